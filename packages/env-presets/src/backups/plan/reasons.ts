import { Reasons } from '../../private/tier-presets';
import { BackupPlanSettings, BackupVaultSettings } from './settings';

export const BACKUP_VAULT_REASONS: Reasons<BackupVaultSettings> = {
  vaultLockMode: 'above dev recovery points must outlive a mistake; COMPLIANCE can never be undone, so it is chosen by hand',
  vaultLockCoolingOffDays: 'how long a COMPLIANCE lock can still be taken away',
  vaultMinimumRetentionDays: 'a job that keeps less is a mistake or an attack, and the lock lets it fail: the least is what the daily plan keeps, or less',
  vaultMaximumRetentionDays: 'a job that keeps longer is billed for years before somebody notices',
  retainOnDeletion: 'recovery points must survive the stack that makes them, but in dev a destroy leaves nothing',
  keyDeletionWindowDays: 'without the key no recovery point can be read, so above dev there is as much time as KMS gives to notice',
};

export const BACKUP_PLAN_REASONS: Reasons<BackupPlanSettings> = {
  ...BACKUP_VAULT_REASONS,
  frequencies: 'one plan a value of the tag, since every rule of a plan runs for every selection',
  dailySchedule: 'when daily backups start, in UTC: an hour at which little is written',
  weeklySchedule: 'when weekly backups start, in UTC: on the day with the least work',
  monthlySchedule: 'when monthly backups start, in UTC: what closes a month is in its first backup',
  dailyRetentionDays: 'how far back each day can be restored, which costs more the longer it is',
  weeklyRetentionDays: 'how far back each week can be restored',
  monthlyRetentionDays: 'how far back each month can be restored: an auditor asks for a year of prod',
  monthlyColdStorageAfterDays: 'cold storage pays for what is kept for 90 days more, so for months of prod',
  continuousBackup: 'a restore to any second of the last weeks, for data that cannot be made anew',
  startWindowMinutes: 'a backup that starts late is told of as missing',
  completionWindowMinutes: 'a backup that takes longer than until the next one has failed',
  missingBackupHours: 'silence is the failure that nobody reports: above dev it is told after a day, with two hours to finish',
  restoreTesting: 'a backup that was never restored is a hope; in dev a restore proves nothing that staging does not',
  restoreTestingSchedule: 'when restores are tested, in UTC: some hours after the backups of that day have begun',
  restoreTestingResourceTypes: 'each tested restore costs what the resource costs for its hours',
};
