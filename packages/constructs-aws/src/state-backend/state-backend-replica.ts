import { PlatformEnvironment, Problems, StateBackendPresets, StateBackendReplicaOptions, StateBackendSettings } from '@plinth/env-presets';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { administratorArns, checkPlace } from '../private/deployers';
import { bucketOf, ProtectedBucket } from '../private/protected-bucket';
import { joinEnds } from '../private/replication-order';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { stateBackendNames } from './private/names';
import { createStateBucket } from './private/state-bucket';

/**
 * Props of a `StateBackendReplica`.
 *
 * @stability experimental
 */
export interface StateBackendReplicaProps extends StateBackendReplicaOptions {
  /** The environment whose states are copied. */
  readonly environment: PlatformEnvironment;
}

/**
 * The copy of an environment's states in a second region: a bucket, and above dev a key, protected like the original.
 *
 * It stands in a stack of that region. The two are joined by their names alone, so neither stack refers to the other;
 * the replica is deployed first, since S3 refuses to replicate to a bucket that does not exist.
 *
 * @example
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * declare const stackInIreland: Stack;
 * new StateBackendReplica(stackInIreland, 'StateReplica', { environment, region: 'eu-west-1' });
 * new StateBackend(this, 'State', { environment, replicaRegion: 'eu-west-1' });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 * @stability experimental
 */
export class StateBackendReplica extends Construct {
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The key's resource, if the bucket's key is not S3's own. */
  public readonly cfnKey?: CfnKey;
  /** The bucket's name. */
  public readonly bucketName: string;
  /** ARN of the bucket. */
  public readonly bucketArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: StateBackendSettings;
  private readonly created: ProtectedBucket;
  private l2Bucket?: IBucket;
  private l2Key?: IKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: StateBackendReplicaProps) {
    super(scope, id);
    const { environment, region } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(StateBackendPresets, environment, props, problems);
    const administrators = administratorArns(this, environment, problems);
    StateBackendPresets.checkReplicaRegion(environment, problems, { prop: 'region', region });
    checkPlace(this, environment, region, problems);
    problems.throwIfAny();
    const names = stateBackendNames(environment, props, region);
    this.bucketName = names.replicaBucketName(region);
    claimName(this, 'bucket', this.bucketName, problems);
    problems.throwIfAny();

    this.created = createStateBucket(this, {
      environment,
      settings: this.settings,
      bucketName: this.bucketName,
      keyAlias: names.replicaKeyAlias,
      administratorArns: administrators,
    });
    tagResources(this, environment);
    joinEnds(this.bucketName, { replica: this });
    this.cfnBucket = this.created.bucket;
    this.cfnKey = this.created.key;
    this.bucketArn = this.cfnBucket.attrArn;
  }

  /** The bucket that holds the copies. What is added to its policy lands in the policy that protects it. */
  public get bucket(): IBucket {
    this.l2Bucket ??= bucketOf(this.created);
    return this.l2Bucket;
  }

  /** The key that encrypts the bucket, if it is not S3's own. */
  public get key(): IKey | undefined {
    this.l2Key ??= this.cfnKey && Key.fromCfnKey(this.cfnKey);
    return this.l2Key;
  }
}
