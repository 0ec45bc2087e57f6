import { App, CfnOutput, Intrinsic, Stack } from 'aws-cdk-lib';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnDistribution, CfnFunction, CfnOriginAccessControl, CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource, CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { retain, suppressNag, TAGS as tags, templatesOf } from '../cdk';
import { IMMUTABLE_CODE, VIEWER_CODE } from './functions-by-hand';

const ACCOUNT = '333333333333';
const REGION = 'eu-central-1';
const EDGE = 'us-east-1';
const BUCKET = `acme-prod-assets-${ACCOUNT}-${REGION}-an`;
const LOG_BUCKET = `acme-prod-assets-logs-${ACCOUNT}-${EDGE}-an`;
const NAMES = ['assets.example.com', '*.assets.example.com'];
const ZONE = 'Z0123456789ABCDEFGHIJ';
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CORS_S3_ORIGIN = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';
const APP = 'https://app.example.com';

const PRIVATE = {
  publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
};
const BLOCKED = { blockedEncryptionTypes: { encryptionType: ['SSE-C'] } };

/** The same resources, property by property, as an engineer writes them with L1 constructs. */
export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const edge = new Stack(app, 'Edge', {
    stackName: 'Stack-edge', env: { account: ACCOUNT, region: EDGE }, description: 'What Stack has in us-east-1, where CloudFront is configured',
  });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  stack.addDependency(edge);
  const distribution = createDistribution(edge, createWebAcl(edge));
  deliverLogs(edge, distribution);
  for (const name of NAMES) {
    for (const type of ['A', 'AAAA']) {
      new CfnRecordSet(edge, `Record-${name.replace('*', 'wildcard')}-${type}`, {
        hostedZoneId: ZONE, name, type, aliasTarget: { dnsName: distribution.attrDomainName, hostedZoneId: CLOUDFRONT_ZONE },
      });
    }
  }
  const id = new CfnOutput(edge, 'DistributionId', { value: distribution.ref });
  new CfnOutput(edge, 'DistributionDomainName', { value: distribution.attrDomainName });
  const output = new Intrinsic({ 'Fn::GetStackOutput': { StackName: edge.stackName, OutputName: id.logicalId, Region: EDGE } });
  createBucket(stack, { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/${output}` } });
  return templatesOf(app);
}

function createBucket(stack: Stack, exactly: object): void {
  const key = retain(new CfnKey(stack, 'Key', {
    description: 'Assets of acme-prod',
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
        {
          Sid: 'AllowDistributionToDecrypt', Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' }, Action: 'kms:Decrypt', Resource: '*',
          Condition: exactly,
        },
      ],
    },
    tags,
  }));
  retain(new CfnAlias(stack, 'Alias', { aliasName: 'alias/acme-prod-assets', targetKeyId: key.attrArn }));
  const bucket = retain(new CfnBucket(stack, 'Bucket', {
    ...PRIVATE,
    bucketName: BUCKET,
    bucketNamespace: 'account-regional',
    versioningConfiguration: { status: 'Enabled' },
    bucketEncryption: { serverSideEncryptionConfiguration: [{
      ...BLOCKED, bucketKeyEnabled: true, serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn },
    }] },
    lifecycleConfiguration: { rules: [{
      id: 'ExpireVersions',
      status: 'Enabled',
      noncurrentVersionExpiration: { noncurrentDays: 90 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      expiredObjectDeleteMarker: true,
    }] },
    corsConfiguration: { corsRules: [{
      id: 'Scripts', allowedOrigins: [APP], allowedMethods: ['GET', 'HEAD', 'POST', 'PUT'], allowedHeaders: ['*'], exposedHeaders: ['ETag'], maxAge: 3600,
    }] },
    tags,
  }));
  suppressNag(bucket, 'AwsSolutions-S1',
    'viewers are logged by CloudFront; S3 server access logs are best effort, and CloudTrail data events on the bucket are the audit of writers');
  createBucketPolicy(stack, bucket, exactly);
}

function createBucketPolicy(stack: Stack, bucket: CfnBucket, exactly: object): void {
  const everybody = { AWS: '*' };
  const cloudFront = { Service: 'cloudfront.amazonaws.com' };
  const objects = `${bucket.attrArn}/*`;
  const all = [bucket.attrArn, objects];
  retain(new CfnBucketPolicy(stack, 'BucketPolicy', {
    bucket: bucket.ref,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: everybody, Action: 's3:*', Resource: all,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'DenyCustomerProvidedKeys', Effect: 'Deny', Principal: everybody, Action: 's3:PutObject', Resource: objects,
          Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
        },
        {
          Sid: 'DenyOldSignatures', Effect: 'Deny', Principal: everybody, Action: 's3:*', Resource: all,
          Condition: { NumericGreaterThan: { 's3:signatureAge': '900000' } },
        },
        { Sid: 'AllowDistributionToRead', Effect: 'Allow', Principal: cloudFront, Action: 's3:GetObject', Resource: objects, Condition: exactly },
        { Sid: 'AllowDistributionToMiss', Effect: 'Allow', Principal: cloudFront, Action: 's3:ListBucket', Resource: bucket.attrArn, Condition: exactly },
      ],
    },
  }));
}

function createWebAcl(edge: Stack): CfnWebACL {
  const visibility = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
  const managed = (name: string, priority: number): CfnWebACL.RuleProperty => ({
    name, priority, overrideAction: { none: {} }, statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } }, visibilityConfig: visibility(name),
  });
  const webAcl = new CfnWebACL(edge, 'WebAcl', {
    name: 'acme-prod-assets',
    description: 'Assets of acme-prod',
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('acme-prod-assets'),
    rules: [
      {
        name: 'RateLimit',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 2000, evaluationWindowSec: 300 } },
        visibilityConfig: visibility('RateLimit'),
      },
      managed('AWSManagedRulesAmazonIpReputationList', 1),
      managed('AWSManagedRulesCommonRuleSet', 2),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
    ],
    tags,
  });
  const logs = new CfnLogGroup(edge, 'WebAclLogs', { logGroupName: 'aws-waf-logs-acme-prod-assets', retentionInDays: 400, tags });
  new CfnLoggingConfiguration(edge, 'WebAclLogging', {
    resourceArn: webAcl.attrArn,
    logDestinationConfigs: [`arn:aws:logs:${EDGE}:${ACCOUNT}:log-group:${logs.ref}`],
    redactedFields: [{ singleHeader: { Name: 'authorization' } }, { singleHeader: { Name: 'cookie' } }],
  });
  return webAcl;
}

function createHeaders(edge: Stack, name: string, contentSecurityPolicy: string, cacheControl?: string): CfnResponseHeadersPolicy {
  const override = true;
  return new CfnResponseHeadersPolicy(edge, `Headers${name}`, { responseHeadersPolicyConfig: {
    name: `acme-prod-assets-${name}`,
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
  } });
}

function createFunction(edge: Stack, id: string, functionCode: string, comment: string): CfnFunction {
  return new CfnFunction(edge, id, {
    name: `acme-prod-assets-${id.toLowerCase()}`, autoPublish: true, functionCode, functionConfig: { comment, runtime: 'cloudfront-js-2.0' },
  });
}

function createDistribution(edge: Stack, webAcl: CfnWebACL): CfnDistribution {
  const certificate = new CfnCertificate(edge, 'Certificate', {
    domainName: NAMES[0],
    subjectAlternativeNames: NAMES.slice(1),
    validationMethod: 'DNS',
    domainValidationOptions: NAMES.map((domainName) => ({ domainName, hostedZoneId: ZONE })),
    tags,
  });
  const access = new CfnOriginAccessControl(edge, 'OriginAccessControl', { originAccessControlConfig: {
    name: 'acme-prod-assets', originAccessControlOriginType: 's3', signingBehavior: 'always', signingProtocol: 'sigv4',
  } });
  const viewer = createFunction(edge, 'Viewer', VIEWER_CODE, 'Finds the object that a path means, and refuses paths that mean none');
  const immutable = createFunction(edge, 'Immutable', IMMUTABLE_CODE, 'Lets browsers keep for a year what was found');
  const behavior = (cachePolicyId: string, headers: CfnResponseHeadersPolicy, after: CfnFunction[] = []): CfnDistribution.DefaultCacheBehaviorProperty => ({
    targetOriginId: 'Bucket',
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    cachedMethods: ['GET', 'HEAD'],
    cachePolicyId,
    originRequestPolicyId: CORS_S3_ORIGIN,
    responseHeadersPolicyId: headers.attrId,
    functionAssociations: [
      { eventType: 'viewer-request', functionArn: viewer.attrFunctionArn },
      ...after.map((code) => ({ eventType: 'viewer-response', functionArn: code.attrFunctionArn })),
    ],
  });
  const revalidate = 'public, max-age=0, must-revalidate';
  const sandbox = 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox';
  const own = 'default-src \'self\'';
  const distribution = new CfnDistribution(edge, 'Distribution', {
    distributionConfig: {
      enabled: true,
      comment: 'acme-prod-assets of acme-prod',
      httpVersion: 'http2and3',
      ipv6Enabled: true,
      priceClass: 'PriceClass_All',
      defaultRootObject: 'index.html',
      aliases: NAMES,
      viewerCertificate: { acmCertificateArn: certificate.ref, sslSupportMethod: 'sni-only', minimumProtocolVersion: 'TLSv1.2_2025' },
      customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: 10, responseCode: 404, responsePagePath: '/404.html' }],
      webAclId: webAcl.attrArn,
      origins: [{
        id: 'Bucket', domainName: `${BUCKET}.s3.${REGION}.amazonaws.com`, originAccessControlId: access.attrId, s3OriginConfig: { originAccessIdentity: '' },
      }],
      cacheBehaviors: [
        { pathPattern: 'uploads/*', ...behavior(OPTIMIZED, createHeaders(edge, 'uploads', sandbox, revalidate)) },
        { pathPattern: 'static/*', ...behavior(OPTIMIZED, createHeaders(edge, 'immutable', own), [immutable]) },
        { pathPattern: 'api/*', ...behavior(DISABLED, createHeaders(edge, 'off', own, 'no-store')) },
      ],
      defaultCacheBehavior: behavior(OPTIMIZED, createHeaders(edge, 'html', own, revalidate)),
    },
    tags,
  });
  distribution.addMetadata('cdk_nag', { rules_to_suppress: [
    { id: 'AwsSolutions-CFR1', reason: 'assets are for the whole world' },
    { id: 'AwsSolutions-CFR2', reason: 'the environment\'s tier, or an acknowledged option, says whether there is a firewall' },
    { id: 'AwsSolutions-CFR3', reason: 'access is logged by standard logging v2, which is no property of the distribution, where the tier keeps logs' },
  ] });
  return distribution;
}

function deliverLogs(edge: Stack, distribution: CfnDistribution): void {
  const bucket = retain(new CfnBucket(edge, 'LogBucket', {
    ...PRIVATE,
    bucketName: LOG_BUCKET,
    bucketNamespace: 'account-regional',
    bucketEncryption: { serverSideEncryptionConfiguration: [{ ...BLOCKED, serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
    lifecycleConfiguration: { rules: [{
      id: 'ExpireLogs', status: 'Enabled', expirationInDays: 400, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }] },
    tags,
  }));
  suppressNag(bucket, 'AwsSolutions-S1', 'it holds access logs itself');
  const policy = retain(new CfnBucketPolicy(edge, 'LogBucketPolicy', {
    bucket: bucket.ref,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [bucket.attrArn, `${bucket.attrArn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'AllowLogDelivery', Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject',
          Resource: `${bucket.attrArn}/AWSLogs/${ACCOUNT}/*`,
          Condition: {
            StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': ACCOUNT },
            ArnLike: { 'aws:SourceArn': `arn:aws:logs:${EDGE}:${ACCOUNT}:delivery-source:acme-prod-assets-logs` },
          },
        },
      ],
    },
  }));
  const name = 'acme-prod-assets-logs';
  const source = new CfnDeliverySource(edge, 'LogSource', {
    name, logType: 'ACCESS_LOGS', resourceArn: `arn:aws:cloudfront::${ACCOUNT}:distribution/${distribution.ref}`, tags,
  });
  const destination = new CfnDeliveryDestination(edge, 'LogDestination', { name, outputFormat: 'json', destinationResourceArn: `arn:aws:s3:::${LOG_BUCKET}`, tags });
  const delivery = new CfnDelivery(edge, 'LogDelivery', { deliverySourceName: source.ref, deliveryDestinationArn: destination.attrArn, tags });
  delivery.addDependency(policy);
}
