import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  BackupStoreNames, BackupStorePolicies, BackupStorePresets, BackupStoreReplicaOptions, BackupStoreSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { joinEnds } from '../private/copy-order';
import { deployerArnsOf } from '../private/deployers';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { createBackupBucket } from './private/backup-bucket';
import { tellOfLock } from './private/lock-notice';
import { checkReplicaPlace } from './private/replica-place';

/**
 * Props of a `BackupStoreReplica`.
 *
 * @stability experimental
 */
export interface BackupStoreReplicaProps extends BackupStoreReplicaOptions {
  /** The environment whose backups are copied. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * A provider of the replica's region and account.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * The copy of an environment's backups in a second region or account: a bucket and a key, locked and expiring like the original.
 *
 * It stands in a stack of that region and account, or in any stack with a provider of them. The two are joined by their names alone. The
 * replica is deployed first, since S3 refuses to replicate to a bucket that does not exist: where both are in one app, cdktf is told so.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { BackupStore, BackupStoreReplica } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { App, TerraformStack } from 'cdktf';
 *
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
 * const stack = new TerraformStack(new App(), 'backups');
 * new AwsProvider(stack, 'Aws', { region: environment.region });
 * const ireland = new AwsProvider(stack, 'Ireland', { region: 'eu-west-1', alias: 'ireland' });
 * new BackupStoreReplica(stack, 'BackupsReplica', { environment, region: 'eu-west-1', provider: ireland });
 * new BackupStore(stack, 'Backups', { environment, replicaRegion: 'eu-west-1' });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
 * @stability experimental
 */
export class BackupStoreReplica extends Construct {
  /** The bucket that holds the copies. */
  public readonly bucket: S3Bucket;
  /** The key that encrypts the bucket. */
  public readonly key: KmsKey;
  /** The bucket's name, concrete. */
  public readonly bucketName: string;
  /** ARN of the bucket, concrete. */
  public readonly bucketArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupStoreSettings;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupStoreReplicaProps) {
    super(scope, id);
    const { environment, region, provider } = props;
    const { account = environment.account } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupStorePresets, environment, props, problems);
    const deployerArns = deployerArnsOf(environment, problems, account);
    checkReplicaPlace(environment, { regionProp: 'region', accountProp: 'account', region, account }, problems);
    checkPlace(this, environment, region, problems, provider, { account });
    problems.throwIfAny();
    const names = new BackupStoreNames(environment, props);
    this.bucketName = names.replicaBucketName(region, account);
    this.bucketArn = names.replicaBucketArn(region, account);
    claimName(this, 'bucket', this.bucketName, problems);
    problems.throwIfAny();

    const elsewhere = account !== environment.account;
    const created = createBackupBucket(this, {
      pinnedTo: `${names.fullName}-replica`,
      tags: environment.tags,
      provider,
      settings: this.settings,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyAlias: names.replicaKeyAlias,
      keyDescription: `Copies of the backups of ${environment}`,
      accountRootArn: `arn:${environment.partition}:iam::${account}:root`,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
      keyStatements: elsewhere ? BackupStorePolicies.replicaKey(names.replicationRoleArn, region) : [],
      bucketStatements: elsewhere ? BackupStorePolicies.replicaBucket(this.bucketArn, names.replicationRoleArn) : [],
    });
    joinEnds(this.bucketName, { replica: created.versioning });
    tellOfLock(this, BackupStorePresets.lockNotice(this.settings, Date.now()));
    this.bucket = created.bucket;
    this.key = created.key;
  }
}
