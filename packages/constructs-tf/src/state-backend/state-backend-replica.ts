import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { PlatformEnvironment, Problems, StateBackendPresets, StateBackendReplicaOptions, StateBackendSettings } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { joinEnds } from '../private/copy-order';
import { administratorArns } from '../private/deployers';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { namesOf } from './private/names';
import { createStateBucket } from './private/state-bucket';

/**
 * Props of a `StateBackendReplica`.
 *
 * @stability experimental
 */
export interface StateBackendReplicaProps extends StateBackendReplicaOptions {
  /** The environment whose states are copied. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * A provider of the replica's region.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * The copy of an environment's states in a second region: a bucket, and above dev a key, protected like the original.
 *
 * It stands in a stack of that region, or in any stack with a provider of that region. The two are joined by their
 * names alone. The replica is deployed first, since S3 refuses to replicate to a bucket that does not exist: where both
 * are in one app, cdktf is told so.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { StateBackend, StateBackendReplica } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
 * const stack = new TerraformStack(new App(), 'state');
 * new AwsProvider(stack, 'Aws', { region: environment.region });
 * const ireland = new AwsProvider(stack, 'Ireland', { region: 'eu-west-1', alias: 'ireland' });
 * new StateBackendReplica(stack, 'StateReplica', { environment, region: 'eu-west-1', provider: ireland });
 * new StateBackend(stack, 'State', { environment, replicaRegion: 'eu-west-1' });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 * @stability experimental
 */
export class StateBackendReplica extends Construct {
  /** The bucket that holds the copies. */
  public readonly bucket: S3Bucket;
  /** The bucket's name, concrete. */
  public readonly bucketName: string;
  /** ARN of the bucket, concrete. */
  public readonly bucketArn: string;
  /** The key that encrypts the bucket, if it is not S3's own. */
  public readonly key?: KmsKey;
  /** What it was made with: every value, resolved. */
  public readonly settings: StateBackendSettings;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: StateBackendReplicaProps) {
    super(scope, id);
    const { environment, provider, region } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(StateBackendPresets, environment, props, problems);
    const administrators = administratorArns(environment, problems);
    StateBackendPresets.checkReplicaRegion(environment, problems, { prop: 'region', region });
    checkPlace(this, environment, region, problems, provider);
    problems.throwIfAny();
    const names = namesOf(environment, { ...props, replicaRegion: region });
    this.bucketName = names.replicaBucketName(region);
    this.bucketArn = names.replicaBucketArn(region);
    claimName(this, 'bucket', this.bucketName, problems);
    problems.throwIfAny();

    const created = createStateBucket(this, {
      environment,
      settings: this.settings,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyAlias: names.replicaKeyAlias,
      administratorArns: administrators,
      tags: environment.tags,
      provider,
    });
    joinEnds(this.bucketName, { replica: created.versioning });
    this.bucket = created.bucket;
    this.key = created.key;
  }
}
