import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { TerraformStack } from 'cdktf';
import { tags } from '../tf';
import { ACCOUNT, bucketPolicy, NAME } from './policies-by-hand';
import { at } from './tf-address';

export const BUCKET = `${NAME}-${ACCOUNT}`;
export const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;

/** The bucket of the store, which in Terraform is eight resources. */
export function store(stack: TerraformStack, key: KmsKey): void {
  const { id: bucket } = at(NAME, 'Bucket', (id) => new S3Bucket(stack, id, {
    bucket: BUCKET, forceDestroy: false, objectLockEnabled: true, lifecycle: { preventDestroy: true }, tags,
  }));
  const versioning = at(NAME, 'Versioning', (id) => new S3BucketVersioningA(stack, id, { bucket, versioningConfiguration: { status: 'Enabled' } }));
  at(NAME, 'Encryption', (id) => new S3BucketServerSideEncryptionConfigurationA(stack, id, {
    bucket, rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }],
  }));
  const lock = at(NAME, 'ObjectLock', (id) => new S3BucketObjectLockConfigurationA(stack, id, {
    bucket, rule: { defaultRetention: { mode: 'COMPLIANCE', days: 35 } }, dependsOn: [versioning],
  }));
  at(NAME, 'Lifecycle', (id) => new S3BucketLifecycleConfiguration(stack, id, {
    bucket,
    transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    rule: [
      {
        id: 'expire', status: 'Enabled', filter: [{}], expiration: [{ days: 400 }], noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
      { id: 'expired-delete-markers', status: 'Enabled', filter: [{}], expiration: [{ expiredObjectDeleteMarker: true }] },
      {
        id: 'transitions', status: 'Enabled', filter: [{ objectSizeGreaterThan: 131_071 }],
        transition: [{ storageClass: 'GLACIER_IR', days: 30 }, { storageClass: 'DEEP_ARCHIVE', days: 180 }],
      },
    ],
    dependsOn: [lock],
  }));
  const publicAccess = at(NAME, 'PublicAccessBlock', (id) => new S3BucketPublicAccessBlock(stack, id, {
    bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
  }));
  const ownership = at(NAME, 'Ownership', (id) => new S3BucketOwnershipControls(stack, id, {
    bucket, rule: { objectOwnership: 'BucketOwnerEnforced' }, dependsOn: [publicAccess],
  }));
  at(NAME, 'BucketPolicy', (id) => new S3BucketPolicy(stack, id, { bucket, policy: JSON.stringify(bucketPolicy(BUCKET_ARN)), dependsOn: [publicAccess, ownership] }));
}
