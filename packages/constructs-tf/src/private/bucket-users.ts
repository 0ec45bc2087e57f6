import { Problems, UploaderPresets } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

interface Upload {
  readonly owner: string;
  readonly bucketName: string;
  readonly prefixes: string[];
  /** Whether a reviewer agreed to what it uploads being served as the site's own. */
  readonly acknowledged: boolean;
}

interface Delivery {
  readonly owner: string;
  readonly bucketName: string;
  readonly uploadPrefixes: string[];
}

interface BucketUsers {
  readonly uploads: Upload[];
  readonly deliveries: Delivery[];
}

const USERS = new WeakMap<IConstruct, BucketUsers>();

/**
 * Refuses an uploader that could replace what another of the app uploads to the same bucket, or whose uploads a CDN of the app
 * would serve outside its sandbox.
 */
export function claimUpload(scope: IConstruct, upload: Omit<Upload, 'owner'>, problems: Problems): void {
  const { uploads, deliveries } = usersOf(scope);
  for (const claim of uploads.filter(({ bucketName }) => bucketName === upload.bucketName)) {
    const overlap = UploaderPresets.overlap(upload.prefixes, claim.prefixes);
    if (overlap) {
      problems.add('prefixes', overlap.prefix, `must not overlap with ${overlap.other}, which ${claim.owner} uploads to`, 'give the two prefixes that differ');
    }
  }
  for (const { owner, uploadPrefixes } of deliveries.filter(({ bucketName }) => bucketName === upload.bucketName)) {
    const outside = upload.acknowledged ? undefined : UploaderPresets.outside(upload.prefixes, uploadPrefixes);
    if (outside !== undefined) {
      problems.add('prefixes', outside, `must lie below one of the uploadPrefixes of ${owner} (${uploadPrefixes.join(', ')}), where nothing that is uploaded may run`,
        'move it there, add it to the uploadPrefixes, or add acknowledge: \'reason\' if only trusted uploads land there');
    }
  }
  if (problems.messages.length === 0) {
    // what is refused makes nothing, so it takes no prefix either
    uploads.push({ owner: scope.node.path, ...upload });
  }
}

/** Refuses a CDN that would serve what an uploader of the app uploads outside its sandbox. */
export function claimDelivery(scope: IConstruct, delivery: Omit<Delivery, 'owner'>, problems: Problems): void {
  const { uploads, deliveries } = usersOf(scope);
  for (const { owner, prefixes } of uploads.filter(({ bucketName, acknowledged }) => bucketName === delivery.bucketName && !acknowledged)) {
    const outside = UploaderPresets.outside(prefixes, delivery.uploadPrefixes);
    if (outside !== undefined) {
      problems.add('uploadPrefixes', delivery.uploadPrefixes.join(', '), `must hold ${outside}, which ${owner} uploads to, or it would be served as the site's own`,
        `add it, or add acknowledge: 'reason' to ${owner} if only trusted uploads land there`);
    }
  }
  if (problems.messages.length === 0) {
    deliveries.push({ owner: scope.node.path, ...delivery });
  }
}

function usersOf({ node: { root } }: IConstruct): BucketUsers {
  const users = USERS.get(root) ?? { uploads: [], deliveries: [] };
  USERS.set(root, users);
  return users;
}
