import fc from 'fast-check';
import { BucketNamespace, LockMode, PlatformEnvironment, Problems, StateBackendOptions, StateBackendPresets, StateBackendSettings, StateEncryption, Tier } from '../../src';

const place = { project: 'acme', account: '111111111111', region: 'eu-central-1' };
const environments: Record<Tier, PlatformEnvironment> = {
  [Tier.DEV]: PlatformEnvironment.dev(place), [Tier.STAGING]: PlatformEnvironment.staging(place), [Tier.PROD]: PlatformEnvironment.prod(place),
};
const TIERS = [Tier.DEV, Tier.STAGING, Tier.PROD];

function resolve(tier: Tier, options: StateBackendOptions): { settings: StateBackendSettings; messages: string[] } {
  const problems = new Problems('acme/State');
  return { settings: StateBackendPresets.resolve(environments[tier], options, problems), messages: problems.messages };
}

const options: fc.Arbitrary<StateBackendOptions> = fc.record({
  lockMode: fc.constantFrom(...Object.values(LockMode), 'table' as LockMode),
  encryption: fc.constantFrom(...Object.values(StateEncryption)),
  noncurrentVersionRetentionDays: fc.integer({ min: -1, max: 4000 }),
  noncurrentVersionsToKeep: fc.integer({ min: -1, max: 110 }),
  abortIncompleteUploadDays: fc.integer({ min: 0, max: 40 }),
  retainOnDeletion: fc.boolean(),
  keyDeletionWindowDays: fc.integer({ min: 0, max: 40 }),
  lockTableDeletionProtection: fc.boolean(),
  lockTablePointInTimeRecovery: fc.boolean(),
}, { requiredKeys: [] });

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...StateBackendPresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    const strength = (tier: Tier) => StateBackendPresets.strength(name, StateBackendPresets.defaults(tier)[name as keyof StateBackendSettings]);
    return strength(lower) <= strength(higher);
  }));
});

test('every setting but the lock mode and the abort of uploads is protective', () => {
  expect(Object.keys(StateBackendPresets.defaults(Tier.DEV)).sort())
    .toEqual([...StateBackendPresets.protectiveSettings(), 'lockMode', 'abortIncompleteUploadDays'].sort());
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), options, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    const floor = StateBackendPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    const strength = (name: string, of: StateBackendSettings) => StateBackendPresets.strength(name, of[name as keyof StateBackendSettings]);
    return messages.length > 0 || StateBackendPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 500 });
});

test('a refusal names the prop that was given', () => {
  fc.assert(fc.property(fc.constantFrom(...TIERS), options, (tier, given) => {
    for (const message of resolve(tier, given).messages) {
      expect(Object.keys(given)).toContain(/^acme\/State: (\w+) is /.exec(message)?.[1]);
    }
  }), { numRuns: 500 });
});

test('what is left out comes from the tier', () => {
  expect(resolve(Tier.DEV, {}).settings).toEqual({
    lockMode: 's3', encryption: 's3-managed', noncurrentVersionRetentionDays: 30, noncurrentVersionsToKeep: 10, abortIncompleteUploadDays: 7,
    retainOnDeletion: false, keyDeletionWindowDays: 7, lockTableDeletionProtection: false, lockTablePointInTimeRecovery: true,
  });
  expect(resolve(Tier.PROD, { noncurrentVersionsToKeep: 30 }).settings).toMatchObject({ noncurrentVersionsToKeep: 30, noncurrentVersionRetentionDays: 365 });
});

test('an option weaker than the tier below needs a reason', () => {
  expect(resolve(Tier.PROD, { noncurrentVersionRetentionDays: 60 }).messages).toEqual([
    'acme/State: noncurrentVersionRetentionDays is 60, must protect at least as much as staging (90); '
    + "remove it to use the prod default of 365, or add acknowledge: 'reason'",
  ]);
  expect(resolve(Tier.PROD, { noncurrentVersionRetentionDays: 60, acknowledge: 'copied elsewhere' })).toMatchObject({
    settings: { noncurrentVersionRetentionDays: 60 }, messages: [],
  });
  expect(resolve(Tier.PROD, { acknowledge: ' ' }).messages[0]).toMatch(/acknowledge is \s+, must say why/);
  expect(resolve(Tier.DEV, { noncurrentVersionRetentionDays: 1 }).messages).toEqual([]);
});

test('an unknown lock mode is refused with the ones there are', () => {
  expect(resolve(Tier.DEV, { lockMode: 'table' as LockMode }).messages).toEqual(['acme/State: lockMode is table, must be one of s3, dynamodb, both; use the LockMode enum']);
});

test.each([
  [{ lockMode: 'table' as LockMode }, 'lockMode is table, must be one of s3, dynamodb, both; use the LockMode enum'],
  [{ bucketNamespace: 'mine' as BucketNamespace }, 'bucketNamespace is mine, must be one of global, account-regional; use the BucketNamespace enum'],
  [{ tableName: 'locks' }, 'tableName is locks, may be given only with a lockMode that uses a table'],
  [{ keyArn: 'arn:aws:kms:eu-central-1:111111111111:alias/a' }, 'must be the ARN of a key, since policies cannot name an alias'],
])('an existing backend with %j is refused', (attributes, why) => {
  const problems = new Problems('acme/State');
  StateBackendPresets.checkAttributes({ environment: environments.dev, ...attributes }, problems);
  expect(problems.messages.join()).toContain(why);
});

test('an unknown namespace is refused, not taken for the global one', () => {
  expect(resolve(Tier.DEV, { bucketNamespace: 'mine' as BucketNamespace }).messages.join()).toContain('bucketNamespace is mine');
});

test('a replica stands in another region of the partition', () => {
  const check = (region?: string) => {
    const problems = new Problems('acme/State');
    StateBackendPresets.checkReplicaRegion(environments.prod, problems, { prop: 'replicaRegion', region });
    return problems.messages.join();
  };
  expect(check()).toBe('');
  expect(check('eu-west-1')).toBe('');
  expect(check('eu-central-1')).toMatch(/must differ from the environment's region/);
  expect(check('cn-north-1')).toMatch(/must be in the environment's partition, aws/);
  expect(check('nowhere')).toMatch(/must be a region like eu-west-1/);
});
