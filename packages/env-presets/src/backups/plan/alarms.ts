import { AlarmComparison, MetricAlarmData, MissingData } from '../../alarm';
import { BackupPlanNames } from './names';
import { BackupPlanSettings } from './settings';

const FAILURE = {
  namespace: 'AWS/Backup',
  statistic: 'Sum',
  periodSeconds: 3600,
  evaluationPeriods: 1,
  threshold: 0,
  comparison: AlarmComparison.GREATER_THAN,
  missingData: MissingData.NOT_BREACHING,
};

/**
 * The alarms of a backup plan, as data.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 * @stability experimental
 */
export class BackupPlanAlarms {
  /**
   * What a vault tells its topic: what nobody would see otherwise. Failed jobs are alarms, which also say that all is well again.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html
   */
  public static readonly VAULT_EVENTS: string[] = ['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'];

  /**
   * The alarms: jobs that failed or expired, copies and tested restores that failed, and no finished backup at all.
   *
   * @param names the plan's names
   * @param settings the thresholds
   */
  public static all(names: BackupPlanNames, settings: BackupPlanSettings): MetricAlarmData[] {
    const { vaultName } = names.vault;
    const dimensions = { BackupVaultName: vaultName };
    const failure = (id: string, word: string, metricName: string, what: string): MetricAlarmData => ({
      ...FAILURE, id, name: names.alarmName(word), description: `${what}: look at the jobs of ${vaultName} in AWS Backup`, metricName, dimensions,
    });
    return [
      failure('FailedAlarm', 'failed', 'NumberOfBackupJobsFailed', 'a backup failed'),
      failure('ExpiredAlarm', 'expired', 'NumberOfBackupJobsExpired', 'a backup expired, since it did not start in its window or could not be deleted after its retention'),
      failure('CopyFailedAlarm', 'copy-failed', 'NumberOfCopyJobsFailed', 'a copy of a backup failed'),
      ...(settings.restoreTesting ? [failure('RestoreFailedAlarm', 'restore-failed', 'NumberOfRestoreJobsFailed', 'a restore failed')] : []),
      ...(settings.missingBackupHours > 0 ? [{
        ...FAILURE,
        id: 'MissingAlarm',
        name: names.alarmName('missing'),
        description: `no backup was finished in ${vaultName} for ${settings.missingBackupHours} hours: see whether anything carries the tag plinth:backup, and why its jobs do not run`,
        metricName: 'NumberOfBackupJobsCompleted',
        dimensions,
        evaluationPeriods: settings.missingBackupHours,
        threshold: 1,
        comparison: AlarmComparison.LESS_THAN,
        missingData: MissingData.BREACHING,
      }] : []),
    ];
  }

  private constructor() {}
}
