import { BackupCopy, BackupPlanNames, BackupPlanSettings, BackupVaultNames, BackupVaultSettings, PlatformEnvironment } from '@plinth/env-presets';

/** What a backup plan, with its vault, should be. */
export interface BackupPlanSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: BackupPlanSettings;
  readonly names: BackupPlanNames;
  /** @default - nothing is copied */
  readonly copies?: readonly BackupCopy[];
  /**
   * ARN of the topic that alarms go to, where it is made elsewhere.
   * @default - the plan's own
   */
  readonly alarmTopicArn?: string;
}

/** A vault that backups are copied to; exactly one of `settings` and `airGapped` is given. */
export interface BackupVaultSubject {
  /** Whose backups are copied. */
  readonly environment: PlatformEnvironment;
  /** Its names, in its region and account. */
  readonly names: BackupVaultNames;
  /** @default - the environment's */
  readonly region?: string;
  /** @default - the environment's */
  readonly account?: string;
  /** Of a `BackupCopyVault`. */
  readonly settings?: BackupVaultSettings;
  /** Of an `AirGappedVault`. */
  readonly airGapped?: { readonly minimumRetentionDays: number; readonly maximumRetentionDays: number };
}

export function ownsAlarmTopic({ alarmTopicArn }: BackupPlanSubject): boolean {
  return alarmTopicArn === undefined;
}

export function alarmTopicArnOf({ alarmTopicArn, names }: BackupPlanSubject): string {
  return alarmTopicArn ?? names.alarmTopicArn;
}

export function isAirGapped({ airGapped }: BackupVaultSubject): boolean {
  return airGapped !== undefined;
}

/** Who deploys into an account, as patterns. */
export function deployerArns({ partition, account: own, deployerArns: given }: PlatformEnvironment, account = own): string[] {
  return given ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`];
}
