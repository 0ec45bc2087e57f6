import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration, S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA, S3BucketObjectLockConfigurationRuleDefaultRetentionA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { PolicyStatementData } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinning } from './addresses';
import { lazyPolicy, retention } from './protected-key';

export interface ProtectedBucketProps {
  readonly bucketName: string;
  /** Encrypts the bucket; without it S3's own keys do. */
  readonly key?: KmsKey;
  readonly versioned: boolean;
  /** Made so that it can be locked, which cannot be had later; what is written is locked by default only if a retention is given. */
  readonly objectLock?: { readonly retention?: S3BucketObjectLockConfigurationRuleDefaultRetentionA };
  readonly lifecycleRules: S3BucketLifecycleConfigurationRule[];
  /** Said where objects move to other storage classes. */
  readonly transitionMinimum?: string;
  /** Read while the stack is synthesized: until then statements may be added. */
  readonly policy: PolicyStatementData[];
  readonly retainOnDeletion: boolean;
  /** The name that the addresses follow from; without it they follow from the path. */
  readonly pinnedTo?: string;
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
  const { key, provider, tags, objectLock } = props;
  const pin = pinning(props.pinnedTo);
  const resource = pin(new S3Bucket(scope, 'Bucket', {
    bucket: props.bucketName, forceDestroy: false, objectLockEnabled: objectLock && true, lifecycle: retention(props), tags, provider,
  }));
  if (props.bucketName.endsWith('-an')) {
    // an argument of provider 6.37 and newer; older ones refuse it by its name
    resource.addOverride('bucket_namespace', 'account-regional');
  }
  // the id, not the name: it is unknown while a bucket is replaced, so that all of this is made again
  const bucket = resource.id;
  const versioning = props.versioned
    ? pin(new S3BucketVersioningA(scope, 'Versioning', { bucket, versioningConfiguration: { status: 'Enabled' }, provider }))
    : undefined;
  pin(new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [key
      ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    provider,
  }));
  const lock = objectLock?.retention && pin(new S3BucketObjectLockConfigurationA(scope, 'ObjectLock', {
    bucket, rule: { defaultRetention: objectLock.retention }, dependsOn: versioning && [versioning], provider,
  }));
  // after versioning: S3 takes rules about versions only then, and answers two changes at once with OperationAborted
  const first = lock ?? versioning;
  pin(new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket, rule: props.lifecycleRules, transitionDefaultMinimumObjectSize: props.transitionMinimum, dependsOn: first && [first], provider,
  }));
  return { bucket: resource, versioning, policy: createProtection(scope, props, bucket), key };
}

/** One after the other: S3 answers changes of these three at once with OperationAborted. */
function createProtection(scope: Construct, { policy, provider, pinnedTo }: ProtectedBucketProps, bucket: string): S3BucketPolicy {
  const pin = pinning(pinnedTo);
  const publicAccess = pin(new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
    provider,
  }));
  const ownership = pin(new S3BucketOwnershipControls(scope, 'Ownership', {
    bucket, rule: { objectOwnership: 'BucketOwnerEnforced' }, dependsOn: [publicAccess], provider,
  }));
  return pin(new S3BucketPolicy(scope, 'BucketPolicy', { bucket, policy: lazyPolicy(policy), dependsOn: [publicAccess, ownership], provider }));
}
