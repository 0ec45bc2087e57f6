import { Problems } from '../../errors';
import { BackupCopy, BackupFrequency, BackupPlanOptions, BackupPlanSettings, BackupRuleData, VaultLockMode } from '../plan/settings';
import { checkSchedule } from './schedule-checks';

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html */
const COLD_DAYS = 90;
/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html */
const CONTINUOUS_DAYS = 35;
const LONGEST_DAYS = 36_500;
/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingSelectionForCreate.html */
const TESTABLE = ['Aurora', 'DocumentDB', 'DynamoDB', 'EBS', 'EC2', 'EFS', 'FSx', 'Neptune', 'RDS', 'S3'];

interface Frequency {
  readonly frequency: BackupFrequency;
  readonly schedule: 'dailySchedule' | 'weeklySchedule' | 'monthlySchedule';
  readonly retention: 'dailyRetentionDays' | 'weeklyRetentionDays' | 'monthlyRetentionDays';
  /** The longest that the name promises, in hours: a month has 31 days. */
  readonly hours: number;
}

const FREQUENCIES: readonly Frequency[] = [
  { frequency: BackupFrequency.DAILY, schedule: 'dailySchedule', retention: 'dailyRetentionDays', hours: 24 },
  { frequency: BackupFrequency.WEEKLY, schedule: 'weeklySchedule', retention: 'weeklyRetentionDays', hours: 7 * 24 },
  { frequency: BackupFrequency.MONTHLY, schedule: 'monthlySchedule', retention: 'monthlyRetentionDays', hours: 31 * 24 },
];

/** When jobs run, and when their absence is told. */
export function checkWindows(settings: BackupPlanSettings, problems: Problems): void {
  const { startWindowMinutes, completionWindowMinutes, missingBackupHours, restoreTesting, restoreTestingSchedule, restoreTestingResourceTypes } = settings;
  if (!Number.isInteger(startWindowMinutes) || startWindowMinutes < 60) {
    problems.add('startWindowMinutes', startWindowMinutes, 'must be a whole number of at least 60', 'remove it to use the default of 60');
  }
  if (!Number.isInteger(completionWindowMinutes) || completionWindowMinutes <= startWindowMinutes) {
    problems.add('completionWindowMinutes', completionWindowMinutes, `must be a whole number above startWindowMinutes (${startWindowMinutes})`, 'give jobs more time');
  }
  // CloudWatch evaluates a week of hours at most
  if (!Number.isInteger(missingBackupHours) || missingBackupHours < 0 || missingBackupHours === 1 || missingBackupHours > 167) {
    problems.add('missingBackupHours', missingBackupHours, 'must be 0 or a whole number from 2 to 167', 'use 0 for no alarm');
  }
  if (restoreTesting) {
    checkSchedule('restoreTestingSchedule', restoreTestingSchedule, 'AWS Backup', problems);
    checkEntries('restoreTestingResourceTypes', restoreTestingResourceTypes, TESTABLE, problems);
  }
}

/** What AWS Backup refuses of a rule, or a vault's lock would let fail night after night. */
export function checkRules(settings: BackupPlanSettings, problems: Problems): void {
  checkEntries('frequencies', settings.frequencies, Object.values(BackupFrequency), problems);
  const gaps: number[] = [];
  const chosen = FREQUENCIES.filter((each) => settings.frequencies.includes(each.frequency));
  for (const { frequency, schedule, retention, hours } of chosen) {
    const gap = checkSchedule(schedule, settings[schedule], 'AWS Backup', problems);
    if (gap !== undefined && gap > hours) {
      problems.add(schedule, settings[schedule], `must run at least every ${hours} hours to be called ${frequency}, and is up to ${gap} hours apart`, 'run it more often');
    }
    gaps.push(...(gap === undefined ? [] : [gap]));
    checkRetention(retention, settings[retention], settings, problems);
  }
  const shortest = Math.min(...gaps);
  // what one schedule says is nothing while another cannot be read
  if (settings.missingBackupHours > 0 && gaps.length > 0 && gaps.length === chosen.length && settings.missingBackupHours <= shortest) {
    problems.add('missingBackupHours', settings.missingBackupHours, `must be more than the ${shortest} hours between two backups, or it would go off although nothing is missing`,
      'give jobs time to finish too, run backups more often, or use 0 for no alarm');
  }
  if (settings.continuousBackup && settings.frequencies.includes(BackupFrequency.DAILY) && settings.dailyRetentionDays > CONTINUOUS_DAYS) {
    problems.add('dailyRetentionDays', settings.dailyRetentionDays, `may be at most ${CONTINUOUS_DAYS} with continuousBackup`, 'keep weekly backups for longer, or set continuousBackup to false');
  }
  checkCold('monthlyColdStorageAfterDays', settings.monthlyColdStorageAfterDays, settings.monthlyRetentionDays, problems);
}

/** What the lock of a copy's vault refuses, and copies that could never be made. */
export function checkCopies(rules: BackupRuleData[], options: BackupPlanOptions, problems: Problems): void {
  for (const { frequency, copies } of rules) {
    const twice = copies.find(({ vaultArn }, index) => copies.findIndex((copy) => copy.vaultArn === vaultArn) !== index);
    if (twice) {
      problems.add('copies', twice.vaultArn, `may be there only once for ${frequency} backups`, 'remove the second, or give both other frequencies');
    }
  }
  for (const copy of options.copies ?? []) {
    if (!/^arn:[a-z-]+:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]{2,50}$/.test(copy.vaultArn) && !copy.vaultArn.includes('${')) {
      problems.add('copies', copy.vaultArn, 'must be the ARN of a vault', 'write it like arn:aws:backup:eu-west-1:111111111111:backup-vault:acme-prod-backups-copy');
    }
    if (!(Number.isInteger(copy.coldStorageAfterDays ?? 0) && (copy.coldStorageAfterDays ?? 0) >= 0)) {
      problems.add('copies.coldStorageAfterDays', copy.coldStorageAfterDays, 'must be a whole number of days', 'use 0 for never');
    }
    checkEntries('copies.frequencies', copy.frequencies ?? Object.values(BackupFrequency), Object.values(BackupFrequency), problems);
    for (const rule of rules) {
      rule.copies.filter(({ vaultArn }) => vaultArn === copy.vaultArn).forEach(({ retentionDays, coldStorageAfterDays }) => {
        checkCopyRetention(`copies.retentionDays (${rule.frequency})`, retentionDays, copy, problems);
        checkCold(`copies.coldStorageAfterDays (${rule.frequency})`, coldStorageAfterDays, retentionDays, problems);
      });
    }
  }
}

function checkRetention(name: string, days: number, settings: BackupPlanSettings, problems: Problems): void {
  const { vaultLockMode, vaultMinimumRetentionDays, vaultMaximumRetentionDays } = settings;
  // a lock that is refused itself says nothing about what it locks
  if (vaultLockMode === VaultLockMode.NONE || vaultMinimumRetentionDays < 1 || vaultMaximumRetentionDays < vaultMinimumRetentionDays) {
    return;
  }
  if (days < vaultMinimumRetentionDays) {
    problems.add(name, days, `must be at least vaultMinimumRetentionDays (${vaultMinimumRetentionDays}), or the vault's lock lets every job fail`, 'keep backups for longer');
  } else if (days > vaultMaximumRetentionDays) {
    problems.add(name, days, `may be at most vaultMaximumRetentionDays (${vaultMaximumRetentionDays}), or the vault's lock lets every job fail`, 'raise vaultMaximumRetentionDays');
  }
}

function checkCopyRetention(name: string, days: number, copy: BackupCopy, problems: Problems): void {
  const { vaultMinimumRetentionDays = 1, vaultMaximumRetentionDays = LONGEST_DAYS } = copy;
  if (!Number.isInteger(days) || days < vaultMinimumRetentionDays || days > vaultMaximumRetentionDays) {
    problems.add(name, days, `must be a whole number from ${vaultMinimumRetentionDays} to ${vaultMaximumRetentionDays}, as the lock of ${copy.vaultArn} says`,
      'give the copy a retentionDays of its own');
  }
}

function checkCold(name: string, coldAfterDays: number, retentionDays: number, problems: Problems): void {
  if (coldAfterDays > 0 && retentionDays < coldAfterDays + COLD_DAYS) {
    problems.add(name, coldAfterDays, `must be at least ${COLD_DAYS} days before the end of the retention (${retentionDays}), which cold storage bills anyway`,
      'keep the backup for longer, or use 0 for never');
  }
}

function checkEntries(name: string, given: readonly string[], known: readonly string[], problems: Problems): void {
  if (given.length === 0) {
    problems.add(name, '', 'must have at least one entry', `use ${known.join(', ')}`);
  }
  for (const [index, entry] of given.entries()) {
    if (!known.includes(entry)) {
      problems.add(name, entry, `must be one of ${known.join(', ')}`, 'use one of these');
    } else if (given.indexOf(entry) !== index) {
      problems.add(name, entry, 'may be there only once', 'remove the second');
    }
  }
}
