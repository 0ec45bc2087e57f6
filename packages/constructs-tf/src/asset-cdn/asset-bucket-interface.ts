import { PlatformEnvironment } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

/**
 * A bucket of assets: made by `AssetBucket`, or found by `AssetBucket.fromAssetBucketAttributes()`.
 *
 * @stability experimental
 */
export interface IAssetBucket extends IConstruct {
  /** The environment that the bucket belongs to. */
  readonly environment: PlatformEnvironment;
  /** The bucket's name, concrete. */
  readonly bucketName: string;
  /** ARN of the bucket, concrete. */
  readonly bucketArn: string;
  /** The bucket's region, concrete. */
  readonly bucketRegion: string;
  /** The bucket's name in its region's DNS, `{bucket}.s3.{region}.amazonaws.com`. */
  readonly bucketRegionalDomainName: string;
  /** ARN of the key that encrypts the bucket, if it is not S3's own. */
  readonly keyArn?: string;

  /**
   * Lets one distribution read, by the policies of bucket and key. Those of a bucket that was found cannot be changed from
   * here: a warning says what they must allow.
   *
   * @param distributionArn ARN of the distribution
   */
  allowDistribution(distributionArn: string): void;
}
