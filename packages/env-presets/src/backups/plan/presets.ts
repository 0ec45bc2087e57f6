import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { checkRanges, Choice, Range } from '../../private/options';
import { larger, ranked } from '../../private/protection';
import { TierPresets } from '../../private/tier-presets';
import { checkOwnTopic, checkTopicArn } from '../../private/topic';
import { Tier } from '../../tier';
import { checkCopies, checkRules, checkWindows } from '../private/plan-checks';
import { checkVaultLock } from '../private/vault-checks';
import { BACKUP_PLAN_REASONS, BACKUP_VAULT_REASONS } from './reasons';
import {
  AirGappedVaultOptions, BackupFrequency, BackupPlanOptions, BackupPlanSettings, BackupRuleData, BackupVaultOptions, BackupVaultSettings, VaultLockMode,
} from './settings';

const VAULT: Record<Tier, BackupVaultSettings> = {
  [Tier.DEV]: {
    vaultLockMode: VaultLockMode.NONE, vaultLockCoolingOffDays: 0, vaultMinimumRetentionDays: 0, vaultMaximumRetentionDays: 0,
    retainOnDeletion: false, keyDeletionWindowDays: 7,
  },
  [Tier.STAGING]: {
    vaultLockMode: VaultLockMode.GOVERNANCE, vaultLockCoolingOffDays: 0, vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 400,
    retainOnDeletion: true, keyDeletionWindowDays: 30,
  },
  [Tier.PROD]: {
    vaultLockMode: VaultLockMode.GOVERNANCE, vaultLockCoolingOffDays: 0, vaultMinimumRetentionDays: 35, vaultMaximumRetentionDays: 2558,
    retainOnDeletion: true, keyDeletionWindowDays: 30,
  },
};

const COMMON = {
  frequencies: [BackupFrequency.DAILY, BackupFrequency.WEEKLY, BackupFrequency.MONTHLY],
  dailySchedule: 'cron(0 5 * * ? *)',
  weeklySchedule: 'cron(0 5 ? * SUN *)',
  monthlySchedule: 'cron(0 5 1 * ? *)',
  startWindowMinutes: 60,
  completionWindowMinutes: 1440,
  restoreTestingSchedule: 'cron(0 9 ? * SUN *)',
  restoreTestingResourceTypes: ['DynamoDB', 'RDS', 'S3'],
};

const VAULT_PROTECTIVE = [
  { name: 'vaultLockMode' as const, strength: ranked(VaultLockMode.NONE, VaultLockMode.GOVERNANCE, VaultLockMode.COMPLIANCE) },
  { name: 'vaultMinimumRetentionDays' as const, strength: larger },
  { name: 'retainOnDeletion' as const, strength: ranked(false, true) },
  { name: 'keyDeletionWindowDays' as const, strength: larger },
];
const VAULT_CHOICES: readonly Choice[] = [['vaultLockMode', 'VaultLockMode', Object.values(VaultLockMode)]];
const VAULT_RANGES: readonly Range[] = [['keyDeletionWindowDays', 7, 30]];

const VAULTS = new TierPresets<BackupVaultSettings, BackupVaultOptions>({
  owner: 'BackupVaultPresets', defaults: VAULT, reasons: BACKUP_VAULT_REASONS, protective: VAULT_PROTECTIVE, choices: VAULT_CHOICES, ranges: VAULT_RANGES,
});

const PLANS = new TierPresets<BackupPlanSettings, BackupPlanOptions>({
  owner: 'BackupPlanPresets',
  defaults: {
    [Tier.DEV]: {
      ...VAULT[Tier.DEV], ...COMMON, dailyRetentionDays: 7, weeklyRetentionDays: 14, monthlyRetentionDays: 35, monthlyColdStorageAfterDays: 0,
      continuousBackup: false, missingBackupHours: 48, restoreTesting: false,
    },
    [Tier.STAGING]: {
      ...VAULT[Tier.STAGING], ...COMMON, dailyRetentionDays: 14, weeklyRetentionDays: 35, monthlyRetentionDays: 90, monthlyColdStorageAfterDays: 0,
      continuousBackup: true, missingBackupHours: 26, restoreTesting: true,
    },
    [Tier.PROD]: {
      ...VAULT[Tier.PROD], ...COMMON, dailyRetentionDays: 35, weeklyRetentionDays: 90, monthlyRetentionDays: 365, monthlyColdStorageAfterDays: 90,
      continuousBackup: true, missingBackupHours: 26, restoreTesting: true,
    },
  },
  reasons: BACKUP_PLAN_REASONS,
  protective: [
    ...VAULT_PROTECTIVE,
    { name: 'dailyRetentionDays', strength: larger },
    { name: 'weeklyRetentionDays', strength: larger },
    { name: 'monthlyRetentionDays', strength: larger },
    { name: 'continuousBackup', strength: ranked(false, true) },
    // none at all protects least, and then: the sooner the better
    { name: 'missingBackupHours', strength: (value) => (value === 0 ? -Infinity : -Number(value)) },
    { name: 'restoreTesting', strength: ranked(false, true) },
  ],
  choices: VAULT_CHOICES,
  ranges: [
    ...VAULT_RANGES,
    ['dailyRetentionDays', 1, 36_500],
    ['weeklyRetentionDays', 1, 36_500],
    ['monthlyRetentionDays', 1, 36_500],
    ['monthlyColdStorageAfterDays', 0, 36_500],
  ],
});

const IN_NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const COMPARED = 'since AWS Backup\'s rules about it are checked before a deploy';

/**
 * The settings of a backup plan by tier, and how options change them.
 *
 * @example
 * import { BackupPlanPresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-prod/Plan');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = BackupPlanPresets.resolve(environment, { weeklyRetentionDays: 180 }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class BackupPlanPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): BackupPlanSettings {
    return PLANS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return PLANS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return PLANS.strength(name, value);
  }

  /**
   * What a setting does, and why tiers differ in it.
   *
   * @param name one of the settings
   */
  public static reason(name: string): string {
    return PLANS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: BackupPlanOptions, problems: Problems): BackupPlanSettings {
    const settings = PLANS.resolve(environment, options, problems);
    checkVaultLock(environment, settings, options.acknowledge, problems);
    checkWindows(settings, problems);
    checkRules(settings, problems);
    checkCopies(BackupPlanPresets.rules(settings, options), options, problems);
    checkTopicArn('alarmTopicArn', options.alarmTopicArn, environment, 'the vault and its alarms', problems);
    checkOwnTopic('alarmTopicArn', options.alarmTopicArn, environment, 'AWS Backup', problems);
    return settings;
  }

  /**
   * The rules, one a plan, with everything decided.
   *
   * @param settings the plan's
   * @param options as given, for the copies
   */
  public static rules(settings: BackupPlanSettings, options: BackupPlanOptions): BackupRuleData[] {
    const times: Record<BackupFrequency, [schedule: string, retentionDays: number, coldStorageAfterDays: number]> = {
      [BackupFrequency.DAILY]: [settings.dailySchedule, settings.dailyRetentionDays, 0],
      [BackupFrequency.WEEKLY]: [settings.weeklySchedule, settings.weeklyRetentionDays, 0],
      [BackupFrequency.MONTHLY]: [settings.monthlySchedule, settings.monthlyRetentionDays, settings.monthlyColdStorageAfterDays],
    };
    // what is no frequency is refused by name, and has no rule
    return settings.frequencies.filter((frequency) => frequency in times).map((frequency) => {
      const [schedule, retentionDays, coldStorageAfterDays] = times[frequency];
      return {
        frequency,
        schedule,
        retentionDays,
        coldStorageAfterDays,
        continuous: settings.continuousBackup && frequency === BackupFrequency.DAILY,
        copies: (options.copies ?? []).filter((copy) => copy.frequencies?.includes(frequency) ?? true).map((copy) => ({
          vaultArn: copy.vaultArn,
          retentionDays: copy.retentionDays ?? retentionDays,
          coldStorageAfterDays: copy.coldStorageAfterDays ?? 0,
        })),
      };
    });
  }

  /**
   * How many days back restore testing looks for recovery points: as far as any are kept, and at most the year that it takes.
   *
   * @param settings the plan's
   */
  public static restoreTestingWindowDays(settings: BackupPlanSettings): number {
    return Math.min(365, Math.max(...BackupPlanPresets.rules(settings, {}).map(({ retentionDays }) => retentionDays)));
  }

  /**
   * What a COMPLIANCE lock of a vault means, to be shown when it is synthesized; nothing for any other.
   *
   * @param settings the plan's
   * @param now milliseconds since 1970, for example `Date.now()`
   */
  public static lockNotice(settings: BackupPlanSettings, now: number): string | undefined {
    return vaultLockNotice(settings, now);
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    const compared = [
      'dailySchedule', 'weeklySchedule', 'monthlySchedule', 'dailyRetentionDays', 'weeklyRetentionDays', 'monthlyRetentionDays',
      'monthlyColdStorageAfterDays', 'vaultLockCoolingOffDays', 'vaultMinimumRetentionDays', 'vaultMaximumRetentionDays', 'startWindowMinutes',
      'completionWindowMinutes', 'missingBackupHours', 'restoreTestingSchedule',
    ];
    const decides = ['frequencies', 'vaultLockMode', 'retainOnDeletion', 'continuousBackup', 'restoreTesting', 'restoreTestingResourceTypes'];
    return {
      name: IN_NAMES,
      ...Object.fromEntries(compared.map((name) => [name, COMPARED])),
      ...Object.fromEntries(decides.map((name) => [name, DECIDES])),
      acknowledge: 'since a reviewer reads it',
    };
  }

  private constructor() {}
}

/**
 * The settings of a vault for copies by tier, and how options change them.
 *
 * @stability experimental
 */
export class BackupVaultPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): BackupVaultSettings {
    return VAULTS.defaults(tier);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only
   * @param problems where everything that is wrong is added
   */
  public static resolve(environment: PlatformEnvironment, options: BackupVaultOptions, problems: Problems): BackupVaultSettings {
    const settings = VAULTS.resolve(environment, options, problems);
    checkVaultLock(environment, settings, options.acknowledge, problems);
    return settings;
  }

  /**
   * What a COMPLIANCE lock of a vault means, to be shown when it is synthesized; nothing for any other.
   *
   * @param settings the vault's
   * @param now milliseconds since 1970, for example `Date.now()`
   */
  public static lockNotice(settings: BackupVaultSettings, now: number): string | undefined {
    return vaultLockNotice(settings, now);
  }

  /** Why an option may not be a token. */
  public static mustBeConcrete(): { [option: string]: string } {
    const all = BackupPlanPresets.mustBeConcrete();
    const own = ['name', 'vaultLockMode', 'vaultLockCoolingOffDays', 'vaultMinimumRetentionDays', 'vaultMaximumRetentionDays', 'retainOnDeletion', 'acknowledge'];
    return { ...Object.fromEntries(own.map((name) => [name, all[name]])), region: IN_NAMES, account: IN_NAMES };
  }

  /** Why an option of a logically air-gapped vault may not be a token. */
  public static mustBeConcreteAirGapped(): { [option: string]: string } {
    return { name: IN_NAMES, region: IN_NAMES, account: IN_NAMES, minimumRetentionDays: COMPARED, maximumRetentionDays: COMPARED };
  }

  /**
   * Adds a problem for everything that a logically air-gapped vault refuses.
   *
   * @param options concrete values only
   * @param problems where to add
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
   */
  public static checkAirGapped(options: AirGappedVaultOptions, problems: Problems): void {
    const { minimumRetentionDays = BackupVaultPresets.AIR_GAPPED_MINIMUM_DAYS, maximumRetentionDays = BackupVaultPresets.AIR_GAPPED_MAXIMUM_DAYS } = options;
    checkRanges({ minimumRetentionDays, maximumRetentionDays }, [['minimumRetentionDays', 7, 36_500], ['maximumRetentionDays', 7, 36_500]], Tier.PROD,
      { minimumRetentionDays: BackupVaultPresets.AIR_GAPPED_MINIMUM_DAYS, maximumRetentionDays: BackupVaultPresets.AIR_GAPPED_MAXIMUM_DAYS }, problems);
    if (maximumRetentionDays < minimumRetentionDays) {
      problems.add('maximumRetentionDays', maximumRetentionDays, `must be at least minimumRetentionDays (${minimumRetentionDays})`, 'use more');
    }
  }

  /** The least days that a logically air-gapped vault keeps, unless said otherwise: AWS's own minimum. */
  public static readonly AIR_GAPPED_MINIMUM_DAYS: number = 7;
  /** The most days that it keeps, unless said otherwise. */
  public static readonly AIR_GAPPED_MAXIMUM_DAYS: number = 400;

  private constructor() {}
}

function vaultLockNotice(settings: BackupVaultSettings, now: number): string | undefined {
  const { vaultLockMode, vaultLockCoolingOffDays, vaultMinimumRetentionDays } = settings;
  if (vaultLockMode !== VaultLockMode.COMPLIANCE) {
    return undefined;
  }
  const day = (days: number) => new Date(now + days * 86_400_000).toISOString().slice(0, 10);
  return `COMPLIANCE for the vault: from ${day(vaultLockCoolingOffDays)} on nobody can take the lock away, AWS included, `
    + `and what is kept today can be deleted by nobody before ${day(vaultMinimumRetentionDays)}`;
}
