import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  AssetCdnPresets, AssetEncryption, BucketNamespace, CachePreset, CacheRule, FrameOptions, MinimumTlsVersion, PlatformEnvironment, PriceClass,
  ReferrerPolicy, Routing, WafMode,
} from '@plinth/env-presets';
import { Testing } from 'cdktf';
import fc from 'fast-check';
import { AssetBucket, AssetCdn, AssetCdnProps, AssetLogBucket, Identity } from '../../src';
import { newStack, synthesize as json } from '../stacks';
import { terraformTest } from '../terraform';
import { CERTIFICATE, edgeOf, ENVIRONMENTS } from './assets';

/** Mostly what people mean, sometimes what they mistype. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> });
const member = <T extends string>(values: Record<string, T>) => either(fc.constantFrom(...Object.values(values)), 'none');

const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  place: fc.record({
    project: either(fc.constantFrom('acme', 'acme-shop', 'a1'), 'Acme', 'x'.repeat(30)),
    account: fc.constant('111111111111'),
    region: either(fc.constantFrom('eu-central-1', 'us-east-1'), 'europe', 'cn-north-1'),
    domainName: either(fc.constant('example.com'), undefined, 'other.org'),
  }),
  edge: either(fc.constant(true), false),
  apart: fc.constantFrom('nothing', 'nothing', 'bucket', 'imported', 'logs'),
  roleName: either(fc.constant('ci'), 'role/ci'),
  options: fc.record({
    name: either(fc.constantFrom('assets', 'downloads'), 'Assets', 'y'.repeat(50)),
    bucketNamespace: fc.constant(BucketNamespace.GLOBAL),
    encryption: member(AssetEncryption),
    noncurrentVersionRetentionDays: either(fc.constantFrom(90, 365), 0, 1.5),
    abortIncompleteUploadDays: either(fc.constantFrom(1, 7), 0),
    presignedMaxAgeSeconds: either(fc.constantFrom(60, 900), 10),
    corsAllowedOrigins: either(fc.constantFrom<string[][]>([], ['https://app.example.com'], ['http://localhost:3000']), ['*'], ['https://app.example.com/'], ['app']),
    retainOnDeletion: fc.boolean(),
    keyDeletionWindowDays: either(fc.constantFrom(7, 30), 6),
    domainNames: either(fc.constantFrom<string[][]>([], ['assets.example.com'], ['assets.example.com', '*.assets.example.com']), ['*.com'], ['assets.other.net'], ['x']),
    certificateArn: either(fc.constant(CERTIFICATE), CERTIFICATE.replace('us-east-1', 'eu-west-1'), 'certificate'),
    hostedZoneId: either(fc.constant('Z0123456789'), 'zone'),
    minimumTlsVersion: either(fc.constant(MinimumTlsVersion.TLS_1_2_2021), 'TLSv1'),
    routing: member(Routing),
    notFoundPage: either(fc.constantFrom('404.html', 'errors/404.html'), '/404.html', '../404', ''),
    cacheRules: either(fc.constantFrom<CacheRule[][]>([], [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: '*.json', preset: CachePreset.OFF }]),
      [{ pathPattern: '*', preset: CachePreset.OFF }], [{ pathPattern: '/static/*', preset: CachePreset.HTML }], [{ pathPattern: 'a', preset: 'forever' }]),
    defaultCache: member(CachePreset),
    uploadPrefixes: either(fc.constantFrom<string[][]>([], ['uploads/'], ['in/', 'out/']), ['uploads'], ['a/', 'a/b/'], ['*/']),
    hstsSeconds: either(fc.constantFrom(86_400, 63_072_000), 60, 1.5),
    hstsIncludeSubDomains: fc.boolean(),
    hstsPreload: either(fc.constant(false), true),
    contentSecurityPolicy: either(fc.constantFrom("default-src 'self'", "default-src 'self'; img-src https: data:"), "default-src 'self';\nimg-src *", ' ', 'ü'),
    frameOptions: member(FrameOptions),
    referrerPolicy: member(ReferrerPolicy),
    priceClass: member(PriceClass),
    logRetentionDays: either(fc.constantFrom(0, 30, 400), 29, -1),
    waf: member(WafMode),
    wafRateLimit: either(fc.constantFrom(10, 2000), 9, 1e9),
    acknowledge: either(fc.constant('a reason'), ' '),
  }, { requiredKeys: ['minimumTlsVersion'] }),
});
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

/** What a refusal may name: a prop of the input, or a name made from them. */
const PROPS = [...Object.keys(AssetCdnPresets.defaults('dev' as any)), 'name', 'bucketNamespace', 'certificateArn', 'hostedZoneId', 'notFoundPage', 'contentSecurityPolicy', 'acknowledge',
  'project', 'region', 'domainName', 'environment\\.region', 'environment\\.domainName', 'edgeProvider', "the provider's region", 'roleName', 'resource name', '[\\w ]+ name'];
const NAMED = new RegExp(`^[^ ]+: (${PROPS.join('|')}) is .+, (must|may) .+; .+`);

/** The resources of one input, at addresses of their own. */
function resourcesOf({ tier, place, edge, apart, roleName, options }: Input, id: string): any {
  const environment = PlatformEnvironment[tier](place);
  const stack = newStack('home', Testing.app(), place.region);
  const edgeProvider = edge ? edgeOf(stack) : undefined;
  const { encryption, noncurrentVersionRetentionDays, abortIncompleteUploadDays, presignedMaxAgeSeconds, keyDeletionWindowDays, ...delivery } = options;
  const bucketOptions = { encryption, noncurrentVersionRetentionDays, abortIncompleteUploadDays, presignedMaxAgeSeconds, keyDeletionWindowDays };
  const props: AssetCdnProps = { environment, edgeProvider, ...delivery };
  const made = (): AssetCdnProps => {
    switch (apart) {
      case 'bucket':
        return { ...props, bucket: new AssetBucket(stack, `${id}Bucket`, { ...props, ...bucketOptions }) };
      case 'imported':
        return { ...props, bucket: AssetBucket.fromAssetBucketAttributes(stack, `${id}Bucket`, { environment, bucketName: 'old' }) };
      case 'logs':
        return { ...props, ...bucketOptions, logRetentionDays: undefined, logBucket: new AssetLogBucket(stack, `${id}Logs`, props) };
      default:
        return { ...props, ...bucketOptions };
    }
  };
  new AssetCdn(stack, id, made()).grantDeploy(Identity.roleName(roleName));
  return json(stack).resource;
}

let generated: { made: any[]; refusals: string[] } | undefined;

/** The same 500 inputs for every test here: what they made, and the sentences that refused the others. */
function generate(): { made: any[]; refusals: string[] } {
  if (!generated) {
    const [made, refusals] = [[] as any[], [] as string[]];
    fc.assert(fc.property(inputs, (input) => {
      try {
        made.push(resourcesOf(input, `Assets${made.length}`));
      } catch (error) {
        refusals.push((error as Error).message);
      }
    }), { numRuns: 500, seed: 20261121 });
    generated = { made, refusals };
  }
  return generated;
}

test('500 inputs are each refused by a sentence that names the prop, or make a distribution', () => {
  const { made, refusals } = generate();
  refusals.flatMap((message) => message.split('\n')).forEach((line) => expect(line).toMatch(NAMED));
  expect(refusals.length).toBeGreaterThan(50);
  expect(made.length).toBeGreaterThan(50);
  made.forEach(({ aws_cloudfront_distribution: distributions }) => expect(Object.keys(distributions)).toHaveLength(1));
}, 120_000);

/** Each tier as it is, and what was generated but for most web ACLs: the provider takes a second for each, and few differ. */
function sample(): any[] {
  const { made } = generate();
  const tiers = Object.entries(ENVIRONMENTS).map(([tier, environment]) => {
    const stack = newStack();
    new AssetCdn(stack, `Tier-${tier}`, { environment, edgeProvider: edgeOf(stack) });
    return json(stack).resource;
  });
  return [
    ...tiers,
    ...made.filter((resource) => resource.aws_wafv2_web_acl).slice(0, 5),
    ...made.filter((resource) => !resource.aws_wafv2_web_acl),
  ];
}

terraformTest('terraform validate accepts what was made, in one configuration', async ({ directory, run }) => {
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    provider: { aws: [{ region: 'eu-central-1' }, { alias: 'edge', region: 'us-east-1' }] },
    resource: sample(),
  }));
  await run('init', '-backend=false', '-input=false');
  expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
});
