import fc from 'fast-check';
import { BackupStoreOptions, BackupStorePresets, BackupStoreProfile, BackupStoreSettings, ObjectLockMode, Tier } from '../../../src';
import { resolver, TIERS } from '../environments';

const resolve = resolver<BackupStoreSettings, BackupStoreOptions>(BackupStorePresets);
const strength = (name: string, of: BackupStoreSettings) => BackupStorePresets.strength(name, of[name as keyof BackupStoreSettings]);
const days = fc.constantFrom(0, 1, 6, 7, 8, 14, 35, 90, 270, 2557, 36_500, 36_501, -1, 1.5, NaN);
const options: fc.Arbitrary<BackupStoreOptions> = fc.record({
  profile: fc.constantFrom(...Object.values(BackupStoreProfile)),
  objectLockMode: fc.constantFrom(...Object.values(ObjectLockMode)),
  objectLockDays: days,
  expiryDays: days,
  noncurrentExpiryDays: fc.constantFrom(0, 1, 30, 366),
  glacierInstantRetrievalAfterDays: days,
  deepArchiveAfterDays: days,
  transitionMinimumBytes: fc.constantFrom(0, 131_071, 131_072, 1_000_000),
  abortIncompleteUploadDays: fc.constantFrom(0, 1, 30, 31),
  retainOnDeletion: fc.boolean(),
  keyDeletionWindowDays: fc.constantFrom(6, 7, 30, 31),
}, { requiredKeys: [] });
/** Of many options one is nearly always wrong, so that none would ever be accepted. */
const fewOptions = fc.tuple(options, fc.uniqueArray(fc.nat(10), { maxLength: 3 })).map(([given, places]): BackupStoreOptions => {
  const entries = Object.entries(given);
  return Object.fromEntries(places.filter((place) => place < entries.length).map((place) => entries[place]));
});

describe('what is left out comes from the tier:', () => {
  const common = {
    noncurrentExpiryDays: 1, glacierInstantRetrievalAfterDays: 0, deepArchiveAfterDays: 0, transitionMinimumBytes: 131_072, abortIncompleteUploadDays: 1,
    retainOnDeletion: true, keyDeletionWindowDays: 30,
  };
  test.each([
    [Tier.DEV, { objectLockMode: 'none', objectLockDays: 0, expiryDays: 7, retainOnDeletion: false, keyDeletionWindowDays: 7 }],
    [Tier.STAGING, { objectLockMode: 'GOVERNANCE', objectLockDays: 7, expiryDays: 14 }],
    [Tier.PROD, { objectLockMode: 'COMPLIANCE', objectLockDays: 35, expiryDays: 90 }],
  ])('%s', (tier, own) => {
    expect(resolve(tier, {})).toEqual({ settings: { ...common, ...own }, messages: [] });
    expect(resolve(tier, { objectLockMode: undefined, profile: undefined })).toEqual(resolve(tier, {}));
    expect(BackupStorePresets.defaults(tier)).toEqual(resolve(tier, {}).settings);
  });
});

test('an archive is locked for seven years, moves twice and expires when the lock does; an option changes its setting only', () => {
  const archive = { objectLockMode: 'COMPLIANCE', objectLockDays: 2557, expiryDays: 2557, glacierInstantRetrievalAfterDays: 90, deepArchiveAfterDays: 730 };
  const profile = BackupStoreProfile.ARCHIVE;
  expect(resolve(Tier.PROD, { profile })).toEqual({ settings: { ...BackupStorePresets.defaults(Tier.PROD), ...archive }, messages: [] });
  expect(resolve(Tier.PROD, { profile, expiryDays: 3653, deepArchiveAfterDays: undefined }).settings).toMatchObject({ ...archive, expiryDays: 3653 });
  // 2026-11-21 and seven years: no date of either calendar is earlier than 2557 days
  expect(new Date(Date.UTC(2026, 10, 21) + 2557 * 86_400_000) >= new Date(Date.UTC(2033, 10, 21))).toBe(true);
});

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...BackupStorePresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    return strength(name, BackupStorePresets.defaults(lower)) <= strength(name, BackupStorePresets.defaults(higher));
  }), { numRuns: 300 });
});

test('every setting but what storage costs is protective', () => {
  const cost = ['glacierInstantRetrievalAfterDays', 'deepArchiveAfterDays', 'transitionMinimumBytes', 'abortIncompleteUploadDays'];
  expect(Object.keys(BackupStorePresets.defaults(Tier.DEV)).sort()).toEqual([...BackupStorePresets.protectiveSettings(), ...cost].sort());
  expect(() => BackupStorePresets.strength('profile', 'archive')).toThrow(/^BackupStorePresets: setting is profile, must be one of objectLockMode, /);
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), fewOptions, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    accepted += messages.length === 0 && Object.keys(given).length > 0 ? 1 : 0;
    const floor = BackupStorePresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    return messages.length > 0 || BackupStorePresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(50);
});

test('what is accepted breaks no rule of S3; what is refused is told in one sentence', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(...TIERS), fc.oneof(options, fewOptions), fc.boolean(), (tier, given, acknowledged) => {
    const { settings, messages } = resolve(tier, acknowledged ? { ...given, acknowledge: 'a test' } : given);
    expect(messages.filter((message) => !/^\w+ is [^\r\n]*, (must|may) [^\r\n]+; [^\r\n]+[^.]$/.test(message))).toEqual([]);
    if (messages.length > 0) {
      return;
    }
    accepted += 1;
    const { objectLockMode, objectLockDays, expiryDays, glacierInstantRetrievalAfterDays: instant, deepArchiveAfterDays: deep } = settings;
    const all = [objectLockDays, expiryDays, settings.noncurrentExpiryDays, instant, deep];
    expect(all.filter((value) => !(Number.isInteger(value) && value >= 0 && value <= 36_500))).toEqual([]);
    expect(objectLockMode === ObjectLockMode.NONE ? objectLockDays === 0 : objectLockDays > 0).toBe(true);
    expect(objectLockMode === ObjectLockMode.COMPLIANCE && tier !== Tier.PROD).toBe(false);
    // everything ends, and nothing is billed for days after its end
    expect(expiryDays).toBeGreaterThanOrEqual(Math.max(1, objectLockDays));
    expect(instant === 0 || (deep || expiryDays) - instant >= 90).toBe(true);
    expect(deep === 0 || expiryDays - deep >= 180).toBe(true);
    expect(settings.transitionMinimumBytes).toBeGreaterThanOrEqual(128 * 1024);
  }), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(100);
});

describe('the notice of a lock', () => {
  const noon = Date.UTC(2026, 10, 21, 12);

  test('says until when nobody deletes, to the day', () => {
    expect(BackupStorePresets.lockNotice(BackupStorePresets.defaults(Tier.PROD), noon)).toBe(
      'COMPLIANCE for 35 days: what is written today can be deleted by nobody, the account\'s root and AWS included, before 2026-12-26',
    );
    const archive = resolve(Tier.PROD, { profile: BackupStoreProfile.ARCHIVE }).settings;
    expect(BackupStorePresets.lockNotice(archive, noon)).toMatch(/^COMPLIANCE for 2557 days: .* before 2033-11-21$/);
  });

  test('counts leap days, and in UTC', () => {
    const settings = { ...BackupStorePresets.defaults(Tier.PROD), objectLockDays: 1 };
    expect(BackupStorePresets.lockNotice(settings, Date.UTC(2028, 1, 28, 23, 59))).toMatch(/before 2028-02-29$/);
    expect(BackupStorePresets.lockNotice(settings, Date.UTC(2027, 1, 28))).toMatch(/before 2027-03-01$/);
  });

  test('is there for COMPLIANCE alone', () => {
    expect([Tier.DEV, Tier.STAGING].map((tier) => BackupStorePresets.lockNotice(BackupStorePresets.defaults(tier), noon))).toEqual([undefined, undefined]);
  });
});

test('what decides what is made may be no token, with the reason', () => {
  const reasons = BackupStorePresets.mustBeConcrete();
  const named = [...BackupStorePresets.protectiveSettings().filter((name) => name !== 'keyDeletionWindowDays'), 'name', 'profile', 'replicaRegion', 'acknowledge'];
  expect(named.filter((name) => !/^since /.test(reasons[name]))).toEqual([]);
  expect(Object.keys(reasons)).not.toContain('alarmTopicArn');
});
