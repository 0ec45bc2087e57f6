import {
  AssetCdnNames, AssetCdnPolicies, AssetLogBucketOptions, AssetLogBucketPresets, AssetLogBucketSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkPlace } from '../private/deployers';
import { bucketOf, createProtectedBucket, ProtectedBucket, removalPolicy } from '../private/protected-bucket';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { checkEdgeStack, Edge } from './private/edge';
import { assetCdnNames } from './private/names';

/**
 * Props of an `AssetLogBucket`.
 *
 * @stability experimental
 */
export interface AssetLogBucketProps extends AssetLogBucketOptions {
  /** The environment whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /**
   * The stack, in us-east-1, for what must be there. It must be deployed first, which `cdk deploy --all` sees to.
   * @default - one beside the stack that this is made in, named after it; that stack itself where it is in us-east-1
   */
  readonly edgeStack?: Stack;
}

/**
 * The bucket of an `AssetCdn`'s access logs. It lies in us-east-1, where CloudFront's logging is configured: in the edge
 * stack beside the stack that it is made in.
 *
 * An `AssetCdn` makes one by itself where logs are kept. Make it apart to keep the logs while what delivers comes and goes.
 *
 * @example
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const logBucket = new AssetLogBucket(this, 'AssetLogs', { environment });
 * new AssetCdn(this, 'Assets', { environment, logBucket });
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 * @stability experimental
 */
export class AssetLogBucket extends Construct {
  /** The environment that it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** The bucket's name. */
  public readonly bucketName: string;
  /** ARN of the bucket. */
  public readonly bucketArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: AssetLogBucketSettings;
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The resource of its policy: what writes logs depends on it. */
  public readonly cfnBucketPolicy: CfnBucketPolicy;
  private readonly created: ProtectedBucket;
  private l2Bucket?: IBucket;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AssetLogBucketProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(AssetLogBucketPresets, environment, props, problems);
    checkPlace(this, environment, environment.region, problems);
    checkEdgeStack(environment, props.edgeStack, problems);
    if (this.settings.logRetentionDays === 0) {
      problems.add('logRetentionDays', 0, 'must be more than 0 for a bucket of logs', 'give the days that logs are kept, or make no AssetLogBucket');
    }
    problems.throwIfAny();
    const names = assetCdnNames(environment, props);
    claimName(this, 'bucket', names.logBucketName, problems);
    problems.throwIfAny();

    const { scope: place } = Edge.of(this, environment, props.edgeStack);
    this.created = createProtectedBucket(place, {
      bucketName: names.logBucketName,
      versioned: false,
      lifecycleRules: [{
        id: 'ExpireLogs', status: 'Enabled', expirationInDays: this.settings.logRetentionDays, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      }],
      policy: (bucketArn) => AssetCdnPolicies.logBucket(bucketArn, environment.account, names.logSourceArn),
      removalPolicy: removalPolicy(this.settings),
      notLogged: 'it holds access logs itself',
    });
    tagResources(place, environment);

    this.environment = environment;
    this.bucketName = names.logBucketName;
    this.bucketArn = names.logBucketArn;
    this.cfnBucket = this.created.bucket;
    this.cfnBucketPolicy = this.created.policy;
  }

  /** The region that it lies in. */
  public get bucketRegion(): string {
    return AssetCdnNames.EDGE_REGION;
  }

  /** The bucket that holds the logs. What is added to its policy lands in the policy that protects it. */
  public get bucket(): IBucket {
    this.l2Bucket ??= bucketOf(this.created);
    return this.l2Bucket;
  }
}
