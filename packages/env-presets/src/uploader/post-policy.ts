import { Problems } from '../errors';
import { checkPath } from '../private/words';
import { UploaderFacts, UploadPostOptions } from './facts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LARGEST = 5_368_709_120;
/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
const LONGEST = 604_800;
const CONTENT_TYPE = /^[a-z]+\/(?:\*|[a-z0-9][a-z0-9.+-]*)$/;

/**
 * What a form may upload with a presigned POST: S3 itself refuses another size, type or key. IAM knows neither size nor type,
 * so this is how they are enforced. The uploader's own credential signs it, in a server, with any SDK.
 *
 * An uploader with `overwrite: false` cannot be used by forms: they have no way to send `If-None-Match`.
 *
 * @example
 * import { PlatformEnvironment, UploadPostPolicy } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const post = UploadPostPolicy.of({
 *   environment, name: 'uploader', bucketName: 'acme-prod-assets', bucketRegion: 'eu-central-1', prefixes: ['uploads/'],
 * }, { contentType: 'image/*', maximumBytes: 5_000_000 });
 * // createPresignedPost(client, { Bucket: post.bucket, Key: post.key, Conditions: post.conditions, Fields: post.fields, Expires: post.expiresSeconds })
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @stability experimental
 */
export class UploadPostPolicy {
  /**
   * @param facts what is known of the uploader
   * @param options what may be uploaded
   * @throws one error with everything that is wrong with the options
   */
  public static of(facts: UploaderFacts, options: UploadPostOptions): UploadPostPolicy {
    const problems = new Problems(`${facts.environment}-${facts.name}`);
    check(facts, options, problems);
    problems.throwIfAny();
    return new UploadPostPolicy(facts, options);
  }

  /** The bucket's name. */
  public readonly bucket: string;
  /** The key, or a prefix and `${filename}`, for which S3 puts the name of the file that was chosen. */
  public readonly key: string;
  /** The conditions of the policy, as SDKs take them. */
  public readonly conditions: any[];
  /** Fields of the form that have one value only. */
  public readonly fields: { [name: string]: string };
  /** Seconds for which the form may be sent. */
  public readonly expiresSeconds: number;

  private constructor(facts: UploaderFacts, options: UploadPostOptions) {
    const { contentType, minimumBytes = 1, maximumBytes, key, prefix = facts.prefixes[0], expiresSeconds = 900 } = options;
    const anyOf = contentType.endsWith('/*');
    this.bucket = facts.bucketName;
    this.key = key ?? `${prefix}\${filename}`;
    this.conditions = [
      { bucket: facts.bucketName },
      key === undefined ? ['starts-with', '$key', prefix] : ['eq', '$key', key],
      ['content-length-range', minimumBytes, maximumBytes],
      anyOf ? ['starts-with', '$Content-Type', contentType.slice(0, -1)] : ['eq', '$Content-Type', contentType],
    ];
    this.fields = anyOf ? {} : { 'Content-Type': contentType };
    this.expiresSeconds = expiresSeconds;
  }
}

function check(facts: UploaderFacts, options: UploadPostOptions, problems: Problems): void {
  const { contentType, minimumBytes = 1, maximumBytes, key, prefix, expiresSeconds = 900 } = options;
  if (!CONTENT_TYPE.test(contentType)) {
    problems.add('contentType', contentType, 'must be one media type, or all of a kind', 'write it like image/png or image/*');
  }
  checkWhole('maximumBytes', maximumBytes, 1, LARGEST, problems);
  checkWhole('minimumBytes', minimumBytes, 0, maximumBytes, problems);
  checkWhole('expiresSeconds', expiresSeconds, 1, LONGEST, problems);
  if (key !== undefined && prefix !== undefined) {
    problems.add('prefix', prefix, 'may not be given together with key', 'remove one of the two');
  }
  for (const [name, given] of Object.entries({ key, prefix })) {
    if (given === undefined) {
      continue;
    }
    checkPath(name, given, problems);
    if (!facts.prefixes.some((allowed) => given.startsWith(allowed) && (name === 'prefix' || given !== allowed))) {
      problems.add(name, given, `must be below ${facts.prefixes.join(' or ')}, where the uploader may write`, `begin it with ${facts.prefixes[0]}`);
    }
    if (name === 'prefix' && !given.endsWith('/')) {
      problems.add(name, given, 'must end with /, or it would also reach keys that only begin like it', `use ${given}/`);
    }
  }
}

function checkWhole(name: string, value: number, minimum: number, maximum: number, problems: Problems): void {
  if (!(Number.isInteger(value) && value >= minimum && value <= maximum)) {
    problems.add(name, value, `must be a whole number from ${minimum} to ${maximum}`, 'give a number within');
  }
}
