import {
  AssetCdnOptions, AssetEncryption, CachePreset, MinimumTlsVersion, PlatformEnvironment, PriceClass, Routing, WafMode,
} from '@plinth/env-presets';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AssetBucket, AssetCdn, AssetLogBucket } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod, staging } from '../stacks';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';
const withDomain = PlatformEnvironment.dev({ ...PLACE, domainName: 'dev.example.com' });

function synthesize(environment: PlatformEnvironment, options: AssetCdnOptions = {}) {
  const home = newStack('Web');
  const assets = new AssetCdn(home, 'Assets', { environment, ...options });
  return { assets, home: Template.fromStack(home), edge: Template.fromStack(Stack.of(assets.cfnDistribution)) };
}

const REPLACING: Record<string, string[]> = {
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::KMS::Key': [],
  'AWS::S3::BucketPolicy': [],
  'AWS::CloudFront::Function': ['Name'],
  'AWS::WAFv2::WebACL': ['Name', 'Scope'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::DeliverySource': ['Name'],
  'AWS::Logs::DeliveryDestination': ['Name'],
};

function identities(template: Template): string[] {
  return Object.entries<any>(template.toJSON().Resources)
    .map(([id, { Type, Properties }]) => [id, Type, ...(REPLACING[Type] ?? []).map((name) => Properties[name])].join(' ')).sort();
}

describe('identity', () => {
  const { home, edge } = synthesize(prod, { encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }] });

  test('of what stays at home: logical id, type and the properties whose change replaces it', () => {
    expect(identities(home)).toMatchInlineSnapshot(`
[
  "AssetsBucketAlias1F12BCFF AWS::KMS::Alias alias/acme-prod-assets",
  "AssetsBucketBucketPolicy1B7F38D6 AWS::S3::BucketPolicy",
  "AssetsBucketC3CA2727 AWS::S3::Bucket acme-prod-assets-111111111111-eu-central-1-an",
  "AssetsBucketKey4EDFFFFF AWS::KMS::Key",
]
`);
  });

  test('of what stands at the edge: logical id, type and the properties whose change replaces it', () => {
    expect(identities(edge)).toMatchInlineSnapshot(`
[
  "AssetsDistribution4404F51E AWS::CloudFront::Distribution",
  "AssetsHtmlHeaders4D14436A AWS::CloudFront::ResponseHeadersPolicy",
  "AssetsImmutableFunctionF2D49700 AWS::CloudFront::Function acme-prod-assets-immutable",
  "AssetsImmutableHeadersF8C8BE49 AWS::CloudFront::ResponseHeadersPolicy",
  "AssetsLogDelivery9634CB3B AWS::Logs::Delivery",
  "AssetsLogDestination17C252CF AWS::Logs::DeliveryDestination acme-prod-assets-logs",
  "AssetsLogSource31466707 AWS::Logs::DeliverySource acme-prod-assets-logs",
  "AssetsLogsBucket47B8BAD1 AWS::S3::Bucket acme-prod-assets-logs-111111111111-us-east-1-an",
  "AssetsLogsBucketPolicyA11201B2 AWS::S3::BucketPolicy",
  "AssetsOriginAccessControl00978D3B AWS::CloudFront::OriginAccessControl",
  "AssetsUploadHeaders883682C7 AWS::CloudFront::ResponseHeadersPolicy",
  "AssetsViewerFunctionD9EB5D38 AWS::CloudFront::Function acme-prod-assets-viewer",
  "AssetsWebAclC8F24130 AWS::WAFv2::WebACL acme-prod-assets CLOUDFRONT",
  "AssetsWebAclLoggingD37B4473 AWS::WAFv2::LoggingConfiguration",
  "AssetsWebAclLogs639FECFE AWS::Logs::LogGroup aws-waf-logs-acme-prod-assets",
]
`);
  });

  test('survives a rename of the construct: names follow from the environment, not from the tree', () => {
    const home = newStack('Other');
    new AssetCdn(home, 'Renamed', { environment: dev });
    Template.fromStack(home).hasResourceProperties('AWS::S3::Bucket', { BucketName: 'acme-dev-assets-111111111111-eu-central-1-an' });
  });
});

describe('the distribution', () => {
  test('reads the private bucket by its regional name, signing every request', () => {
    const { edge } = synthesize(dev);
    edge.hasResourceProperties('AWS::CloudFront::OriginAccessControl', { OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' } });
    edge.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: {
      HttpVersion: 'http2and3', IPV6Enabled: true, DefaultRootObject: 'index.html',
      Origins: [{
        DomainName: 'acme-dev-assets-111111111111-eu-central-1-an.s3.eu-central-1.amazonaws.com',
        S3OriginConfig: { OriginAccessIdentity: '' },
        OriginAccessControlId: Match.anyValue(),
      }],
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
      Aliases: Match.absent(),
    } });
  });

  test('redirects to HTTPS, compresses, and passes the viewer function, on every path', () => {
    const { edge } = synthesize(dev, { cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: 'api.json', preset: CachePreset.OFF }] });
    const [{ Properties: { DistributionConfig } }] = Object.values<any>(edge.findResources('AWS::CloudFront::Distribution'));
    const behaviors = [DistributionConfig.DefaultCacheBehavior, ...DistributionConfig.CacheBehaviors];
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual([undefined, 'uploads/*', 'static/*', 'api.json']);
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true, AllowedMethods: ['GET', 'HEAD'] });
      expect(behavior.FunctionAssociations[0].EventType).toBe('viewer-request');
    }
    expect(behaviors.map(({ FunctionAssociations }) => FunctionAssociations.length)).toEqual([1, 1, 2, 1]);
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s has the price class, HSTS, firewall and logs of its tier', (tier) => {
    const { assets: { settings }, edge } = synthesize(ENVIRONMENTS[tier]);
    edge.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { PriceClass: settings.priceClass } });
    edge.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: {
      StrictTransportSecurity: { AccessControlMaxAgeSec: settings.hstsSeconds, IncludeSubdomains: false, Preload: false, Override: true },
      ContentTypeOptions: { Override: true },
    } } });
    edge.resourceCountIs('AWS::WAFv2::WebACL', tier === 'prod' ? 1 : 0);
    edge.resourceCountIs('AWS::Logs::Delivery', tier === 'dev' ? 0 : 1);
  });

  test('has the names of its own with their certificate and the newest TLS policy', () => {
    const { assets, edge } = synthesize(withDomain, { domainNames: ['assets.dev.example.com', '*.dev.example.com'], certificateArn: CERTIFICATE });
    edge.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: {
      Aliases: ['assets.dev.example.com', '*.dev.example.com'],
      ViewerCertificate: { AcmCertificateArn: CERTIFICATE, SslSupportMethod: 'sni-only', MinimumProtocolVersion: MinimumTlsVersion.TLS_1_2_2025 },
    } });
    edge.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    expect(assets.url).toBe('https://assets.dev.example.com');
    expect(assets.dnsRecords.map(({ name, type }) => [name, type])).toEqual([['assets.dev.example.com', 'ALIAS'], ['*.dev.example.com', 'ALIAS']]);
  });

  test('with a hosted zone makes certificate and records itself, at the edge', () => {
    const { edge } = synthesize(withDomain, { domainNames: ['assets.dev.example.com'], hostedZoneId: 'Z0123456789' });
    edge.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'assets.dev.example.com', ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'assets.dev.example.com', HostedZoneId: 'Z0123456789' }],
    });
    for (const Type of ['A', 'AAAA']) {
      edge.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'assets.dev.example.com', Type, AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2' } });
    }
  });

  test('answers 404 with the page that was asked for', () => {
    synthesize(dev, { notFoundPage: 'errors/404.html' }).edge.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: {
      CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/errors/404.html', ErrorCachingMinTTL: 10 }],
    } });
  });

  test('serves what users upload in a sandbox, and everything else with the policy that was given', () => {
    const { edge } = synthesize(dev, { contentSecurityPolicy: 'default-src \'self\'', uploadPrefixes: ['media/', 'avatars/'] });
    const policies = Object.values<any>(edge.findResources('AWS::CloudFront::ResponseHeadersPolicy'))
      .map(({ Properties }) => Properties.ResponseHeadersPolicyConfig);
    const byName = policies.map(({ Name, SecurityHeadersConfig: { ContentSecurityPolicy } }) => [Name, ContentSecurityPolicy.ContentSecurityPolicy]);
    expect(Object.fromEntries(byName)).toEqual({
      'acme-dev-assets-uploads': expect.stringMatching(/sandbox$/), 'acme-dev-assets-html': 'default-src \'self\'',
    });
  });

  test('lets scripts of the named origins upload and read, and nobody else\'s', () => {
    const { home, edge } = synthesize(dev, { corsAllowedOrigins: ['https://app.example.com'] });
    home.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [Match.objectLike({
      AllowedOrigins: ['https://app.example.com'], AllowedMethods: ['GET', 'HEAD', 'POST', 'PUT'],
    })] } });
    edge.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: {
      CorsConfig: { AccessControlAllowOrigins: { Items: ['https://app.example.com'] }, AccessControlAllowCredentials: false },
    } });
    synthesize(dev).home.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: Match.absent() });
  });

  test('has a firewall that counts where that is asked for', () => {
    const { edge } = synthesize(staging, { waf: WafMode.COUNT, wafRateLimit: 500, priceClass: PriceClass.PRICE_CLASS_100 });
    edge.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT', Rules: Match.arrayWith([
      Match.objectLike({ Action: { Count: {} }, Statement: { RateBasedStatement: { Limit: 500, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } } }),
      Match.objectLike({ OverrideAction: { Count: {} }, Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesCommonRuleSet', VendorName: 'AWS' } } }),
    ]) });
    edge.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-acme-staging-assets', RetentionInDays: 30 });
  });

  test.each(Object.values(Routing))('routes %s by a function that CloudFront runs', (routing) => {
    const { edge } = synthesize(dev, { routing });
    const [{ Properties }] = Object.values<any>(edge.findResources('AWS::CloudFront::Function'));
    expect(Properties.FunctionConfig.Runtime).toBe('cloudfront-js-2.0');
    const handler = new Function(`${Properties.FunctionCode}; return handler;`)();
    expect(handler({ request: { uri: '/docs' } }).uri).toBe({ files: '/docs', 'clean-urls': '/docs/index.html', spa: '/index.html' }[routing]);
  });
});

describe('the policies', () => {
  test('let exactly this distribution read, by the bucket\'s and the key\'s', () => {
    const { home } = synthesize(dev, { encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
    const exactly = { StringEquals: { 'AWS:SourceArn': { 'Fn::Join': ['', ['arn:aws:cloudfront::111111111111:distribution/', {
      'Fn::GetStackOutput': { StackName: 'Web-edge', Region: 'us-east-1', OutputName: Match.stringLikeRegexp('^AssetsDistributionId') },
    }]] } } };
    home.hasResourceProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement: Match.arrayWith([
      Match.objectLike({ Sid: 'AllowDistributionToRead', Action: 's3:GetObject', Principal: { Service: 'cloudfront.amazonaws.com' }, Condition: exactly }),
      Match.objectLike({ Sid: 'AllowDistributionToMiss', Action: 's3:ListBucket', Condition: exactly }),
    ]) } });
    home.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([
      Match.objectLike({ Sid: 'AllowDistributionToDecrypt', Action: 'kms:Decrypt', Condition: exactly }),
    ]) } });
  });

  test('let a deployment write and invalidate, but never touch what users uploaded', () => {
    const home = newStack('Web');
    const assets = new AssetCdn(home, 'Assets', { environment: dev });
    assets.grantDeploy(new Role(home, 'Pipeline', { assumedBy: new AccountRootPrincipal() }));
    Template.fromStack(home).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([
      Match.objectLike({ Effect: 'Deny', Action: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'] }),
      Match.objectLike({ Effect: 'Allow', Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'] }),
    ]) } });
  });
});

describe('what is brought', () => {
  test('a bucket of its own is used, and keeps its settings to itself', () => {
    const home = newStack('Web');
    const bucket = new AssetBucket(home, 'AssetBucket', { environment: dev, noncurrentVersionRetentionDays: 3 });
    const logBucket = new AssetLogBucket(home, 'Logs', { environment: dev, logRetentionDays: 7 });
    const assets = new AssetCdn(home, 'Assets', { environment: dev, bucket, logBucket });
    Template.fromStack(home).resourceCountIs('AWS::S3::Bucket', 1);
    Template.fromStack(Stack.of(assets.cfnDistribution)).resourceCountIs('AWS::S3::Bucket', 1);
    expect(() => new AssetCdn(home, 'Second', { environment: dev, name: 'second', bucket, noncurrentVersionRetentionDays: 3 })).toThrow(
      'Web/Second: noncurrentVersionRetentionDays is 3, may be given only where the bucket is made, and bucket is given; give it to the AssetBucket');
  });

  test('a bucket that exists already is read, with a warning that says what its policy must allow', () => {
    const home = newStack('Web');
    const bucket = AssetBucket.fromAssetBucketAttributes(home, 'Existing', { environment: dev, bucketName: 'legacy-assets', bucketRegion: 'eu-west-1' });
    const assets = new AssetCdn(home, 'Assets', { environment: dev, bucket });
    Template.fromStack(Stack.of(assets.cfnDistribution)).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: {
      Origins: [Match.objectLike({ DomainName: 'legacy-assets.s3.eu-west-1.amazonaws.com' })],
    } });
    Template.fromStack(home).resourceCountIs('AWS::S3::Bucket', 0);
    expect(bucket.node.metadata.map(({ data }) => data)).toEqual([
      expect.stringMatching(/the policies of legacy-assets are not made here: add these statements to bucket: .*AllowDistributionToRead/),
    ]);
  });
});

test('everything that can be tagged is tagged, at home and at the edge, and what the user tags wins', () => {
  const app = new App();
  const home = newStack('Web', PLACE.region, app);
  const assets = new AssetCdn(home, 'Assets', { environment: prod });
  Tags.of(app).add('Owner', 'Team Shop');
  const edge = Stack.of(assets.cfnDistribution);
  for (const [stack, type] of [[home, 'AWS::S3::Bucket'], [edge, 'AWS::CloudFront::Distribution'], [edge, 'AWS::WAFv2::WebACL']] as const) {
    const [resource] = Object.values<any>(Template.fromStack(stack).findResources(type));
    expect(Object.fromEntries(resource.Properties.Tags.map(({ Key, Value }: any) => [Key, Value]))).toEqual({ ...prod.tags, Owner: 'Team Shop' });
  }
});

test.each(['dev', 'staging', 'prod'] as const)('in %s nothing runs: no Lambda and no custom resource', (tier) => {
  const { home, edge } = synthesize(ENVIRONMENTS[tier]);
  const types = [home, edge].flatMap((template) => Object.values<any>(template.toJSON().Resources).map(({ Type }) => Type));
  expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});
