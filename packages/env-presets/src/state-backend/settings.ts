import { PlatformEnvironment } from '../environment';
import { BucketNamespace } from '../naming';

/**
 * How Terraform's S3 backend locks a state.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
 * @stability experimental
 */
export enum LockMode {
  /** A `.tflock` object beside the state, taken by a conditional write (Terraform >= 1.10, OpenTofu >= 1.10). */
  S3 = 's3',
  /** An item in a DynamoDB table. Deprecated by Terraform, not by OpenTofu. */
  DYNAMODB = 'dynamodb',
  /** Both at once: how one migrates from the table to the object without a moment unlocked. */
  BOTH = 'both',
}

/**
 * What encrypts the states at rest.
 *
 * @stability experimental
 */
export enum StateEncryption {
  /** SSE-S3: AES-256 with keys that S3 manages. */
  S3_MANAGED = 's3-managed',
  /** SSE-KMS with a customer managed key of its own, rotated yearly, with an S3 bucket key. About 1 USD a month. */
  CUSTOMER_MANAGED_KEY = 'customer-managed-key',
}

/**
 * What may be chosen of a place for states, whether a backend or its replica. What is left out comes from the
 * environment's tier.
 *
 * @stability experimental
 */
export interface StateStorageOptions {
  /**
   * The word that tells this backend from others of the environment: it is part of the names of bucket, key and
   * table. Changing it makes a new backend, beside the old one where that is retained.
   * @default tfstate
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name. Changing it makes a new bucket.
   * @default - the environment's; else ACCOUNT_REGIONAL in constructs-aws and GLOBAL in constructs-tf
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * What encrypts the states.
   * @default - S3_MANAGED in dev, CUSTOMER_MANAGED_KEY in staging and prod
   */
  readonly encryption?: StateEncryption;
  /**
   * Days that a superseded version of a state is kept at least, 1 to 3650.
   * @default - 30 in dev, 90 in staging, 365 in prod
   */
  readonly noncurrentVersionRetentionDays?: number;
  /**
   * How many superseded versions of a state are kept whatever their age, 1 to 100 (S3's own maximum).
   * @default - 10 in dev, 25 in staging, 100 in prod
   */
  readonly noncurrentVersionsToKeep?: number;
  /**
   * Days after which an incomplete multipart upload is aborted, 1 to 30.
   * @default - 7 in dev, staging and prod
   */
  readonly abortIncompleteUploadDays?: number;
  /**
   * Whether what holds states (bucket, key, lock table) stays when the construct is removed. Without it they are destroyed, which S3
   * refuses while the bucket holds anything: nothing is ever emptied.
   * @default - false in dev, true in staging and prod
   */
  readonly retainOnDeletion?: boolean;
  /**
   * Days that KMS waits before it deletes the key, 7 to 30.
   * @default - 7 in dev, 30 in staging and prod
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Why an option may be weaker than the tier below this environment's.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * What may be chosen of a state backend. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface StateBackendOptions extends StateStorageOptions {
  /**
   * How states are locked.
   * @default LockMode.S3
   */
  readonly lockMode?: LockMode;
  /**
   * The region of a `StateBackendReplica` of this environment, to which every version is replicated. The replica is
   * deployed first: S3 refuses to replicate to a bucket that does not exist.
   * @default - not replicated
   */
  readonly replicaRegion?: string;
  /**
   * Whether DynamoDB refuses to delete the lock table.
   * @default - false in dev, true in staging and prod
   */
  readonly lockTableDeletionProtection?: boolean;
  /**
   * Whether the lock table can be restored to any second of the last 35 days.
   * @default - true in dev, staging and prod
   */
  readonly lockTablePointInTimeRecovery?: boolean;
}

/**
 * What a state backend is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface StateBackendSettings {
  /** How states are locked. */
  readonly lockMode: LockMode;
  /** What encrypts the states. */
  readonly encryption: StateEncryption;
  /** Days that a superseded version is kept at least. */
  readonly noncurrentVersionRetentionDays: number;
  /** How many superseded versions are kept whatever their age. */
  readonly noncurrentVersionsToKeep: number;
  /** Days after which an incomplete multipart upload is aborted. */
  readonly abortIncompleteUploadDays: number;
  /** Whether bucket, key and table stay when the construct is removed. */
  readonly retainOnDeletion: boolean;
  /** Days that KMS waits before it deletes the key. */
  readonly keyDeletionWindowDays: number;
  /** Whether DynamoDB refuses to delete the lock table. */
  readonly lockTableDeletionProtection: boolean;
  /** Whether the lock table can be restored to any second of the last 35 days. */
  readonly lockTablePointInTimeRecovery: boolean;
}

/**
 * Which states a grant is for.
 *
 * @stability experimental
 */
export interface StateGrantOptions {
  /**
   * What the keys of the states begin with; ends in `/`.
   * @default - `{environment}/`, where `stateKey()` puts them
   */
  readonly prefix?: string;
  /**
   * Whether OpenTofu encrypts states itself with the backend's key (`StateConfiguration.toOpenTofu()`), so that the
   * identity calls KMS directly and not only through S3.
   * @default false
   */
  readonly clientSideEncryption?: boolean;
}

/**
 * Which state a configuration is for. Exactly one of `component` and `key` is given.
 *
 * @stability experimental
 */
export interface StateConfigurationOptions {
  /**
   * What the state is of, for example `network`: its key becomes `{environment}/{component}.tfstate`.
   * @default - `key` is given
   */
  readonly component?: string;
  /**
   * The state's whole key.
   * @default - made from `component`
   */
  readonly key?: string;
  /**
   * Whether states of other workspaces than `default` are kept too, below `env:/{workspace}/`.
   * @default false
   */
  readonly workspaces?: boolean;
}

/**
 * How to find a state backend that exists already. What is left out has the name that `StateBackend` would give it.
 *
 * @stability experimental
 */
export interface StateBackendAttributes {
  /** The environment that the backend belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in the backend's names.
   * @default tfstate
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name.
   * @default - as for `StateBackendOptions.bucketNamespace`
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * The bucket's name.
   * @default - made from the environment
   */
  readonly bucketName?: string;
  /**
   * How states are locked.
   * @default LockMode.S3
   */
  readonly lockMode?: LockMode;
  /**
   * The lock table's name.
   * @default - made from the environment if lockMode needs a table
   */
  readonly tableName?: string;
  /**
   * ARN of the key (not of its alias) that encrypts the bucket.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
}

/**
 * Where the copy of an environment's states lies.
 *
 * @stability experimental
 */
export interface StateBackendReplicaOptions extends StateStorageOptions {
  /** The replica's region: another than the environment's. */
  readonly region: string;
}

/**
 * What is known of a state backend, made or found: what its grants and configurations are made from.
 *
 * @stability experimental
 */
export interface StateBackendFacts {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /** The bucket's name. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** How states are locked. */
  readonly lockMode: LockMode;
  /**
   * The lock table's name.
   * @default - none; needed unless lockMode is S3
   */
  readonly tableName?: string;
  /**
   * ARN of the lock table.
   * @default - none; needed unless lockMode is S3
   */
  readonly tableArn?: string;
  /**
   * ARN of the key, which grants name.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
  /**
   * ARN of the key or of its alias, which configurations name: concrete before a deploy.
   * @default - none: S3-managed keys
   */
  readonly configuredKeyArn?: string;
}
