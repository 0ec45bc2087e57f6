import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { KMSClient } from '@aws-sdk/client-kms';
import { LiveTry } from '../../access/live';
import { BucketAttempt } from '../../access/object-tries';
import { Cdn } from '../../verify/cdn';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject } from '../subject';

/** What a live try works with. Scratch objects only: nothing that was there before is changed. */
export interface AssetCdnAttempt extends BucketAttempt {
  readonly subject: AssetCdnSubject;
  readonly model: AssetCdnModel;
  /** The scratch name of this try. */
  readonly component: string;
  readonly kms: KMSClient;
  readonly cloudfront: CloudFrontClient;
  /** CloudFront with the credentials of who verifies. */
  readonly deployerCloudFront: CloudFrontClient;
  /** What a viewer uses. */
  readonly cdn: Cdn;
  /** The name of a distribution that reads the same bucket and is none of its own; static only on AWS. */
  otherDistribution(): Promise<string>;
}

export type AssetCdnTry = LiveTry<AssetCdnAttempt>;
