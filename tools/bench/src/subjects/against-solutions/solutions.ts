import { CloudFrontToS3 } from '@aws-solutions-constructs/aws-cloudfront-s3';
import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import {
  Function as ViewerFunction, FunctionCode, FunctionEventType, FunctionRuntime, HeadersFrameOption, HeadersReferrerPolicy, HttpVersion, PriceClass,
} from 'aws-cdk-lib/aws-cloudfront';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { templatesOf } from '../cdk';
import { FILES_CODE } from '../asset-cdn/functions-by-hand';
import { ACCOUNT, REGION } from './place';

/**
 * The same features as its props say them: a private bucket whose versions expire, headers, HTTP/3, 404 and no listing, access
 * logs with an end. Its logs are those of version 1, which need a bucket with ACLs; the logs of that bucket are left out.
 */
export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const tags = { Project: 'acme', Environment: 'staging', ManagedBy: 'Plinth', Owner: 'acme', CostCenter: 'acme' };
  Object.entries(tags).forEach(([key, value]) => Tags.of(stack).add(key, value));
  const viewer = new ViewerFunction(stack, 'Viewer', {
    functionName: 'acme-staging-assets-viewer', runtime: FunctionRuntime.JS_2_0, code: FunctionCode.fromInline(FILES_CODE),
    comment: 'Finds the object that a path means, and refuses paths that mean none',
  });
  const assets = new CloudFrontToS3(stack, 'Assets', {
    insertHttpSecurityHeaders: false,
    responseHeadersPolicyProps: {
      responseHeadersPolicyName: 'acme-staging-assets-html',
      securityHeadersBehavior: {
        strictTransportSecurity: { accessControlMaxAge: Duration.days(30), includeSubdomains: false, preload: false, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
      },
      customHeadersBehavior: { customHeaders: [{ header: 'Cache-Control', value: 'public, max-age=0, must-revalidate', override: true }] },
    },
    bucketProps: {
      bucketName: `acme-staging-assets-${ACCOUNT}`,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{
        noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7), expiredObjectDeleteMarker: true,
      }],
    },
    logS3AccessLogs: false,
    cloudFrontLoggingBucketProps: {
      bucketName: `acme-staging-assets-logs-${ACCOUNT}`,
      removalPolicy: RemovalPolicy.RETAIN,
      versioned: false,
      lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    },
    logCloudFrontAccessLog: false,
    cloudFrontDistributionProps: {
      comment: 'acme-staging-assets of acme-staging',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_200,
      errorResponses: [{ httpStatus: 404, ttl: Duration.seconds(10) }],
      defaultBehavior: { functionAssociations: [{ function: viewer, eventType: FunctionEventType.VIEWER_REQUEST }] },
    },
  });
  protect(assets.s3Bucket!);
  return templatesOf(app);
}

/** What its bucket's policy does not say. */
function protect(bucket: Bucket): void {
  const deny = (sid: string, actions: string[], resources: string[], conditions: Record<string, Record<string, string>>) => (
    bucket.addToResourcePolicy(new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], actions, resources, conditions }))
  );
  const objects = bucket.arnForObjects('*');
  deny('DenyCustomerProvidedKeys', ['s3:PutObject'], [objects], { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } });
  deny('DenyOldSignatures', ['s3:*'], [bucket.bucketArn, objects], { NumericGreaterThan: { 's3:signatureAge': '900000' } });
}
