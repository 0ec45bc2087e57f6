import fc from 'fast-check';
import {
  AssetBucketPresets, AssetCdnOptions, AssetCdnPresets, AssetCdnSettings, AssetEncryption, AssetLogBucketPresets, CachePreset, FrameOptions, MinimumTlsVersion,
  PriceClass, Problems, ReferrerPolicy, Routing, Tier, WafMode,
} from '../../src';
import { environments, TIERS } from './environments';

function resolve(tier: Tier, options: AssetCdnOptions): { settings: AssetCdnSettings; messages: string[] } {
  const problems = new Problems('acme/Assets');
  return { settings: AssetCdnPresets.resolve(environments[tier], options, problems), messages: problems.messages };
}

const words = fc.constantFrom('uploads/', 'users/files/', 'static/*', '*', '', '../x/', 'a b/', '404.html', 'default-src \'self\'', 'a\nb', '*.example.com', 'https://example.com');
const options: fc.Arbitrary<AssetCdnOptions> = fc.record({
  encryption: fc.constantFrom(...Object.values(AssetEncryption)),
  noncurrentVersionRetentionDays: fc.integer({ min: -1, max: 4000 }),
  abortIncompleteUploadDays: fc.integer({ min: 0, max: 40 }),
  presignedMaxAgeSeconds: fc.integer({ min: 0, max: 700_000 }),
  corsAllowedOrigins: fc.array(fc.constantFrom('*', 'https://app.example.com', 'app.example.com'), { maxLength: 2 }),
  retainOnDeletion: fc.boolean(),
  keyDeletionWindowDays: fc.integer({ min: 0, max: 40 }),
  domainNames: fc.array(fc.constantFrom('example.com', 'dev.example.com', '*.dev.example.com', 'a.*.dev.example.com', 'Dev', 'acme.org'), { maxLength: 3 }),
  certificateArn: fc.constantFrom('arn:aws:acm:us-east-1:111111111111:certificate/1', 'arn:aws:acm:eu-central-1:111111111111:certificate/1', 'arn:aws:iam::111111111111:role/a'),
  hostedZoneId: fc.constantFrom('Z0123456789', 'example.com'),
  minimumTlsVersion: fc.constantFrom(...Object.values(MinimumTlsVersion)),
  routing: fc.constantFrom(...Object.values(Routing), 'rewrite' as Routing),
  notFoundPage: words,
  cacheRules: fc.array(fc.record({ pathPattern: words, preset: fc.constantFrom(...Object.values(CachePreset), 'long' as CachePreset) }), { maxLength: 22 }),
  defaultCache: fc.constantFrom(...Object.values(CachePreset)),
  uploadPrefixes: fc.array(words, { maxLength: 22 }),
  hstsSeconds: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 2 ** 32 }), fc.double()),
  hstsIncludeSubDomains: fc.boolean(),
  hstsPreload: fc.boolean(),
  contentSecurityPolicy: fc.oneof(words, fc.string()),
  frameOptions: fc.constantFrom(...Object.values(FrameOptions)),
  referrerPolicy: fc.constantFrom(...Object.values(ReferrerPolicy)),
  priceClass: fc.constantFrom(...Object.values(PriceClass), 'PriceClass_300' as PriceClass),
  logRetentionDays: fc.constantFrom(0, 1, 30, 31, 400, 9999),
  waf: fc.constantFrom(...Object.values(WafMode)),
  wafRateLimit: fc.integer({ min: 0, max: 3_000_000 }),
}, { requiredKeys: [] });
/** Mostly few options at a time, so that many are accepted. */
const fewOptions = fc.tuple(options, fc.array(fc.nat(25), { minLength: 1, maxLength: 3 })).map(([all, places]) => {
  const entries = Object.entries(all);
  return Object.fromEntries(places.filter((place) => place < entries.length).map((place) => entries[place])) as AssetCdnOptions;
});

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...AssetCdnPresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    const strength = (tier: Tier) => AssetCdnPresets.strength(name, AssetCdnPresets.defaults(tier)[name as keyof AssetCdnSettings]);
    return strength(lower) <= strength(higher);
  }), { numRuns: 300 });
});

test('the settings that protect are known', () => {
  expect(AssetCdnPresets.protectiveSettings().sort()).toEqual([
    'encryption', 'hstsSeconds', 'keyDeletionWindowDays', 'logRetentionDays', 'minimumTlsVersion', 'noncurrentVersionRetentionDays', 'presignedMaxAgeSeconds', 'retainOnDeletion', 'waf',
  ]);
  expect(() => AssetCdnPresets.strength('routing', Routing.SPA)).toThrow('AssetCdnPresets: setting is routing, must be one of hstsSeconds, minimumTlsVersion, waf; use one of these');
  expect(() => AssetBucketPresets.strength('waf', WafMode.OFF)).toThrow(/^AssetBucketPresets: setting is waf, must be one of encryption/);
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), fewOptions, (tier, given) => {
    const { settings, messages } = resolve(tier, given);
    accepted += messages.length === 0 && Object.keys(given).length > 0 ? 1 : 0;
    const floor = AssetCdnPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    const strength = (name: string, of: AssetCdnSettings) => AssetCdnPresets.strength(name, of[name as keyof AssetCdnSettings]);
    return messages.length > 0 || AssetCdnPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(100);
});

test('a refusal names the prop that was given, in one sentence', () => {
  fc.assert(fc.property(fc.constantFrom(...TIERS), fc.oneof(options, fewOptions), (tier, given) => {
    for (const message of resolve(tier, given).messages) {
      expect(Object.keys(given)).toContain(/^acme\/Assets: (\w+) is /.exec(message)?.[1]);
      expect(message).toMatch(/^[^\r\n]+, (must|may) [^\r\n]+; [^\r\n]+[^.]$/);
    }
  }), { numRuns: 1000 });
});

describe('what is left out comes from the tier:', () => {
  const common = {
    encryption: 's3-managed', abortIncompleteUploadDays: 7, presignedMaxAgeSeconds: 900, corsAllowedOrigins: [],
    domainNames: [], minimumTlsVersion: 'TLSv1.2_2025', routing: 'files', notFoundPage: undefined, cacheRules: [], defaultCache: 'html', uploadPrefixes: ['uploads/'],
    hstsIncludeSubDomains: false, hstsPreload: false, contentSecurityPolicy: undefined, frameOptions: 'DENY', referrerPolicy: 'strict-origin-when-cross-origin', wafRateLimit: 2000,
  };
  test.each([
    [Tier.DEV, {
      noncurrentVersionRetentionDays: 7, retainOnDeletion: false, keyDeletionWindowDays: 7, hstsSeconds: 86_400, priceClass: 'PriceClass_200', logRetentionDays: 0, waf: 'off',
    }],
    [Tier.STAGING, {
      noncurrentVersionRetentionDays: 30, retainOnDeletion: true, keyDeletionWindowDays: 30, hstsSeconds: 2_592_000, priceClass: 'PriceClass_200', logRetentionDays: 30, waf: 'off',
    }],
    [Tier.PROD, {
      noncurrentVersionRetentionDays: 90, retainOnDeletion: true, keyDeletionWindowDays: 30, hstsSeconds: 63_072_000, priceClass: 'PriceClass_All', logRetentionDays: 400, waf: 'block',
    }],
  ])('%s', (tier, own) => {
    expect(resolve(tier, {})).toEqual({ settings: { ...common, ...own }, messages: [] });
    expect(AssetCdnPresets.defaults(tier)).toEqual({ ...common, ...own });
  });

  test('an option changes its setting only', () => {
    const settings = AssetCdnPresets.defaults(Tier.PROD);
    expect(resolve(Tier.PROD, { routing: Routing.SPA, hstsSeconds: undefined })).toEqual({ settings: { ...settings, routing: 'spa' }, messages: [] });
  });
});

test('an option weaker than the tier below needs a reason', () => {
  const prod = (given: AssetCdnOptions) => resolve(Tier.PROD, given).messages;
  expect(prod({ hstsSeconds: 86_400 })).toEqual([
    'acme/Assets: hstsSeconds is 86400, must protect at least as much as staging (2592000); remove it to use the prod default of 63072000, or add acknowledge: \'reason\'',
  ]);
  const several = prod({ logRetentionDays: 0, retainOnDeletion: false, noncurrentVersionRetentionDays: 1, presignedMaxAgeSeconds: 3600 });
  expect(several.map((message) => /: (\w+) is/.exec(message)![1])).toEqual(['noncurrentVersionRetentionDays', 'presignedMaxAgeSeconds', 'retainOnDeletion', 'logRetentionDays']);
  expect(prod({ hstsSeconds: 86_400, logRetentionDays: 0, retainOnDeletion: false, acknowledge: 'moving to another CDN this week' })).toEqual([]);
  expect(prod({ acknowledge: ' ' })).toEqual(['acme/Assets: acknowledge is  , must say why; write the reason that a reviewer would ask for']);
  expect(resolve(Tier.DEV, { hstsSeconds: 300, noncurrentVersionRetentionDays: 1 }).messages).toEqual([]);
});

test('what decides what is made may be no token, with the reason', () => {
  const reasons = AssetCdnPresets.mustBeConcrete();
  for (const name of ['domainNames', 'routing', 'cacheRules', 'uploadPrefixes', 'waf', 'hstsSeconds', 'hstsPreload', 'encryption', 'retainOnDeletion', 'logRetentionDays', 'name', 'acknowledge']) {
    expect(reasons[name]).toMatch(/^since /);
  }
  expect(Object.keys(reasons)).not.toContain('certificateArn');
  expect(Object.keys(AssetLogBucketPresets.mustBeConcrete()).every((name) => name in reasons)).toBe(true);
});
