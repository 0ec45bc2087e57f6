import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import {
  AssetCdnNames, AssetCdnPolicies, AssetLogBucketOptions, AssetLogBucketPresets, AssetLogBucketSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createProtectedBucket } from '../private/protected-bucket';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { edgeProviderOf } from './private/edge';

/**
 * Props of an `AssetLogBucket`.
 *
 * @stability experimental
 */
export interface AssetLogBucketProps extends AssetLogBucketOptions {
  /** The environment whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /**
   * A provider of us-east-1, with which everything is made.
   * @default - the stack's own, in an environment whose region is us-east-1; every other environment must give it
   */
  readonly edgeProvider?: TerraformProvider;
}

/**
 * The bucket of an `AssetCdn`'s access logs. It lies in us-east-1, where CloudFront's logging is configured.
 *
 * An `AssetCdn` makes one by itself where logs are kept. Make it apart to keep the logs while what delivers comes and goes.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { AssetCdn, AssetLogBucket } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const stack = new TerraformStack(new App(), 'assets');
 * new AwsProvider(stack, 'Aws', { region: environment.region });
 * const edgeProvider = new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' });
 * const logBucket = new AssetLogBucket(stack, 'AssetLogs', { environment, edgeProvider });
 * new AssetCdn(stack, 'Assets', { environment, edgeProvider, logBucket });
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 * @stability experimental
 */
export class AssetLogBucket extends Construct {
  /** The environment that it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** The bucket's name, concrete. */
  public readonly bucketName: string;
  /** ARN of the bucket, concrete. */
  public readonly bucketArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: AssetLogBucketSettings;
  /** The bucket that holds the logs. */
  public readonly bucket: S3Bucket;
  /** The bucket's policy: what delivers logs is made after it. */
  public readonly bucketPolicy: S3BucketPolicy;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetLogBucketProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetLogBucketPresets, environment, props, problems);
    const provider = edgeProviderOf(this, environment, props, problems);
    if (this.settings.logRetentionDays === 0) {
      problems.add('logRetentionDays', 0, 'must be more than 0 for a bucket of logs', 'give the days that logs are kept, or make no AssetLogBucket');
    }
    problems.throwIfAny();
    const names = new AssetCdnNames(environment, { name: props.name, bucketNamespace: props.bucketNamespace });
    claimName(this, 'bucket', names.logBucketName, problems);
    problems.throwIfAny();

    const created = createProtectedBucket(this, {
      bucketName: names.logBucketName,
      versioned: false,
      lifecycleRules: [{
        id: 'ExpireLogs',
        status: 'Enabled',
        filter: [{}],
        expiration: [{ days: this.settings.logRetentionDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      }],
      policy: AssetCdnPolicies.logBucket(names.logBucketArn, environment.account, names.logSourceArn),
      retainOnDeletion: this.settings.retainOnDeletion,
      tags: environment.tags,
      provider,
    });

    this.environment = environment;
    this.bucketName = names.logBucketName;
    this.bucketArn = names.logBucketArn;
    this.bucket = created.bucket;
    this.bucketPolicy = created.policy;
  }

  /** The region that it lies in. */
  public get bucketRegion(): string {
    return AssetCdnNames.EDGE_REGION;
  }
}
