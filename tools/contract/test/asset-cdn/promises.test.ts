import { CachePreset, Routing, Tier, ViewerFunction } from '@plinth/env-presets';
import { assetCdnPromises, AssetCdnModel, BehaviorModel, checkPromise, checkPromises, readAssetCdnTemplate, Statement } from '../../src';
import { CERTIFICATE, DEV, PROD, STAGING, subjectOf } from './subjects';
import { edgeOf, homeOf } from './template.fixture';

const subject = PROD;
const base = readAssetCdnTemplate({ home: homeOf(PROD), edge: edgeOf(PROD) }, PROD);

type Change = (model: AssetCdnModel) => AssetCdnModel;

const bucket = (change: Partial<AssetCdnModel['bucket']>): Change => (model) => ({ ...model, bucket: { ...model.bucket, ...change } });
const lifecycle = (change: Partial<AssetCdnModel['bucket']['lifecycle']>): Change => bucket({ lifecycle: { ...base.bucket.lifecycle, ...change } });
const key = (change: Partial<NonNullable<AssetCdnModel['key']>>): Change => (model) => ({ ...model, key: { ...model.key!, ...change } });
const distribution = (change: Partial<AssetCdnModel['distribution']>): Change => (model) => ({ ...model, distribution: { ...model.distribution, ...change } });
/** Changes one path, the default one unless another is named. */
const path = (change: (behavior: BehaviorModel) => Partial<BehaviorModel>, pathPattern = '*'): Change => (model) => distribution({
  behaviors: model.distribution.behaviors.map((behavior) => (behavior.pathPattern === pathPattern ? { ...behavior, ...change(behavior) } : behavior)),
})(model);
const header = (name: string, value: string | undefined, pathPattern?: string, override = true): Change => path(({ headers }) => ({
  headers: {
    ...headers,
    set: Object.fromEntries([
      ...Object.entries(headers!.set).filter(([other]) => other !== name), ...(value === undefined ? [] : [[name, { value, override }]]),
    ]),
  },
}), pathPattern);
const firewall = (change: Partial<NonNullable<AssetCdnModel['firewall']>>): Change => (model) => ({ ...model, firewall: { ...model.firewall!, ...change } });
const rules = (change: (rule: NonNullable<AssetCdnModel['firewall']>['rules'][number]) => object): Change =>
  firewall({ rules: base.firewall!.rules.map((rule) => ({ ...rule, ...change(rule) })) });
const logs = (change: Partial<NonNullable<AssetCdnModel['logs']>>): Change => (model) => ({ ...model, logs: { ...model.logs!, ...change } });
const logBucket = (change: Partial<AssetCdnModel['bucket']>): Change => logs({ bucket: { ...base.logs!.bucket, ...change } });
const withoutSid = (policy: readonly Statement[], sid: string): Statement[] => policy.filter((statement) => statement.sid !== sid);
const untagged = (tags: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== 'Owner'));
const code = (change: (code: string) => string): Change =>
  path(({ viewerFunction }) => ({ viewerFunction: { ...viewerFunction!, code: change(viewerFunction!.code) } }));
/** A statement without the condition that names the distribution. */
const toAnyDistribution = (policy: readonly Statement[], sid: string): Statement[] =>
  policy.map((statement) => (statement.sid === sid ? { ...statement, conditions: [] } : statement));
const PUBLIC: Statement = {
  sid: 'Public', effect: 'Allow', principals: { everybody: true, aws: [], services: [] }, actions: ['s3:GetObject'], resources: ['*'], conditions: [], variables: true,
};

/** For every promise one way to break it, and what the line then says. */
const MUTATIONS: Readonly<Record<string, [Change, RegExp]>> = {
  'bucket-name': [(model) => ({ ...model, bucket: { ...model.bucket, name: 'renamed' } }), /name is renamed, must be acme-prod-assets-111111111111/],
  'public-access-blocked': [bucket({ publicAccessBlock: undefined }), /the public access block is not set/],
  'owner-enforced': [bucket({ ownership: 'ObjectWriter' }), /is ObjectWriter, must be BucketOwnerEnforced/],
  'uploads-aborted': [lifecycle({ abortIncompleteUploadDays: undefined }), /is not set, must be 7/],
  'bucket-tags': [bucket({ tags: untagged(base.bucket.tags) }), /the tag Owner of the bucket is not set/],
  'bucket-retention': [bucket({ retainedOnDeletion: false }), /is false, must be true/],
  'never-emptied': [bucket({ emptiedOnDeletion: true }), /is true, must be false/],
  'tls-only': [bucket({ policy: withoutSid(base.bucket.policy, 'DenyInsecureTransport') }), /s3:GetObject over plain HTTP by other-admin is allowed/],
  'private': [bucket({ policy: [...base.bucket.policy, PUBLIC] }), /s3:GetObject by anonymous is allowed/],
  'sse-c-refused': [bucket({ policy: withoutSid(base.bucket.policy, 'DenyCustomerProvidedKeys') }), /customer-provided key by other-admin is allowed/],
  'versioned': [bucket({ versioning: 'Suspended' }), /versioning is Suspended, must be Enabled/],
  'noncurrent-days': [lifecycle({ noncurrentDays: undefined }), /is not set, must be 90/],
  'delete-markers-cleaned': [lifecycle({ expiredObjectDeleteMarker: false }), /is false, must be true/],
  'current-objects-kept': [lifecycle({ others: ['rule Tidy expires current objects'] }), /is rule Tidy expires current objects, must be nothing/],
  'encrypted': [bucket({ encryption: { algorithm: 'AES256', bucketKey: true } }), /is AES256, must be aws:kms/],
  'bucket-key': [bucket({ encryption: { ...base.bucket.encryption!, bucketKey: false } }), /the S3 bucket key is false/],
  'bucket-cors': [(model) => ({ ...model, cors: [{ origins: ['*'], methods: ['PUT'] }] }), /is \["\*"\], must be \["https:\/\/app.example.com"\]/],
  'old-signatures-refused': [bucket({ policy: withoutSid(base.bucket.policy, 'DenyOldSignatures') }), /with a signature of 900001 ms is allowed/],
  'read-exactly': [bucket({ policy: toAnyDistribution(base.bucket.policy, 'AllowDistributionToRead') }), /s3:GetObject by other-distribution is allowed/],
  'key-as-asked': [(model) => ({ ...model, key: undefined }), /is false, must be true/],
  'key-alias': [key({ aliases: [] }), /must be alias\/acme-prod-assets/],
  'key-rotation': [key({ rotation: false }), /is false, must be true/],
  'key-deletion-window': [key({ deletionWindowDays: 7 }), /is 7, must be 30/],
  'key-tags': [key({ tags: untagged(base.key!.tags) }), /the tag Owner of the key is not set/],
  'key-retention': [key({ retainedOnDeletion: false }), /is false, must be true/],
  'key-read-exactly': [key({ policy: toAnyDistribution(base.key!.policy, 'AllowDistributionToDecrypt') }), /kms:Decrypt by other-distribution is allowed/],
  'enabled': [distribution({ enabled: false }), /serving is false/],
  'origin': [distribution({ origins: [...base.distribution.origins, { ...base.distribution.origins[0], domainName: 'other.example.com' }] }), /other.example.com"\], must be/],
  'origin-signed': [
    distribution({ origins: [{ ...base.distribution.origins[0], accessControl: { originType: 's3', behavior: 'no-override', protocol: 'sigv4' } }] }), /"behavior":"no-override".*must be .*"behavior":"always"/,
  ],
  'https-only': [path(() => ({ viewerProtocol: 'allow-all' })), /the viewer protocol of \* is allow-all, must be redirect-to-https/],
  'minimum-tls': [distribution({ minimumTls: 'TLSv1.2_2021' }), /is TLSv1.2_2021, must be TLSv1.2_2025/],
  'names': [distribution({ aliases: ['assets.example.com'] }), /the names is/],
  'certificate': [(model) => ({ ...model, certificate: { ...model.certificate!, validation: 'EMAIL' } }), /its validation is EMAIL, must be DNS/],
  'http-versions': [distribution({ httpVersion: 'http2' }), /is http2, must be http2and3/],
  'ipv6': [distribution({ ipv6: false }), /IPv6 is false/],
  'compressed': [path(() => ({ compress: false }), 'in/*'), /compression of in\/\* is false/],
  'read-only': [path(() => ({ allowedMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] })), /the methods of \* is \["DELETE"/],
  'price-class': [distribution({ priceClass: 'PriceClass_100' }), /is PriceClass_100, must be PriceClass_All/],
  'not-found': [distribution({ errors: [{ code: 404, answer: 200, page: '/404.html' }] }), /"answer":200.*must be .*"answer":404/],
  'not-found-briefly': [distribution({ errors: [{ ...base.distribution.errors[0], seconds: 300 }] }), /are 300, must be at most 10/],
  'nothing-else-runs': [path(() => ({ others: ['a Lambda@Edge function'] })), /is a Lambda@Edge function, must be nothing/],
  'no-lambda': [(model) => ({ ...model, types: [...model.types!, 'Custom::S3AutoDeleteObjects'] }), /is Custom::S3AutoDeleteObjects, must be nothing/],
  'distribution-tags': [distribution({ tags: untagged(base.distribution.tags) }), /the tag Owner of the distribution is not set/],
  'hsts': [header('strict-transport-security', 'max-age=300'), /strict-transport-security of \* is max-age=300, must be max-age=63072000; includeSubDomains; preload/],
  'nosniff': [header('x-content-type-options', undefined, 'out/*'), /x-content-type-options of out\/\* is not set, must be nosniff/],
  'frame-options': [header('x-frame-options', 'DENY', '*', false), /its rule over the object's own x-frame-options is false/],
  'referrer-policy': [header('referrer-policy', 'unsafe-url'), /is unsafe-url, must be strict-origin-when-cross-origin/],
  'content-security-policy': [header('content-security-policy', undefined), /content-security-policy of \* is not set, must be default-src 'self'/],
  'uploads-sandboxed': [header('content-security-policy', 'default-src \'self\'', 'in/*'), /content-security-policy of in\/\* is default-src 'self', must sandbox/],
  'uploads-first': [
    (model) => distribution({ behaviors: [model.distribution.behaviors[2], ...model.distribution.behaviors.filter((_, index) => index !== 2)] })(model),
    /the first behaviors is \["in\/\*","static\/\*"\]/,
  ],
  'cached': [header('cache-control', 'public, max-age=31536000, immutable', 'static/*'), /cache-control of static\/\* is public.*must be not set/],
  'nothing-forwarded': [path(() => ({ originRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' })), /the origin request policy of \* is 216adef6/],
  'cors': [path(({ headers }) => ({ headers: { ...headers!, cors: { ...headers!.cors!, origins: ['*'] } } })), /the origins that may read \* is \["\*"\]/],
  'routed': [code((text) => text.replaceAll('index.html', 'default.htm')), /what \/ means is \/default.htm, must be \/index.html/],
  'never-listed': [code(() => 'function handler(event) { return event.request; }'), /the path "\/" becomes "\/", it must become an object's or be answered with 404/],
  'one-spelling': [code((text) => text.replace('%(2[def]', '%(2[d]')), /the answer to "\/%2e" is looking up \/%2e/],
  'root-object': [distribution({ defaultRootObject: undefined }), /the default root object is not set/],
  'firewall-as-asked': [distribution({ webAclArn: undefined }), /a firewall is false, must be true/],
  'firewall-rules': [firewall({ rules: base.firewall!.rules.filter(({ group }) => group !== 'AWSManagedRulesCommonRuleSet') }), /the managed rule groups is/],
  'firewall-rate': [rules(({ limit }: { limit?: number }) => (limit === undefined ? {} : { limit: 20_000 })), /\["20000 in 300 s"\], must be \["2000 in 300 s"\]/],
  'firewall-mode': [rules(() => ({ counts: true })), /counting only of RateLimit is true, must be false/],
  'firewall-logged': [firewall({ log: undefined }), /the log group is not set, must be aws-waf-logs-acme-prod-assets/],
  'firewall-name': [firewall({ name: 'other' }), /is other, must be acme-prod-assets/],
  'logs-as-asked': [distribution({ legacyLogs: true }), /legacy logs.* is true, must be false/],
  'logs-bucket-name': [logBucket({ name: 'renamed' }), /is renamed, must be acme-prod-assets-logs-111111111111/],
  'logs-public-access-blocked': [logBucket({ publicAccessBlock: undefined }), /is not set/],
  'logs-owner-enforced': [logBucket({ ownership: 'BucketOwnerPreferred' }), /is BucketOwnerPreferred/],
  'logs-bucket-tags': [logBucket({ tags: {} }), /the tag Project/],
  'logs-bucket-retention': [logBucket({ retainedOnDeletion: false }), /is false, must be true/],
  'logs-never-emptied': [logBucket({ emptiedOnDeletion: true }), /is true, must be false/],
  'logs-expire': [logBucket({ lifecycle: { ...base.logs!.bucket.lifecycle, expirationDays: undefined } }), /is not set, must be 400/],
  'logs-encrypted': [logBucket({ encryption: undefined }), /is not set, must be AES256/],
  'logs-private': [logBucket({ policy: withoutSid(base.logs!.bucket.policy, 'DenyInsecureTransport') }), /reading logs over plain HTTP is allow, must be deny/],
};

/** What is lost with the thing itself, or with what else it is used for. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'key-as-asked': ['encrypted', 'key-alias', 'key-rotation', 'key-deletion-window', 'key-tags', 'key-retention', 'key-read-exactly'],
  'never-listed': ['routed', 'one-spelling'],
  'uploads-first': ['cached'],
  'private': ['read-exactly'],
  'nothing-forwarded': ['cors'],
};

test('every promise has a mutation, so that none is untestable', () => {
  expect(Object.keys(MUTATIONS).sort()).toEqual(assetCdnPromises.map(({ id }) => id).sort());
});

test('ids are unique and titles are sentences', () => {
  expect(new Set(assetCdnPromises.map(({ id }) => id)).size).toBe(assetCdnPromises.length);
  for (const { title } of assetCdnPromises) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test.each(Object.entries(MUTATIONS))('%s is broken by its mutation, and nothing else is', (id, [change, detail]) => {
  const lines = checkPromises(assetCdnPromises, change(base), subject).filter(({ status }) => status === 'broken');
  expect(lines.find((line) => line.id === id)?.detail).toMatch(detail);
  expect(lines.map((line) => line.id).filter((other) => other !== id && !ALSO[id]?.includes(other))).toEqual([]);
});

test('what nobody asked for is found', () => {
  const dev = readAssetCdnTemplate({ home: homeOf(DEV), edge: edgeOf(DEV) }, DEV);
  const more: AssetCdnModel = {
    ...dev, key: base.key, logs: base.logs, cors: base.cors, distribution: { ...dev.distribution, webAclArn: base.distribution.webAclArn, certificateArn: CERTIFICATE, aliases: ['x.example.com'] },
  };
  const broken = checkPromises(assetCdnPromises, more, DEV).filter(({ status }) => status === 'broken').map(({ id }) => id);
  expect(broken.sort()).toEqual(['bucket-cors', 'certificate', 'firewall-as-asked', 'key-as-asked', 'logs-as-asked', 'names']);
});

test.each<[string, Change, RegExp]>([
  ['another certificate', distribution({ certificateArn: `${CERTIFICATE}-other` }), /must be arn:aws:acm:us-east-1:111111111111:certificate\/1234/],
  ['one of another region', distribution({ certificateArn: CERTIFICATE.replace('us-east-1', 'eu-central-1') }), /the region of the certificate is eu-central-1, must be us-east-1/],
  ['none', distribution({ certificateArn: undefined }), /the region of the certificate is not set/],
])('a certificate that was brought may not be %s', (_, change, detail) => {
  const staging = readAssetCdnTemplate({ home: homeOf(STAGING), edge: edgeOf(STAGING) }, STAGING);
  const promise = assetCdnPromises.find(({ id }) => id === 'certificate')!;
  expect(promise.check(change(staging), STAGING)).toMatch(detail);
});

describe('the viewer function', () => {
  const ask = (routing: Routing, change: (text: string) => string = (text) => text) => {
    const of = subjectOf(Tier.DEV, { routing });
    const model = readAssetCdnTemplate({ home: homeOf(of), edge: edgeOf(of) }, of);
    const changed = distribution({
      behaviors: model.distribution.behaviors.map((behavior) => ({ ...behavior, viewerFunction: { runtime: '', code: change(ViewerFunction.code(of.settings)) } })),
    })(model);
    return checkPromises(assetCdnPromises, changed, of).filter(({ status }) => status === 'broken').map(({ id }) => id);
  };

  test.each(Object.values(Routing))('keeps its promises with routing %s', (routing) => {
    expect(ask(routing)).toEqual([]);
  });

  test('breaks them where it forgets what it looks for', () => {
    expect(ask(Routing.CLEAN_URLS, (text) => text.replace(/var REFUSED = .*;/, 'var REFUSED = /^$/;'))).toEqual(['never-listed', 'one-spelling']);
    expect(ask(Routing.SPA, (text) => text.replace('return uri;', 'return \'/index.html\';'))).toEqual(['routed']);
  });

  test('must stand on every path, also where users upload', () => {
    const broken = checkPromises(assetCdnPromises, path(() => ({ viewerFunction: undefined }), 'in/*')(base), subject).filter(({ status }) => status === 'broken');
    expect(broken.map(({ id }) => id)).toEqual(['routed', 'never-listed', 'one-spelling']);
    expect(broken[0].detail).toBe('no function looks at requests for in/*, there must be one on every path');
  });
});

test('what is kept for a year is so only where it is found', () => {
  const immutable = subjectOf(Tier.DEV, { defaultCache: CachePreset.IMMUTABLE });
  const model = readAssetCdnTemplate({ home: homeOf(immutable), edge: edgeOf(immutable) }, immutable);
  const promise = assetCdnPromises.find(({ id }) => id === 'cached')!;
  expect(promise.check(model, immutable)).toBeUndefined();
  expect(promise.check(path(() => ({ responseFunction: undefined }))(model), immutable)).toMatch(/that a function sets on \* is not set, must be public/);
});

test('what an account cannot tell is static only', () => {
  const deployed: AssetCdnModel = {
    ...base, source: 'deployed', types: undefined, bucket: { ...base.bucket, retainedOnDeletion: undefined, emptiedOnDeletion: undefined },
    key: { ...base.key!, retainedOnDeletion: undefined, deletionWindowDays: undefined },
    logs: { ...base.logs!, bucket: { ...base.logs!.bucket, retainedOnDeletion: undefined, emptiedOnDeletion: undefined } },
  };
  const lines = assetCdnPromises.map((promise) => checkPromise(promise, deployed, subject)).filter(({ status }) => status === 'static only');
  expect(lines.map(({ id }) => id)).toEqual([
    'bucket-retention', 'never-emptied', 'key-deletion-window', 'key-retention', 'no-lambda', 'logs-bucket-retention', 'logs-never-emptied',
  ]);
});
