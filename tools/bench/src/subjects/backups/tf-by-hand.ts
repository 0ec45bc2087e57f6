import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupRestoreTestingPlan } from '@cdktf/provider-aws/lib/backup-restore-testing-plan';
import { BackupRestoreTestingSelection } from '@cdktf/provider-aws/lib/backup-restore-testing-selection';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration';
import { BackupVaultNotifications } from '@cdktf/provider-aws/lib/backup-vault-notifications';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { App, TerraformStack, Testing } from 'cdktf';
import { tags } from '../tf';
import { alarmKeyPolicy, keyPolicy, NAME, REGION, serviceTrust, topicPolicy, VAULT, vaultPolicy } from './policies-by-hand';
import { ALARMS, COPY_VAULT, KEY_EVENTS, MANAGED_POLICIES, RULES, TESTED, VAULT_EVENTS } from './settings-by-hand';
import { BUCKET, store } from './tf-bucket-by-hand';
import { dump } from './tf-dump-by-hand';
import { at } from './tf-address';

/** The same resources, argument by argument, as an engineer writes them with the provider's own classes. */
export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: REGION });
  const key = keyOf(stack, NAME, 'Backups of acme-prod');
  store(stack, key);
  const [alarms] = alarmTopic(stack, NAME);
  const rule = at(NAME, 'KeyRule', (id) => new CloudwatchEventRule(stack, id, {
    name: `${NAME}-key`,
    description: `Somebody disables the key of ${BUCKET} or schedules its deletion: without it no backup can be read`,
    eventPattern: JSON.stringify(KEY_EVENTS(key.arn)),
    state: 'ENABLED',
    tags,
  }));
  at(NAME, 'KeyTarget', (id) => new CloudwatchEventTarget(stack, id, { rule: rule.name, targetId: 'alarms', arn: alarms.arn }));
  plans(stack);
  dump(stack, key, alarms);
  return JSON.parse(Testing.synth(stack));
}

function keyOf(stack: TerraformStack, name: string, description: string): KmsKey {
  const key = at(name, 'Key', (id) => new KmsKey(stack, id, {
    description, enableKeyRotation: true, deletionWindowInDays: 30, policy: JSON.stringify(keyPolicy()), lifecycle: { preventDestroy: true }, tags,
  }));
  at(name, 'Alias', (id) => new KmsAlias(stack, id, { name: `alias/${name}`, targetKeyId: key.keyId }));
  return key;
}

function alarmTopic(stack: TerraformStack, name: string): [SnsTopic, SnsTopicPolicy] {
  const key = at(name, 'AlarmKey', (id) => new KmsKey(stack, id, {
    description: 'Alarms about backups of acme-prod', enableKeyRotation: true, deletionWindowInDays: 7, policy: JSON.stringify(alarmKeyPolicy()), tags,
  }));
  at(name, 'AlarmAlias', (id) => new KmsAlias(stack, id, { name: `alias/${name}-alarms`, targetKeyId: key.keyId }));
  const topic = at(name, 'AlarmTopic', (id) => new SnsTopic(stack, id, { name: `${name}-alarms`, kmsMasterKeyId: key.arn, signatureVersion: 2, tags }));
  return [topic, at(name, 'AlarmTopicPolicy', (id) => new SnsTopicPolicy(stack, id, { arn: topic.arn, policy: JSON.stringify(topicPolicy(`${name}-alarms`)) }))];
}

function plans(stack: TerraformStack): void {
  const [alarms, alarmPolicy] = alarmTopic(stack, VAULT);
  const vault = vaultOf(stack, keyOf(stack, VAULT, 'Recovery points of acme-prod'));
  at(VAULT, 'VaultNotifications', (id) => new BackupVaultNotifications(stack, id, {
    backupVaultName: vault.id, snsTopicArn: alarms.arn, backupVaultEvents: VAULT_EVENTS, dependsOn: [alarmPolicy],
  }));
  const role = at(VAULT, 'Role', (id) => new IamRole(stack, id, {
    name: `${NAME}-service`, description: 'AWS Backup backs up and restores as this role', assumeRolePolicy: JSON.stringify(serviceTrust()), tags,
  }));
  const dependsOn = MANAGED_POLICIES.map((policyArn) => (
    at(VAULT, `Role-${policyArn.slice(policyArn.lastIndexOf('/') + 1)}`, (id) => new IamRolePolicyAttachment(stack, id, { role: role.name, policyArn }))));
  for (const { word, frequency, schedule, days, cold } of RULES) {
    const name = `${NAME}-${frequency}`;
    const plan = at(VAULT, `${word}Plan`, (id) => new BackupPlan(stack, id, {
      name,
      rule: [{
        ruleName: frequency,
        targetVaultName: vault.id,
        schedule,
        scheduleExpressionTimezone: 'Etc/UTC',
        startWindow: 60,
        completionWindow: 1440,
        enableContinuousBackup: frequency === 'daily',
        lifecycle: { deleteAfter: days, coldStorageAfter: cold },
        copyAction: frequency === 'monthly' ? [{ destinationVaultArn: COPY_VAULT, lifecycle: { deleteAfter: 400, coldStorageAfter: 30 } }] : [],
      }],
      tags,
    }));
    at(VAULT, `${word}Selection`, (id) => new BackupSelection(stack, id, {
      name, planId: plan.id, iamRoleArn: role.arn, selectionTag: [{ type: 'STRINGEQUALS', key: 'plinth:backup', value: frequency }], dependsOn,
    }));
  }
  restoreTesting(stack, vault, role, dependsOn);
  for (const { id: alarmId, ...alarm } of ALARMS) {
    at(VAULT, alarmId, (id) => new CloudwatchMetricAlarm(stack, id, { ...alarm, alarmActions: [alarms.arn], okActions: [alarms.arn], tags }));
  }
}

function vaultOf(stack: TerraformStack, key: KmsKey): BackupVault {
  const vault = at(VAULT, 'Vault', (id) => new BackupVault(stack, id, {
    name: NAME, kmsKeyArn: key.arn, forceDestroy: false, lifecycle: { preventDestroy: true }, tags,
  }));
  at(VAULT, 'VaultPolicy', (id) => new BackupVaultPolicy(stack, id, { backupVaultName: vault.id, policy: JSON.stringify(vaultPolicy()) }));
  at(VAULT, 'VaultLock', (id) => new BackupVaultLockConfiguration(stack, id, { backupVaultName: vault.id, minRetentionDays: 35, maxRetentionDays: 2558 }));
  return vault;
}

function restoreTesting(stack: TerraformStack, vault: BackupVault, role: IamRole, dependsOn: IamRolePolicyAttachment[]): void {
  const plan = at(VAULT, 'RestoreTestingPlan', (id) => new BackupRestoreTestingPlan(stack, id, {
    name: 'acme_prod_backups',
    scheduleExpression: 'cron(0 9 ? * SUN *)',
    scheduleExpressionTimezone: 'Etc/UTC',
    recoveryPointSelection: [{
      algorithm: 'LATEST_WITHIN_WINDOW', includeVaults: [vault.arn], recoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'], selectionWindowDays: 365,
    }],
    tags,
  }));
  for (const type of TESTED) {
    at(VAULT, `RestoreTesting${type}`, (id) => new BackupRestoreTestingSelection(stack, id, {
      name: `acme_prod_backups_${type.toLowerCase()}`,
      restoreTestingPlanName: plan.name,
      protectedResourceType: type,
      protectedResourceArns: ['*'],
      iamRoleArn: role.arn,
      dependsOn,
    }));
  }
}
