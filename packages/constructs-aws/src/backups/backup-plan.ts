import {
  BackupPlanAlarms, BackupPlanNames, BackupPlanOptions, BackupPlanPolicies, BackupPlanPresets, BackupPlanSettings, BackupRuleData, PlatformEnvironment,
  PolicyDocuments, Problems,
} from '@plinth/env-presets';
import { BackupVault, CfnBackupPlan, CfnBackupVault, CfnRestoreTestingPlan, IBackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createAlarm } from '../private/alarm';
import { checkPlace, deployerArnsOf } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { acknowledgeNag } from '../private/nag';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { createAlarmTopic } from './private/alarm-topic';
import { tellOfLock } from './private/lock-notice';
import { createPlan, createRestoreTesting, judgedCopies } from './private/plans';
import { createVault } from './private/vault';

/**
 * Props of a `BackupPlan`.
 *
 * @stability experimental
 */
export interface BackupPlanProps extends BackupPlanOptions {
  /** The environment whose names and tags it has, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
}

/**
 * AWS Backup for everything that carries the tag `plinth:backup` with the value `daily`, `weekly` or `monthly`: a locked vault with a key of its
 * own, one plan a value, tested restores, and alarms when jobs fail or go missing.
 *
 * Creates a vault, a KMS key (about 1 USD a month), up to three plans with a selection each, a role, above dev a restore testing plan (each
 * restore costs what the resource costs for its hours), four or five alarms (0.10 USD each), and unless `alarmTopicArn` is given a topic with a
 * second key. Names and logical ids follow from the environment, so a rename in code replaces nothing.
 *
 * @example
 * import { BackupPlan, BackupStore } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack, Tags } from 'aws-cdk-lib';
 * import { Table } from 'aws-cdk-lib/aws-dynamodb';
 *
 * declare const stack: Stack;
 * declare const orders: Table;
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const store = new BackupStore(stack, 'Backups', { environment });
 * new BackupPlan(stack, 'BackupPlan', { environment, alarmTopicArn: store.alarmTopicArn });
 * Tags.of(orders).add('plinth:backup', 'daily');
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
  /** The vault's resource. */
  public readonly cfnVault: CfnBackupVault;
  /** The key's resource. */
  public readonly cfnKey: CfnKey;
  /** The role's resource. */
  public readonly cfnRole: CfnRole;
  /** The plans' resources, by frequency. */
  public readonly cfnPlans: { [frequency: string]: CfnBackupPlan };
  /** The restore testing plan's resource, if restores are tested. */
  public readonly cfnRestoreTestingPlan?: CfnRestoreTestingPlan;
  /** The alarms' resources, by id, for example `FailedAlarm`. */
  public readonly cfnAlarms: { [id: string]: CfnAlarm };
  /** The alarm topic's resource, if it was made here. */
  public readonly cfnAlarmTopic?: CfnTopic;
  private l2Vault?: IBackupVault;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    const { environment } = props;
    const problems = new Problems(this.node.path);
    const judged = { ...props, copies: judgedCopies(props.copies, problems) };
    this.settings = resolveSettings(BackupPlanPresets, environment, judged, problems, ['copies', 'alarmTopicArn']);
    const deployerArns = deployerArnsOf(this, environment, problems);
    checkPlace(this, environment, environment.region, problems);
    problems.throwIfAny();
    this.rules = BackupPlanPresets.rules(this.settings, props);
    const names = new BackupPlanNames(environment, props.name);
    // a name that is too long is told before anything is made
    this.rules.forEach(({ frequency }) => names.planName(frequency));
    this.settings.restoreTestingResourceTypes.forEach((resourceType) => names.restoreTestingSelectionName(resourceType));
    claimName(this, 'vault', names.vault.vaultArn, problems);
    problems.throwIfAny();

    const alarms = createAlarmTopic(this, {
      environment, topicName: names.alarmTopicName, topicArn: names.alarmTopicArn, keyAlias: names.alarmKeyAlias, alarmTopicArn: props.alarmTopicArn,
    });
    const { vault, key } = createVault(this, {
      settings: this.settings,
      names: names.vault,
      keyDescription: `Recovery points of ${environment}`,
      accountRootArn: environment.accountRootArn,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
      notifications: { snsTopicArn: alarms.arn, backupVaultEvents: BackupPlanAlarms.VAULT_EVENTS },
    });
    if (alarms.policy) {
      vault.addDependency(alarms.policy);
    }
    this.cfnRole = this.createRole(environment, names);
    const plan = { names, settings: this.settings, vault: vault.ref, roleArn: this.cfnRole.attrArn };
    this.cfnPlans = Object.fromEntries(this.rules.map((rule) => [rule.frequency, createPlan(this, rule, plan)]));
    this.cfnRestoreTestingPlan = this.settings.restoreTesting ? createRestoreTesting(this, vault.attrBackupVaultArn, plan) : undefined;
    this.cfnAlarms = Object.fromEntries(BackupPlanAlarms.all(names, this.settings).map((alarm) => [alarm.id, createAlarm(this, alarm, alarms.arn)]));
    pinLogicalIds(this, `${names.vault.vaultName}-vault`);
    tagResources(this, environment);
    tellOfLock(this, BackupPlanPresets.lockNotice(this.settings, Date.now()));

    this.environment = environment;
    this.vaultName = names.vault.vaultName;
    this.vaultArn = vault.attrBackupVaultArn;
    this.roleArn = this.cfnRole.attrArn;
    this.alarmTopicArn = alarms.arn;
    this.cfnVault = vault;
    this.cfnKey = key;
    this.cfnAlarmTopic = alarms.topic;
  }

  /** The vault, to be named by other plans or granted. */
  public get vault(): IBackupVault {
    this.l2Vault ??= BackupVault.fromBackupVaultArn(this, 'VaultReference', this.vaultArn);
    return this.l2Vault;
  }

  private createRole(environment: PlatformEnvironment, names: BackupPlanNames): CfnRole {
    const role = new CfnRole(this, 'Role', {
      roleName: names.roleName,
      description: 'AWS Backup backs up and restores as this role',
      assumeRolePolicyDocument: PolicyDocuments.render(BackupPlanPolicies.serviceTrust()),
      managedPolicyArns: BackupPlanPolicies.managedPolicyArns(environment),
    });
    acknowledgeNag(role, 'AwsSolutions-IAM4', 'AWS keeps these policies in step with the services that AWS Backup knows, which a copy would not be');
    return role;
  }
}
