import {
  AssetCdnOptions, AssetEncryption, BucketNamespace, CachePreset, FrameOptions, MinimumTlsVersion, PlatformEnvironment, PriceClass, ReferrerPolicy,
  Routing, WafMode,
} from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { AssetCdn } from '../../src';
import { either, lint, Shapes } from '../inputs';

const choice = <T extends string>(values: { [name: string]: T }) => either(fc.constantFrom(...Object.values(values)), 'something');
const options = fc.record({
  name: either(fc.constantFrom('assets', 'web'), 'Web', 'y'.repeat(50)),
  bucketNamespace: choice(BucketNamespace),
  encryption: choice(AssetEncryption),
  noncurrentVersionRetentionDays: either(fc.constantFrom(1, 30, 3650), 0, 1.5),
  abortIncompleteUploadDays: either(fc.constantFrom(1, 30), 31),
  presignedMaxAgeSeconds: either(fc.constantFrom(60, 900), 59),
  corsAllowedOrigins: either(fc.constantFrom(['https://app.example.com'], ['*'], ['http://localhost:3000']), ['http://app.example.com'], ['example.com']),
  retainOnDeletion: fc.boolean(),
  domainNames: either(fc.constantFrom(['a.example.com'], ['*.example.com', 'example.com']), ['A.example.com'], ['a.other.org'], ['**.example.com']),
  hostedZoneId: either(fc.constant('Z0123456789'), 'zone'),
  certificateArn: either(fc.constant('arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012'),
    'arn:aws:acm:eu-west-1:111111111111:certificate/1', 'mine'),
  minimumTlsVersion: choice(MinimumTlsVersion),
  routing: choice(Routing),
  notFoundPage: either(fc.constantFrom('404.html', 'errors/not-found.html'), '/404.html', ''),
  cacheRules: either(fc.constant([{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: '*.json', preset: CachePreset.OFF }]),
    [{ pathPattern: '*', preset: CachePreset.OFF }], [{ pathPattern: 'a', preset: 'long' }]),
  defaultCache: choice(CachePreset),
  uploadPrefixes: either(fc.constantFrom([], ['media/'], ['a/', 'b/c/']), ['media'], ['a/', 'a/b/'], ['../']),
  hstsSeconds: either(fc.constantFrom(300, 86_400, 63_072_000), 1),
  hstsIncludeSubDomains: fc.boolean(),
  hstsPreload: fc.boolean(),
  contentSecurityPolicy: either(fc.constant('default-src \'self\''), 'a\nb', ' '),
  frameOptions: choice(FrameOptions),
  referrerPolicy: choice(ReferrerPolicy),
  priceClass: choice(PriceClass),
  logRetentionDays: either(fc.constantFrom(0, 30, 400), 31),
  waf: choice(WafMode),
  wafRateLimit: either(fc.constantFrom(100, 5000), 1),
  acknowledge: either(fc.constant('a reason'), ' '),
}, { requiredKeys: [] });

/** Few at a time, or hardly any would be all right. */
const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  region: either(fc.constantFrom('eu-central-1', 'us-east-1'), 'europe', 'cn-north-1'),
  options: options.chain((all: any) => fc.subarray(Object.keys(all), { maxLength: 9 })
    .map((names) => Object.fromEntries(names.map((name) => [name, all[name]])) as AssetCdnOptions)),
});

const NAMED = new RegExp('^[^ ]+: (project|region|environment\\.region|resource name|[a-zA-Z]+'
  + '|(S3 bucket|IAM role|KMS alias|CloudFront function or policy|CloudWatch log delivery|WAF web ACL) name) is .+, (must|may) .+; .+');

function synthesize({ tier, region, options: given }: typeof inputs extends fc.Arbitrary<infer T> ? T : never): any[] {
  const environment = PlatformEnvironment[tier]({ project: 'acme', account: '111111111111', region, domainName: 'example.com' });
  const stack = new Stack(new App(), 'Stack', { env: { account: environment.account, region } });
  const assets = new AssetCdn(stack, 'Assets', { environment, ...given });
  assets.grantDeploy(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }));
  return [...new Set([stack, Stack.of(assets.cfnDistribution)])].map((part) => Template.fromStack(part).toJSON());
}

test('250 inputs are each refused by a sentence that names the prop, or make templates each of whose resources cfn-lint accepts', async () => {
  const shapes = new Shapes();
  let refused = 0;
  fc.assert(fc.property(inputs, (input) => {
    try {
      for (const template of synthesize(input)) {
        shapes.add(template);
      }
    } catch (error) {
      refused += 1;
      for (const line of (error as Error).message.split('\n')) {
        expect(line).toMatch(NAMED);
      }
    }
  }), { numRuns: 250, seed: 20261121 });
  expect(refused).toBeGreaterThan(50);
  expect(shapes.count).toBeGreaterThan(15);
  expect(await lint(shapes.parts)).toBe('');
}, 300_000);
