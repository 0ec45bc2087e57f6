import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { CloudfrontDistribution, CloudfrontDistributionDefaultCacheBehavior } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import { App, dependable, TerraformIterator, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { tags } from '../tf';
import { IMMUTABLE_CODE, VIEWER_CODE } from './functions-by-hand';
import { APP, BUCKET, createBucket, createLogBucket, LOG_BUCKET, protectBucket } from './tf-buckets-by-hand';

const REGION = 'eu-central-1';
const NAMES = ['assets.example.com', '*.assets.example.com'];
const ZONE = 'Z0123456789ABCDEFGHIJ';
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CORS_S3_ORIGIN = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';

/** The same resources, argument by argument, as an engineer writes them with the provider's own classes. */
export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: REGION });
  const provider = new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' });
  const scope = new Construct(stack, 'Assets');
  const home = new Construct(scope, 'Bucket');
  const bucket = createBucket(home);
  const webAcl = createWebAcl(scope, provider);
  const distribution = createDistribution(scope, webAcl, createCertificate(scope, provider), provider);
  distribution.dependsOn = [dependable(bucket)];
  protectBucket(home, bucket, distribution.arn);
  deliverLogs(scope, distribution, provider);
  const names = TerraformIterator.fromList(NAMES);
  for (const [id, type] of [['Ipv4Record', 'A'], ['Ipv6Record', 'AAAA']]) {
    new Route53Record(scope, id, {
      forEach: names,
      zoneId: ZONE,
      name: names.value,
      type,
      alias: { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
      provider,
    });
  }
  return JSON.parse(Testing.synth(stack));
}

function createWebAcl(scope: Construct, provider: AwsProvider): Wafv2WebAcl {
  const visibility = (metricName: string) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
  const managed = (name: string, priority: number) => ({
    name, priority, overrideAction: { none: {} }, statement: { managed_rule_group_statement: { vendor_name: 'AWS', name } }, visibilityConfig: visibility(name),
  });
  const webAcl = new Wafv2WebAcl(scope, 'WebAcl', {
    name: 'acme-prod-assets',
    description: 'Assets of acme-prod',
    scope: 'CLOUDFRONT',
    lifecycle: { createBeforeDestroy: true },
    defaultAction: { allow: {} },
    visibilityConfig: visibility('acme-prod-assets'),
    rule: [
      {
        name: 'RateLimit',
        priority: 0,
        action: { block: {} },
        statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 2000, evaluation_window_sec: 300 } },
        visibilityConfig: visibility('RateLimit'),
      },
      managed('AWSManagedRulesAmazonIpReputationList', 1),
      managed('AWSManagedRulesCommonRuleSet', 2),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
    ],
    tags,
    provider,
  });
  const logs = new CloudwatchLogGroup(scope, 'WebAclLogs', { name: 'aws-waf-logs-acme-prod-assets', retentionInDays: 400, tags, provider });
  new Wafv2WebAclLoggingConfiguration(scope, 'WebAclLogging', {
    resourceArn: webAcl.arn,
    logDestinationConfigs: [logs.arn],
    redactedFields: [{ singleHeader: { name: 'authorization' } }, { singleHeader: { name: 'cookie' } }],
    provider,
  });
  return webAcl;
}

function createCertificate(scope: Construct, provider: AwsProvider): string {
  const certificate = new AcmCertificate(scope, 'Certificate', {
    domainName: NAMES[0], subjectAlternativeNames: NAMES.slice(1), validationMethod: 'DNS', lifecycle: { createBeforeDestroy: true }, tags, provider,
  });
  const option = (attribute: string) => `\${one([for option in aws_acm_certificate.${certificate.friendlyUniqueId}.domain_validation_options : `
    + `option.${attribute} if option.domain_name == each.value])}`;
  const records = new Route53Record(scope, 'ValidationRecord', {
    forEach: TerraformIterator.fromList([NAMES[0]]),
    zoneId: ZONE,
    name: option('resource_record_name'),
    type: option('resource_record_type'),
    records: [option('resource_record_value')],
    ttl: 300,
    allowOverwrite: true,
    provider,
  });
  return new AcmCertificateValidation(scope, 'CertificateValidation', {
    certificateArn: certificate.arn,
    // a list by one expression, which the bindings know as a list of strings only
    validationRecordFqdns: `\${[for record in aws_route53_record.${records.friendlyUniqueId} : record.fqdn]}` as unknown as string[],
    provider,
  }).certificateArn;
}

interface HeadersProps {
  readonly id: string;
  readonly name: string;
  readonly contentSecurityPolicy: string;
  readonly cacheControl?: string;
}

function createHeaders(scope: Construct, props: HeadersProps, provider: AwsProvider): CloudfrontResponseHeadersPolicy {
  const { id, name, contentSecurityPolicy, cacheControl } = props;
  const override = true;
  return new CloudfrontResponseHeadersPolicy(scope, id, {
    name: `acme-prod-assets-${name}`,
    lifecycle: { createBeforeDestroy: true },
    securityHeadersConfig: {
      strictTransportSecurity: { accessControlMaxAgeSec: 63072000, includeSubdomains: false, preload: false, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: 'DENY', override },
      referrerPolicy: { referrerPolicy: 'strict-origin-when-cross-origin', override },
      contentSecurityPolicy: { contentSecurityPolicy, override },
    },
    customHeadersConfig: cacheControl === undefined ? undefined : { items: [{ header: 'Cache-Control', value: cacheControl, override }] },
    corsConfig: {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: { items: ['*'] },
      accessControlAllowMethods: { items: ['GET', 'HEAD', 'OPTIONS'] },
      accessControlAllowOrigins: { items: [APP] },
      accessControlExposeHeaders: { items: ['ETag'] },
      accessControlMaxAgeSec: 3600,
      originOverride: true,
    },
    provider,
  });
}

function createDistribution(scope: Construct, webAcl: Wafv2WebAcl, certificateArn: string, provider: AwsProvider): CloudfrontDistribution {
  const access = new CloudfrontOriginAccessControl(scope, 'OriginAccessControl', {
    name: 'acme-prod-assets', originAccessControlOriginType: 's3', signingBehavior: 'always', signingProtocol: 'sigv4', provider,
  });
  const published = { lifecycle: { createBeforeDestroy: true }, publish: true, runtime: 'cloudfront-js-2.0', provider };
  const viewer = new CloudfrontFunction(scope, 'ViewerFunction', {
    ...published, name: 'acme-prod-assets-viewer', code: VIEWER_CODE, comment: 'Finds the object that a path means, and refuses paths that mean none',
  });
  const immutable = new CloudfrontFunction(scope, 'ImmutableFunction', {
    ...published, name: 'acme-prod-assets-immutable', code: IMMUTABLE_CODE, comment: 'Lets browsers keep for a year what was found',
  });
  const behavior = (cachePolicyId: string, headers: HeadersProps, after: CloudfrontFunction[] = []): CloudfrontDistributionDefaultCacheBehavior => ({
    targetOriginId: 'Bucket',
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    cachedMethods: ['GET', 'HEAD'],
    cachePolicyId,
    originRequestPolicyId: CORS_S3_ORIGIN,
    responseHeadersPolicyId: createHeaders(scope, headers, provider).id,
    functionAssociation: [
      { eventType: 'viewer-request', functionArn: viewer.arn },
      ...after.map((code) => ({ eventType: 'viewer-response', functionArn: code.arn })),
    ],
  });
  const revalidate = 'public, max-age=0, must-revalidate';
  const sandbox = 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox';
  const own = 'default-src \'self\'';
  return new CloudfrontDistribution(scope, 'Distribution', {
    enabled: true,
    comment: 'acme-prod-assets of acme-prod',
    httpVersion: 'http2and3',
    isIpv6Enabled: true,
    priceClass: 'PriceClass_All',
    defaultRootObject: 'index.html',
    aliases: NAMES,
    viewerCertificate: { acmCertificateArn: certificateArn, sslSupportMethod: 'sni-only', minimumProtocolVersion: 'TLSv1.2_2025' },
    customErrorResponse: [{ errorCode: 404, errorCachingMinTtl: 10, responseCode: 404, responsePagePath: '/404.html' }],
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    webAclId: webAcl.arn,
    origin: [{ originId: 'Bucket', domainName: `${BUCKET}.s3.${REGION}.amazonaws.com`, originAccessControlId: access.id }],
    orderedCacheBehavior: [
      { pathPattern: 'uploads/*', ...behavior(OPTIMIZED, { id: 'UploadHeaders', name: 'uploads', contentSecurityPolicy: sandbox, cacheControl: revalidate }) },
      { pathPattern: 'static/*', ...behavior(OPTIMIZED, { id: 'ImmutableHeaders', name: 'immutable', contentSecurityPolicy: own }, [immutable]) },
      { pathPattern: 'api/*', ...behavior(DISABLED, { id: 'OffHeaders', name: 'off', contentSecurityPolicy: own, cacheControl: 'no-store' }) },
    ],
    defaultCacheBehavior: behavior(OPTIMIZED, { id: 'HtmlHeaders', name: 'html', contentSecurityPolicy: own, cacheControl: revalidate }),
    tags,
    provider,
  });
}

function deliverLogs(scope: Construct, distribution: CloudfrontDistribution, provider: AwsProvider): void {
  const policy = createLogBucket(new Construct(scope, 'Logs'), provider);
  const name = 'acme-prod-assets-logs';
  const source = new CloudwatchLogDeliverySource(scope, 'LogSource', { name, logType: 'ACCESS_LOGS', resourceArn: distribution.arn, tags, provider });
  const destination = new CloudwatchLogDeliveryDestination(scope, 'LogDestination', {
    name, outputFormat: 'json', deliveryDestinationConfiguration: [{ destinationResourceArn: `arn:aws:s3:::${LOG_BUCKET}` }], tags, provider,
  });
  new CloudwatchLogDelivery(scope, 'LogDelivery', {
    deliverySourceName: source.name, deliveryDestinationArn: destination.arn, dependsOn: [policy], tags, provider,
  });
}
