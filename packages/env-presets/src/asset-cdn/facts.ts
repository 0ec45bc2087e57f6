import { PlatformEnvironment } from '../environment';

/**
 * How to find a bucket of assets that exists already. What is left out is as `AssetBucket` would make it.
 *
 * @stability experimental
 */
export interface AssetBucketAttributes {
  /** The environment that the bucket belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in the bucket's name.
   * @default assets
   */
  readonly name?: string;
  /**
   * The bucket's name.
   * @default - made from the environment
   */
  readonly bucketName?: string;
  /**
   * The bucket's region.
   * @default - the environment's home region
   */
  readonly bucketRegion?: string;
  /**
   * ARN of the key (not of its alias) that encrypts the bucket.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
}

/**
 * What a deployment of assets may do.
 *
 * @stability experimental
 */
export interface AssetDeployProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** The bucket's region. */
  readonly region: string;
  /** ARN of the distribution whose cache it may invalidate. */
  readonly distributionArn: string;
  /** Prefixes that it may neither write nor delete: what users uploaded is not the deployment's. */
  readonly uploadPrefixes: string[];
  /**
   * ARN of the key that encrypts the bucket.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
}
