import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import {
  BackupAdministrators, BackupLifecycle, BackupStorePolicies, BackupStoreSettings, ObjectLockMode, PolicyStatementData,
} from '@plinth/env-presets';
import { Construct } from 'constructs';
import { Common } from '../../private/common';
import { createProtectedBucket } from '../../private/protected-bucket';
import { createProtectedKey } from '../../private/protected-key';

export interface BackupBucketProps extends Common {
  readonly settings: BackupStoreSettings;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyAlias: string;
  readonly keyDescription: string;
  readonly accountRootArn: string;
  readonly administrators: BackupAdministrators;
  /** What the replica of another account allows in addition. */
  readonly keyStatements?: PolicyStatementData[];
  readonly bucketStatements?: PolicyStatementData[];
}

export interface BackupBucket {
  readonly bucket: S3Bucket;
  readonly versioning: S3BucketVersioningA;
  readonly key: KmsKey;
}

/** The bucket that holds backups, or their copies, with its key: both are protected alike. */
export function createBackupBucket(scope: Construct, props: BackupBucketProps): BackupBucket {
  const { settings, administrators, pinnedTo, tags, provider } = props;
  const common = { retainOnDeletion: settings.retainOnDeletion, pinnedTo, tags, provider };
  const key = createProtectedKey(scope, {
    ...common,
    description: props.keyDescription,
    alias: props.keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: [...BackupStorePolicies.key(props.accountRootArn, administrators), ...(props.keyStatements ?? [])],
  });
  const { bucket, versioning } = createProtectedBucket(scope, {
    ...common,
    bucketName: props.bucketName,
    key,
    versioned: true,
    objectLock: { retention: defaultRetention(settings) },
    lifecycleRules: lifecycleRules(settings),
    transitionMinimum: BackupLifecycle.TRANSITION_DEFAULT_MINIMUM,
    policy: [...BackupStorePolicies.bucket(props.bucketArn, administrators), ...(props.bucketStatements ?? [])],
  });
  return { bucket, versioning: versioning!, key };
}

function defaultRetention({ objectLockMode, objectLockDays }: BackupStoreSettings): { mode: string; days: number } | undefined {
  return objectLockMode === ObjectLockMode.NONE ? undefined : { mode: objectLockMode, days: objectLockDays };
}

function lifecycleRules(settings: BackupStoreSettings): S3BucketLifecycleConfigurationRule[] {
  const transitions = BackupLifecycle.transitions(settings);
  return [
    {
      id: BackupLifecycle.EXPIRE,
      status: 'Enabled',
      filter: [{}],
      expiration: [{ days: settings.expiryDays }],
      noncurrentVersionExpiration: [{ noncurrentDays: settings.noncurrentExpiryDays }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: settings.abortIncompleteUploadDays }],
    },
    { id: BackupLifecycle.DELETE_MARKERS, status: 'Enabled', filter: [{}], expiration: [{ expiredObjectDeleteMarker: true }] },
    ...(transitions.length === 0 ? [] : [{
      id: BackupLifecycle.TRANSITIONS,
      status: 'Enabled',
      // S3 has "greater than" only
      filter: [{ objectSizeGreaterThan: settings.transitionMinimumBytes - 1 }],
      transition: transitions.map(({ storageClass, days }) => ({ storageClass, days })),
    }]),
  ];
}
