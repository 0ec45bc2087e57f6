import { BackupFrequency, VaultLockMode } from '@plinth/env-presets';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AirGappedVault, BackupCopyVault } from '../../src';
import { dev, ENVIRONMENTS, newStack, prod, staging } from '../stacks';
import { AWAY, COPY_VAULT, EVERY_PLAN, newPlan, newStore, only, OTHER_ACCOUNT, resourcesOf, templateOf, TOPIC, typesOf } from './backups';

const UTC = { ScheduleExpressionTimezone: 'Etc/UTC' };

describe('the vault', () => {
  test.each([
    ['dev', undefined], ['staging', { MinRetentionDays: 7, MaxRetentionDays: 400 }], ['prod', { MinRetentionDays: 35, MaxRetentionDays: 2558 }],
  ] as const)('in %s has the lock %j, which in governance can be taken away', (tier, lock) => {
    const plan = newPlan(ENVIRONMENTS[tier]);
    const vault = only(plan, 'AWS::Backup::BackupVault');
    expect(vault).toMatchObject({ BackupVaultName: `acme-${tier}-backups`, EncryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/BackupsVaultKey$/), 'Arn'] } });
    expect(vault.LockConfiguration).toEqual(lock);
    const [{ DeletionPolicy }] = Object.values<any>(templateOf(plan).findResources('AWS::Backup::BackupVault'));
    expect(DeletionPolicy).toBe(tier === 'dev' ? 'Delete' : 'Retain');
  });

  test('in COMPLIANCE says for how long it can still be undone, which is told at synth with the date', () => {
    const before = Date.now();
    const plan = newPlan(prod, { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 7, acknowledge: 'the auditor asks for it' });
    expect(only(plan, 'AWS::Backup::BackupVault').LockConfiguration).toEqual({ MinRetentionDays: 35, MaxRetentionDays: 2558, ChangeableForDays: 7 });
    const [{ entry }] = Annotations.fromStack(Stack.of(plan)).findInfo('*', Match.anyValue());
    const days = [before, Date.now()].map((now) => new Date(now + 7 * 86_400_000).toISOString().slice(0, 10));
    expect(days.some((day) => String(entry.data).startsWith(`COMPLIANCE for the vault: from ${day} on nobody can take the lock away, AWS included`))).toBe(true);
    expect(Annotations.fromStack(Stack.of(newPlan(prod))).findInfo('*', Match.anyValue())).toEqual([]);
  });

  test('is emptied by nobody: its policy denies each action by name, since AWS Backup takes no wildcards there', () => {
    const { Statement } = only(newPlan(prod), 'AWS::Backup::BackupVault').AccessPolicy;
    // recovery points have ARNs of many services
    expect(Statement[0]).toEqual({
      Sid: 'DenyDeletion', Effect: 'Deny', Principal: { AWS: '*' },
      Action: ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], Resource: '*',
    });
    expect(Statement[1]).toMatchObject({ Effect: 'Deny', Resource: 'arn:aws:backup:eu-central-1:111111111111:backup-vault:acme-prod-backups' });
    expect(Statement.flatMap(({ Action }: any) => Action).filter((action: string) => action.includes('*'))).toEqual([]);
  });

  test('tells a topic what no alarm sees, once the topic takes it', () => {
    const [vault] = Object.values<any>(templateOf(newPlan(dev)).findResources('AWS::Backup::BackupVault'));
    expect(vault.Properties.Notifications).toEqual({
      SNSTopicArn: { Ref: 'AcmeDevBackupsVaultAlarmTopic' },
      BackupVaultEvents: ['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'],
    });
    expect(vault.DependsOn).toEqual(['AcmeDevBackupsVaultAlarmTopicPolicy']);
  });

  test('is there as an L2 construct too', () => {
    const plan = newPlan(dev);
    expect(plan.vault).toBe(plan.vault);
    expect(Stack.of(plan).resolve(plan.vault.backupVaultArn)).toEqual({ 'Fn::GetAtt': ['AcmeDevBackupsVaultVault', 'BackupVaultArn'] });
  });
});

describe('the plans', () => {
  test('are one a frequency, each of one rule and with one selection, by the value of the tag', () => {
    const plan = newPlan(prod);
    const rules = Object.values<any>(templateOf(plan).findResources('AWS::Backup::BackupPlan')).map(({ Properties: { BackupPlan } }) => BackupPlan);
    const common = { TargetBackupVault: { Ref: 'AcmeProdBackupsVaultVault' }, ...UTC, StartWindowMinutes: 60, CompletionWindowMinutes: 1440 };
    expect(rules).toEqual([
      { BackupPlanName: 'acme-prod-backups-daily', BackupPlanRule: [{
        RuleName: 'daily', ScheduleExpression: 'cron(0 5 * * ? *)', EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 35 }, ...common,
      }] },
      { BackupPlanName: 'acme-prod-backups-weekly', BackupPlanRule: [{
        RuleName: 'weekly', ScheduleExpression: 'cron(0 5 ? * SUN *)', EnableContinuousBackup: false, Lifecycle: { DeleteAfterDays: 90 }, ...common,
      }] },
      { BackupPlanName: 'acme-prod-backups-monthly', BackupPlanRule: [{
        RuleName: 'monthly', ScheduleExpression: 'cron(0 5 1 * ? *)', EnableContinuousBackup: false,
        Lifecycle: { DeleteAfterDays: 365, MoveToColdStorageAfterDays: 90 }, ...common,
      }] },
    ]);
    const selections = Object.values<any>(templateOf(plan).findResources('AWS::Backup::BackupSelection')).map(({ Properties }) => Properties);
    expect(selections).toEqual(['daily', 'weekly', 'monthly'].map((frequency) => ({
      BackupPlanId: { 'Fn::GetAtt': [`AcmeProdBackupsVault${frequency[0].toUpperCase()}${frequency.slice(1)}Plan`, 'BackupPlanId'] },
      BackupSelection: {
        SelectionName: `acme-prod-backups-${frequency}`,
        IamRoleArn: { 'Fn::GetAtt': ['AcmeProdBackupsVaultRole', 'Arn'] },
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plinth:backup', ConditionValue: frequency }],
      },
    })));
    expect(Object.keys(plan.cfnPlans)).toEqual(['daily', 'weekly', 'monthly']);
  });

  test('copy to each vault what is meant for it, for as long as it says, and the copies of continuous backups too', () => {
    const copies = [{ vaultArn: COPY_VAULT, retentionDays: 180, coldStorageAfterDays: 30, frequencies: [BackupFrequency.MONTHLY] }, { vaultArn: `${COPY_VAULT}-2` }];
    const actions = Object.values<any>(templateOf(newPlan(prod, { copies })).findResources('AWS::Backup::BackupPlan'))
      .map(({ Properties }) => Properties.BackupPlan.BackupPlanRule[0].CopyActions);
    const second = (days: number) => ({ DestinationBackupVaultArn: `${COPY_VAULT}-2`, Lifecycle: { DeleteAfterDays: days } });
    expect(actions).toEqual([
      [second(35)], [second(90)],
      [{ DestinationBackupVaultArn: COPY_VAULT, Lifecycle: { DeleteAfterDays: 180, MoveToColdStorageAfterDays: 30 } }, second(365)],
    ]);
  });

  test('run as a role that AWS Backup alone may take, with AWS\'s own policies, those for S3 among them', () => {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = only(newPlan(dev), 'AWS::IAM::Role');
    expect(AssumeRolePolicyDocument.Statement).toEqual([expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' })]);
    expect(ManagedPolicyArns.map((arn: string) => arn.split('/').pop())).toEqual([
      'AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Backup', 'AWSBackupServiceRolePolicyForS3Restore',
    ]);
    expect(Policies).toBeUndefined();
  });
});

describe('restores', () => {
  test('are tested above dev, by a plan with a selection a kind of resources, whose names have no hyphens', () => {
    expect(typesOf(newPlan(dev)).filter((type) => /RestoreTesting/.test(type))).toEqual([]);
    const plan = newPlan(staging);
    expect(only(plan, 'AWS::Backup::RestoreTestingPlan')).toMatchObject({
      RestoreTestingPlanName: 'acme_staging_backups', ScheduleExpression: 'cron(0 9 ? * SUN *)', ...UTC,
      RecoveryPointSelection: {
        Algorithm: 'LATEST_WITHIN_WINDOW', IncludeVaults: [{ 'Fn::GetAtt': ['AcmeStagingBackupsVaultVault', 'BackupVaultArn'] }],
        RecoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'], SelectionWindowDays: 90,
      },
    });
    const selections = Object.values<any>(templateOf(plan).findResources('AWS::Backup::RestoreTestingSelection')).map(({ Properties }) => Properties);
    expect(selections).toEqual(['DynamoDB', 'RDS', 'S3'].map((type) => ({
      RestoreTestingPlanName: { Ref: 'AcmeStagingBackupsVaultRestoreTestingPlan' }, RestoreTestingSelectionName: `acme_staging_backups_${type.toLowerCase()}`,
      ProtectedResourceType: type, ProtectedResourceArns: ['*'], IamRoleArn: { 'Fn::GetAtt': ['AcmeStagingBackupsVaultRole', 'Arn'] },
    })));
  });

  test('look at snapshots alone where there is nothing continuous, and a year back at most', () => {
    const [plan, long] = [newPlan(dev, { restoreTesting: true }), newPlan(prod, { monthlyRetentionDays: 2000 })];
    expect(only(plan, 'AWS::Backup::RestoreTestingPlan').RecoveryPointSelection.RecoveryPointTypes).toEqual(['SNAPSHOT']);
    expect(only(long, 'AWS::Backup::RestoreTestingPlan').RecoveryPointSelection.SelectionWindowDays).toBe(365);
  });
});

describe('alarms', () => {
  const summary = (plan: ReturnType<typeof newPlan>) => Object.entries(plan.cfnAlarms)
    .map(([id, { metricName, threshold, comparisonOperator, evaluationPeriods, treatMissingData }]) => [id, metricName, comparisonOperator, threshold, evaluationPeriods, treatMissingData].join(' '));

  test('go off when a job fails, expires or is missing, when a copy fails, and above dev when a restore fails', () => {
    expect(summary(newPlan(prod))).toEqual([
      'FailedAlarm NumberOfBackupJobsFailed GreaterThanThreshold 0 1 notBreaching',
      'ExpiredAlarm NumberOfBackupJobsExpired GreaterThanThreshold 0 1 notBreaching',
      'CopyFailedAlarm NumberOfCopyJobsFailed GreaterThanThreshold 0 1 notBreaching',
      'RestoreFailedAlarm NumberOfRestoreJobsFailed GreaterThanThreshold 0 1 notBreaching',
      'MissingAlarm NumberOfBackupJobsCompleted LessThanThreshold 1 26 breaching',
    ]);
    expect(Object.keys(newPlan(dev).cfnAlarms)).toEqual(['FailedAlarm', 'ExpiredAlarm', 'CopyFailedAlarm', 'MissingAlarm']);
    expect(Object.keys(newPlan(dev, { missingBackupHours: 0, acknowledge: 'nothing here is backed up' }).cfnAlarms)).not.toContain('MissingAlarm');
  });

  test('tell the topic, also that all is well again: the one that is made, that of the store, or another', () => {
    const stack = newStack();
    const store = newStore(dev, {}, 'Backups', stack);
    for (const [plan, topic] of [
      [newPlan(dev), { Ref: 'AcmeDevBackupsVaultAlarmTopic' }],
      [newPlan(dev, { alarmTopicArn: store.alarmTopicArn }, 'Plan', stack), { Ref: 'AcmeDevBackupsAlarmTopic' }],
      [newPlan(dev, { alarmTopicArn: TOPIC }), TOPIC],
    ] as const) {
      templateOf(plan).allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic], OKActions: [topic], Dimensions: [{ Name: 'BackupVaultName', Value: 'acme-dev-backups' }] });
      expect(only(plan, 'AWS::Backup::BackupVault').Notifications.SNSTopicArn).toEqual(topic);
    }
  });
});

describe('a vault of copies', () => {
  test('is locked and closed as the original, and in another account lets the environment\'s account copy into it, and do nothing else', () => {
    const copies = new BackupCopyVault(newStack('Away', AWAY), 'Copies', { environment: prod, region: AWAY });
    const there = new BackupCopyVault(new Stack(new App(), 'There', { env: { account: OTHER_ACCOUNT, region: AWAY } }), 'Copies', { environment: prod, region: AWAY, account: OTHER_ACCOUNT });
    const [near, far] = [copies, there].map((vault) => only(vault, 'AWS::Backup::BackupVault'));
    expect(near.LockConfiguration).toEqual({ MinRetentionDays: 35, MaxRetentionDays: 2558 });
    expect(near.AccessPolicy.Statement.map(({ Effect }: any) => Effect)).toEqual(['Deny', 'Deny']);
    expect(far.AccessPolicy.Statement[2]).toEqual({
      Sid: 'AllowCopies', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'backup:CopyIntoBackupVault', Resource: '*',
    });
    expect([copies.vaultArn, there.vaultArn]).toEqual([COPY_VAULT, COPY_VAULT.replace('111111111111', OTHER_ACCOUNT)]);
  });

  test('that is air-gapped is always kept, and says for how long it takes copies', () => {
    const vault = new AirGappedVault(newStack(), 'Vault', { environment: dev });
    const [found] = Object.values<any>(templateOf(vault).findResources('AWS::Backup::LogicallyAirGappedBackupVault'));
    expect(found).toMatchObject({ DeletionPolicy: 'Retain', Properties: { BackupVaultName: 'acme-dev-backups-air-gapped', MinRetentionDays: 7, MaxRetentionDays: 400 } });
    expect(found.Properties.AccessPolicy).toBeUndefined();
    const there = new AirGappedVault(new Stack(new App(), 'There', { env: { account: OTHER_ACCOUNT, region: AWAY } }), 'Vault', { environment: dev, region: AWAY, account: OTHER_ACCOUNT });
    expect(only(there, 'AWS::Backup::LogicallyAirGappedBackupVault').AccessPolicy.Statement).toHaveLength(1);
    expect(there.vaultArn).toBe(`arn:aws:backup:${AWAY}:${OTHER_ACCOUNT}:backup-vault:acme-dev-backups-air-gapped`);
  });
});

test('everything that can be tagged is tagged, and what the user tags wins', () => {
  const plan = newPlan(prod, EVERY_PLAN);
  Tags.of(plan).add('Owner', 'Team Shop');
  const untagged = /^AWS::(KMS::Alias|SNS::TopicPolicy|Backup::BackupSelection|Backup::RestoreTestingSelection)$/;
  const tagsOf = ({ Tags: list, BackupVaultTags, BackupPlanTags }: any) => (
    BackupVaultTags ?? BackupPlanTags ?? Object.fromEntries(list.map(({ Key, Value }: any) => [Key, Value])));
  for (const { Type, Properties } of Object.values<any>(resourcesOf(plan)).filter(({ Type: type }) => !untagged.test(type))) {
    expect([Type, tagsOf(Properties)]).toEqual([Type, { ...prod.tags, Owner: 'Team Shop' }]);
  }
});

test('what no option has can be overridden', () => {
  const plan = newPlan(dev);
  plan.cfnPlans.daily.addPropertyOverride('BackupPlan.BackupPlanRule.0.RecoveryPointTags', { Reason: 'daily' });
  plan.cfnVault.addPropertyOverride('Notifications.BackupVaultEvents', ['BACKUP_JOB_COMPLETED']);
  templateOf(plan).hasResourceProperties('AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [Match.objectLike({ RuleName: 'daily', RecoveryPointTags: { Reason: 'daily' } })] } });
  expect(only(plan, 'AWS::Backup::BackupVault').Notifications.BackupVaultEvents).toEqual(['BACKUP_JOB_COMPLETED']);
});

test('there is no Lambda function and no custom resource', () => {
  expect(typesOf(newPlan(prod, EVERY_PLAN)).filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});
