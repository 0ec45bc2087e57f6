import fc from 'fast-check';
import {
  BackupFrequency, BackupPlanOptions, BackupPlanPresets, BackupPlanSettings, BackupVaultOptions, BackupVaultPresets, BackupVaultSettings, Tier, VaultLockMode,
} from '../../../src';
import { resolver, TIERS } from '../environments';

const resolve = resolver<BackupPlanSettings, BackupPlanOptions>(BackupPlanPresets);
const resolveVault = resolver<BackupVaultSettings, BackupVaultOptions>(BackupVaultPresets);
const strength = (name: string, of: BackupPlanSettings) => BackupPlanPresets.strength(name, of[name as keyof BackupPlanSettings]);
const { DAILY, WEEKLY, MONTHLY } = BackupFrequency;
const VAULT_ARN = 'arn:aws:backup:eu-west-1:111111111111:backup-vault:acme-prod-backups-copy';

const days = fc.constantFrom(0, 1, 7, 14, 35, 36, 90, 365, 400, 2558, 36_500, 36_501, 1.5);
const options: fc.Arbitrary<BackupPlanOptions> = fc.record({
  frequencies: fc.uniqueArray(fc.constantFrom(...Object.values(BackupFrequency)), { maxLength: 3 }),
  vaultLockMode: fc.constantFrom(...Object.values(VaultLockMode)),
  vaultLockCoolingOffDays: fc.constantFrom(0, 2, 3, 30),
  vaultMinimumRetentionDays: days,
  vaultMaximumRetentionDays: days,
  dailyRetentionDays: days,
  weeklyRetentionDays: days,
  monthlyRetentionDays: days,
  monthlyColdStorageAfterDays: fc.constantFrom(0, 1, 30, 90, 276),
  continuousBackup: fc.boolean(),
  missingBackupHours: fc.constantFrom(0, 1, 24, 25, 26, 48, 167, 168),
  restoreTesting: fc.boolean(),
  dailySchedule: fc.constantFrom('cron(0 5 * * ? *)', 'cron(0 5 ? * MON-FRI *)', '0 5 * * *'),
  startWindowMinutes: fc.constantFrom(59, 60, 480),
  completionWindowMinutes: fc.constantFrom(60, 120, 10_080),
  keyDeletionWindowDays: fc.constantFrom(6, 7, 30),
  retainOnDeletion: fc.boolean(),
  copies: fc.constantFrom([], [{ vaultArn: VAULT_ARN }], [{ vaultArn: VAULT_ARN, retentionDays: 365, coldStorageAfterDays: 90 }],
    [{ vaultArn: VAULT_ARN, vaultMinimumRetentionDays: 30, frequencies: [WEEKLY] }]),
}, { requiredKeys: [] });
/** Of many options one is nearly always wrong, so that none would ever be accepted. */
const fewOptions = fc.tuple(options, fc.uniqueArray(fc.nat(17), { maxLength: 3 })).map(([given, places]): BackupPlanOptions => {
  const entries = Object.entries(given);
  return Object.fromEntries(places.filter((place) => place < entries.length).map((place) => entries[place]));
});

describe('what is left out comes from the tier:', () => {
  const common = {
    frequencies: [DAILY, WEEKLY, MONTHLY], dailySchedule: 'cron(0 5 * * ? *)', weeklySchedule: 'cron(0 5 ? * SUN *)', monthlySchedule: 'cron(0 5 1 * ? *)',
    startWindowMinutes: 60, completionWindowMinutes: 1440, restoreTestingSchedule: 'cron(0 9 ? * SUN *)', restoreTestingResourceTypes: ['DynamoDB', 'RDS', 'S3'],
    vaultLockMode: 'governance', vaultLockCoolingOffDays: 0, monthlyColdStorageAfterDays: 0, continuousBackup: true, missingBackupHours: 26, restoreTesting: true,
    retainOnDeletion: true, keyDeletionWindowDays: 30,
  };
  test.each([
    [Tier.DEV, {
      vaultLockMode: 'none', vaultMinimumRetentionDays: 0, vaultMaximumRetentionDays: 0, dailyRetentionDays: 7, weeklyRetentionDays: 14, monthlyRetentionDays: 35,
      continuousBackup: false, missingBackupHours: 48, restoreTesting: false, retainOnDeletion: false, keyDeletionWindowDays: 7,
    }],
    [Tier.STAGING, {
      vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 400, dailyRetentionDays: 14, weeklyRetentionDays: 35, monthlyRetentionDays: 90,
    }],
    [Tier.PROD, {
      vaultMinimumRetentionDays: 35, vaultMaximumRetentionDays: 2558, dailyRetentionDays: 35, weeklyRetentionDays: 90, monthlyRetentionDays: 365,
      monthlyColdStorageAfterDays: 90,
    }],
  ])('%s', (tier, own) => {
    expect(resolve(tier, {})).toEqual({ settings: { ...common, ...own }, messages: [] });
    expect(BackupPlanPresets.defaults(tier)).toEqual(resolve(tier, {}).settings);
    // a vault of copies is locked as the plan's own
    expect({ ...common, ...own }).toMatchObject(resolveVault(tier, {}).settings);
    expect(BackupVaultPresets.defaults(tier)).toEqual(resolveVault(tier, {}).settings);
  });
});

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...BackupPlanPresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    return strength(name, BackupPlanPresets.defaults(lower)) <= strength(name, BackupPlanPresets.defaults(higher));
  }), { numRuns: 300 });
});

test('every setting but when jobs run, how many kinds there are and what they cost is protective', () => {
  const free = [
    'frequencies', 'dailySchedule', 'weeklySchedule', 'monthlySchedule', 'monthlyColdStorageAfterDays', 'startWindowMinutes', 'completionWindowMinutes',
    'restoreTestingSchedule', 'restoreTestingResourceTypes', 'vaultLockCoolingOffDays', 'vaultMaximumRetentionDays',
  ];
  expect(Object.keys(BackupPlanPresets.defaults(Tier.DEV)).sort()).toEqual([...BackupPlanPresets.protectiveSettings(), ...free].sort());
  expect(() => BackupPlanPresets.strength('copies', [])).toThrow(/^BackupPlanPresets: setting is copies, must be one of vaultLockMode, /);
});

test('no alarm for missing backups protects least, and the sooner it goes off the better', () => {
  const of = (hours: number) => BackupPlanPresets.strength('missingBackupHours', hours);
  expect([of(0) < of(167), of(167) < of(26), of(26) < of(2)]).toEqual([true, true, true]);
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), fewOptions, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    accepted += messages.length === 0 && Object.keys(given).length > 0 ? 1 : 0;
    const floor = BackupPlanPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    return messages.length > 0 || BackupPlanPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 200 });
  expect(accepted).toBeGreaterThan(25);
});

test('what is accepted AWS Backup runs; what is refused is told in one sentence', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(...TIERS), fc.oneof(options, fewOptions), fc.boolean(), (tier, given, acknowledged) => {
    const { settings, messages } = resolve(tier, acknowledged ? { ...given, acknowledge: 'a test' } : given);
    expect(messages.filter((message) => !/^[\w.]+( \(\w+\))? is [^\r\n]*, (must|may) [^\r\n]+; [^\r\n]+[^.]$/.test(message))).toEqual([]);
    if (messages.length > 0) {
      return;
    }
    accepted += 1;
    const { vaultLockMode, vaultMinimumRetentionDays, vaultMaximumRetentionDays } = settings;
    const rules = BackupPlanPresets.rules(settings, given);
    expect(rules.map(({ frequency }) => frequency)).toEqual(settings.frequencies);
    expect(vaultLockMode === VaultLockMode.COMPLIANCE && tier !== Tier.PROD).toBe(false);
    for (const { retentionDays, coldStorageAfterDays, continuous, copies } of rules) {
      const inLock = vaultLockMode === VaultLockMode.NONE || (retentionDays >= vaultMinimumRetentionDays && retentionDays <= vaultMaximumRetentionDays);
      expect([retentionDays, inLock]).toEqual([retentionDays, true]);
      expect(retentionDays).toBeGreaterThanOrEqual(1);
      for (const each of [{ retentionDays, coldStorageAfterDays }, ...copies]) {
        expect(each.coldStorageAfterDays === 0 || each.retentionDays - each.coldStorageAfterDays >= 90).toBe(true);
      }
      expect(continuous && (retentionDays > 35 || coldStorageAfterDays > 0)).toBe(false);
    }
  }), { numRuns: 300 });
  expect(accepted).toBeGreaterThan(40);
});

describe('the rules', () => {
  const prod = BackupPlanPresets.defaults(Tier.PROD);

  test('are one a plan, each with its own schedule and retention; only the daily one is continuous, only the monthly one gets cold', () => {
    expect(BackupPlanPresets.rules(prod, {})).toEqual([
      { frequency: 'daily', schedule: 'cron(0 5 * * ? *)', retentionDays: 35, coldStorageAfterDays: 0, continuous: true, copies: [] },
      { frequency: 'weekly', schedule: 'cron(0 5 ? * SUN *)', retentionDays: 90, coldStorageAfterDays: 0, continuous: false, copies: [] },
      { frequency: 'monthly', schedule: 'cron(0 5 1 * ? *)', retentionDays: 365, coldStorageAfterDays: 90, continuous: false, copies: [] },
    ]);
    expect(BackupPlanPresets.rules({ ...prod, frequencies: [MONTHLY] }, {})).toMatchObject([{ frequency: 'monthly', continuous: false }]);
  });

  test('copy to every vault that wants their frequency, for as long as the original unless said otherwise, and warm', () => {
    const copies = [{ vaultArn: 'arn:a' }, { vaultArn: 'arn:b', retentionDays: 400, coldStorageAfterDays: 30, frequencies: [MONTHLY] }];
    expect(BackupPlanPresets.rules(prod, { copies }).map((rule) => rule.copies)).toEqual([
      [{ vaultArn: 'arn:a', retentionDays: 35, coldStorageAfterDays: 0 }],
      [{ vaultArn: 'arn:a', retentionDays: 90, coldStorageAfterDays: 0 }],
      [{ vaultArn: 'arn:a', retentionDays: 365, coldStorageAfterDays: 0 }, { vaultArn: 'arn:b', retentionDays: 400, coldStorageAfterDays: 30 }],
    ]);
  });
});

test('what decides what is made may be no token, with the reason', () => {
  const reasons = BackupPlanPresets.mustBeConcrete();
  const settings = Object.keys(BackupPlanPresets.defaults(Tier.DEV)).filter((name) => name !== 'keyDeletionWindowDays');
  expect([...settings, 'name', 'acknowledge'].filter((name) => !/^since /.test(reasons[name]))).toEqual([]);
  expect(Object.keys(reasons).filter((name) => ['alarmTopicArn', 'copies'].includes(name))).toEqual([]);
  const { name, vaultLockMode } = reasons;
  expect(BackupVaultPresets.mustBeConcrete()).toMatchObject({ name, vaultLockMode, region: name, account: name });
});
