import { PlatformEnvironment } from '../../environment';
import { BucketNamespace } from '../../naming';

/**
 * Whether an object's version can be deleted before its retention ends.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 * @stability experimental
 */
export enum ObjectLockMode {
  /** No retention by default. The bucket can still be locked later without being replaced. */
  NONE = 'none',
  /** Nobody deletes a version without a right of its own, which the bucket's policy keeps for break-glass principals. */
  GOVERNANCE = 'GOVERNANCE',
  /** Nobody deletes a version, the account's root and AWS included, until its retention ends. Prod only. */
  COMPLIANCE = 'COMPLIANCE',
}

/**
 * What a backup store is for.
 *
 * @stability experimental
 */
export enum BackupStoreProfile {
  /** Dumps to restore from: they expire by tier. */
  STANDARD = 'standard',
  /**
   * What a law wants kept: COMPLIANCE for 2557 days (7 years), in Glacier Instant Retrieval after 90 days and in Deep Archive after 730;
   * gone after 2558. Prod only.
   */
  ARCHIVE = 'archive',
}

/**
 * What may be chosen of a place for backups, whether a store or its replica. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface BackupStorageOptions {
  /**
   * The word that tells this store from others of the environment: it is part of the names of bucket, key, topic and rule. Changing it makes
   * a new store, beside the old one where that is retained.
   * @default backups
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name. Changing it makes a new bucket.
   * @default - the environment's; else ACCOUNT_REGIONAL in constructs-aws and GLOBAL in constructs-tf
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * What the store is for: where the defaults below come from.
   * @default BackupStoreProfile.STANDARD
   */
  readonly profile?: BackupStoreProfile;
  /**
   * Whether and how what is written cannot be deleted. Every bucket is made so that it can be locked, so turning it on later replaces
   * nothing; it then holds for what is written from then on.
   * @default - NONE in dev, GOVERNANCE in staging, COMPLIANCE in prod
   */
  readonly objectLockMode?: ObjectLockMode;
  /**
   * Days that a version cannot be deleted, 1 to 36500; 0 with objectLockMode NONE.
   * @default - 0 in dev, 7 in staging, 35 in prod; 2557 in an archive
   */
  readonly objectLockDays?: number;
  /**
   * Days after which an object expires, 1 to 36500: at least as many as it is locked. Nothing is kept for ever.
   * @default - 7 in dev, 14 in staging, 90 in prod; 2557 in an archive
   */
  readonly expiryDays?: number;
  /**
   * Days after its expiry that an object can still be brought back, 1 to 365.
   * @default 1
   */
  readonly noncurrentExpiryDays?: number;
  /**
   * Days after which objects move to Glacier Instant Retrieval; 0 for never. It bills 90 days at least.
   * @default - 0; 90 in an archive
   */
  readonly glacierInstantRetrievalAfterDays?: number;
  /**
   * Days after which objects move to Glacier Deep Archive, from which a restore takes up to 48 hours; 0 for never. It bills 180 days at least.
   * @default - 0; 730 in an archive
   */
  readonly deepArchiveAfterDays?: number;
  /**
   * The smallest object that moves to another storage class, in bytes, at least 131072: Glacier Instant Retrieval bills a smaller one as
   * 128 KiB, and by default S3 moves none.
   * @default 131072
   */
  readonly transitionMinimumBytes?: number;
  /**
   * Days after which an incomplete multipart upload is aborted, 1 to 30.
   * @default 1
   */
  readonly abortIncompleteUploadDays?: number;
  /**
   * Whether bucket and key stay when the construct is removed. Without it they are destroyed, which S3 refuses while the bucket holds
   * anything: nothing is ever emptied.
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
 * What may be chosen of a backup store. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface BackupStoreOptions extends BackupStorageOptions {
  /**
   * ARN of the topic that is told when somebody disables the key or schedules its deletion. Its policy and that of its key must admit
   * `events.amazonaws.com`: see `BackupTopicPolicies`.
   * @default - one is made, `{project}-{environment}-{name}-alarms`, with a key of its own
   */
  readonly alarmTopicArn?: string;
  /**
   * The region of a `BackupStoreReplica` of this environment, to which every version is replicated. The replica is deployed first: S3
   * refuses to replicate to a bucket that does not exist.
   * @default - not replicated
   */
  readonly replicaRegion?: string;
  /**
   * The account of that replica.
   * @default - the environment's
   */
  readonly replicaAccount?: string;
}

/**
 * What a backup store is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface BackupStoreSettings {
  /** Whether and how what is written cannot be deleted. */
  readonly objectLockMode: ObjectLockMode;
  /** Days that a version cannot be deleted; 0 without a lock. */
  readonly objectLockDays: number;
  /** Days after which an object expires. */
  readonly expiryDays: number;
  /** Days after its expiry that an object can still be brought back. */
  readonly noncurrentExpiryDays: number;
  /** Days after which objects move to Glacier Instant Retrieval; 0 for never. */
  readonly glacierInstantRetrievalAfterDays: number;
  /** Days after which objects move to Glacier Deep Archive; 0 for never. */
  readonly deepArchiveAfterDays: number;
  /** The smallest object that moves, in bytes. */
  readonly transitionMinimumBytes: number;
  /** Days after which an incomplete multipart upload is aborted. */
  readonly abortIncompleteUploadDays: number;
  /** Whether bucket and key stay when the construct is removed. */
  readonly retainOnDeletion: boolean;
  /** Days that KMS waits before it deletes the key. */
  readonly keyDeletionWindowDays: number;
}

/**
 * Where the copy of an environment's backups lies.
 *
 * @stability experimental
 */
export interface BackupStoreReplicaOptions extends BackupStorageOptions {
  /** The replica's region: another than the environment's, unless it has an account of its own. */
  readonly region: string;
  /**
   * The replica's account.
   * @default - the environment's
   */
  readonly account?: string;
}

/**
 * How to find a backup store that exists already. What is left out has the name that `BackupStore` would give it.
 *
 * @stability experimental
 */
export interface BackupStoreAttributes {
  /** The environment that the store belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in the store's names.
   * @default backups
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name.
   * @default - as for `BackupStorageOptions.bucketNamespace`
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * The bucket's name.
   * @default - made from the environment
   */
  readonly bucketName?: string;
  /** ARN of the key (not of its alias) that encrypts the bucket. */
  readonly keyArn: string;
  /**
   * ARN of the topic that alarms go to.
   * @default - the one that `BackupStore` makes
   */
  readonly alarmTopicArn?: string;
}

/**
 * What a grant to dump is for.
 *
 * @stability experimental
 */
export interface DumpGrantOptions {
  /** What the keys of the dumps begin with; ends in `/`. */
  readonly prefix: string;
}

/**
 * What a grant to restore is for.
 *
 * @stability experimental
 */
export interface RestoreGrantOptions {
  /**
   * What the keys of the dumps begin with; ends in `/`.
   * @default - `dumps/{project}-{environment}/`, where every `DatabaseDump` of the environment puts them
   */
  readonly prefix?: string;
}

/**
 * Which backups an identity works on, and where they lie.
 *
 * @stability experimental
 */
export interface BackupAccessProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** The bucket's region. */
  readonly region: string;
  /** What the keys begin with; ends in `/`. */
  readonly prefix: string;
  /** ARN of the key (not of its alias) that encrypts the bucket. */
  readonly keyArn: string;
}

/**
 * What is known of a store, whether it was made here or found.
 *
 * @stability experimental
 */
export interface BackupStoreFacts {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the key (not of its alias) that encrypts the bucket. */
  readonly keyArn: string;
}
