import { PlatformEnvironment, StateBackendPolicies, StateBackendSettings, StateEncryption } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { createProtectedBucket, createProtectedKey, ProtectedBucket, removalPolicy } from '../../private/protected-bucket';

export interface StateBucketProps {
  readonly environment: PlatformEnvironment;
  readonly settings: StateBackendSettings;
  readonly bucketName: string;
  readonly keyAlias: string;
  readonly administratorArns: string[];
}

/** The bucket that holds states, or their copies, with its key: both are protected alike. */
export function createStateBucket(scope: Construct, { environment, settings, bucketName, keyAlias, administratorArns }: StateBucketProps): ProtectedBucket {
  const removal = removalPolicy(settings);
  const key = settings.encryption !== StateEncryption.CUSTOMER_MANAGED_KEY ? undefined : createProtectedKey(scope, {
    description: `Terraform states of ${environment}`,
    alias: keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: StateBackendPolicies.key({ accountRootArn: environment.accountRootArn, administratorArns }),
    removalPolicy: removal,
  });
  return createProtectedBucket(scope, {
    bucketName,
    key,
    versioned: true,
    lifecycleRules: [{
      id: 'KeepVersions',
      status: 'Enabled',
      noncurrentVersionExpiration: {
        noncurrentDays: settings.noncurrentVersionRetentionDays,
        newerNoncurrentVersions: settings.noncurrentVersionsToKeep,
      },
      abortIncompleteMultipartUpload: { daysAfterInitiation: settings.abortIncompleteUploadDays },
      expiredObjectDeleteMarker: true,
    }],
    policy: (bucketArn) => StateBackendPolicies.bucket({ bucketArn, administratorArns }),
    removalPolicy: removal,
    notLogged: 'S3 server access logs are best effort and name no state version; CloudTrail data events on the bucket are the audit of state access',
  });
}
