import { BackupPlan as Plan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupRestoreTestingPlan } from '@cdktf/provider-aws/lib/backup-restore-testing-plan';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultNotifications } from '@cdktf/provider-aws/lib/backup-vault-notifications';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import {
  BackupPlanAlarms, BackupPlanNames, BackupPlanOptions, BackupPlanPresets, BackupPlanSettings, BackupRuleData, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../private/addresses';
import { createAlarm } from '../private/alarm';
import { deployerArnsOf } from '../private/deployers';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { createAlarmTopic } from './private/alarm-topic';
import { tellOfLock } from './private/lock-notice';
import { createPlan, createRestoreTesting, createServiceRole, judgedCopies } from './private/plans';
import { createVault } from './private/vault';

/**
 * Props of a `BackupPlan`.
 *
 * @stability experimental
 */
export interface BackupPlanProps extends BackupPlanOptions {
  /** The environment whose names and tags it has, and whose tier gives every default. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * AWS Backup for everything that carries the tag `plinth:backup` with the value `daily`, `weekly` or `monthly`: a locked vault with a key of its
 * own, one plan a value, tested restores, and alarms when jobs fail or go missing.
 *
 * Creates a vault, a KMS key (about 1 USD a month), up to three plans with a selection each, a role, above dev a restore testing plan (each
 * restore costs what the resource costs for its hours), four or five alarms (0.10 USD each), and unless `alarmTopicArn` is given a topic with a
 * second key. Names and addresses follow from the environment, so a rename in code replaces nothing.
 *
 * @example
 * import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
 * import { BackupPlan, BackupStore } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * new BackupPlan(stack, 'BackupPlan', { environment, alarmTopicArn: store.alarmTopicArn });
 * new DynamodbTable(stack, 'Orders', {
 *   name: 'orders', hashKey: 'id', attribute: [{ name: 'id', type: 'S' }], billingMode: 'PAY_PER_REQUEST', tags: { 'plinth:backup': 'daily' },
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
 * @stability experimental
 */
export class BackupPlan extends Construct {
  /** The environment it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupPlanSettings;
  /** The rules, one a plan, with everything decided. */
  public readonly rules: BackupRuleData[];
  /** The vault's name. */
  public readonly vaultName: string;
  /** ARN of the vault. */
  public readonly vaultArn: string;
  /** ARN of the role that AWS Backup backs up and restores as. */
  public readonly roleArn: string;
  /** ARN of the topic that is told of failures. */
  public readonly alarmTopicArn: string;
  /** The vault. */
  public readonly vault: BackupVault;
  /** The vault's key. */
  public readonly key: KmsKey;
  /** The role that AWS Backup backs up and restores as. */
  public readonly role: IamRole;
  /** The plans, by frequency. */
  public readonly plans: { [frequency: string]: Plan };
  /** The restore testing plan, if restores are tested. */
  public readonly restoreTestingPlan?: BackupRestoreTestingPlan;
  /** The alarms, by id, for example `FailedAlarm`. */
  public readonly alarms: { [id: string]: CloudwatchMetricAlarm };
  /** The alarm topic, if it was made here. */
  public readonly alarmTopic?: SnsTopic;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    const { environment, provider } = props;
    const problems = new Problems(this.node.path);
    const judged = { ...props, copies: judgedCopies(props.copies, problems) };
    this.settings = resolveSettings(BackupPlanPresets, environment, judged, problems, ['copies', 'alarmTopicArn']);
    const deployerArns = deployerArnsOf(environment, problems);
    checkPlace(this, environment, environment.region, problems, provider);
    problems.throwIfAny();
    this.rules = BackupPlanPresets.rules(this.settings, props);
    const names = new BackupPlanNames(environment, props.name);
    // a name that is too long is told before anything is made
    this.rules.forEach(({ frequency }) => names.planName(frequency));
    this.settings.restoreTestingResourceTypes.forEach((resourceType) => names.restoreTestingSelectionName(resourceType));
    claimName(this, 'vault', names.vault.vaultArn, problems);
    problems.throwIfAny();

    const common = { pinnedTo: `${names.vault.vaultName}-vault`, tags: environment.tags, provider };
    const { pinnedTo } = common;
    const alarms = createAlarmTopic(this, {
      ...common, environment, topicName: names.alarmTopicName, topicArn: names.alarmTopicArn, keyAlias: names.alarmKeyAlias, alarmTopicArn: props.alarmTopicArn,
    });
    const { vault, key } = createVault(this, {
      ...common,
      settings: this.settings,
      names: names.vault,
      keyDescription: `Recovery points of ${environment}`,
      accountRootArn: environment.accountRootArn,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
    });
    pinAddress(new BackupVaultNotifications(this, 'VaultNotifications', {
      backupVaultName: vault.id,
      snsTopicArn: alarms.arn,
      backupVaultEvents: BackupPlanAlarms.VAULT_EVENTS,
      dependsOn: alarms.policy && [alarms.policy],
      provider,
    }), pinnedTo);
    const service = createServiceRole(this, names, environment, common);
    const plan = { ...common, ...service, names, settings: this.settings, vault };
    this.plans = Object.fromEntries(this.rules.map((rule) => [rule.frequency, createPlan(this, rule, plan)]));
    this.restoreTestingPlan = this.settings.restoreTesting ? createRestoreTesting(this, plan) : undefined;
    this.alarms = Object.fromEntries(BackupPlanAlarms.all(names, this.settings).map((alarm) => [alarm.id, createAlarm(this, alarm, alarms.arn, common)]));
    tellOfLock(this, BackupPlanPresets.lockNotice(this.settings, Date.now()));

    this.environment = environment;
    this.vaultName = names.vault.vaultName;
    this.vaultArn = vault.arn;
    this.roleArn = service.role.arn;
    this.alarmTopicArn = alarms.arn;
    this.vault = vault;
    this.key = key;
    this.role = service.role;
    this.alarmTopic = alarms.topic;
  }
}
