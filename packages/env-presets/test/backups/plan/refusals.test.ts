import {
  AirGappedVaultOptions, BackupFrequency, BackupPlanOptions, BackupPlanPresets, BackupPlanSettings, BackupVaultOptions, BackupVaultPresets, BackupVaultSettings,
  Problems, Tier, VaultLockMode,
} from '../../../src';
import { resolver } from '../environments';

const resolve = resolver<BackupPlanSettings, BackupPlanOptions>(BackupPlanPresets);
const resolveVault = resolver<BackupVaultSettings, BackupVaultOptions>(BackupVaultPresets);
const { NONE, GOVERNANCE, COMPLIANCE } = VaultLockMode;
const { DAILY, WEEKLY, MONTHLY } = BackupFrequency;
const EXAMPLE = 'write it like cron(0 3 * * ? *) for 03:00 every day';
const COPY = 'arn:aws:backup:eu-west-1:111111111111:backup-vault:acme-dev-backups-copy';
const locked: BackupPlanOptions = { vaultLockMode: GOVERNANCE, vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 400 };
const FAILS = 'or the vault\'s lock lets every job fail';
const AWARE = 'give jobs time to finish too, run backups more often, or use 0 for no alarm';
const KINDS = 'Aurora, DocumentDB, DynamoDB, EBS, EC2, EFS, FSx, Neptune, RDS, S3';
const REASON = 'vaultLockMode is compliance, may be used only with a reason, since nobody can ever undo it once the cooling-off is over; '
  + 'add acknowledge: \'reason\', or use GOVERNANCE';
const lockDays = (name: string, days: unknown) => `${name} is ${days}, must be a whole number from 1 to 36500 with a lock; remove it to use the tier's default`;
const kept = (name: string, days: unknown, usual: number) => `${name} is ${days}, must be a whole number from 1 to 36500; remove it to use the dev default of ${usual}`;

test.each<[BackupPlanOptions, string]>([
  // a retention that never ends, is none, or is longer than AWS counts
  ...[0, -1, 1.5, 36_501, Infinity].flatMap((days): Array<[BackupPlanOptions, string]> => [
    [{ dailyRetentionDays: days }, kept('dailyRetentionDays', days, 7)], [{ weeklyRetentionDays: days }, kept('weeklyRetentionDays', days, 14)],
    [{ monthlyRetentionDays: days }, kept('monthlyRetentionDays', days, 35)],
  ]),
  // a retention that the vault's lock forbids
  [{ ...locked, dailyRetentionDays: 6 }, `dailyRetentionDays is 6, must be at least vaultMinimumRetentionDays (7), ${FAILS}; keep backups for longer`],
  [{ ...locked, vaultMinimumRetentionDays: 15, dailyRetentionDays: 15 },
    `weeklyRetentionDays is 14, must be at least vaultMinimumRetentionDays (15), ${FAILS}; keep backups for longer`],
  [{ ...locked, monthlyRetentionDays: 401 }, `monthlyRetentionDays is 401, may be at most vaultMaximumRetentionDays (400), ${FAILS}; raise vaultMaximumRetentionDays`],
  // the lock itself
  [{ vaultMinimumRetentionDays: 7 }, 'vaultMinimumRetentionDays is 7, must be 0 with vaultLockMode NONE; set vaultLockMode to GOVERNANCE, or give 0'],
  [{ vaultMaximumRetentionDays: 400 }, 'vaultMaximumRetentionDays is 400, must be 0 with vaultLockMode NONE; set vaultLockMode to GOVERNANCE, or give 0'],
  [{ ...locked, vaultMinimumRetentionDays: 0 }, lockDays('vaultMinimumRetentionDays', 0)],
  [{ ...locked, vaultMaximumRetentionDays: 36_501 }, lockDays('vaultMaximumRetentionDays', 36_501)],
  [{ ...locked, vaultLockCoolingOffDays: 3 },
    'vaultLockCoolingOffDays is 3, may be given only with vaultLockMode COMPLIANCE; remove it, or set vaultLockMode to COMPLIANCE'],
  [{ vaultLockMode: 'GOVERNANCE' as VaultLockMode, vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 400 },
    'vaultLockMode is GOVERNANCE, must be one of none, governance, compliance; use the VaultLockMode enum'],
  // cold storage
  [{ monthlyRetentionDays: 119, monthlyColdStorageAfterDays: 30 },
    'monthlyColdStorageAfterDays is 30, must be at least 90 days before the end of the retention (119), which cold storage bills anyway; '
    + 'keep the backup for longer, or use 0 for never'],
  [{ monthlyColdStorageAfterDays: -1 }, 'monthlyColdStorageAfterDays is -1, must be a whole number from 0 to 36500; remove it to use the dev default of 0'],
  [{ continuousBackup: true, dailyRetentionDays: 36 },
    'dailyRetentionDays is 36, may be at most 35 with continuousBackup; keep weekly backups for longer, or set continuousBackup to false'],
  // schedules: AWS Backup takes cron alone, in AWS's dialect
  ...['rate(1 day)', '@daily', ''].map((dailySchedule): [BackupPlanOptions, string] => [
    { dailySchedule }, `dailySchedule is ${dailySchedule || 'empty'}, must be cron(...); ${EXAMPLE}`,
  ]),
  [{ weeklySchedule: '0 5 * * 0' },
    'weeklySchedule is 0 5 * * 0, must be in AWS\'s dialect of cron, which has six fields in cron(...), not that of Unix with five; write it like cron(0 5 ? * SUN *)'],
  [{ monthlySchedule: 'cron(0 5 1 * MON *)' },
    'monthlySchedule is cron(0 5 1 * MON *), must have ? as exactly one of day-of-month and day-of-week; write ? for the one that does not decide'],
  [{ dailySchedule: 'cron(0 5 ? * MON-FRI *)', missingBackupHours: 96 },
    'dailySchedule is cron(0 5 ? * MON-FRI *), must run at least every 24 hours to be called daily, and is up to 72 hours apart; run it more often'],
  [{ weeklySchedule: 'cron(0 5 1,15 * ? *)' },
    'weeklySchedule is cron(0 5 1,15 * ? *), must run at least every 168 hours to be called weekly, and is up to 408 hours apart; run it more often'],
  [{ monthlySchedule: 'cron(0 5 1 1/2 ? *)' },
    'monthlySchedule is cron(0 5 1 1/2 ? *), must run at least every 744 hours to be called monthly, and is up to 1488 hours apart; run it more often'],
  // alarms that would never be still
  [{ missingBackupHours: 24 }, `missingBackupHours is 24, must be more than the 24 hours between two backups, or it would go off although nothing is missing; ${AWARE}`],
  [{ frequencies: [WEEKLY] }, `missingBackupHours is 48, must be more than the 168 hours between two backups, or it would go off although nothing is missing; ${AWARE}`],
  ...[-1, 168, 26.5].map((missingBackupHours): [BackupPlanOptions, string] => [
    { frequencies: [DAILY], dailySchedule: 'cron(0 * * * ? *)', missingBackupHours },
    `missingBackupHours is ${missingBackupHours}, must be 0 or a whole number from 2 to 167; use 0 for no alarm`,
  ]),
  [{ startWindowMinutes: 59 }, 'startWindowMinutes is 59, must be a whole number of at least 60; remove it to use the default of 60'],
  [{ completionWindowMinutes: 60 }, 'completionWindowMinutes is 60, must be a whole number above startWindowMinutes (60); give jobs more time'],
  [{ frequencies: [] }, 'frequencies is empty, must have at least one entry; use daily, weekly, monthly'],
  [{ frequencies: [DAILY, DAILY] }, 'frequencies is daily, may be there only once; remove the second'],
  [{ frequencies: [DAILY, 'hourly' as BackupFrequency] }, 'frequencies is hourly, must be one of daily, weekly, monthly; use one of these'],
  [{ restoreTesting: true, restoreTestingSchedule: 'rate(7 days)' }, `restoreTestingSchedule is rate(7 days), must be cron(...); ${EXAMPLE}`],
  [{ restoreTesting: true, restoreTestingResourceTypes: [] }, `restoreTestingResourceTypes is empty, must have at least one entry; use ${KINDS}`],
  [{ restoreTesting: true, restoreTestingResourceTypes: ['Storage Gateway'] }, `restoreTestingResourceTypes is Storage Gateway, must be one of ${KINDS}; use one of these`],
  // copies
  [{ copies: [{ vaultArn: 'acme-dev-backups-copy' }] },
    'copies is acme-dev-backups-copy, must be the ARN of a vault; write it like arn:aws:backup:eu-west-1:111111111111:backup-vault:acme-prod-backups-copy'],
  [{ copies: [{ vaultArn: COPY, frequencies: [WEEKLY], vaultMinimumRetentionDays: 35 }] },
    `copies.retentionDays (weekly) is 14, must be a whole number from 35 to 36500, as the lock of ${COPY} says; give the copy a retentionDays of its own`],
  [{ copies: [{ vaultArn: COPY, frequencies: [DAILY], retentionDays: 400, vaultMaximumRetentionDays: 365 }] },
    `copies.retentionDays (daily) is 400, must be a whole number from 1 to 365, as the lock of ${COPY} says; give the copy a retentionDays of its own`],
  [{ copies: [{ vaultArn: COPY, frequencies: [DAILY], retentionDays: 0 }] },
    `copies.retentionDays (daily) is 0, must be a whole number from 1 to 36500, as the lock of ${COPY} says; give the copy a retentionDays of its own`],
  [{ copies: [{ vaultArn: COPY, frequencies: [MONTHLY], retentionDays: 100, coldStorageAfterDays: 11 }] },
    'copies.coldStorageAfterDays (monthly) is 11, must be at least 90 days before the end of the retention (100), which cold storage bills anyway; '
    + 'keep the backup for longer, or use 0 for never'],
  [{ copies: [{ vaultArn: COPY, coldStorageAfterDays: -1 }] }, 'copies.coldStorageAfterDays is -1, must be a whole number of days; use 0 for never'],
  [{ copies: [{ vaultArn: COPY, frequencies: [] }] }, 'copies.frequencies is empty, must have at least one entry; use daily, weekly, monthly'],
  [{ copies: [{ vaultArn: COPY }, { vaultArn: COPY, frequencies: [MONTHLY] }] },
    `copies is ${COPY}, may be there only once for monthly backups; remove the second, or give both other frequencies`],
  // AWS Backup tells topics of its own account only
  [{ alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms' },
    'alarmTopicArn is arn:aws:sns:us-east-1:111111111111:alarms, must be in eu-central-1, where the vault and its alarms are; name a topic of that region'],
  [{ alarmTopicArn: 'arn:aws:sns:eu-central-1:222222222222:alarms' },
    'alarmTopicArn is arn:aws:sns:eu-central-1:222222222222:alarms, must be in account 111111111111 of the partition aws, since AWS Backup publishes to '
    + 'topics of its own account only; name a topic there, and forward from it'],
  [{ alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms.fifo' },
    'alarmTopicArn is arn:aws:sns:eu-central-1:111111111111:alarms.fifo, may not be a FIFO topic, whose messages need a group; name a standard topic'],
])('dev refuses %j', (options, message) => {
  expect(resolve(Tier.DEV, options).messages).toEqual([message]);
});

describe('COMPLIANCE', () => {
  test.each([Tier.DEV, Tier.STAGING])('is refused in %s, whatever the reason', (tier) => {
    const options = { ...locked, vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 3, acknowledge: 'we want it' };
    const message = `vaultLockMode is compliance, may be used in prod only, not in ${tier}: nobody could delete a mistake; use GOVERNANCE here`;
    expect(resolve(tier, options).messages).toEqual([message]);
    expect(resolveVault(tier, options).messages).toEqual([message]);
  });

  test('needs days in which it can be taken away, three at least, and a reason', () => {
    const days = (given: unknown) => `vaultLockCoolingOffDays is ${given}, must be a whole number from 3 to 36500 with vaultLockMode COMPLIANCE; `
      + 'say for how many days the lock can still be taken away';
    expect(resolve(Tier.PROD, { vaultLockMode: COMPLIANCE }).messages).toEqual([days(0), REASON]);
    expect(resolve(Tier.PROD, { vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 2, acknowledge: 'the law' }).messages).toEqual([days(2)]);
    expect(resolve(Tier.PROD, { vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 3 }).messages).toEqual([REASON]);
    expect(resolve(Tier.PROD, { vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 3, acknowledge: 'the law' }).messages).toEqual([]);
    expect(resolveVault(Tier.PROD, { vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 36_500, acknowledge: 'the law' }).messages).toEqual([]);
  });

  test('says until when it can be taken away, and what then', () => {
    const { settings } = resolve(Tier.PROD, { vaultLockMode: COMPLIANCE, vaultLockCoolingOffDays: 7, acknowledge: 'the law' });
    expect(BackupPlanPresets.lockNotice(settings, Date.UTC(2026, 10, 21, 23, 59))).toContain('2026-11-28');
    expect(BackupVaultPresets.lockNotice(settings, Date.UTC(2026, 10, 21))).toBe(BackupPlanPresets.lockNotice(settings, Date.UTC(2026, 10, 21)));
    expect(BackupPlanPresets.lockNotice(BackupPlanPresets.defaults(Tier.PROD), 0)).toBeUndefined();
  });
});

test('all that is wrong is told together', () => {
  const { messages } = resolve(Tier.DEV, {
    vaultLockMode: COMPLIANCE, dailySchedule: '@daily', dailyRetentionDays: 0, startWindowMinutes: 1, copies: [{ vaultArn: 'x', retentionDays: 0 }],
    alarmTopicArn: 'alarms',
  });
  expect([...new Set(messages.map((message) => message.split(' ')[0]))]).toEqual([
    'dailyRetentionDays', 'vaultMinimumRetentionDays', 'vaultMaximumRetentionDays', 'vaultLockMode', 'vaultLockCoolingOffDays', 'startWindowMinutes',
    'dailySchedule', 'copies', 'copies.retentionDays', 'alarmTopicArn',
  ]);
});

test('prod refuses what protects less than staging, unless somebody says why', () => {
  const unlocked = { vaultLockMode: NONE, vaultMinimumRetentionDays: 0, vaultMaximumRetentionDays: 0 };
  const weaker: BackupPlanOptions = { ...unlocked, missingBackupHours: 0, restoreTesting: false };
  expect(resolve(Tier.PROD, weaker).messages.map((message) => message.split(',')[0])).toEqual([
    'vaultLockMode is none', 'vaultMinimumRetentionDays is 0', 'missingBackupHours is 0', 'restoreTesting is false',
  ]);
  expect(resolve(Tier.PROD, { ...weaker, acknowledge: 'an account for load tests' }).messages).toEqual([]);
});

test.each<[Tier, BackupPlanOptions]>([
  [Tier.DEV, locked],
  [Tier.DEV, { monthlyRetentionDays: 120, monthlyColdStorageAfterDays: 30 }],
  [Tier.DEV, { monthlySchedule: 'cron(0 5 L * ? *)', weeklySchedule: 'cron(0 5 ? * MON,THU *)', dailySchedule: 'cron(0 1/6 * * ? *)', missingBackupHours: 12 }],
  [Tier.DEV, { frequencies: [WEEKLY], missingBackupHours: 0 }],
  [Tier.DEV, { continuousBackup: true, frequencies: [DAILY], dailyRetentionDays: 35 }],
  // of plans that are not made nothing matters
  [Tier.STAGING, { frequencies: [DAILY], monthlyRetentionDays: 400, weeklySchedule: 'never' }],
  [Tier.STAGING, {
    copies: [{ vaultArn: COPY, frequencies: [WEEKLY, MONTHLY], retentionDays: 365, coldStorageAfterDays: 30 }, { vaultArn: COPY, frequencies: [DAILY] }],
  }],
  [Tier.PROD, { copies: [{ vaultArn: COPY, vaultMinimumRetentionDays: 35, vaultMaximumRetentionDays: 400 }] }],
])('%s takes %j', (tier, options) => {
  expect(resolve(tier, options).messages).toEqual([]);
});

describe('an air-gapped vault', () => {
  const messages = (options: AirGappedVaultOptions) => {
    const problems = new Problems('acme/Vault');
    BackupVaultPresets.checkAirGapped(options, problems);
    return problems.messages.map((message) => message.replace('acme/Vault: ', ''));
  };

  test.each<[AirGappedVaultOptions, string]>([
    [{ minimumRetentionDays: 6 }, 'minimumRetentionDays is 6, must be a whole number from 7 to 36500; remove it to use the prod default of 7'],
    [{ maximumRetentionDays: 36_501 }, 'maximumRetentionDays is 36501, must be a whole number from 7 to 36500; remove it to use the prod default of 400'],
    [{ minimumRetentionDays: 401 }, 'maximumRetentionDays is 400, must be at least minimumRetentionDays (401); use more'],
  ])('refuses %j', (options, message) => {
    expect(messages(options)).toEqual([message]);
  });

  test('takes what AWS takes', () => {
    expect([{}, { minimumRetentionDays: 7, maximumRetentionDays: 7 }, { maximumRetentionDays: 36_500 }].flatMap(messages)).toEqual([]);
  });
});
