import fc from 'fast-check';
import {
  AssetCdnNames, AssetCdnNamesOptions, AssetCdnPresets, AssetDelivery, BucketNamespace, CachePreset, NamedResource, Names, PlatformEnvironment, Problems, Tier,
} from '../../src';
import { environments } from './environments';

const namesOf = (names: AssetCdnNames) => {
  const cacheRules = Object.values(CachePreset).map((preset) => ({ pathPattern: `${preset}/*`, preset }));
  const { headers } = AssetDelivery.of({ ...AssetCdnPresets.defaults(Tier.PROD), cacheRules });
  return [
    [NamedResource.BUCKET, names.bucketName], [NamedResource.BUCKET, names.logBucketName], [NamedResource.KEY_ALIAS, names.keyAlias],
    [NamedResource.LOG_DELIVERY, names.logDeliveryName], [NamedResource.WEB_ACL, names.webAclName], [NamedResource.LOG_GROUP, names.webAclLogGroupName],
    [NamedResource.CLOUDFRONT, names.originAccessControlName], [NamedResource.CLOUDFRONT, names.functionName],
    [NamedResource.CLOUDFRONT, names.immutableFunctionName], ...headers.map((kind) => [NamedResource.CLOUDFRONT, names.headersPolicyName(kind)]),
  ] as Array<[NamedResource, string]>;
};

test('follow from the environment and the word', () => {
  const names = new AssetCdnNames(environments.dev);
  expect(names).toMatchObject({
    bucketName: 'acme-dev-assets-111111111111',
    bucketArn: 'arn:aws:s3:::acme-dev-assets-111111111111',
    bucketRegionalDomainName: 'acme-dev-assets-111111111111.s3.eu-central-1.amazonaws.com',
    keyAlias: 'alias/acme-dev-assets',
    logBucketName: 'acme-dev-assets-logs-111111111111',
    logBucketArn: 'arn:aws:s3:::acme-dev-assets-logs-111111111111',
    logDeliveryName: 'acme-dev-assets-logs',
    logSourceArn: 'arn:aws:logs:us-east-1:111111111111:delivery-source:acme-dev-assets-logs',
    originAccessControlName: 'acme-dev-assets',
    functionName: 'acme-dev-assets-viewer',
    immutableFunctionName: 'acme-dev-assets-immutable',
    webAclName: 'acme-dev-assets',
    webAclLogGroupName: 'aws-waf-logs-acme-dev-assets',
  });
});

test('the log bucket\'s account-regional name is of the edge region, the other of home', () => {
  const names = new AssetCdnNames(environments.prod, { name: 'media', bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
  expect(names.bucketName).toBe('acme-prod-media-111111111111-eu-central-1-an');
  expect(names.bucketRegionalDomainName).toBe('acme-prod-media-111111111111-eu-central-1-an.s3.eu-central-1.amazonaws.com');
  expect(names.logBucketName).toBe('acme-prod-media-logs-111111111111-us-east-1-an');
});

test('the environment\'s namespace holds where none is given', () => {
  const place = { project: 'acme', account: '111111111111', region: 'eu-central-1' };
  const environment = PlatformEnvironment.dev({ ...place, bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
  expect(new AssetCdnNames(environment).logBucketName).toMatch(/-us-east-1-an$/);
  expect(new AssetCdnNames(environment, { bucketNamespace: BucketNamespace.GLOBAL }).logBucketName).toBe('acme-dev-assets-logs-111111111111');
});

test('each kind of answers has a headers policy of its own', () => {
  const policies = namesOf(new AssetCdnNames(environments.dev)).slice(9).map(([, name]) => name);
  expect(policies.sort()).toEqual(['acme-dev-assets-html', 'acme-dev-assets-immutable', 'acme-dev-assets-off', 'acme-dev-assets-uploads']);
});

// a word may not end in -logs: see AssetBucketPresets.resolve()
test('of two words never meet, within the kind of thing that they name', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(-(logs|html|off|viewer|immutable|uploads|[a-z]{1,3}))?$/);
  fc.assert(fc.property(word, word, (a, b) => {
    fc.pre(a !== b && ![a, b].some((name) => name.endsWith('-logs')));
    const [one, other] = [a, b].map((name) => new AssetCdnNames(environments.dev, { name }));
    const buckets = (names: AssetCdnNames) => [names.bucketName, names.logBucketName];
    const functions = (names: AssetCdnNames) => [names.functionName, names.immutableFunctionName];
    const policies = (names: AssetCdnNames) => namesOf(names).slice(9).map(([, name]) => name);
    return [buckets, functions, policies].every((kind) => kind(one).every((name) => !kind(other).includes(name)));
  }));
});

test('are what each service accepts, or refused with the limit', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/);
  let accepted = 0;
  fc.assert(fc.property(word, fc.stringMatching(/^[a-z]{1,24}$/), fc.constantFrom(...Object.values(BucketNamespace)), (name, project, bucketNamespace) => {
    const options: AssetCdnNamesOptions = { name, bucketNamespace };
    const place = { project, account: '111111111111', region: 'ap-southeast-3' };
    let names: AssetCdnNames;
    try {
      names = new AssetCdnNames(PlatformEnvironment.custom({ ...place, name: 'qa', tier: Tier.STAGING }), options);
    } catch (error) {
      expect((error as Error).message).toMatch(/: (project|resource name|(S3|CloudFront|CloudWatch)( \w+)+ name) is .*, (must|may) .*; /);
      return;
    }
    accepted += 1;
    for (const [resource, given] of namesOf(names)) {
      const problems = new Problems('acme');
      Names.check(resource, given, problems);
      expect(problems.messages).toEqual([]);
    }
  }), { numRuns: 500 });
  expect(accepted).toBeGreaterThan(20);
});

test('that are too long are refused with the number of characters to leave out', () => {
  expect(() => new AssetCdnNames(environments.staging, { name: 'a'.repeat(38) })).toThrow(
    `acme-staging: S3 bucket name is acme-staging-${'a'.repeat(38)}-111111111111 (64 characters), must have 3 to 63 characters; `
    + 'shorten the project, the environment or the resource name by 1',
  );
  expect(() => new AssetCdnNames(environments.staging, { name: 'a'.repeat(33) })).toThrow(/S3 bucket name is acme-staging-a+-logs-1+ \(64 characters\)/);
});
