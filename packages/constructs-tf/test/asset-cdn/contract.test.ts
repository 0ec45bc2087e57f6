import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { assetCdnAccess, assetCdnPromises, AssetCdnSubject, checkPromises, evaluateRow, readAssetCdnTerraform, rowsOf } from '@plinth/contract';
import { AssetCdnNames, AssetCdnOptions, AssetEncryption, BucketNamespace, CachePreset, PlatformEnvironment, Routing, WafMode } from '@plinth/env-presets';
import { Testing } from 'cdktf';
import { AssetBucket, AssetCdn, Identity } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { CERTIFICATE, edgeOf } from './assets';

interface Case {
  readonly title: string;
  readonly tier: 'dev' | 'staging' | 'prod';
  readonly options?: AssetCdnOptions;
  readonly region?: string;
  readonly importedBucket?: string;
  readonly bucketNamespace?: BucketNamespace;
}

const domainNames = ['assets.example.com', '*.assets.example.com'];
const cases: Case[] = [
  ...(['dev', 'staging', 'prod'] as const).map((tier) => ({ title: `${tier} as it is`, tier })),
  {
    title: 'prod with everything',
    tier: 'prod',
    options: {
      domainNames, hostedZoneId: 'Z0123456789', routing: Routing.CLEAN_URLS, notFoundPage: '404.html', encryption: AssetEncryption.CUSTOMER_MANAGED_KEY,
      corsAllowedOrigins: ['https://app.example.com'], contentSecurityPolicy: "default-src 'self'", uploadPrefixes: ['in/', 'out/'],
      cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: '*.json', preset: CachePreset.OFF }],
      hstsIncludeSubDomains: true, hstsPreload: true, acknowledge: 'every name has HTTPS',
    },
  },
  { title: 'staging with a certificate of its own', tier: 'staging', options: { domainNames, certificateArn: CERTIFICATE, routing: Routing.SPA, defaultCache: CachePreset.IMMUTABLE } },
  { title: 'dev with a firewall that counts, and logs', tier: 'dev', options: { waf: WafMode.COUNT, logRetentionDays: 7 } },
  { title: 'prod at home in us-east-1', tier: 'prod', region: 'us-east-1' },
  { title: 'dev with the user\'s own bucket', tier: 'dev', importedBucket: 'old-assets' },
  { title: 'dev with account-regional names', tier: 'dev', bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL },
];

function judge({ tier, options = {}, region = PLACE.region, importedBucket, bucketNamespace }: Case) {
  const environment = PlatformEnvironment[tier]({ ...PLACE, region, bucketNamespace, domainName: 'example.com' });
  const stack = newStack('Home', Testing.app(), region);
  const bucket = importedBucket === undefined ? undefined
    : AssetBucket.fromAssetBucketAttributes(stack, 'Old', { environment, bucketName: importedBucket });
  const assets = new AssetCdn(stack, 'Assets', { environment, edgeProvider: edgeOf(stack), bucket, ...options });
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' }] };
  assets.grantDeploy(Identity.role(new IamRole(stack, 'Deploy', { name: 'deploy', assumeRolePolicy: JSON.stringify(trust) })));
  const subject: AssetCdnSubject = {
    environment,
    settings: assets.settings,
    names: new AssetCdnNames(environment, { bucketNamespace }),
    bucketName: importedBucket,
    importedBucket: importedBucket !== undefined,
    deployRoleArn: 'arn:aws:iam::111111111111:role/deploy',
    certificateArn: options.certificateArn,
    hostedZoneId: options.hostedZoneId,
  };
  return { subject, model: readAssetCdnTerraform(synthesize(stack), subject) };
}

describe.each(cases)('in $title', (given) => {
  const { subject, model } = judge(given);

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
