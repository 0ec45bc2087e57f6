import {
  BackupStorePolicies, BackupStorePresets, BackupStoreReplicaOptions, BackupStoreSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkPlace, deployerArnsOf } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { bucketOf } from '../private/protected-bucket';
import { joinEnds } from '../private/replication-order';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { BackupBucket, createBackupBucket } from './private/backup-bucket';
import { tellOfLock } from './private/lock-notice';
import { backupStoreNames } from './private/names';
import { checkReplicaPlace } from './private/replica-place';

/**
 * Props of a `BackupStoreReplica`.
 *
 * @stability experimental
 */
export interface BackupStoreReplicaProps extends BackupStoreReplicaOptions {
  /** The environment whose backups are copied. */
  readonly environment: PlatformEnvironment;
}

/**
 * The copy of an environment's backups in a second region or account: a bucket and a key, locked and expiring like the original.
 *
 * It stands in a stack of that region and account. The two are joined by their names alone, so neither stack refers to the other; the
 * replica is deployed first, since S3 refuses to replicate to a bucket that does not exist.
 *
 * @example
 * import { BackupStore, BackupStoreReplica } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * declare const stackInIreland: Stack;
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * new BackupStoreReplica(stackInIreland, 'BackupsReplica', { environment, region: 'eu-west-1' });
 * new BackupStore(stack, 'Backups', { environment, replicaRegion: 'eu-west-1' });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
 * @stability experimental
 */
export class BackupStoreReplica extends Construct {
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The key's resource. */
  public readonly cfnKey: CfnKey;
  /** The bucket's name. */
  public readonly bucketName: string;
  /** ARN of the bucket. */
  public readonly bucketArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupStoreSettings;
  private readonly created: BackupBucket;
  private l2Bucket?: IBucket;
  private l2Key?: IKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupStoreReplicaProps) {
    super(scope, id);
    const { environment, region } = props;
    const { account = environment.account } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupStorePresets, environment, props, problems);
    const deployerArns = deployerArnsOf(this, environment, problems, account);
    checkReplicaPlace(environment, { regionProp: 'region', accountProp: 'account', region, account }, problems);
    checkPlace(this, environment, region, problems, account);
    problems.throwIfAny();
    const names = backupStoreNames(environment, props);
    this.bucketName = names.replicaBucketName(region, account);
    claimName(this, 'bucket', this.bucketName, problems);
    problems.throwIfAny();

    const elsewhere = account !== environment.account;
    const { retainOnDeletion } = this.settings;
    this.created = createBackupBucket(this, {
      settings: this.settings,
      bucketName: this.bucketName,
      keyAlias: names.replicaKeyAlias,
      keyDescription: `Copies of the backups of ${environment}`,
      accountRootArn: `arn:${environment.partition}:iam::${account}:root`,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion },
      keyStatements: elsewhere ? BackupStorePolicies.replicaKey(names.replicationRoleArn, region) : [],
      bucketStatements: elsewhere ? BackupStorePolicies.replicaBucket(names.replicaBucketArn(region, account), names.replicationRoleArn) : [],
    });
    pinLogicalIds(this, `${names.fullName}-replica`);
    tagResources(this, environment);
    joinEnds(this.bucketName, { replica: this });
    tellOfLock(this, BackupStorePresets.lockNotice(this.settings, Date.now()));
    this.cfnBucket = this.created.bucket;
    this.cfnKey = this.created.key;
    this.bucketArn = this.cfnBucket.attrArn;
  }

  /** The bucket that holds the copies. What is added to its policy lands in the policy that protects it. */
  public get bucket(): IBucket {
    this.l2Bucket ??= bucketOf(this.created);
    return this.l2Bucket;
  }

  /** The key that encrypts the bucket. */
  public get key(): IKey {
    this.l2Key ??= Key.fromCfnKey(this.cfnKey);
    return this.l2Key;
  }
}
