import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import {
  PlatformEnvironment, PolicyDocuments, StateBackendPolicies, StateBackendSettings, StateEncryption,
} from '@plinth/env-presets';
import { TerraformProvider, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';

export interface StateBucketProps {
  readonly environment: PlatformEnvironment;
  readonly settings: StateBackendSettings;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyAlias: string;
  readonly administratorArns: string[];
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

export interface StateBucket {
  readonly bucket: S3Bucket;
  readonly versioning: S3BucketVersioningA;
  readonly key?: KmsKey;
}

/** The bucket that holds states, or their copies, with its key: both are protected alike. */
export function createStateBucket(scope: Construct, props: StateBucketProps): StateBucket {
  const { settings, provider, tags } = props;
  const key = settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY ? createKey(scope, props) : undefined;
  const resource = new S3Bucket(scope, 'Bucket', { bucket: props.bucketName, forceDestroy: false, lifecycle: retention(settings), tags, provider });
  if (props.bucketName.endsWith('-an')) {
    // an argument of provider 6.37 and newer; older ones refuse it by its name
    resource.addOverride('bucket_namespace', 'account-regional');
  }
  // the id, not the name: it is unknown while a bucket is replaced, so that all of this is made again
  const bucket = resource.id;
  const versioning = new S3BucketVersioningA(scope, 'Versioning', { bucket, versioningConfiguration: { status: 'Enabled' }, provider });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [key
      ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    provider,
  });
  createLifecycle(scope, props, bucket, versioning);
  createProtection(scope, props, bucket);
  return { bucket: resource, versioning, key };
}

/** What keeps Terraform from destroying a resource as long as its block is there. */
export function retention(settings: StateBackendSettings): TerraformResourceLifecycle | undefined {
  return settings.retainOnDeletion ? { preventDestroy: true } : undefined;
}

function createKey(scope: Construct, { environment, settings, keyAlias, administratorArns, tags, provider }: StateBucketProps): KmsKey {
  const key = new KmsKey(scope, 'Key', {
    description: `Terraform states of ${environment}`,
    enableKeyRotation: true,
    deletionWindowInDays: settings.keyDeletionWindowDays,
    policy: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.key({ accountRootArn: environment.accountRootArn, administratorArns }))),
    lifecycle: retention(settings),
    tags,
    provider,
  });
  new KmsAlias(scope, 'Alias', { name: keyAlias, targetKeyId: key.keyId, provider });
  return key;
}

/** After versioning: S3 takes rules about versions only then, and answers two changes at once with OperationAborted. */
function createLifecycle(scope: Construct, { settings, provider }: StateBucketProps, bucket: string, versioning: S3BucketVersioningA): void {
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket,
    rule: [{
      id: 'KeepVersions',
      status: 'Enabled',
      filter: [{}],
      noncurrentVersionExpiration: [{
        noncurrentDays: settings.noncurrentVersionRetentionDays,
        newerNoncurrentVersions: settings.noncurrentVersionsToKeep,
      }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: settings.abortIncompleteUploadDays }],
      expiration: [{ expiredObjectDeleteMarker: true }],
    }],
    dependsOn: [versioning],
    provider,
  });
}

/** One after the other: S3 answers changes of these three at once with OperationAborted. */
function createProtection(scope: Construct, { bucketArn, administratorArns, provider }: StateBucketProps, bucket: string): void {
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
  new S3BucketPolicy(scope, 'BucketPolicy', {
    bucket,
    policy: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.bucket({ bucketArn, administratorArns }))),
    dependsOn: [publicAccess, ownership],
    provider,
  });
}
