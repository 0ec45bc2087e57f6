import {
  AssetBucketPresets, AssetCdnBrought, AssetCdnOptions, AssetCdnPresets, AssetEncryption, AssetLogBucketPresets, BucketNamespace, CachePreset, FrameOptions,
  MinimumTlsVersion,
  PlatformEnvironment, PriceClass, Problems, ReferrerPolicy, Routing, Tier, WafMode,
} from '../../src';
import { environments } from './environments';

function messages(tier: Tier, options: AssetCdnOptions): string[] {
  const problems = new Problems('acme/Assets');
  AssetCdnPresets.resolve(environments[tier], options, problems);
  AssetCdnPresets.checkCertificateGiven(options, problems);
  return problems.messages.map((message) => message.replace('acme/Assets: ', ''));
}

const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';
const names = (count: number) => Array.from({ length: count }, (_value, index) => `a${index}.dev.example.com`);
const rule = (pathPattern: string, preset: CachePreset = CachePreset.IMMUTABLE) => ({ pathPattern, preset });

describe('in dev', () => {
  test.each<[AssetCdnOptions, string]>([
    [{ domainNames: ['assets.acme.org'], certificateArn: CERTIFICATE },
      'domainNames is assets.acme.org, must be dev.example.com or end in .dev.example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
    [{ domainNames: ['xdev.example.com'], certificateArn: CERTIFICATE },
      'domainNames is xdev.example.com, must be dev.example.com or end in .dev.example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
    [{ domainNames: ['*.example.com'], certificateArn: CERTIFICATE },
      'domainNames is *.example.com, must be dev.example.com or end in .dev.example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
    ...['a.*.dev.example.com', '*.*.dev.example.com', 'a*.dev.example.com', '**.dev.example.com'].map((name): [AssetCdnOptions, string] => [
      { domainNames: [name], certificateArn: CERTIFICATE },
      `domainNames is ${name}, may have one *, as the whole first label, with at least two labels after it; write it like *.assets.example.com`,
    ]),
    ...['Assets.dev.example.com', 'assets.dev.example.com.', 'as_sets.dev.example.com', '-a.dev.example.com', `${'a'.repeat(64)}.dev.example.com`, '.dev.example.com']
      .map((name): [AssetCdnOptions, string] => [
        { domainNames: [name], certificateArn: CERTIFICATE, acknowledge: 'another domain' },
        `domainNames is ${name}, must be a lower-case domain name of at most 253 characters with at least one dot; write it like assets.example.com`,
      ]),
    [{ domainNames: ['a.dev.example.com', 'a.dev.example.com'], certificateArn: CERTIFICATE }, 'domainNames is a.dev.example.com, may be given only once; remove the second one'],
    [{ domainNames: names(11), hostedZoneId: 'Z0123456789' },
      'domainNames is 11 names, may be at most 10, ACM\'s quota for one certificate; use a wildcard name, or bring a certificateArn'],
    [{ domainNames: [`${'a'.repeat(49)}.dev.example.com`], hostedZoneId: 'Z0123456789' },
      `domainNames is ${'a'.repeat(49)}.dev.example.com, may have at most 64 characters as the first name, the certificate's common name; put a shorter name first`],
    [{ domainNames: names(101), certificateArn: CERTIFICATE }, 'domainNames is 101 names, may be at most 100, CloudFront\'s quota for one distribution; use a wildcard name'],
    [{ domainNames: names(1), certificateArn: CERTIFICATE.replace('us-east-1', 'eu-central-1') },
      `certificateArn is ${CERTIFICATE.replace('us-east-1', 'eu-central-1')}, must be in us-east-1 and not in eu-central-1, since CloudFront is configured there and reads certificates of `
      + 'that region only; request the certificate again in us-east-1'],
    [{ domainNames: names(1), certificateArn: CERTIFICATE.replace('111111111111', '222222222222') },
      `certificateArn is ${CERTIFICATE.replace('111111111111', '222222222222')}, must be in the environment's account 111111111111, since CloudFront uses certificates of its own `
      + 'account only; request the certificate in that account'],
    [{ domainNames: names(1), certificateArn: 'arn:aws:iam::111111111111:server-certificate/a' },
      'certificateArn is arn:aws:iam::111111111111:server-certificate/a, must be the ARN of an ACM certificate; '
      + 'write it like arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012'],
    [{ certificateArn: CERTIFICATE }, `certificateArn is ${CERTIFICATE}, may be given only with domainNames, since CloudFront has a certificate for its own name; give domainNames, or remove it`],
    [{ domainNames: [], hostedZoneId: 'Z0123456789' },
      'hostedZoneId is Z0123456789, may be given only with domainNames, since CloudFront has a certificate for its own name; give domainNames, or remove it'],
    [{ domainNames: names(1), hostedZoneId: '/hostedzone/Z1' }, 'hostedZoneId is /hostedzone/Z1, must be the id of a hosted zone; write it like Z0123456789ABCDEFGHIJ'],
    ...[60, 299, 300.5, -1, NaN, 2 ** 31].map((hstsSeconds): [AssetCdnOptions, string] => [
      { hstsSeconds }, `hstsSeconds is ${hstsSeconds}, must be a whole number from 300 to 2147483647; remove it to use the dev default of 86400`,
    ]),
    [{ hstsIncludeSubDomains: true },
      'hstsIncludeSubDomains is true, may be used only with acknowledge, since every name below must then have HTTPS; add acknowledge: \'reason\', or remove it'],
    [{ hstsPreload: true, hstsIncludeSubDomains: true, hstsSeconds: 31_535_999, acknowledge: 'all HTTPS' },
      'hstsPreload is true, may be used only with hstsSeconds of at least 31536000 (a year), as the preload list demands; raise hstsSeconds, which is 31535999, or remove it'],
    [{ hstsPreload: true, hstsIncludeSubDomains: true, acknowledge: 'all HTTPS' },
      'hstsPreload is true, may be used only with hstsSeconds of at least 31536000 (a year), as the preload list demands; raise hstsSeconds, which is 86400, or remove it'],
    [{ contentSecurityPolicy: 'default-src \'self\';\nscript-src \'none\'' },
      'contentSecurityPolicy is "default-src \'self\';\\nscript-src \'none\'", must be one line, since a header ends at a line break; join its lines with spaces'],
    [{ contentSecurityPolicy: 'a\rb' }, 'contentSecurityPolicy is "a\\rb", must be one line, since a header ends at a line break; join its lines with spaces'],
    [{ contentSecurityPolicy: '' }, 'contentSecurityPolicy is empty, must have at least one directive; write it like default-src \'self\', or remove it'],
    [{ contentSecurityPolicy: 'img-src https://bücher.example' },
      'contentSecurityPolicy is img-src https://bücher.example, may have printable ASCII only, as headers do; write other characters of a URL percent-encoded'],
    [{ priceClass: 'PriceClass_300' as PriceClass }, 'priceClass is PriceClass_300, must be one of PriceClass_100, PriceClass_200, PriceClass_All; use the PriceClass enum'],
    [{ routing: 'rewrite' as Routing }, 'routing is rewrite, must be one of files, clean-urls, spa; use the Routing enum'],
    [{ waf: 'on' as WafMode }, 'waf is on, must be one of off, count, block; use the WafMode enum'],
    [{ frameOptions: 'ALLOW' as FrameOptions }, 'frameOptions is ALLOW, must be one of DENY, SAMEORIGIN; use the FrameOptions enum'],
    [{ defaultCache: 'long' as CachePreset }, 'defaultCache is long, must be one of immutable, html, off; use the CachePreset enum'],
    [{ referrerPolicy: 'none' as ReferrerPolicy },
      `referrerPolicy is none, must be one of ${Object.values(ReferrerPolicy).join(', ')}; use the ReferrerPolicy enum`],
    [{ minimumTlsVersion: 'TLSv1' as MinimumTlsVersion },
      'minimumTlsVersion is TLSv1, must be one of TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025; use the MinimumTlsVersion enum'],
    [{ encryption: 'kms' as AssetEncryption }, 'encryption is kms, must be one of s3-managed, customer-managed-key; use the AssetEncryption enum'],
    [{ bucketNamespace: 'mine' as BucketNamespace }, 'bucketNamespace is mine, must be one of global, account-regional; use the BucketNamespace enum'],
    [{ cacheRules: [rule('/static/*')] },
      'cacheRules is /static/*, must be a path pattern of letters, digits and _-.*$/~"\'@:+?& that does not begin with /; write it like static/*'],
    [{ cacheRules: [rule('a b')] }, 'cacheRules is a b, must be a path pattern of letters, digits and _-.*$/~"\'@:+?& that does not begin with /; write it like static/*'],
    [{ cacheRules: [rule('')] }, 'cacheRules is empty, must be a path pattern of letters, digits and _-.*$/~"\'@:+?& that does not begin with /; write it like static/*'],
    [{ cacheRules: [rule('*')] }, 'cacheRules is *, may not match everything; use defaultCache'],
    [{ cacheRules: [rule('**')] }, 'cacheRules is **, may not match everything; use defaultCache'],
    [{ cacheRules: [rule('a/*'), rule('a/*', CachePreset.OFF)] }, 'cacheRules is a/*, may be given only once; remove the second one'],
    [{ cacheRules: [rule('a/*', 'long' as CachePreset)] }, 'cacheRules is long, must have one of the presets immutable, html, off; use the CachePreset enum'],
    [{ cacheRules: Array.from({ length: 21 }, (_value, index) => rule(`a${index}/*`)) }, 'cacheRules is 21 rules, may be at most 20; join patterns with * and ?'],
    ...['', 'uploads', '/uploads/', 'up loads/', 'uploads/*', '../', 'a/../b/', 'a//b/', '.hidden/', '%75ploads/', 'ü/', `${'a'.repeat(200)}/`].map((prefix): [AssetCdnOptions, string] => [
      { uploadPrefixes: [prefix] }, `uploadPrefixes is ${prefix || 'empty'}, must be names of letters, digits and -_. that each end in /, at most 200 characters; write it like uploads/`,
    ]),
    [{ uploadPrefixes: ['users/', 'users/files/'] }, 'uploadPrefixes is users/files/, may not overlap with users/; remove one of the two'],
    [{ uploadPrefixes: ['users/', 'users/'] }, 'uploadPrefixes is users/, may not overlap with users/; remove one of the two'],
    [{ uploadPrefixes: Array.from({ length: 21 }, (_value, index) => `a${index}/`) }, 'uploadPrefixes is 21 prefixes, may be at most 20; give uploads one common prefix'],
    [{ notFoundPage: '' }, 'notFoundPage is empty, must be the key of an object; write it like 404.html'],
    [{ notFoundPage: 'errors/' }, 'notFoundPage is errors/, must be the key of an object; write it like 404.html'],
    ...[{ notFoundPage: 'uploads/404.html' }, { notFoundPage: 'uploads/404.html', uploadPrefixes: ['users/', 'uploads/'] }].map((options): [AssetCdnOptions, string] => [
      options, 'notFoundPage is uploads/404.html, may not lie below uploads/, since an uploader could then write what every missing path shows; put it elsewhere',
    ]),
    [{ notFoundPage: '/404.html' }, 'notFoundPage is /404.html, must not begin with /; use 404.html'],
    [{ notFoundPage: '../404.html' }, 'notFoundPage is ../404.html, must not climb with . or ..; write the whole path from the top of the bucket'],
    ...[31, -1, 0.5, 9999].map((logRetentionDays): [AssetCdnOptions, string] => [
      { logRetentionDays },
      `logRetentionDays is ${logRetentionDays}, must be 0 for no logs, or one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; `
      + 'remove it to use the dev default of 0',
    ]),
    [{ name: 'media-logs' }, 'name is media-logs, may not end in -logs, since the bucket would have the name of another one\'s logs; choose another word'],
    [{ wafRateLimit: 9 }, 'wafRateLimit is 9, must be a whole number from 10 to 2000000; remove it to use the dev default of 2000'],
    [{ noncurrentVersionRetentionDays: 0 }, 'noncurrentVersionRetentionDays is 0, must be a whole number from 1 to 3650; remove it to use the dev default of 7'],
    [{ abortIncompleteUploadDays: 31 }, 'abortIncompleteUploadDays is 31, must be a whole number from 1 to 30; remove it to use the dev default of 7'],
    [{ presignedMaxAgeSeconds: 604_801 }, 'presignedMaxAgeSeconds is 604801, must be a whole number from 60 to 604800; remove it to use the dev default of 900'],
    [{ keyDeletionWindowDays: 6 }, 'keyDeletionWindowDays is 6, must be a whole number from 7 to 30; remove it to use the dev default of 7'],
    ...['app.example.com', 'https://app.example.com/', 'http://app.example.com', 'https://*.example.com', 'null', ''].map((origin): [AssetCdnOptions, string] => [
      { corsAllowedOrigins: [origin] },
      `corsAllowedOrigins is ${origin || 'empty'}, must be an origin: https, a host and perhaps a port, nothing after it (http for localhost only); write it like https://app.example.com`,
    ]),
  ])('refuses %j', (options, message) => {
    expect(messages(Tier.DEV, options)).toEqual([message]);
  });

  test('says of preload without anything else each thing that it lacks', () => {
    expect(messages(Tier.DEV, { hstsPreload: true })).toEqual([
      'hstsPreload is true, may be used only with acknowledge, since browsers ship with it for months after it is removed; add acknowledge: \'reason\', or remove it',
      'hstsPreload is true, may be used only with hstsIncludeSubDomains, as the preload list demands; set hstsIncludeSubDomains, or remove it',
      'hstsPreload is true, may be used only with hstsSeconds of at least 31536000 (a year), as the preload list demands; raise hstsSeconds, which is 86400, or remove it',
    ]);
  });

  test.each<AssetCdnOptions>([
    { domainNames: ['dev.example.com', 'assets.dev.example.com', '*.assets.dev.example.com'], certificateArn: CERTIFICATE },
    { domainNames: names(10), hostedZoneId: 'Z0123456789' },
    { domainNames: names(100), certificateArn: CERTIFICATE },
    { domainNames: ['a.dev.example.com', `${'a'.repeat(49)}.dev.example.com`], hostedZoneId: 'Z0123456789' },
    { domainNames: [`${'a'.repeat(49)}.dev.example.com`], certificateArn: CERTIFICATE },
    { domainNames: ['assets.acme.org', '*.acme.org'], certificateArn: CERTIFICATE, acknowledge: 'acme.org is ours too' },
    { hstsPreload: true, hstsIncludeSubDomains: true, hstsSeconds: 31_536_000, acknowledge: 'all of it has HTTPS' },
    { corsAllowedOrigins: ['*'] },
    { corsAllowedOrigins: ['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000', 'http://127.0.0.1'] },
    { cacheRules: [rule('static/*'), rule('*.js'), rule('img/?.png', CachePreset.OFF)] },
    { uploadPrefixes: [] },
    { uploadPrefixes: ['users/files/', 'users/files2/', 'v1.0_a-b/'] },
    { notFoundPage: 'errors/404.html', contentSecurityPolicy: 'default-src \'self\'; img-src https:', logRetentionDays: 3653 },
  ])('accepts %j', (options) => {
    expect(messages(Tier.DEV, options)).toEqual([]);
  });
});

test('every origin may read and upload in dev and staging, not in prod, whatever the reason', () => {
  expect(messages(Tier.STAGING, { corsAllowedOrigins: ['*'] })).toEqual([]);
  expect(messages(Tier.PROD, { corsAllowedOrigins: ['*'], acknowledge: 'a public API' })).toEqual([
    'corsAllowedOrigins is *, must name the origins in prod, or every page of the web could upload with a URL that it got hold of; write them like https://app.example.com',
  ]);
});

test('preloading in prod needs no hstsSeconds of its own', () => {
  expect(messages(Tier.PROD, { hstsPreload: true, hstsIncludeSubDomains: true, acknowledge: 'all of it has HTTPS' })).toEqual([]);
});

test('a domain name needs an environment with a domain, or a reason', () => {
  const without = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
  const ask = (options: AssetCdnOptions) => {
    const problems = new Problems('acme/Assets');
    AssetCdnPresets.resolve(without, { domainNames: ['assets.example.com'], certificateArn: CERTIFICATE, ...options }, problems);
    return problems.messages;
  };
  expect(ask({})).toEqual([
    'acme/Assets: domainNames is assets.example.com, must lie within the environment\'s domain, and the environment names none; '
    + 'give the environment its domainName, or add acknowledge: \'reason\'',
  ]);
  expect(ask({ acknowledge: 'the only environment' })).toEqual([]);
});

test('a domain name needs a certificate or a zone to make one in', () => {
  const ask = (options: AssetCdnOptions) => {
    const problems = new Problems('acme/Assets');
    AssetCdnPresets.checkCertificateGiven(options, problems);
    return problems.messages;
  };
  expect(ask({ domainNames: ['a.example.com', 'b.example.com'] })).toEqual([
    'acme/Assets: domainNames is a.example.com, b.example.com, may be given only with a certificate; '
    + 'give certificateArn (a certificate in us-east-1), or hostedZoneId if Route 53 keeps the zone',
  ]);
  expect([{}, { domainNames: [] }, { domainNames: ['a.example.com'], certificateArn: CERTIFICATE }, { domainNames: ['a.example.com'], hostedZoneId: 'Z1' }].flatMap(ask)).toEqual([]);
});

test('what is chosen where a bucket is made cannot be chosen where it is brought', () => {
  const options: AssetCdnOptions = { encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, keyDeletionWindowDays: 7, logRetentionDays: 30, corsAllowedOrigins: ['*'], name: 'media' };
  const ask = (brought: Partial<AssetCdnBrought>) => {
    const problems = new Problems('acme/Assets');
    AssetCdnPresets.checkBrought(options, { environment: environments.dev, ...brought }, problems);
    return problems.messages;
  };
  expect(ask({ bucket: environments.dev, logBucket: environments.dev })).toEqual([
    'acme/Assets: encryption is customer-managed-key, may be given only where the bucket is made, and bucket is given; give it to the AssetBucket',
    'acme/Assets: keyDeletionWindowDays is 7, may be given only where the bucket is made, and bucket is given; give it to the AssetBucket',
    'acme/Assets: logRetentionDays is 30, may be given only where the bucket is made, and logBucket is given; give it to the AssetLogBucket',
  ]);
  expect(ask({})).toEqual([]);
  expect(ask({ bucketOrigins: ['*'] })).toEqual([]);
  expect(ask({ bucketOrigins: ['https://app.example.com'] })).toEqual([
    'acme/Assets: corsAllowedOrigins is *, must be allowed by the bucket too, which answers what scripts ask first; give the AssetBucket the same corsAllowedOrigins',
  ]);
  expect(ask({ logBucket: environments.prod })).toContainEqual(expect.stringMatching(
    /^acme\/Assets: logBucket is of .+-prod, must be of .+-dev, as the CDN is; pass a bucket/,
  ));
});

test('another partition is refused, since CloudFront is configured in us-east-1', () => {
  const problems = new Problems('acme/Assets');
  AssetCdnPresets.resolve(PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'cn-north-1' }), {}, problems);
  expect(problems.messages).toEqual([
    'acme/Assets: environment.region is cn-north-1, must be in the partition aws, where CloudFront is configured in us-east-1; use a region of that partition',
  ]);
});

test('everything that is wrong is said together, each thing once', () => {
  const given = { priceClass: 'x' as PriceClass, routing: 'y' as Routing, bucketNamespace: 'z' as BucketNamespace, acknowledge: '', hstsSeconds: 1, logRetentionDays: 2 };
  const found = messages(Tier.PROD, given);
  expect([...new Set(found)]).toEqual(found);
  expect(found.map((message) => /^\w+/.exec(message)![0]).sort()).toEqual(Object.keys(given).concat('hstsSeconds', 'logRetentionDays').sort());
});

test('a bucket and its logs on their own refuse what is theirs', () => {
  const problems = new Problems('acme/Bucket');
  AssetBucketPresets.resolve(environments.prod, { corsAllowedOrigins: ['*'], retainOnDeletion: false }, problems);
  AssetLogBucketPresets.resolve(environments.prod, { logRetentionDays: 29 }, problems);
  expect(problems.messages.map((message) => /: (\w+) is/.exec(message)![1])).toEqual(['corsAllowedOrigins', 'retainOnDeletion', 'logRetentionDays', 'logRetentionDays']);
});

test.each([
  [{ bucketRegion: 'europe' }, 'bucketRegion is europe, must be a region like eu-central-1; name the region in which the bucket lies'],
  [{ keyArn: 'arn:aws:kms:eu-central-1:111111111111:alias/a' }, 'keyArn is arn:aws:kms:eu-central-1:111111111111:alias/a, must be the ARN of a key, since policies cannot name an alias; '
    + 'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
])('an existing bucket with %j is refused', (attributes, message) => {
  const problems = new Problems('acme/Bucket');
  AssetBucketPresets.checkAttributes({ environment: environments.dev, ...attributes }, problems);
  expect(problems.messages).toEqual([`acme/Bucket: ${message}`]);
});
