import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration, S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { PolicyStatementData } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { lazyPolicy, retention } from './protected-key';

export interface ProtectedBucketProps {
  readonly bucketName: string;
  /** Encrypts the bucket; without it S3's own keys do. */
  readonly key?: KmsKey;
  readonly versioned: boolean;
  readonly lifecycleRule: S3BucketLifecycleConfigurationRule;
  /** Read while the stack is synthesized: until then statements may be added. */
  readonly policy: PolicyStatementData[];
  readonly retainOnDeletion: boolean;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

export interface ProtectedBucket {
  readonly bucket: S3Bucket;
  /** Nothing where the bucket keeps no versions. */
  readonly versioning?: S3BucketVersioningA;
  readonly policy: S3BucketPolicy;
  readonly key?: KmsKey;
}

/** A bucket as every capability wants it: private, owned by the account alone, encrypted, with a policy. */
export function createProtectedBucket(scope: Construct, props: ProtectedBucketProps): ProtectedBucket {
  const { key, provider, tags } = props;
  const resource = new S3Bucket(scope, 'Bucket', { bucket: props.bucketName, forceDestroy: false, lifecycle: retention(props), tags, provider });
  if (props.bucketName.endsWith('-an')) {
    // an argument of provider 6.37 and newer; older ones refuse it by its name
    resource.addOverride('bucket_namespace', 'account-regional');
  }
  // the id, not the name: it is unknown while a bucket is replaced, so that all of this is made again
  const bucket = resource.id;
  const versioning = props.versioned
    ? new S3BucketVersioningA(scope, 'Versioning', { bucket, versioningConfiguration: { status: 'Enabled' }, provider })
    : undefined;
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [key
      ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    provider,
  });
  // after versioning: S3 takes rules about versions only then, and answers two changes at once with OperationAborted
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', { bucket, rule: [props.lifecycleRule], dependsOn: versioning && [versioning], provider });
  return { bucket: resource, versioning, policy: createProtection(scope, props, bucket), key };
}

/** One after the other: S3 answers changes of these three at once with OperationAborted. */
function createProtection(scope: Construct, { policy, provider }: ProtectedBucketProps, bucket: string): S3BucketPolicy {
  const publicAccess = new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
    provider,
  });
  const ownership = new S3BucketOwnershipControls(scope, 'Ownership', {
    bucket, rule: { objectOwnership: 'BucketOwnerEnforced' }, dependsOn: [publicAccess], provider,
  });
  return new S3BucketPolicy(scope, 'BucketPolicy', { bucket, policy: lazyPolicy(policy), dependsOn: [publicAccess, ownership], provider });
}
