import {
  BackupAdministrators, BackupLifecycle, BackupStorePolicies, BackupStoreSettings, ObjectLockMode, PolicyStatementData,
} from '@plinth/env-presets';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { createProtectedBucket, createProtectedKey, ProtectedBucket, removalPolicy } from '../../private/protected-bucket';

export interface BackupBucketProps {
  readonly settings: BackupStoreSettings;
  readonly bucketName: string;
  readonly keyAlias: string;
  readonly keyDescription: string;
  readonly accountRootArn: string;
  readonly administrators: BackupAdministrators;
  /** What the replica of another account allows in addition. */
  readonly keyStatements?: PolicyStatementData[];
  readonly bucketStatements?: PolicyStatementData[];
}

export interface BackupBucket extends ProtectedBucket {
  readonly key: CfnKey;
}

/** The bucket that holds backups, or their copies, with its key: both are protected alike. */
export function createBackupBucket(scope: Construct, props: BackupBucketProps): BackupBucket {
  const { settings, administrators } = props;
  const removal = removalPolicy(settings);
  const key = createProtectedKey(scope, {
    description: props.keyDescription,
    alias: props.keyAlias,
    deletionWindowDays: settings.keyDeletionWindowDays,
    policy: [...BackupStorePolicies.key(props.accountRootArn, administrators), ...(props.keyStatements ?? [])],
    removalPolicy: removal,
  });
  const { bucket, policy } = createProtectedBucket(scope, {
    bucketName: props.bucketName,
    key,
    versioned: true,
    objectLock: { retention: retention(settings) },
    lifecycleRules: lifecycleRules(settings),
    transitionMinimum: BackupLifecycle.TRANSITION_DEFAULT_MINIMUM,
    policy: (bucketArn) => [...BackupStorePolicies.bucket(bucketArn, administrators), ...(props.bucketStatements ?? [])],
    removalPolicy: removal,
    notLogged: 'S3 server access logs are best effort and name no version; CloudTrail data events on the bucket are the audit of who reads backups',
  });
  return { bucket, policy, key };
}

function retention({ objectLockMode, objectLockDays }: BackupStoreSettings): CfnBucket.DefaultRetentionProperty | undefined {
  return objectLockMode === ObjectLockMode.NONE ? undefined : { mode: objectLockMode, days: objectLockDays };
}

function lifecycleRules(settings: BackupStoreSettings): CfnBucket.RuleProperty[] {
  const transitions = BackupLifecycle.transitions(settings);
  return [
    {
      id: BackupLifecycle.EXPIRE,
      status: 'Enabled',
      expirationInDays: settings.expiryDays,
      noncurrentVersionExpiration: { noncurrentDays: settings.noncurrentExpiryDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: settings.abortIncompleteUploadDays },
    },
    { id: BackupLifecycle.DELETE_MARKERS, status: 'Enabled', expiredObjectDeleteMarker: true },
    ...(transitions.length === 0 ? [] : [{
      id: BackupLifecycle.TRANSITIONS,
      status: 'Enabled',
      // S3 has "greater than" only
      objectSizeGreaterThan: settings.transitionMinimumBytes - 1,
      transitions: transitions.map(({ storageClass, days }) => ({ storageClass, transitionInDays: days })),
    }]),
  ];
}
