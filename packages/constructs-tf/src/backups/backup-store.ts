import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import {
  BackupStoreAlarms, BackupStoreAttributes, BackupStoreNames, BackupStoreOptions, BackupStorePresets, BackupStoreSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { deployerArnsOf } from '../private/deployers';
import { createEventRule } from '../private/event-rule';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { BackupStoreBase } from './backup-store-base';
import { IBackupStore } from './backup-store-interface';
import { createAlarmTopic } from './private/alarm-topic';
import { createBackupBucket } from './private/backup-bucket';
import { ImportedBackupStore } from './private/imported-backup-store';
import { tellOfLock } from './private/lock-notice';
import { checkReplicaPlace } from './private/replica-place';
import { replicate } from './private/replication';

/**
 * Props of a `BackupStore`.
 *
 * @stability experimental
 */
export interface BackupStoreProps extends BackupStoreOptions {
  /** The environment whose names and tags it has, and whose tier gives every default. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * Where backups lie that nobody can overwrite, delete or hide: a bucket with Object Lock above dev, a key of its own, an expiry for
 * everything, and a topic that is told when somebody touches the key.
 *
 * Creates a bucket with its policy, a KMS key, an EventBridge rule, and unless `alarmTopicArn` is given a topic with a second key (about 1 USD
 * a month each key); with `replicaRegion` the role that replicates. The rule needs a CloudTrail trail of management events in the account.
 * Names and addresses follow from the environment, never from the construct's path, so a rename in code replaces nothing.
 *
 * @example
 * import { BackupStore, Identity } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * const environment = PlatformEnvironment.dev({
 *   project: 'acme', account: '111111111111', region: 'eu-central-1', deployerArns: ['arn:aws:iam::111111111111:role/deployer'],
 * });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * store.grantRestore(Identity.roleName('restorer'));
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 * @stability experimental
 */
export class BackupStore extends BackupStoreBase {
  /**
   * Finds a store that exists already. Nothing is created.
   *
   * @param scope where the reference stands
   * @param id its id there
   * @param attributes what is known of it; what is left out has the name that `BackupStore` would give it
   * @throws one error with everything that is wrong with the attributes
   */
  public static fromBackupStoreAttributes(scope: Construct, id: string, attributes: BackupStoreAttributes): IBackupStore {
    return new ImportedBackupStore(scope, id, attributes);
  }

  public readonly environment: PlatformEnvironment;
  public readonly bucketName: string;
  public readonly bucketArn: string;
  public readonly keyArn: string;
  public readonly alarmTopicArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupStoreSettings;
  /** The bucket that holds the backups. */
  public readonly bucket: S3Bucket;
  /** The key that encrypts the bucket. */
  public readonly key: KmsKey;
  /** The rule that tells when the key is disabled or its deletion scheduled. */
  public readonly keyRule: CloudwatchEventRule;
  /** The alarm topic, if it was made here. */
  public readonly alarmTopic?: SnsTopic;
  /** The role that S3 replicates as, if there is a replica. */
  public readonly replicationRole?: IamRole;
  protected readonly fullName: string;
  protected readonly provider?: TerraformProvider;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupStoreProps) {
    super(scope, id);
    const { environment, provider, replicaRegion, replicaAccount } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupStorePresets, environment, props, problems, ['alarmTopicArn']);
    const deployerArns = deployerArnsOf(environment, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    checkReplicaPlace(environment, {
      regionProp: 'replicaRegion', accountProp: 'replicaAccount', region: replicaRegion, account: replicaAccount,
    }, problems);
    problems.throwIfAny();
    const names = new BackupStoreNames(environment, props);
    if (replicaRegion !== undefined) {
      // a name that breaks a rule of S3 is refused before anything is made
      names.replicaBucketName(replicaRegion, replicaAccount);
    }
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const common = { pinnedTo: names.fullName, tags: environment.tags, provider };
    const created = createBackupBucket(this, {
      ...common,
      settings: this.settings,
      bucketName: names.bucketName,
      bucketArn: names.bucketArn,
      keyAlias: names.keyAlias,
      keyDescription: `Backups of ${environment}`,
      accountRootArn: environment.accountRootArn,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
    });
    const alarms = createAlarmTopic(this, {
      ...common, environment, topicName: names.alarmTopicName, topicArn: names.alarmTopicArn, keyAlias: names.alarmKeyAlias, alarmTopicArn: props.alarmTopicArn,
    });
    this.keyRule = createEventRule(this, 'Key', {
      ...common,
      name: names.keyRuleName,
      description: BackupStoreAlarms.keyRuleDescription(names),
      pattern: BackupStoreAlarms.keyEvents(created.key.arn),
      topicArn: alarms.arn,
    });
    this.replicationRole = replicaRegion === undefined ? undefined : replicate(this, created, {
      ...common, environment, names, region: replicaRegion, account: replicaAccount,
    });
    tellOfLock(this, BackupStorePresets.lockNotice(this.settings, Date.now()));

    this.environment = environment;
    this.provider = provider;
    this.fullName = names.fullName;
    this.bucket = created.bucket;
    this.key = created.key;
    this.alarmTopic = alarms.topic;
    this.bucketName = names.bucketName;
    this.bucketArn = names.bucketArn;
    this.keyArn = created.key.arn;
    this.alarmTopicArn = alarms.arn;
  }
}
