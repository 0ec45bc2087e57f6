import { PlatformEnvironment } from '../../environment';

/**
 * How often what carries the tag `plinth:backup` is backed up: the tag's value.
 *
 * @stability experimental
 */
export enum BackupFrequency {
  /** Every day. */
  DAILY = 'daily',
  /** Every week. */
  WEEKLY = 'weekly',
  /** Every month. */
  MONTHLY = 'monthly',
}

/**
 * Whether recovery points can be deleted before their retention ends.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 * @stability experimental
 */
export enum VaultLockMode {
  /** Not locked. */
  NONE = 'none',
  /** Locked; whoever has the right can take the lock away. */
  GOVERNANCE = 'governance',
  /** Locked for ever once `vaultLockCoolingOffDays` are over: nobody, AWS included, can change or take away the lock. Prod only. */
  COMPLIANCE = 'compliance',
}

/**
 * A vault that recovery points are copied to: in a second region, in another account, or logically air-gapped.
 *
 * @stability experimental
 */
export interface BackupCopy {
  /** ARN of the vault: a `BackupCopyVault`, an `AirGappedVault`, or any other. */
  readonly vaultArn: string;
  /**
   * Days that copies are kept, 1 to 36500.
   * @default - as long as the recovery point
   */
  readonly retentionDays?: number;
  /**
   * Days after which copies move to cold storage; 0 for never.
   * @default 0
   */
  readonly coldStorageAfterDays?: number;
  /**
   * The least days that the vault's lock takes.
   * @default - no lock that says so
   */
  readonly vaultMinimumRetentionDays?: number;
  /**
   * The most days that the vault's lock takes.
   * @default - no lock that says so
   */
  readonly vaultMaximumRetentionDays?: number;
  /**
   * Which backups are copied there.
   * @default - all
   */
  readonly frequencies?: BackupFrequency[];
}

/**
 * What may be chosen of a vault that backups are copied to. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface BackupVaultOptions {
  /**
   * The word that tells this vault from others of the environment: it is part of every name. Changing it makes a new vault.
   * @default - `backups`; of a copy `backups-copy`, of an air-gapped vault `backups-air-gapped`
   */
  readonly name?: string;
  /**
   * Whether and how recovery points are locked.
   * @default - NONE in dev, GOVERNANCE in staging and prod
   */
  readonly vaultLockMode?: VaultLockMode;
  /**
   * Days until a COMPLIANCE lock can no longer be taken away, 3 to 36500. To be said with COMPLIANCE, and only with it.
   * @default 0
   */
  readonly vaultLockCoolingOffDays?: number;
  /**
   * The least days that a recovery point is kept, 1 to 36500; a job with less fails. 0 without a lock.
   * @default - 0 in dev, 7 in staging, 35 in prod
   */
  readonly vaultMinimumRetentionDays?: number;
  /**
   * The most days that a recovery point is kept, 1 to 36500; a job with more fails. 0 without a lock.
   * @default - 0 in dev, 400 in staging, 2558 in prod
   */
  readonly vaultMaximumRetentionDays?: number;
  /**
   * Whether vault and key stay when the construct is removed. Without it they are destroyed, which AWS Backup refuses while the vault holds
   * recovery points.
   * @default - false in dev, true in staging and prod
   */
  readonly retainOnDeletion?: boolean;
  /**
   * Days that KMS waits before it deletes the key, 7 to 30.
   * @default - 7 in dev, 30 in staging and prod
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Why an option may be weaker than the tier below this environment's, and why a lock may be COMPLIANCE.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * What may be chosen of a backup plan. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface BackupPlanOptions extends BackupVaultOptions {
  /**
   * Which plans are made: one a value of the tag `plinth:backup`, since every rule of a plan runs for every selection.
   * @default - daily, weekly and monthly
   */
  readonly frequencies?: BackupFrequency[];
  /**
   * When daily backups start, in AWS's dialect of cron, in UTC.
   * @default cron(0 5 * * ? *)
   */
  readonly dailySchedule?: string;
  /**
   * When weekly backups start.
   * @default cron(0 5 ? * SUN *)
   */
  readonly weeklySchedule?: string;
  /**
   * When monthly backups start.
   * @default cron(0 5 1 * ? *)
   */
  readonly monthlySchedule?: string;
  /**
   * Days that a daily backup is kept.
   * @default - 7 in dev, 14 in staging, 35 in prod
   */
  readonly dailyRetentionDays?: number;
  /**
   * Days that a weekly backup is kept.
   * @default - 14 in dev, 35 in staging, 90 in prod
   */
  readonly weeklyRetentionDays?: number;
  /**
   * Days that a monthly backup is kept.
   * @default - 35 in dev, 90 in staging, 365 in prod
   */
  readonly monthlyRetentionDays?: number;
  /**
   * Days after which a monthly backup moves to cold storage, where it must stay for 90 days; 0 for never.
   * @default - 0 in dev and staging, 90 in prod
   */
  readonly monthlyColdStorageAfterDays?: number;
  /**
   * Whether daily backups are continuous where the service can (RDS, Aurora, S3, SAP HANA): a restore to any second. Such backups are kept
   * for 35 days at most and never cold.
   * @default - false in dev, true in staging and prod
   */
  readonly continuousBackup?: boolean;
  /**
   * Minutes in which a job must start, at least 60.
   * @default 60
   */
  readonly startWindowMinutes?: number;
  /**
   * Minutes in which a job must be done, more than `startWindowMinutes`.
   * @default 1440
   */
  readonly completionWindowMinutes?: number;
  /**
   * Hours without a finished backup in this vault after which an alarm goes off, 2 to 167; 0 for no such alarm, where nothing carries the tag.
   * @default - 48 in dev, 26 in staging and prod
   */
  readonly missingBackupHours?: number;
  /**
   * Whether restores are tested: AWS Backup restores the newest recovery points now and then, tells whether it could, and deletes what
   * it restored.
   * @default - false in dev, true in staging and prod
   */
  readonly restoreTesting?: boolean;
  /**
   * When restores are tested, in AWS's dialect of cron, in UTC.
   * @default cron(0 9 ? * SUN *)
   */
  readonly restoreTestingSchedule?: string;
  /**
   * What kinds of resources are restored to test, as AWS Backup names them. Each restore costs what the resource costs for its hours.
   * @default - DynamoDB, RDS and S3
   */
  readonly restoreTestingResourceTypes?: string[];
  /**
   * Where recovery points are copied to.
   * @default - nowhere
   */
  readonly copies?: BackupCopy[];
  /**
   * ARN of the topic that is told of failures. Its policy and that of its key must admit AWS Backup and CloudWatch: see `BackupTopicPolicies`.
   * @default - one is made, `{project}-{environment}-{name}-vault-alarms`, with a key of its own
   */
  readonly alarmTopicArn?: string;
}

/**
 * What a vault is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface BackupVaultSettings {
  /** Whether and how recovery points are locked. */
  readonly vaultLockMode: VaultLockMode;
  /** Days until a COMPLIANCE lock can no longer be taken away; else 0. */
  readonly vaultLockCoolingOffDays: number;
  /** The least days that a recovery point is kept; 0 without a lock. */
  readonly vaultMinimumRetentionDays: number;
  /** The most days that a recovery point is kept; 0 without a lock. */
  readonly vaultMaximumRetentionDays: number;
  /** Whether vault and key stay when the construct is removed. */
  readonly retainOnDeletion: boolean;
  /** Days that KMS waits before it deletes the key. */
  readonly keyDeletionWindowDays: number;
}

/**
 * What a backup plan is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface BackupPlanSettings extends BackupVaultSettings {
  /** Which plans are made. */
  readonly frequencies: BackupFrequency[];
  /** When daily backups start. */
  readonly dailySchedule: string;
  /** When weekly backups start. */
  readonly weeklySchedule: string;
  /** When monthly backups start. */
  readonly monthlySchedule: string;
  /** Days that a daily backup is kept. */
  readonly dailyRetentionDays: number;
  /** Days that a weekly backup is kept. */
  readonly weeklyRetentionDays: number;
  /** Days that a monthly backup is kept. */
  readonly monthlyRetentionDays: number;
  /** Days after which a monthly backup moves to cold storage; 0 for never. */
  readonly monthlyColdStorageAfterDays: number;
  /** Whether daily backups are continuous. */
  readonly continuousBackup: boolean;
  /** Minutes in which a job must start. */
  readonly startWindowMinutes: number;
  /** Minutes in which a job must be done. */
  readonly completionWindowMinutes: number;
  /** Hours without a finished backup after which an alarm goes off; 0 for none. */
  readonly missingBackupHours: number;
  /** Whether restores are tested. */
  readonly restoreTesting: boolean;
  /** When restores are tested. */
  readonly restoreTestingSchedule: string;
  /** What kinds of resources are restored to test. */
  readonly restoreTestingResourceTypes: string[];
}

/**
 * Where a vault of copies stands.
 *
 * @stability experimental
 */
export interface BackupCopyVaultOptions extends BackupVaultOptions {
  /** The vault's region: another than the environment's, unless it has an account of its own. */
  readonly region: string;
  /**
   * The vault's account.
   * @default - the environment's
   */
  readonly account?: string;
}

/**
 * Where a logically air-gapped vault stands, and what it takes.
 *
 * @stability experimental
 */
export interface AirGappedVaultOptions {
  /**
   * The word that tells this vault from others of the environment.
   * @default backups-air-gapped
   */
  readonly name?: string;
  /**
   * The least days that a copy is kept, 7 to 36500. It can never be changed.
   * @default 7
   */
  readonly minimumRetentionDays?: number;
  /**
   * The most days that a copy is kept, 7 to 36500. It can never be changed.
   * @default 400
   */
  readonly maximumRetentionDays?: number;
  /**
   * The vault's region.
   * @default - the environment's
   */
  readonly region?: string;
  /**
   * The vault's account.
   * @default - the environment's
   */
  readonly account?: string;
}

/**
 * One rule of a plan with everything decided, as data.
 *
 * @stability experimental
 */
export interface BackupRuleData {
  /** How often: also the rule's name and the value of the tag. */
  readonly frequency: BackupFrequency;
  /** When it starts. */
  readonly schedule: string;
  /** Days that a recovery point is kept. */
  readonly retentionDays: number;
  /** Days after which it moves to cold storage; 0 for never. */
  readonly coldStorageAfterDays: number;
  /** Whether it is continuous. */
  readonly continuous: boolean;
  /** Where it is copied to. */
  readonly copies: BackupCopyData[];
}

/**
 * A copy with everything decided, as data.
 *
 * @stability experimental
 */
export interface BackupCopyData {
  /** ARN of the vault. */
  readonly vaultArn: string;
  /** Days that it is kept. */
  readonly retentionDays: number;
  /** Days after which it moves to cold storage; 0 for never. */
  readonly coldStorageAfterDays: number;
}

/**
 * How to find a vault that exists already.
 *
 * @stability experimental
 */
export interface BackupPlanAttributes {
  /** The environment that the vault belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in the names.
   * @default backups
   */
  readonly name?: string;
}
