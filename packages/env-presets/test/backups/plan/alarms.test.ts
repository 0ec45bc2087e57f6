import { AlarmComparison, BackupPlanAlarms, BackupPlanNames, BackupPlanPresets, BackupPlanSettings, MissingData, Tier } from '../../../src';
import { environments, TIERS } from '../environments';

const names = new BackupPlanNames(environments.prod);
const alarms = (changes: Partial<BackupPlanSettings> = {}) => BackupPlanAlarms.all(names, { ...BackupPlanPresets.defaults(Tier.PROD), ...changes });

test('are of jobs that failed or expired, of copies and restores that failed, and of no job at all', () => {
  expect(alarms().map(({ id, name, metricName }) => [id, name, metricName])).toEqual([
    ['FailedAlarm', 'acme-prod-backups-vault-failed', 'NumberOfBackupJobsFailed'],
    ['ExpiredAlarm', 'acme-prod-backups-vault-expired', 'NumberOfBackupJobsExpired'],
    ['CopyFailedAlarm', 'acme-prod-backups-vault-copy-failed', 'NumberOfCopyJobsFailed'],
    ['RestoreFailedAlarm', 'acme-prod-backups-vault-restore-failed', 'NumberOfRestoreJobsFailed'],
    ['MissingAlarm', 'acme-prod-backups-vault-missing', 'NumberOfBackupJobsCompleted'],
  ]);
});

test('look at the one vault: AWS Backup publishes each metric by its name alone', () => {
  expect(new Set(alarms().map(({ namespace, dimensions }) => JSON.stringify([namespace, dimensions])))).toEqual(new Set(['["AWS/Backup",{"BackupVaultName":"acme-prod-backups"}]']));
});

test('of failures go off at the first, and silence is well: no metric is published as zero', () => {
  for (const alarm of alarms().slice(0, 4)) {
    expect(alarm).toMatchObject({
      statistic: 'Sum', periodSeconds: 3600, evaluationPeriods: 1, threshold: 0, comparison: AlarmComparison.GREATER_THAN, missingData: MissingData.NOT_BREACHING,
    });
  }
});

test('of silence counts hours, in which nothing is as bad as zero', () => {
  expect(alarms({ missingBackupHours: 30 })[4]).toMatchObject({
    statistic: 'Sum', periodSeconds: 3600, evaluationPeriods: 30, threshold: 1, comparison: AlarmComparison.LESS_THAN, missingData: MissingData.BREACHING,
  });
  // CloudWatch looks back over a week at most
  expect(alarms({ missingBackupHours: 167 })[4].evaluationPeriods * 3600).toBeLessThanOrEqual(7 * 86_400);
});

test('of what is not done are not there', () => {
  expect(alarms({ restoreTesting: false, missingBackupHours: 0 }).map(({ id }) => id)).toEqual(['FailedAlarm', 'ExpiredAlarm', 'CopyFailedAlarm']);
});

test('say what went wrong and where to look, within what CloudWatch takes', () => {
  for (const tier of TIERS) {
    for (const { description } of BackupPlanAlarms.all(new BackupPlanNames(environments[tier]), BackupPlanPresets.defaults(tier))) {
      expect(description).toMatch(/^(a|no) .*: (look at|see whether) /);
      expect(description).toContain(`acme-${tier}-backups`);
      expect(description.length).toBeLessThan(1024);
    }
  }
});

test('leave to the vault\'s own notifications what no metric counts', () => {
  expect(BackupPlanAlarms.VAULT_EVENTS).toEqual(['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED']);
});
