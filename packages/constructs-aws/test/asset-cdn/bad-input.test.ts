import { AssetCdnOptions, CachePreset, PlatformEnvironment } from '@plinth/env-presets';
import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { AssetBucket, AssetCdn, AssetLogBucket, Credential, Uploader } from '../../src';
import { dev, newStack, PLACE } from '../stacks';

const certificate = (region: string, account = PLACE.account) => `arn:aws:acm:${region}:${account}:certificate/12345678-1234-1234-1234-123456789012`;
const inDomain = { ...PLACE, domainName: 'example.com' };
const [devInDomain, prodInDomain] = [PlatformEnvironment.dev(inDomain), PlatformEnvironment.prod(inDomain)];

/** The sentences of the refusal, without the construct's path. */
function refusal(environment: PlatformEnvironment, options: AssetCdnOptions): string[] {
  const stack = newStack('Web');
  try {
    new AssetCdn(stack, 'Assets', { environment, ...options });
  } catch (error) {
    expect(stack.node.findAll().filter((child) => 'cfnResourceType' in child)).toEqual([]);
    return (error as Error).message.split('\n').map((line) => line.replace(/^Web\/Assets: /, ''));
  }
  throw new Error('it was accepted');
}

test.each<[string, PlatformEnvironment, AssetCdnOptions, string]>([
  ['a name outside the environment\'s domain', devInDomain, { domainNames: ['assets.other.org'], certificateArn: certificate('us-east-1') },
    'domainNames is assets.other.org, must be example.com or end in .example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
  ['a name that only ends like the domain', devInDomain, { domainNames: ['notexample.com'], certificateArn: certificate('us-east-1') },
    'domainNames is notexample.com, must be example.com or end in .example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
  ['a wildcard in the middle', devInDomain, { domainNames: ['a.*.example.com'], certificateArn: certificate('us-east-1') },
    'domainNames is a.*.example.com, may have one *, as the whole first label, with at least two labels after it; write it like *.assets.example.com'],
  ['a domain without a certificate', devInDomain, { domainNames: ['a.example.com'] },
    'domainNames is a.example.com, may be given only with a certificate; give certificateArn (a certificate in us-east-1), or hostedZoneId if Route 53 keeps the zone'],
  ['more names than a certificate takes', devInDomain, { domainNames: Array.from({ length: 11 }, (_, i) => `a${i}.example.com`), hostedZoneId: 'Z123' },
    'domainNames is 11 names, may be at most 10, ACM\'s quota for one certificate; use a wildcard name, or bring a certificateArn'],
  ['a certificate of another region', devInDomain, { domainNames: ['a.example.com'], certificateArn: certificate('eu-central-1') },
    `certificateArn is ${certificate('eu-central-1')}, must be in us-east-1 and not in eu-central-1, since CloudFront is configured there and reads certificates of that region only; request the certificate again in us-east-1`],
  ['a certificate of another account', devInDomain, { domainNames: ['a.example.com'], certificateArn: certificate('us-east-1', '999999999999') },
    `certificateArn is ${certificate('us-east-1', '999999999999')}, must be in the environment's account 111111111111, since CloudFront uses certificates of its own account only; request the certificate in that account`],
  ['HSTS below the minimum', devInDomain, { hstsSeconds: 60 }, 'hstsSeconds is 60, must be a whole number from 300 to 2147483647; remove it to use the dev default of 86400'],
  ['HSTS below the tier\'s minimum', prodInDomain, { hstsSeconds: 86400 },
    'hstsSeconds is 86400, must protect at least as much as staging (2592000); remove it to use the prod default of 63072000, or add acknowledge: \'reason\''],
  ['preload without acknowledge', prodInDomain, { hstsPreload: true, hstsIncludeSubDomains: true },
    'hstsPreload is true, may be used only with acknowledge, since browsers ship with it for months after it is removed; add acknowledge: \'reason\', or remove it'],
  ['a policy with line breaks', devInDomain, { contentSecurityPolicy: 'default-src \'self\';\n img-src *' },
    'contentSecurityPolicy is "default-src \'self\';\\n img-src *", must be one line, since a header ends at a line break; join its lines with spaces'],
  ['CORS from everywhere in prod', prodInDomain, { corsAllowedOrigins: ['*'], acknowledge: 'because' },
    'corsAllowedOrigins is *, must name the origins in prod, or every page of the web could upload with a URL that it got hold of; write them like https://app.example.com'],
  ['a page for what is missing that an uploader can write', devInDomain, { notFoundPage: 'uploads/404.html' },
    'notFoundPage is uploads/404.html, may not lie below uploads/, since an uploader could then write what every missing path shows; put it elsewhere'],
  ['a first name longer than a common name', devInDomain, { domainNames: [`${'a'.repeat(60)}.example.com`], hostedZoneId: 'Z123' },
    `domainNames is ${'a'.repeat(60)}.example.com, may have at most 64 characters as the first name, the certificate's common name; put a shorter name first`],
  ['an unknown price class', devInDomain, { priceClass: 'PriceClass_300' as any },
    'priceClass is PriceClass_300, must be one of PriceClass_100, PriceClass_200, PriceClass_All; use the PriceClass enum'],
  ['a rule for everything', devInDomain, { cacheRules: [{ pathPattern: '*', preset: CachePreset.OFF }] }, 'cacheRules is *, may not match everything; use defaultCache'],
  ['an upload prefix that can be spelled in two ways', devInDomain, { uploadPrefixes: ['up loads/'] },
    'uploadPrefixes is up loads/, must be names of letters, digits and -_. that each end in /, at most 200 characters; write it like uploads/'],
])('refuses %s', (_title, environment, options, sentence) => {
  expect(refusal(environment, options)).toContain(sentence);
});

test('tells everything at once', () => {
  expect(refusal(prodInDomain, { hstsSeconds: 60, waf: 'maybe' as any, notFoundPage: '/x', retainOnDeletion: false })).toHaveLength(5);
});

test('refuses tokens where it decides by them, also inside lists', () => {
  const stack = new Stack(undefined, 'Tokens');
  const name = new CfnParameter(stack, 'Name').valueAsString;
  expect(refusal(devInDomain, { domainNames: ['a.example.com', `b.${name}`], certificateArn: certificate('us-east-1') })).toEqual([
    'domainNames is a token, must be concrete, since it decides what is made; write the value itself',
  ]);
});

test('takes tokens where it does not', () => {
  const stack = newStack('Web');
  const zone = new CfnParameter(stack, 'Zone').valueAsString;
  const assets = new AssetCdn(stack, 'Assets', { environment: devInDomain, domainNames: ['a.example.com'], hostedZoneId: zone, contentSecurityPolicy: `report-uri https://${Aws.REGION}.example.com` });
  expect(assets.settings.contentSecurityPolicy).toContain('Token');
});

test('refuses a second CDN of the same name, a second bucket, and a log bucket that keeps nothing', () => {
  const stack = newStack('Web');
  const bucket = new AssetBucket(stack, 'Bucket', { environment: dev });
  new AssetCdn(stack, 'Assets', { environment: dev, bucket });
  expect(() => new AssetCdn(stack, 'Again', { environment: dev, bucket })).toThrow('Web/Again: asset CDN is acme-dev-assets-viewer, may be made only once, and Web/Assets makes it');
  expect(() => new AssetBucket(stack, 'Twice', { environment: dev })).toThrow('may be made only once, and Web/Bucket makes it');
  expect(() => new AssetLogBucket(stack, 'Logs', { environment: dev })).toThrow('Web/Logs: logRetentionDays is 0, must be more than 0 for a bucket of logs');
});

test('refuses CORS that the bucket does not answer', () => {
  const stack = newStack('Web');
  const bucket = new AssetBucket(stack, 'Bucket', { environment: dev, corsAllowedOrigins: ['https://app.example.com'] });
  const corsAllowedOrigins = ['https://app.example.com', 'https://other.example.com'];
  expect(() => new AssetCdn(stack, 'Assets', { environment: dev, bucket, corsAllowedOrigins })).toThrow(
    'Web/Assets: corsAllowedOrigins is https://other.example.com, must be allowed by the bucket too, which answers what scripts ask first');
});

const UPLOADER = { environment: dev, credential: Credential.githubOidc({ repository: 'acme/shop', branch: 'main' }) };

test('refuses an uploader whose uploads it would serve outside the sandbox, whichever comes first', () => {
  const [first, second] = [newStack('Web'), newStack('Web')];
  const bucket = new AssetBucket(first, 'Bucket', { environment: dev });
  new AssetCdn(first, 'Assets', { environment: dev, bucket });
  expect(() => new Uploader(first, 'Uploader', { ...UPLOADER, bucket, prefixes: ['invoices/'] })).toThrow(
    'Web/Uploader: prefixes is invoices/, must lie below one of the uploadPrefixes of Web/Assets (uploads/), where nothing that is uploaded may run; move it there');
  new Uploader(first, 'Build', { ...UPLOADER, name: 'build', bucket, prefixes: ['static/'], acknowledge: 'only our own build writes there' });
  new Uploader(first, 'Invoices', { ...UPLOADER, name: 'invoices', bucket, prefixes: ['uploads/invoices/'] });

  const other = new AssetBucket(second, 'Bucket', { environment: dev });
  new Uploader(second, 'Uploader', { ...UPLOADER, bucket: other, prefixes: ['invoices/'] });
  expect(() => new AssetCdn(second, 'Assets', { environment: dev, bucket: other })).toThrow(
    'Web/Assets: uploadPrefixes is uploads/, must hold invoices/, which Web/Uploader uploads to, or it would be served as the site\'s own; add it');
});

test('refuses buckets of another environment', () => {
  const stack = newStack('Web');
  const bucket = new AssetBucket(stack, 'Bucket', { environment: dev });
  const logBucket = new AssetLogBucket(stack, 'Logs', { environment: dev, logRetentionDays: 7 });
  expect(() => new AssetCdn(stack, 'Assets', { environment: prodInDomain, bucket, logBucket })).toThrow([
    'Web/Assets: bucket is of acme-dev, must be of acme-prod, as the CDN is; pass a bucket of the same environment',
    'Web/Assets: logBucket is of acme-dev, must be of acme-prod, as the CDN is; pass a bucket of the same environment',
  ].join('\n'));
});

test('refuses a partition without CloudFront', () => {
  const environment = PlatformEnvironment.dev({ ...PLACE, region: 'cn-north-1' });
  expect(() => new AssetCdn(newStack('Web', 'cn-north-1'), 'Assets', { environment })).toThrow('environment.region is cn-north-1, must be in the partition aws');
});

test('refuses a key by its alias', () => {
  expect(() => AssetBucket.fromAssetBucketAttributes(newStack('Web'), 'Existing', { environment: dev, keyArn: 'arn:aws:kms:eu-central-1:111111111111:alias/x' }))
    .toThrow('must be the ARN of a key, since policies cannot name an alias');
});
