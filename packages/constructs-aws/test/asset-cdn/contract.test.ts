import { assetCdnAccess, assetCdnPromises, AssetCdnSubject, checkPromises, evaluateRow, readAssetCdnTemplate, rowsOf } from '@plinth/contract';
import { AssetCdnNames, AssetCdnOptions, AssetEncryption, BucketNamespace, CachePreset, PlatformEnvironment, Routing, WafMode } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AssetCdn } from '../../src';
import { newStack, PLACE } from '../stacks';

const certificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';
const FULL: AssetCdnOptions = {
  encryption: AssetEncryption.CUSTOMER_MANAGED_KEY,
  domainNames: ['assets.example.com', '*.assets.example.com'],
  corsAllowedOrigins: ['https://app.example.com'],
  notFoundPage: '404.html',
  cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: '*.json', preset: CachePreset.OFF }],
  uploadPrefixes: ['uploads/', 'avatars/'],
  contentSecurityPolicy: 'default-src \'self\'',
};

const cases: Array<{ title: string; tier: 'dev' | 'staging' | 'prod'; region?: string; options: AssetCdnOptions }> = [
  ...(['dev', 'staging', 'prod'] as const).map((tier) => ({ title: `${tier} as it comes`, tier, options: {} })),
  { title: 'prod with everything and a certificate', tier: 'prod', options: { ...FULL, certificateArn } },
  { title: 'staging with a hosted zone', tier: 'staging', options: { domainNames: ['assets.example.com'], hostedZoneId: 'Z0123456789', routing: Routing.SPA } },
  { title: 'prod at home in us-east-1', tier: 'prod', region: 'us-east-1', options: { routing: Routing.CLEAN_URLS } },
  { title: 'dev with a firewall that counts', tier: 'dev', options: { waf: WafMode.COUNT, encryption: AssetEncryption.CUSTOMER_MANAGED_KEY } },
];

describe.each(cases)('$title', ({ tier, region = PLACE.region, options }) => {
  const environment = PlatformEnvironment[tier]({ ...PLACE, region, domainName: 'example.com' });
  const home = newStack('Web', region);
  const assets = new AssetCdn(home, 'Assets', { environment, ...options });
  assets.grantDeploy(new Role(home, 'Deploy', { roleName: 'deploy', assumedBy: new AccountRootPrincipal() }));
  const subject: AssetCdnSubject = {
    environment,
    settings: assets.settings,
    names: new AssetCdnNames(environment, { bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL }),
    deployRoleArn: 'arn:aws:iam::111111111111:role/deploy',
    certificateArn: options.certificateArn,
    hostedZoneId: options.hostedZoneId,
  };
  const edge = Stack.of(assets.cfnDistribution);
  const model = readAssetCdnTemplate({
    home: Template.fromStack(home).toJSON(), ...(edge !== home && { edge: Template.fromStack(edge).toJSON() }),
  }, subject);

  test('every promise is kept', () => {
    const lines = checkPromises(assetCdnPromises, model, subject);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter(({ status }) => status !== 'kept').map(({ title, detail }) => `${title}: ${detail}`)).toEqual([]);
  });

  test('every row of the access matrix is decided as expected', () => {
    const rows = rowsOf(assetCdnAccess, subject);
    expect(rows.length).toBeGreaterThan(20);
    const wrong = rows.map((row) => ({ row, evaluation: evaluateRow(row, model, subject) })).filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});
