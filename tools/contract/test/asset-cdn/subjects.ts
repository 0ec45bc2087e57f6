import {
  AssetCdnNames, AssetCdnOptions, AssetCdnPolicies, AssetCdnPresets, AssetDelivery, AssetEncryption, CachePreset, ImmutableFunction, PlatformEnvironment,
  PolicyDocuments, Problems, Routing, Tier, ViewerFunction,
} from '@plinth/env-presets';
import { AssetCdnSubject } from '../../src';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`;

export function subjectOf(tier: Tier, options: AssetCdnOptions = {}): AssetCdnSubject {
  const environment = PlatformEnvironment[tier]({ project: 'acme', account: ACCOUNT, region: REGION, domainName: 'example.com' });
  const problems = new Problems('test');
  const settings = AssetCdnPresets.resolve(environment, options, problems);
  problems.throwIfAny();
  return {
    environment,
    settings,
    names: new AssetCdnNames(environment),
    deployRoleArn: `arn:aws:iam::${ACCOUNT}:role/${environment.resourceName('deploy')}`,
    certificateArn: options.certificateArn,
    hostedZoneId: options.hostedZoneId,
  };
}

export const DEV = subjectOf(Tier.DEV);
export const STAGING = subjectOf(Tier.STAGING, { domainNames: ['assets.example.com'], certificateArn: CERTIFICATE, routing: Routing.SPA });
export const PROD = subjectOf(Tier.PROD, {
  encryption: AssetEncryption.CUSTOMER_MANAGED_KEY,
  domainNames: ['assets.example.com', '*.assets.example.com'],
  hostedZoneId: 'Z0123456789',
  routing: Routing.CLEAN_URLS,
  notFoundPage: '404.html',
  corsAllowedOrigins: ['https://app.example.com'],
  contentSecurityPolicy: 'default-src \'self\'',
  uploadPrefixes: ['in/', 'out/'],
  cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: '*.json', preset: CachePreset.OFF }],
  hstsIncludeSubDomains: true,
  hstsPreload: true,
  acknowledge: 'every name has HTTPS',
});
export const CASES: ReadonlyArray<[string, AssetCdnSubject]> = [
  ['dev as it comes', DEV], ['staging with a certificate that was brought', STAGING], ['prod with everything', PROD],
];

/** Stand for what only the engine knows: a reference in its own language takes their place. */
export const MARKS = { bucketArn: '@bucket@', keyArn: '@key@', distributionArn: '@distribution@', logBucketArn: '@logs@' };

/** The policies of a subject, with marks where an engine refers to its own resources. */
export function policiesOf({ environment, settings, names }: AssetCdnSubject) {
  const withKey = settings.encryption === AssetEncryption.CUSTOMER_MANAGED_KEY;
  return {
    bucket: PolicyDocuments.render([
      ...AssetCdnPolicies.bucket(MARKS.bucketArn, settings.presignedMaxAgeSeconds), ...AssetCdnPolicies.originRead(MARKS.bucketArn, MARKS.distributionArn),
    ]),
    key: PolicyDocuments.render([...AssetCdnPolicies.key(environment.accountRootArn), ...AssetCdnPolicies.keyOriginRead(MARKS.distributionArn)]),
    deploy: PolicyDocuments.render(AssetCdnPolicies.deploy({
      bucketArn: MARKS.bucketArn, region: REGION, distributionArn: MARKS.distributionArn, uploadPrefixes: settings.uploadPrefixes,
      keyArn: withKey ? MARKS.keyArn : undefined,
    })),
    logs: PolicyDocuments.render(AssetCdnPolicies.logBucket(MARKS.logBucketArn, ACCOUNT, names.logSourceArn)),
  };
}

/** What the edge does, from the shared decisions. */
export function deliveryOf({ settings }: AssetCdnSubject) {
  const delivery = AssetDelivery.of(settings);
  return { delivery, viewer: ViewerFunction.code(settings), immutable: ImmutableFunction.code() };
}

export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }] };
