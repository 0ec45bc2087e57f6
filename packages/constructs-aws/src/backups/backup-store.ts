import {
  BackupStoreAlarms, BackupStoreAttributes, BackupStoreOptions, BackupStorePresets, BackupStoreSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { checkPlace, deployerArnsOf } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { bucketOf } from '../private/protected-bucket';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { BackupStoreBase } from './backup-store-base';
import { IBackupStore } from './backup-store-interface';
import { createAlarmTopic } from './private/alarm-topic';
import { BackupBucket, createBackupBucket } from './private/backup-bucket';
import { ImportedBackupStore } from './private/imported-backup-store';
import { tellOfLock } from './private/lock-notice';
import { backupStoreNames } from './private/names';
import { checkReplicaPlace } from './private/replica-place';
import { replicate } from './private/replication';

/**
 * Props of a `BackupStore`.
 *
 * @stability experimental
 */
export interface BackupStoreProps extends BackupStoreOptions {
  /** The environment whose names and tags it has, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
}

/**
 * Where backups lie that nobody can overwrite, delete or hide: a bucket with Object Lock above dev, a key of its own, an expiry for
 * everything, and a topic that is told when somebody touches the key.
 *
 * Creates a bucket with its policy, a KMS key, an EventBridge rule, and unless `alarmTopicArn` is given a topic with a second key (about 1 USD
 * a month each key); with `replicaRegion` the role that replicates. The rule needs a CloudTrail trail of management events in the account.
 * Names and logical ids follow from the environment, never from the construct's path, so a rename in code replaces nothing.
 *
 * @example
 * import { BackupStore } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 * import { IRole } from 'aws-cdk-lib/aws-iam';
 *
 * declare const stack: Stack;
 * declare const restoreRole: IRole;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * store.grantRestore(restoreRole);
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
  /** The bucket's resource, for properties that no method has. */
  public readonly cfnBucket: CfnBucket;
  /** The key's resource. */
  public readonly cfnKey: CfnKey;
  /** The resource of the rule that tells when the key is disabled or its deletion scheduled. */
  public readonly cfnKeyRule: CfnRule;
  /** The alarm topic's resource, if it was made here. */
  public readonly cfnAlarmTopic?: CfnTopic;
  /** The role that S3 replicates as, if there is a replica. */
  public readonly replicationRole?: CfnRole;
  private readonly created: BackupBucket;
  private l2Bucket?: IBucket;
  private l2Key?: IKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupStoreProps) {
    super(scope, id);
    const { environment, replicaRegion, replicaAccount } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupStorePresets, environment, props, problems, ['alarmTopicArn']);
    const deployerArns = deployerArnsOf(this, environment, problems);
    checkPlace(this, environment, environment.region, problems);
    checkReplicaPlace(environment, {
      regionProp: 'replicaRegion', accountProp: 'replicaAccount', region: replicaRegion, account: replicaAccount,
    }, problems);
    problems.throwIfAny();
    const names = backupStoreNames(environment, props);
    claimName(this, 'bucket', names.bucketName, problems);
    problems.throwIfAny();

    const { retainOnDeletion } = this.settings;
    this.created = createBackupBucket(this, {
      settings: this.settings,
      bucketName: names.bucketName,
      keyAlias: names.keyAlias,
      keyDescription: `Backups of ${environment}`,
      accountRootArn: environment.accountRootArn,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion },
    });
    const { bucket, key } = this.created;
    const alarms = createAlarmTopic(this, {
      environment, topicName: names.alarmTopicName, topicArn: names.alarmTopicArn, keyAlias: names.alarmKeyAlias, alarmTopicArn: props.alarmTopicArn,
    });
    this.cfnKeyRule = new CfnRule(this, 'KeyRule', {
      name: names.keyRuleName,
      description: BackupStoreAlarms.keyRuleDescription(names),
      eventPattern: BackupStoreAlarms.keyEvents(key.attrArn),
      state: 'ENABLED',
      targets: [{ id: 'alarms', arn: alarms.arn }],
    });
    this.replicationRole = replicaRegion === undefined ? undefined : replicate(this, this.created, {
      environment, names, region: replicaRegion, account: replicaAccount,
    });
    pinLogicalIds(this, names.fullName);
    tagResources(this, environment);
    tellOfLock(this, BackupStorePresets.lockNotice(this.settings, Date.now()));

    this.environment = environment;
    this.cfnBucket = bucket;
    this.cfnKey = key;
    this.cfnAlarmTopic = alarms.topic;
    this.bucketName = names.bucketName;
    this.bucketArn = bucket.attrArn;
    this.keyArn = key.attrArn;
    this.alarmTopicArn = alarms.arn;
  }

  /** The bucket that holds the backups. What is added to its policy lands in the policy that protects it. */
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
