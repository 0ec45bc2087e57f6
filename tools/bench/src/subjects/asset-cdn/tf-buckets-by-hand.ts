import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import { policyOf, tags } from '../tf';

const ACCOUNT = '333333333333';
export const BUCKET = `acme-prod-assets-${ACCOUNT}`;
export const LOG_BUCKET = `acme-prod-assets-logs-${ACCOUNT}`;
export const APP = 'https://app.example.com';

const arnOf = (name: string) => `arn:aws:s3:::${name}`;
const denyInsecure = (name: string) => ({
  Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [arnOf(name), `${arnOf(name)}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

export function createBucket(scope: Construct): S3Bucket {
  const bucket = new S3Bucket(scope, 'Bucket', { bucket: BUCKET, forceDestroy: false, lifecycle: { preventDestroy: true }, tags });
  const versioning = new S3BucketVersioningA(scope, 'Versioning', { bucket: bucket.id, versioningConfiguration: { status: 'Enabled' } });
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket: bucket.id,
    rule: [{
      id: 'ExpireVersions',
      status: 'Enabled',
      filter: [{}],
      noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      expiration: [{ expiredObjectDeleteMarker: true }],
    }],
    dependsOn: [versioning],
  });
  new S3BucketCorsConfiguration(scope, 'Cors', {
    bucket: bucket.id,
    corsRule: [{
      id: 'Scripts', allowedOrigins: [APP], allowedMethods: ['GET', 'HEAD', 'POST', 'PUT'], allowedHeaders: ['*'], exposeHeaders: ['ETag'], maxAgeSeconds: 3600,
    }],
  });
  return bucket;
}

/** Once the distribution is known: the key's and the bucket's policies name it. */
export function protectBucket(scope: Construct, bucket: S3Bucket, distributionArn: string): void {
  const everybody = { AWS: '*' };
  const cloudFront = { Service: 'cloudfront.amazonaws.com' };
  const exactly = { StringEquals: { 'AWS:SourceArn': distributionArn } };
  const objects = `${arnOf(BUCKET)}/*`;
  const key = new KmsKey(scope, 'Key', {
    description: 'Assets of acme-prod',
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: policyOf(
      { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
      { Sid: 'AllowDistributionToDecrypt', Effect: 'Allow', Principal: cloudFront, Action: 'kms:Decrypt', Resource: '*', Condition: exactly },
    ),
    lifecycle: { preventDestroy: true },
    tags,
  });
  new KmsAlias(scope, 'Alias', { name: 'alias/acme-prod-assets', targetKeyId: key.keyId });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }],
  });
  createPolicy(scope, bucket, policyOf(
    denyInsecure(BUCKET),
    {
      Sid: 'DenyCustomerProvidedKeys', Effect: 'Deny', Principal: everybody, Action: 's3:PutObject', Resource: objects,
      Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
    },
    {
      Sid: 'DenyOldSignatures', Effect: 'Deny', Principal: everybody, Action: 's3:*', Resource: [arnOf(BUCKET), objects],
      Condition: { NumericGreaterThan: { 's3:signatureAge': '900000' } },
    },
    { Sid: 'AllowDistributionToRead', Effect: 'Allow', Principal: cloudFront, Action: 's3:GetObject', Resource: objects, Condition: exactly },
    { Sid: 'AllowDistributionToMiss', Effect: 'Allow', Principal: cloudFront, Action: 's3:ListBucket', Resource: arnOf(BUCKET), Condition: exactly },
  ));
}

function createPolicy(scope: Construct, { id: bucket }: S3Bucket, policy: string, provider?: AwsProvider): S3BucketPolicy {
  const publicAccess = new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true, provider,
  });
  const ownership = new S3BucketOwnershipControls(scope, 'Ownership', {
    bucket, rule: { objectOwnership: 'BucketOwnerEnforced' }, dependsOn: [publicAccess], provider,
  });
  return new S3BucketPolicy(scope, 'BucketPolicy', { bucket, policy, dependsOn: [publicAccess, ownership], provider });
}

export function createLogBucket(scope: Construct, provider: AwsProvider): S3BucketPolicy {
  const bucket = new S3Bucket(scope, 'Bucket', { bucket: LOG_BUCKET, forceDestroy: false, lifecycle: { preventDestroy: true }, tags, provider });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket: bucket.id, rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }], provider,
  });
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket: bucket.id,
    rule: [{
      id: 'ExpireLogs', status: 'Enabled', filter: [{}], expiration: [{ days: 400 }], abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
    }],
    provider,
  });
  return createPolicy(scope, bucket, policyOf(denyInsecure(LOG_BUCKET), {
    Sid: 'AllowLogDelivery', Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject',
    Resource: `${arnOf(LOG_BUCKET)}/AWSLogs/${ACCOUNT}/*`,
    Condition: {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-source:acme-prod-assets-logs` },
    },
  }), provider);
}
