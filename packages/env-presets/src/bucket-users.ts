import { Problems } from './errors';
import { UploaderPresets } from './uploader/presets';

/**
 * An uploader's claim to a part of a bucket.
 *
 * @stability experimental
 */
export interface BucketUpload {
  /** Path of the uploader. */
  readonly owner: string;
  /** The bucket's name. */
  readonly bucketName: string;
  /** What the keys of its objects begin with. */
  readonly prefixes: string[];
  /**
   * How the user calls them.
   * @default prefixes
   */
  readonly prop?: string;
  /** Whether a reviewer agreed to what it uploads being served as the site's own. */
  readonly acknowledged: boolean;
}

/**
 * A CDN's claim to serve a bucket.
 *
 * @stability experimental
 */
export interface BucketDelivery {
  /** Path of the CDN. */
  readonly owner: string;
  /** The bucket's name. */
  readonly bucketName: string;
  /** Prefixes below which nothing that is uploaded may run. */
  readonly uploadPrefixes: string[];
}

/**
 * Who uploads to the buckets of one app and who serves them, whichever comes first in code. Each engine keeps one for each app.
 *
 * @example
 * const problems = new Problems('acme-dev/Uploader');
 * const users = new BucketUsers();
 * users.claimUpload({ owner: 'acme-dev/Uploader', bucketName: 'acme-dev-assets', prefixes: ['uploads/'], acknowledged: false }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class BucketUsers {
  private readonly uploads: BucketUpload[] = [];
  private readonly deliveries: BucketDelivery[] = [];

  /**
   * Adds a problem for an uploader that could replace what another uploads to the same bucket, or whose uploads a CDN would
   * serve outside its sandbox.
   *
   * @param upload what is claimed; taken only if nothing is wrong
   * @param problems where to add
   */
  public claimUpload(upload: BucketUpload, problems: Problems): void {
    const { prop = 'prefixes' } = upload;
    for (const claim of this.uploads.filter(({ bucketName }) => bucketName === upload.bucketName)) {
      const overlap = UploaderPresets.overlap(upload.prefixes, claim.prefixes);
      if (overlap) {
        problems.add(prop, overlap.prefix, `must not overlap with ${overlap.other}, which ${claim.owner} uploads to`, 'give the two prefixes that differ');
      }
    }
    for (const { owner, uploadPrefixes } of this.deliveries.filter(({ bucketName }) => bucketName === upload.bucketName)) {
      const outside = upload.acknowledged ? undefined : UploaderPresets.outside(upload.prefixes, uploadPrefixes);
      if (outside !== undefined) {
        problems.add(prop, outside, `must lie below one of the uploadPrefixes of ${owner} (${uploadPrefixes.join(', ')}), where nothing that is uploaded may run`,
          'move it there, add it to the uploadPrefixes, or add acknowledge: \'reason\' if only trusted uploads land there');
      }
    }
    if (problems.messages.length === 0) {
      // what is refused makes nothing, so it takes no prefix either
      this.uploads.push(upload);
    }
  }

  /**
   * Adds a problem for a CDN that would serve what an uploader uploads outside its sandbox.
   *
   * @param delivery what is claimed; taken only if nothing is wrong
   * @param problems where to add
   */
  public claimDelivery(delivery: BucketDelivery, problems: Problems): void {
    for (const { owner, prefixes } of this.uploads.filter(({ bucketName, acknowledged }) => bucketName === delivery.bucketName && !acknowledged)) {
      const outside = UploaderPresets.outside(prefixes, delivery.uploadPrefixes);
      if (outside !== undefined) {
        problems.add('uploadPrefixes', delivery.uploadPrefixes.join(', '), `must hold ${outside}, which ${owner} uploads to, or it would be served as the site's own`,
          `add it, or add acknowledge: 'reason' to ${owner} if only trusted uploads land there`);
      }
    }
    if (problems.messages.length === 0) {
      this.deliveries.push(delivery);
    }
  }
}
