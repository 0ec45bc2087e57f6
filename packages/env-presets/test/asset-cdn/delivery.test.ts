import {
  AssetCdnDns, AssetCdnOptions, AssetCdnPresets, AssetCdnSettings, AssetDelivery, AssetFirewall, CachePreset, DnsRecords, FrameOptions, Problems, Tier, WafMode,
} from '../../src';
import { environments } from './environments';

function settings(options: AssetCdnOptions = {}, tier: Tier = Tier.DEV): AssetCdnSettings {
  const problems = new Problems('acme/Assets');
  const resolved = AssetCdnPresets.resolve(environments[tier], options, problems);
  expect(problems.messages).toEqual([]);
  return resolved;
}

const delivery = (options: AssetCdnOptions = {}, tier?: Tier) => AssetDelivery.of(settings(options, tier));
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

describe('behaviors', () => {
  const { behaviors, headers, defaultBehavior } = delivery({
    uploadPrefixes: ['uploads/', 'users/files/'],
    cacheRules: [{ pathPattern: 'uploads/*.css', preset: CachePreset.IMMUTABLE }, { pathPattern: 'api/*', preset: CachePreset.OFF }, { pathPattern: '*.html', preset: CachePreset.HTML }],
    contentSecurityPolicy: 'default-src \'self\'',
  });
  const headersOf = (place: number) => behaviors[place] && headers[behaviors[place].headers];

  test('put what users upload first, so that no rule takes it out of the sandbox', () => {
    expect(behaviors.map(({ pathPattern }) => pathPattern)).toEqual(['uploads/*', 'users/files/*', 'uploads/*.css', 'api/*', '*.html']);
    expect(defaultBehavior.pathPattern).toBeUndefined();
  });

  test('show uploads without script, frame or origin', () => {
    for (const place of [0, 1]) {
      expect(headersOf(place)).toMatchObject({ sandboxed: true, contentSecurityPolicy: 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox' });
      expect(behaviors[place].immutable).toBe(false);
    }
    expect(headers.filter(({ sandboxed }) => !sandboxed).map(({ contentSecurityPolicy }) => contentSecurityPolicy)).toEqual(Array(3).fill('default-src \'self\''));
  });

  test('share the headers of one kind: each kind is one policy', () => {
    expect(behaviors.map((behavior) => behavior.headers)).toEqual([0, 0, 1, 2, 3]);
    expect(defaultBehavior.headers).toBe(3);
    expect(headers.map(({ preset, sandboxed }) => [preset, sandboxed])).toEqual([['html', true], ['immutable', false], ['off', false], ['html', false]]);
    expect(delivery().headers).toHaveLength(2);
    expect(delivery({ uploadPrefixes: [] }).headers).toHaveLength(1);
  });

  test('cache by policies that CloudFront manages, none of which forwards a query or a cookie', () => {
    expect(behaviors.map(({ cachePolicyId }) => cachePolicyId)).toEqual([OPTIMIZED, OPTIMIZED, OPTIMIZED, DISABLED, OPTIMIZED]);
    expect(defaultBehavior.cachePolicyId).toBe(OPTIMIZED);
    expect(delivery({ defaultCache: CachePreset.OFF }).defaultBehavior.cachePolicyId).toBe(DISABLED);
  });

  test('tell browsers how long, and leave the year to the function that sees no error', () => {
    expect(headers.map(({ cacheControl }) => cacheControl)).toEqual(['public, max-age=0, must-revalidate', undefined, 'no-store', 'public, max-age=0, must-revalidate']);
    expect(behaviors.map(({ immutable }) => immutable)).toEqual([false, false, true, false, false]);
  });

  test('need the immutable function only where something is immutable', () => {
    expect(delivery().immutable).toBe(false);
    expect(delivery({ defaultCache: CachePreset.IMMUTABLE }).immutable).toBe(true);
    expect(delivery({ cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }] }).immutable).toBe(true);
  });
});

describe('headers', () => {
  test.each([[Tier.DEV, 86_400], [Tier.STAGING, 2_592_000], [Tier.PROD, 63_072_000]])('of %s have its HSTS, in every kind', (tier, hstsSeconds) => {
    const { headers } = delivery({ cacheRules: [{ pathPattern: 'a/*', preset: CachePreset.OFF }] }, tier);
    expect(headers).toHaveLength(3);
    for (const one of headers) {
      expect(one).toMatchObject({ hstsSeconds, hstsIncludeSubDomains: false, hstsPreload: false, frameOptions: 'DENY', referrerPolicy: 'strict-origin-when-cross-origin' });
    }
  });

  test('are what was chosen', () => {
    const { headers } = delivery({ frameOptions: FrameOptions.SAMEORIGIN, corsAllowedOrigins: ['https://app.example.com'] });
    expect(headers.map(({ frameOptions, corsAllowedOrigins }) => [frameOptions, corsAllowedOrigins])).toEqual(Array(2).fill(['SAMEORIGIN', ['https://app.example.com']]));
  });
});

test('viewers may only read, and with CORS ask whether they may', () => {
  expect(delivery()).toMatchObject({ allowedMethods: ['GET', 'HEAD'], originRequestPolicyId: undefined });
  expect(delivery({ corsAllowedOrigins: ['https://app.example.com'] })).toMatchObject({
    allowedMethods: ['GET', 'HEAD', 'OPTIONS'], originRequestPolicyId: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
  });
});

describe('the firewall', () => {
  const rules = (waf: WafMode) => AssetFirewall.rules(settings({ waf, wafRateLimit: 500 }));

  test('has no rule where it is off', () => {
    expect(rules(WafMode.OFF)).toEqual([]);
    expect(AssetFirewall.rules(settings())).toEqual([]);
  });

  test('limits requests first, then asks AWS\'s lists', () => {
    const asked = rules(WafMode.BLOCK).map(({ priority, name, rateLimit, windowSeconds, managedRuleGroup }) => (
      [priority, name, rateLimit ?? managedRuleGroup, windowSeconds]
    ));
    expect(asked).toEqual([
      [0, 'RateLimit', 500, 300],
      [1, 'AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesAmazonIpReputationList', undefined],
      [2, 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesCommonRuleSet', undefined],
      [3, 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', undefined],
    ]);
  });

  test.each([[WafMode.BLOCK, false], [WafMode.COUNT, true]])('in mode %s counts only: %s, in every rule', (waf, countOnly) => {
    expect(rules(waf).map((rule) => rule.countOnly)).toEqual(Array(4).fill(countOnly));
  });

  test('keeps its log as long as access logs are kept, and 30 days where there are none', () => {
    expect(AssetFirewall.logRetentionDays(settings())).toBe(30);
    expect(AssetFirewall.logRetentionDays(settings({}, Tier.PROD))).toBe(400);
  });
});

test('every own name is an alias of the distribution, at the apex too', () => {
  const records = AssetCdnDns.records(['example.com', '*.example.com'], 'd111.cloudfront.net');
  expect(records).toMatchObject(['example.com', '*.example.com'].map((name) => ({ type: 'ALIAS', name, values: ['d111.cloudfront.net'] })));
  expect(AssetCdnDns.records([], 'd111.cloudfront.net')).toEqual([]);
  expect(() => DnsRecords.toRoute53ChangeBatch(records, { zone: 'example.com' })).not.toThrow();
});
