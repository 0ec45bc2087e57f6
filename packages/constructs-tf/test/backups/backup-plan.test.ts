import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BackupFrequency, PlatformEnvironment, VaultLockMode } from '@plinth/env-presets';
import { Testing } from 'cdktf';
import { AirGappedVault, BackupCopyVault, BackupPlan } from '../../src';
import { dev, DEPLOYER, ENVIRONMENTS, newStack, PLACE, prod, staging } from '../stacks';
import { AWAY, COPY_VAULT, EVERY_PLAN, newPlan, newStore, noticesOf, ofType, only, OTHER_ACCOUNT, resourcesOf, statementsOf, TOPIC } from './backups';

const UTC = { schedule_expression_timezone: 'Etc/UTC' };
const ATTACHED = ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Backup', 'AWSBackupServiceRolePolicyForS3Restore'];

describe('the vault', () => {
  test.each([['dev', []], ['staging', [[7, 400]]], ['prod', [[35, 2558]]]] as const)('in %s has the lock %j, which in governance can be taken away', (tier, locks) => {
    const plan = newPlan(ENVIRONMENTS[tier]);
    expect(only(plan, 'aws_backup_vault')).toMatchObject({ name: `acme-${tier}-backups`, kms_key_arn: `\${aws_kms_key.acme-${tier}-backups-vault_Key.arn}`, force_destroy: false });
    expect(only(plan, 'aws_backup_vault').lifecycle).toEqual(tier === 'dev' ? undefined : { prevent_destroy: true });
    const found = ofType(plan, 'aws_backup_vault_lock_configuration');
    expect(found.map(({ min_retention_days: least, max_retention_days: most }) => [least, most])).toEqual(locks);
    // with it the lock would be one of compliance
    found.forEach((lock) => expect(lock).not.toHaveProperty('changeable_for_days'));
  });

  test('in COMPLIANCE says for how long it can still be undone, which is told at synth with the date', () => {
    const before = Date.now();
    const plan = newPlan(prod, { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 7, acknowledge: 'the auditor asks for it' });
    expect(only(plan, 'aws_backup_vault_lock_configuration')).toMatchObject({ min_retention_days: 35, max_retention_days: 2558, changeable_for_days: 7 });
    const [notice, ...more] = noticesOf(plan);
    const days = [before, Date.now()].map((now) => new Date(now + 7 * 86_400_000).toISOString().slice(0, 10));
    expect(days.some((day) => notice.startsWith(`COMPLIANCE for the vault: from ${day} on nobody can take the lock away, AWS included`))).toBe(true);
    expect([more, noticesOf(newPlan(prod))]).toEqual([[], []]);
  });

  test('is emptied by nobody: its policy denies each action by name, since AWS Backup takes no wildcards there', () => {
    const statements = statementsOf(only(newPlan(prod), 'aws_backup_vault_policy').policy);
    // recovery points have ARNs of many services
    expect(statements[0]).toEqual({
      Sid: 'DenyDeletion', Effect: 'Deny', Principal: { AWS: '*' },
      Action: ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], Resource: '*',
    });
    expect(statements[1]).toMatchObject({ Effect: 'Deny', Resource: 'arn:aws:backup:eu-central-1:111111111111:backup-vault:acme-prod-backups' });
    expect(statements.flatMap(({ Action }) => Action).filter((action: string) => action.includes('*'))).toEqual([]);
  });

  test('tells a topic what no alarm sees, once the topic takes it', () => {
    expect(only(newPlan(dev), 'aws_backup_vault_notifications')).toEqual({
      backup_vault_name: '${aws_backup_vault.acme-dev-backups-vault_Vault.id}',
      sns_topic_arn: '${aws_sns_topic.acme-dev-backups-vault_AlarmTopic.arn}',
      backup_vault_events: ['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'],
      depends_on: ['aws_sns_topic_policy.acme-dev-backups-vault_AlarmTopicPolicy'],
    });
  });
});

describe('the plans', () => {
  test('are one a frequency, each of one rule and with one selection, by the value of the tag', () => {
    const plan = newPlan(prod);
    const common = { target_vault_name: '${aws_backup_vault.acme-prod-backups-vault_Vault.id}', ...UTC, start_window: 60, completion_window: 1440, copy_action: [] };
    expect(ofType(plan, 'aws_backup_plan').map(({ name, rule }) => [name, ...rule])).toEqual([
      ['acme-prod-backups-daily', { rule_name: 'daily', schedule: 'cron(0 5 * * ? *)', enable_continuous_backup: true, lifecycle: { delete_after: 35 }, ...common }],
      ['acme-prod-backups-monthly', {
        rule_name: 'monthly', schedule: 'cron(0 5 1 * ? *)', enable_continuous_backup: false, lifecycle: { delete_after: 365, cold_storage_after: 90 }, ...common,
      }],
      ['acme-prod-backups-weekly', { rule_name: 'weekly', schedule: 'cron(0 5 ? * SUN *)', enable_continuous_backup: false, lifecycle: { delete_after: 90 }, ...common }],
    ]);
    expect(ofType(plan, 'aws_backup_selection')).toEqual(['Daily', 'Monthly', 'Weekly'].map((word) => ({
      name: `acme-prod-backups-${word.toLowerCase()}`,
      plan_id: `\${aws_backup_plan.acme-prod-backups-vault_${word}Plan.id}`,
      iam_role_arn: '${aws_iam_role.acme-prod-backups-vault_Role.arn}',
      selection_tag: [{ type: 'STRINGEQUALS', key: 'plinth:backup', value: word.toLowerCase() }],
      // nothing is backed up as a role that may not yet
      depends_on: ATTACHED.map((policy) => `aws_iam_role_policy_attachment.acme-prod-backups-vault_Role-${policy}`),
    })));
    expect(Object.keys(plan.plans)).toEqual(['daily', 'weekly', 'monthly']);
  });

  test('copy to each vault what is meant for it, for as long as it says, and the copies of continuous backups too', () => {
    const copies = [{ vaultArn: COPY_VAULT, retentionDays: 180, coldStorageAfterDays: 30, frequencies: [BackupFrequency.MONTHLY] }, { vaultArn: `${COPY_VAULT}-2` }];
    const actions = Object.fromEntries(ofType(newPlan(prod, { copies }), 'aws_backup_plan').map(({ rule: [{ rule_name: name, copy_action: action }] }) => [name, action]));
    const second = (days: number) => ({ destination_vault_arn: `${COPY_VAULT}-2`, lifecycle: { delete_after: days } });
    expect(actions).toEqual({
      daily: [second(35)], weekly: [second(90)],
      monthly: [{ destination_vault_arn: COPY_VAULT, lifecycle: { delete_after: 180, cold_storage_after: 30 } }, second(365)],
    });
  });

  test('run as a role that AWS Backup alone may take, with AWS\'s own policies, those for S3 among them', () => {
    const plan = newPlan(dev);
    expect(statementsOf(only(plan, 'aws_iam_role').assume_role_policy)).toEqual([
      expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    ]);
    expect(ofType(plan, 'aws_iam_role_policy_attachment').map(({ policy_arn: arn }) => arn.split('/').pop())).toEqual(ATTACHED);
    expect(ofType(plan, 'aws_iam_role_policy')).toEqual([]);
  });
});

describe('restores', () => {
  test('are tested above dev, by a plan with a selection a kind of resources, whose names have no hyphens', () => {
    expect(Object.keys(resourcesOf(newPlan(dev))).filter((address) => /restore_testing/.test(address))).toEqual([]);
    const plan = newPlan(staging);
    expect(only(plan, 'aws_backup_restore_testing_plan')).toMatchObject({
      name: 'acme_staging_backups', schedule_expression: 'cron(0 9 ? * SUN *)', ...UTC,
      recovery_point_selection: [{
        algorithm: 'LATEST_WITHIN_WINDOW', include_vaults: ['${aws_backup_vault.acme-staging-backups-vault_Vault.arn}'],
        recovery_point_types: ['SNAPSHOT', 'CONTINUOUS'], selection_window_days: 90,
      }],
    });
    expect(ofType(plan, 'aws_backup_restore_testing_selection')).toEqual(['DynamoDB', 'RDS', 'S3'].map((type) => expect.objectContaining({
      restore_testing_plan_name: '${aws_backup_restore_testing_plan.acme-staging-backups-vault_RestoreTestingPlan.name}', name: `acme_staging_backups_${type.toLowerCase()}`,
      protected_resource_type: type, protected_resource_arns: ['*'], iam_role_arn: '${aws_iam_role.acme-staging-backups-vault_Role.arn}',
    })));
  });

  test('look at snapshots alone where there is nothing continuous, and a year back at most', () => {
    const [plan, long] = [newPlan(dev, { restoreTesting: true }), newPlan(prod, { monthlyRetentionDays: 2000 })];
    expect(only(plan, 'aws_backup_restore_testing_plan').recovery_point_selection[0].recovery_point_types).toEqual(['SNAPSHOT']);
    expect(only(long, 'aws_backup_restore_testing_plan').recovery_point_selection[0].selection_window_days).toBe(365);
  });
});

describe('alarms', () => {
  test('go off when a job fails, expires or is missing, when a copy fails, and above dev when a restore fails', () => {
    const summary = ofType(newPlan(prod), 'aws_cloudwatch_metric_alarm')
      .map((alarm) => [alarm.metric_name, alarm.comparison_operator, alarm.threshold, alarm.evaluation_periods, alarm.treat_missing_data].join(' ')).sort();
    expect(summary).toEqual([
      'NumberOfBackupJobsCompleted LessThanThreshold 1 26 breaching',
      'NumberOfBackupJobsExpired GreaterThanThreshold 0 1 notBreaching',
      'NumberOfBackupJobsFailed GreaterThanThreshold 0 1 notBreaching',
      'NumberOfCopyJobsFailed GreaterThanThreshold 0 1 notBreaching',
      'NumberOfRestoreJobsFailed GreaterThanThreshold 0 1 notBreaching',
    ]);
    expect(Object.keys(newPlan(dev).alarms)).toEqual(['FailedAlarm', 'ExpiredAlarm', 'CopyFailedAlarm', 'MissingAlarm']);
    expect(Object.keys(newPlan(dev, { missingBackupHours: 0, acknowledge: 'nothing here is backed up' }).alarms)).not.toContain('MissingAlarm');
  });

  test('tell the topic, also that all is well again: the one that is made, that of the store, or another', () => {
    const stack = newStack();
    const store = newStore(dev, {}, 'Backups', stack);
    for (const [plan, topic] of [
      [newPlan(dev), '${aws_sns_topic.acme-dev-backups-vault_AlarmTopic.arn}'],
      [newPlan(dev, { alarmTopicArn: store.alarmTopicArn }, 'Plan', stack), '${aws_sns_topic.acme-dev-backups_AlarmTopic.arn}'],
      [newPlan(dev, { alarmTopicArn: TOPIC }), TOPIC],
    ] as const) {
      for (const alarm of ofType(plan, 'aws_cloudwatch_metric_alarm')) {
        expect(alarm).toMatchObject({ alarm_actions: [topic], ok_actions: [topic], dimensions: { BackupVaultName: 'acme-dev-backups' } });
      }
      expect(only(plan, 'aws_backup_vault_notifications').sns_topic_arn).toEqual(topic);
    }
  });
});

describe('a vault of copies', () => {
  const away = () => newStack('Away', Testing.app(), AWAY);
  const both = PlatformEnvironment.prod({ ...PLACE, deployerArns: [DEPLOYER, `arn:aws:iam::${OTHER_ACCOUNT}:role/deployer`] });

  test('is locked and closed as the original, and in another account lets the environment\'s account copy into it, and do nothing else', () => {
    const copies = new BackupCopyVault(away(), 'Copies', { environment: prod, region: AWAY });
    const there = new BackupCopyVault(away(), 'Copies', { environment: both, region: AWAY, account: OTHER_ACCOUNT });
    expect(only(copies, 'aws_backup_vault_lock_configuration')).toMatchObject({ min_retention_days: 35, max_retention_days: 2558 });
    const [near, far] = [copies, there].map((vault) => statementsOf(only(vault, 'aws_backup_vault_policy').policy));
    expect(near.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
    expect(far[2]).toEqual({
      Sid: 'AllowCopies', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'backup:CopyIntoBackupVault', Resource: '*',
    });
    expect([copies.vaultArn, there.vaultArn]).toEqual([COPY_VAULT, COPY_VAULT.replace('111111111111', OTHER_ACCOUNT)]);
  });

  test('that is air-gapped is always kept, and says for how long it takes copies', () => {
    const vault = new AirGappedVault(newStack(), 'Vault', { environment: dev });
    expect(only(vault, 'aws_backup_logically_air_gapped_vault')).toEqual({
      name: 'acme-dev-backups-air-gapped', min_retention_days: 7, max_retention_days: 400, lifecycle: { prevent_destroy: true }, tags: dev.tags,
    });
    expect(ofType(vault, 'aws_backup_vault_policy')).toEqual([]);
    const there = new AirGappedVault(away(), 'Vault', { environment: dev, region: AWAY, account: OTHER_ACCOUNT });
    expect(statementsOf(only(there, 'aws_backup_vault_policy').policy)).toHaveLength(1);
    expect(there.vaultArn).toBe(`arn:aws:backup:${AWAY}:${OTHER_ACCOUNT}:backup-vault:acme-dev-backups-air-gapped`);
  });

  test.each(['vaults', 'plan'])('is made before the plans that copy to it, %s first in code, in one stack', (first) => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Ireland', { alias: 'ireland', region: AWAY });
    const make = [
      () => {
        new BackupCopyVault(stack, 'Copies', { environment: prod, region: AWAY, provider });
        new AirGappedVault(stack, 'AirGapped', { environment: prod });
      },
      () => new BackupPlan(stack, 'Plan', {
        environment: prod, copies: [{ vaultArn: COPY_VAULT, frequencies: [BackupFrequency.DAILY, BackupFrequency.WEEKLY] }, { vaultArn: `arn:aws:backup:${PLACE.region}:${PLACE.account}:backup-vault:acme-prod-backups-air-gapped` }],
      }),
    ];
    (first === 'vaults' ? make : make.reverse()).forEach((construct) => construct());
    const order = Object.fromEntries(ofType(stack, 'aws_backup_plan').map(({ name, depends_on: before }) => [name, [...before].sort()]));
    const [airGapped, copies] = ['aws_backup_logically_air_gapped_vault.acme-prod-backups-air-gapped-vault_Vault', 'aws_backup_vault.acme-prod-backups-copy-vault_Vault'];
    expect(order).toEqual({ 'acme-prod-backups-daily': [airGapped, copies], 'acme-prod-backups-weekly': [airGapped, copies], 'acme-prod-backups-monthly': [airGapped] });
  });

  test('is made before the plan from a stack of its own', () => {
    const app = Testing.app();
    const [home, other] = [newStack('Home', app), newStack('Away', app, AWAY)];
    newPlan(prod, EVERY_PLAN, 'Plan', home);
    new BackupCopyVault(other, 'Copies', { environment: prod, region: AWAY });
    expect(home.dependsOn(other)).toBe(true);
  });
});

test('everything that can be tagged is, nothing is a Lambda function, and everything is made with the provider that is given', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: PLACE.region });
  const plan = new BackupPlan(stack, 'Plan', { environment: prod, ...EVERY_PLAN, provider });
  const taggable = /^aws_(backup_(vault|plan|restore_testing_plan)|kms_key|sns_topic|cloudwatch_metric_alarm|iam_role)\./;
  for (const [address, resource] of Object.entries(resourcesOf(plan))) {
    expect(address).not.toMatch(/lambda/);
    expect([address, resource.provider]).toEqual([address, 'aws.second']);
    expect([address, resource.tags]).toEqual([address, taggable.test(address) ? prod.tags : undefined]);
  }
});
