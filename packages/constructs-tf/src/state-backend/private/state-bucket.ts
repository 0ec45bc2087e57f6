import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { PlatformEnvironment, StateBackendPolicies, StateBackendSettings, StateEncryption } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createProtectedBucket } from '../../private/protected-bucket';
import { createProtectedKey } from '../../private/protected-key';

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
  const { environment, settings, bucketName, bucketArn, keyAlias, administratorArns, tags, provider } = props;
  const common = { retainOnDeletion: settings.retainOnDeletion, tags, provider };
  const key = settings.encryption !== StateEncryption.CUSTOMER_MANAGED_KEY ? undefined : createProtectedKey(scope, {
    ...common,
    description: `Terraform states of ${environment}`,
    alias: keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: StateBackendPolicies.key({ accountRootArn: environment.accountRootArn, administratorArns }),
  });
  const { bucket, versioning } = createProtectedBucket(scope, {
    ...common,
    bucketName,
    key,
    versioned: true,
    lifecycleRules: [{
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
    policy: StateBackendPolicies.bucket({ bucketArn, administratorArns }),
  });
  return { bucket, versioning: versioning!, key };
}
