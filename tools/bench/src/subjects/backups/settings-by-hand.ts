import { ACCOUNT, NAME, REGION, VAULT } from './policies-by-hand';

export const COPY_VAULT = `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:acme-prod-backups-copy`;

export interface RuleByHand {
  readonly word: 'Daily' | 'Weekly' | 'Monthly';
  readonly frequency: string;
  readonly schedule: string;
  readonly days: number;
  readonly cold?: number;
}

export const RULES: RuleByHand[] = [
  { word: 'Daily', frequency: 'daily', schedule: 'cron(0 5 * * ? *)', days: 35 },
  { word: 'Weekly', frequency: 'weekly', schedule: 'cron(0 5 ? * SUN *)', days: 90 },
  { word: 'Monthly', frequency: 'monthly', schedule: 'cron(0 5 1 * ? *)', days: 365, cold: 90 },
];

export const TESTED = ['DynamoDB', 'RDS', 'S3'];

const jobs = (id: string, word: string, metricName: string, what: string) => ({
  id,
  alarmName: `${VAULT}-${word}`,
  alarmDescription: `${what}: look at the jobs of ${NAME} in AWS Backup`,
  namespace: 'AWS/Backup',
  metricName,
  dimensions: { BackupVaultName: NAME } as Record<string, string>,
  statistic: 'Sum',
  period: 3600,
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: 'GreaterThanThreshold',
  treatMissingData: 'notBreaching',
});

export const ALARMS = [
  jobs('FailedAlarm', 'failed', 'NumberOfBackupJobsFailed', 'a backup failed'),
  jobs('ExpiredAlarm', 'expired', 'NumberOfBackupJobsExpired', 'a backup expired, since it did not start in its window or could not be deleted after its retention'),
  jobs('CopyFailedAlarm', 'copy-failed', 'NumberOfCopyJobsFailed', 'a copy of a backup failed'),
  jobs('RestoreFailedAlarm', 'restore-failed', 'NumberOfRestoreJobsFailed', 'a restore failed'),
  {
    ...jobs('MissingAlarm', 'missing', 'NumberOfBackupJobsCompleted', ''),
    alarmDescription: `no backup was finished in ${NAME} for 26 hours: see whether anything carries the tag plinth:backup, and why its jobs do not run`,
    evaluationPeriods: 26,
    threshold: 1,
    comparisonOperator: 'LessThanThreshold',
    treatMissingData: 'breaching',
  },
];

export const SILENCE = {
  alarmName: 'acme-prod-database-dump-silent',
  alarmDescription: 'no dump of acme-prod database counted for 8 hours: look into the log group acme-prod-database-dump, its last line has the exit code and what to do',
  namespace: 'Plinth/Backups',
  metricName: 'DumpSucceeded',
  dimensions: { Environment: 'acme-prod', Database: 'database' } as Record<string, string>,
  statistic: 'Sum',
  period: 3600,
  evaluationPeriods: 8,
  threshold: 1,
  comparisonOperator: 'LessThanThreshold',
  treatMissingData: 'breaching',
};

export const KEY_EVENTS = (key: string) => ({
  'source': ['aws.kms'],
  'detail-type': ['AWS API Call via CloudTrail'],
  'detail': { eventSource: ['kms.amazonaws.com'], eventName: ['DisableKey', 'ScheduleKeyDeletion'], resources: { ARN: [key] } },
});

export const VAULT_EVENTS = ['COPY_JOB_FAILED', 'RECOVERY_POINT_MODIFIED', 'S3_BACKUP_OBJECT_FAILED', 'S3_RESTORE_OBJECT_FAILED'];

export const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/database-dump@sha256:${'0123456789abcdef'.repeat(4)}`;
export const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

export const variables = (bucket: string) => Object.entries({
  DUMP_BUCKET: bucket, DUMP_PREFIX: 'dumps/acme-prod/database/', DUMP_ENVIRONMENT: 'acme-prod', DUMP_NAME: 'database', DUMP_MINIMUM_BYTES: '1024', DUMP_TLS: 'verify-full',
  DUMP_HOST: 'db.example.com', DUMP_COMPRESSION: 'zstd:3',
}).map(([name, value]) => ({ name, value }));

export const MANAGED_POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup', 'service-role/AWSBackupServiceRolePolicyForRestores', 'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
].map((name) => `arn:aws:iam::aws:policy/${name}`);
