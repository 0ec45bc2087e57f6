import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetEncryption, CachePreset, PlatformEnvironment } from '@plinth/env-presets';
import { Aspects, TerraformOutput, Testing } from 'cdktf';
import { AssetBucket, AssetCdn } from '../../src';
import { newStack, PLACE, resourceOf, resourcesOf, synthesize } from '../stacks';
import { assetsOf, CERTIFICATE, dev, edgeOf, prod, stackOf, statementsOf } from './assets';

describe('identity', () => {
  const all = {
    environment: prod, encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, corsAllowedOrigins: ['https://app.example.com'], domainNames: ['assets.example.com'],
    hostedZoneId: 'Z0123456789', defaultCache: CachePreset.IMMUTABLE, cacheRules: [{ pathPattern: '*.html', preset: CachePreset.HTML }, { pathPattern: 'x', preset: CachePreset.OFF }],
  };

  test('of everything: address, and the properties whose change replaces it', () => {
    const { resource } = synthesize(stackOf(all));
    const identities = Object.entries<Record<string, any>>(resource).flatMap(([type, resources]) => Object.entries(resources)
      .map(([name, { bucket, name: given }]) => `${type}.${name} ${type === 'aws_s3_bucket' ? bucket : given ?? ''}`.trim()));
    expect(identities.filter((line) => !line.includes('aws_route53_record'))).toMatchInlineSnapshot(`
[
  "aws_acm_certificate.Assets_Certificate_B23ACD9A",
  "aws_acm_certificate_validation.Assets_CertificateValidation_5DDB24CB",
  "aws_cloudfront_distribution.Assets_Distribution_4404F51E",
  "aws_cloudfront_function.Assets_ImmutableFunction_F2D49700 acme-prod-assets-immutable",
  "aws_cloudfront_function.Assets_ViewerFunction_D9EB5D38 acme-prod-assets-viewer",
  "aws_cloudfront_origin_access_control.Assets_OriginAccessControl_00978D3B acme-prod-assets",
  "aws_cloudfront_response_headers_policy.Assets_HtmlHeaders_4D14436A acme-prod-assets-html",
  "aws_cloudfront_response_headers_policy.Assets_ImmutableHeaders_F8C8BE49 acme-prod-assets-immutable",
  "aws_cloudfront_response_headers_policy.Assets_OffHeaders_81923E07 acme-prod-assets-off",
  "aws_cloudfront_response_headers_policy.Assets_UploadHeaders_883682C7 acme-prod-assets-uploads",
  "aws_cloudwatch_log_delivery.Assets_LogDelivery_9634CB3B",
  "aws_cloudwatch_log_delivery_destination.Assets_LogDestination_17C252CF acme-prod-assets-logs",
  "aws_cloudwatch_log_delivery_source.Assets_LogSource_31466707 acme-prod-assets-logs",
  "aws_cloudwatch_log_group.Assets_WebAclLogs_639FECFE aws-waf-logs-acme-prod-assets",
  "aws_kms_alias.Assets_Bucket_Alias_1F12BCFF alias/acme-prod-assets",
  "aws_kms_key.Assets_Bucket_Key_4EDFFFFF",
  "aws_s3_bucket.Assets_Bucket_C3CA2727 acme-prod-assets-111111111111",
  "aws_s3_bucket.Assets_Logs_Bucket_D41C2D1E acme-prod-assets-logs-111111111111",
  "aws_s3_bucket_cors_configuration.Assets_Bucket_Cors_91F2950C",
  "aws_s3_bucket_lifecycle_configuration.Assets_Bucket_Lifecycle_354385F4",
  "aws_s3_bucket_lifecycle_configuration.Assets_Logs_Lifecycle_3FBC9E35",
  "aws_s3_bucket_ownership_controls.Assets_Bucket_Ownership_B179B48A",
  "aws_s3_bucket_ownership_controls.Assets_Logs_Ownership_2B8D2240",
  "aws_s3_bucket_policy.Assets_Bucket_BucketPolicy_1B7F38D6",
  "aws_s3_bucket_policy.Assets_Logs_BucketPolicy_5BD8183B",
  "aws_s3_bucket_public_access_block.Assets_Bucket_PublicAccessBlock_F161AA27",
  "aws_s3_bucket_public_access_block.Assets_Logs_PublicAccessBlock_E3DEBA9D",
  "aws_s3_bucket_server_side_encryption_configuration.Assets_Bucket_Encryption_778A1740",
  "aws_s3_bucket_server_side_encryption_configuration.Assets_Logs_Encryption_8D04C25F",
  "aws_s3_bucket_versioning.Assets_Bucket_Versioning_CFA0A12F",
  "aws_wafv2_web_acl.Assets_WebAcl_C8F24130 acme-prod-assets",
  "aws_wafv2_web_acl_logging_configuration.Assets_WebAclLogging_D37B4473",
]
`);
    expect(Object.keys(resource.aws_route53_record)).toMatchInlineSnapshot(`
[
  "Assets_Ipv4Record_6A613BAD",
  "Assets_Ipv6Record_7139A0B5",
  "Assets_ValidationRecord_56BA0383",
]
`);
  });

  test('survives a rename of the construct: names follow from the environment, not from the tree', () => {
    const names = (id: string) => {
      const stack = newStack(id);
      new AssetCdn(stack, id, { ...all, edgeProvider: edgeOf(stack) });
      return Object.values<any>(synthesize(stack).resource).flatMap((resources) => Object.values<any>(resources).map(({ name, bucket }) => name ?? bucket))
        .filter((name) => name && !name.includes('${'));
    };
    expect(names('Renamed')).toEqual(names('Other'));
  });
});

describe('place', () => {
  test('the bucket is made at home, everything else at the edge', () => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Home', { alias: 'home', region: 'eu-central-1' });
    new AssetCdn(stack, 'Assets', { environment: prod, provider, edgeProvider: edgeOf(stack), domainNames: ['assets.example.com'], hostedZoneId: 'Z0123456789' });
    const { resource } = synthesize(stack);
    for (const [type, resources] of Object.entries<any>(resource)) {
      for (const [name, { provider: made }] of Object.entries<any>(resources)) {
        expect(`${type}.${name} ${made}`).toBe(`${type}.${name} ${type.startsWith('aws_s3') && !name.startsWith('Assets_Logs') ? 'aws.home' : 'aws.edge'}`);
      }
    }
  });

  test('in us-east-1 needs one provider only', () => {
    const environment = PlatformEnvironment.prod({ ...PLACE, region: 'us-east-1' });
    const stack = newStack('Stack', Testing.app(), 'us-east-1');
    new AssetCdn(stack, 'Assets', { environment });
    expect(JSON.stringify(synthesize(stack).resource)).not.toContain('"provider"');
  });

  test('two stand in one stack, with names of their own', () => {
    const stack = newStack();
    const edgeProvider = edgeOf(stack);
    const [one, two] = ['assets', 'downloads'].map((name) => new AssetCdn(stack, name, { environment: prod, edgeProvider, name }));
    expect([one, two].map(({ bucket }) => bucket.bucketName)).toEqual(['acme-prod-assets-111111111111', 'acme-prod-downloads-111111111111']);
    const { resource } = synthesize(stack);
    for (const type of ['aws_cloudfront_function', 'aws_cloudfront_origin_access_control', 'aws_cloudfront_response_headers_policy', 'aws_wafv2_web_acl']) {
      const names = Object.values<any>(resource[type]).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('everything that can be tagged is tagged', () => {
    const { resource } = synthesize(stackOf({ environment: prod, domainNames: ['assets.example.com'], hostedZoneId: 'Z0123456789', encryption: AssetEncryption.CUSTOMER_MANAGED_KEY }));
    const isTagged = ({ tags = {} }: any) => Object.entries(prod.tags).every(([key, value]) => tags[key] === value);
    const tagged = Object.entries<any>(resource).filter(([, resources]) => Object.values<any>(resources).every(isTagged));
    expect(tagged.map(([type]) => type).sort()).toEqual([
      'aws_acm_certificate', 'aws_cloudfront_distribution', 'aws_cloudwatch_log_delivery', 'aws_cloudwatch_log_delivery_destination',
      'aws_cloudwatch_log_delivery_source', 'aws_cloudwatch_log_group', 'aws_kms_key', 'aws_s3_bucket', 'aws_wafv2_web_acl',
    ]);
  });

  test('no Lambda is made, nor anything that runs one', () => {
    const types = Object.keys(synthesize(stackOf({ environment: prod })).resource);
    expect(types.filter((type) => /lambda|null_resource|cloudformation/.test(type))).toEqual([]);
  });
});

describe('a bucket of its own', () => {
  test('that the app makes is allowed to the distribution, and nothing more is made of it', () => {
    const stack = newStack();
    const bucket = new AssetBucket(stack, 'AssetBucket', { environment: dev });
    const assets = new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), bucket });
    expect(assets.bucket).toBe(bucket);
    expect(resourceOf(stack, 'aws_s3_bucket').bucket).toBe('acme-dev-assets-111111111111');
    expect(statementsOf(resourceOf(stack, 'aws_s3_bucket_policy').policy).map(({ Sid }) => Sid)).toContain('AllowDistributionToRead');
  });

  test('serves two distributions', () => {
    const stack = newStack();
    const bucket = new AssetBucket(stack, 'AssetBucket', { environment: dev });
    const edgeProvider = edgeOf(stack);
    ['assets', 'downloads'].forEach((name) => new AssetCdn(stack, name, { environment: dev, edgeProvider, bucket, name }));
    const arns = statementsOf(resourceOf(stack, 'aws_s3_bucket_policy').policy).map(({ Condition }) => Condition.StringEquals?.['AWS:SourceArn']).filter(Boolean);
    expect(new Set(arns).size).toBe(2);
  });

  test('of another stack is deployed after the distribution, which its policy names', () => {
    const app = Testing.app();
    const [data, home] = [newStack('Data', app), newStack('Home', app)];
    const bucket = new AssetBucket(data, 'AssetBucket', { environment: dev });
    new AssetCdn(home, 'Assets', { environment: dev, edgeProvider: edgeOf(home), bucket });
    [data, home].forEach((stack) => stack.prepareStack());
    expect(resourceOf(home, 'aws_cloudfront_distribution')).not.toHaveProperty('depends_on');
    expect(statementsOf(resourceOf(data, 'aws_s3_bucket_policy').policy).at(-1).Condition.StringEquals['AWS:SourceArn'])
      .toMatch(/^\$\{data\.terraform_remote_state\./);
    expect(data.dependsOn(home)).toBe(true);
  });

  test('that exists already is served from where it lies; what its policies must say is a warning, and data', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/1234';
    const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Old', { environment: dev, bucketName: 'old-assets', bucketRegion: 'eu-west-1', keyArn });
    const assets = new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), bucket });
    const { resource } = synthesize(stack);
    expect(Object.keys(resource).filter((type) => /s3_bucket|kms/.test(type))).toEqual([]);
    expect(resourceOf(stack, 'aws_cloudfront_distribution').origin[0].domain_name).toBe('old-assets.s3.eu-west-1.amazonaws.com');
    expect(assets.originReadStatements.map(({ actions, resources }) => [actions, resources])).toEqual([
      [['s3:GetObject'], ['arn:aws:s3:::old-assets/*']], [['s3:ListBucket'], ['arn:aws:s3:::old-assets']],
    ]);
    expect(assets.keyOriginReadStatements.map(({ actions }) => actions)).toEqual([['kms:Decrypt']]);
    const [{ data: warning }] = bucket.node.metadata;
    expect(warning).toMatch(/^the policies of old-assets are not made here: add these statements to bucket and key: \{"bucket":\[\{"Sid":"Allow/);
    expect(warning).toMatch(/"AWS:SourceArn":"\$\{aws_cloudfront_distribution\.Assets_Distribution_\w+\.arn\}"/);
  });
});

describe('outputs', () => {
  test('are the distribution\'s, and an address to read', () => {
    const { stack, assets } = assetsOf();
    const { distributionId, distributionArn, distributionDomainName, url } = assets;
    Object.entries({ distributionId, distributionArn, distributionDomainName, url }).forEach(([name, value]) => new TerraformOutput(stack, name, { value }));
    const { output } = synthesize(stack);
    const distribution = Object.keys(synthesize(stack).resource.aws_cloudfront_distribution)[0];
    expect(Object.fromEntries(Object.entries<any>(output).map(([name, { value }]) => [name, value]))).toEqual({
      distributionId: `\${aws_cloudfront_distribution.${distribution}.id}`,
      distributionArn: `\${aws_cloudfront_distribution.${distribution}.arn}`,
      distributionDomainName: `\${aws_cloudfront_distribution.${distribution}.domain_name}`,
      url: `https://\${aws_cloudfront_distribution.${distribution}.domain_name}`,
    });
    expect([assets.dnsRecords, assets.domainNames, assets.certificateArn]).toEqual([[], [], undefined]);
  });

  test('name the first name that is one', () => {
    const { assets } = assetsOf({ domainNames: ['*.assets.example.com', 'assets.example.com'], certificateArn: CERTIFICATE });
    expect(assets.url).toBe('https://assets.example.com');
    expect(assets.certificateArn).toBe(CERTIFICATE);
    expect(assets.dnsRecords.map(({ type, name }) => `${name} ${type}`)).toEqual(['*.assets.example.com ALIAS', 'assets.example.com ALIAS']);
  });

  test('are resources that a user can still change', () => {
    const { stack, assets } = assetsOf({ environment: prod });
    assets.distribution.addOverride('viewer_certificate.minimum_protocol_version', 'TLSv1.3_2025');
    assets.webAcl?.addOverride('description', 'ours');
    Aspects.of(assets.bucket).add({ visit: (node: any) => node.tagsInput && (node.tags = { ...node.tagsInput, Team: 'shop' }) });
    expect(resourceOf(stack, 'aws_cloudfront_distribution').viewer_certificate.minimum_protocol_version).toBe('TLSv1.3_2025');
    expect(resourceOf(stack, 'aws_wafv2_web_acl').description).toBe('ours');
    expect(resourcesOf(stack, 'aws_s3_bucket')[0].tags.Team).toBe('shop');
  });
});
