import { Problems } from '../../errors';
import { PolicyEffect, PolicyStatementData } from '../../policy-statement';
import { denyCustomerProvidedKeys, denyInsecureTransport } from '../../private/bucket-statements';
import { allow, butFor, viaService } from '../../private/statements';
import { checkPrefix } from '../../private/words';
import { UploaderPolicies } from '../../uploader';
import { BackupAccessProps, BackupStoreFacts, RestoreGrantOptions } from './settings';

/**
 * Who administers a backup store.
 *
 * @stability experimental
 */
export interface BackupAdministrators {
  /** ARNs of those who deploy. */
  readonly deployerArns: string[];
  /** ARNs of those who may do what nobody else may, in an emergency. */
  readonly breakGlassArns: string[];
  /** Whether bucket and key stay when the construct is removed; else the deployers must be able to destroy them. */
  readonly retainOnDeletion: boolean;
}

/**
 * What replication reads and writes.
 *
 * @stability experimental
 */
export interface BackupReplicationProps {
  /** ARN of the store's bucket. */
  readonly bucketArn: string;
  /** Its region. */
  readonly region: string;
  /** ARN of the key that encrypts it. */
  readonly keyArn: string;
  /** ARN of the replica's bucket. */
  readonly replicaBucketArn: string;
  /** The replica's region. */
  readonly replicaRegion: string;
  /** The alias of the replica's key, beginning with `alias/`. */
  readonly replicaKeyAlias: string;
  /** ARN pattern of the keys of the replica's account and region. */
  readonly replicaKeyArnPattern: string;
}

/**
 * Who may do what with a backup store, as data.
 *
 * - a dump is written once: nobody overwrites, deletes, hides or shortens the retention of one; where the store is retained not even those
 *   who deploy, only break-glass principals
 * - nobody but break-glass principals disables the key or schedules its deletion, where the store is retained
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 * @stability experimental
 */
export class BackupStorePolicies {
  /**
   * The bucket's own policy: TLS only, no customer-provided keys, no weaker retention, no bypass of governance, nothing deleted, and
   * protection changed by administrators only.
   *
   * A delete without a version only hides what is there, but what is hidden is expired a day later, so it is denied as well. The lifecycle is
   * S3's own and asks no policy.
   */
  public static bucket(bucketArn: string, administrators: BackupAdministrators): PolicyStatementData[] {
    const objects = `${bucketArn}/*`;
    return [
      denyInsecureTransport(bucketArn),
      denyCustomerProvidedKeys(bucketArn),
      {
        sid: 'DenyDeletionAndBypass',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: [
          's3:BypassGovernanceRetention',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:PutObjectLegalHold',
          's3:PutObjectRetention',
        ],
        resources: [objects],
        conditions: butFor(destroyers(administrators)),
      },
      {
        sid: 'DenyWeakeningToOthers',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: [
          's3:DeleteBucket',
          's3:DeleteBucketPolicy',
          's3:PutBucketObjectLockConfiguration',
          's3:PutBucketOwnershipControls',
          's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock',
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutLifecycleConfiguration',
          's3:PutReplicationConfiguration',
        ],
        resources: [bucketArn],
        conditions: butFor([...administrators.deployerArns, ...administrators.breakGlassArns]),
      },
    ];
  }

  /**
   * What a replica's bucket policy allows in addition, if the replica has an account of its own.
   *
   * @param replicaBucketArn ARN of the replica's bucket
   * @param replicationRoleArn ARN of the role that S3 replicates as, in the environment's account
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
   */
  public static replicaBucket(replicaBucketArn: string, replicationRoleArn: string): PolicyStatementData[] {
    return [{
      sid: 'AllowReplication',
      effect: PolicyEffect.ALLOW,
      awsPrincipals: [replicationRoleArn],
      actions: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'],
      resources: [`${replicaBucketArn}/*`],
    }];
  }

  /**
   * The key's own policy: the account's identity policies decide who uses it, but only break-glass principals disable it or schedule its
   * deletion (and the deployers, where a destroy is to leave nothing), and only administrators change this policy.
   *
   * @param accountRootArn ARN of the account's root: stands for the account
   * @param administrators who administers the store
   */
  public static key(accountRootArn: string, administrators: BackupAdministrators): PolicyStatementData[] {
    return [
      { sid: 'AllowAccount', effect: PolicyEffect.ALLOW, awsPrincipals: [accountRootArn], actions: ['kms:*'], resources: ['*'] },
      {
        sid: 'DenyDeletion',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
        resources: ['*'],
        conditions: butFor(destroyers(administrators)),
      },
      {
        sid: 'DenyPolicyToOthers',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: ['kms:PutKeyPolicy'],
        resources: ['*'],
        conditions: butFor([...administrators.deployerArns, ...administrators.breakGlassArns]),
      },
    ];
  }

  /**
   * What a replica's key policy allows in addition, if the replica has an account of its own.
   *
   * @param replicationRoleArn ARN of the role that S3 replicates as, in the environment's account
   * @param replicaRegion the replica's region
   */
  public static replicaKey(replicationRoleArn: string, replicaRegion: string): PolicyStatementData[] {
    return [{
      sid: 'AllowReplication',
      effect: PolicyEffect.ALLOW,
      awsPrincipals: [replicationRoleArn],
      actions: ['kms:Encrypt'],
      resources: ['*'],
      conditions: [viaService('s3', replicaRegion)],
    }];
  }

  /** What the task of a dump may do: write new objects under one prefix, and abort what it began. It reads nothing, its own dumps included. */
  public static dump(access: BackupAccessProps): PolicyStatementData[] {
    const { bucketArn, region, prefix, keyArn } = access;
    return UploaderPolicies.upload({ bucketArn, region, prefixes: [prefix], keyArn, overwrite: false });
  }

  /** What whoever restores may do: list and read what lies under one prefix. */
  public static restore(access: BackupAccessProps): PolicyStatementData[] {
    const { bucketArn, region, prefix, keyArn } = access;
    return [
      allow('ListBackups', ['s3:ListBucket'], [bucketArn], [{ operator: 'StringLike', key: 's3:prefix', values: [prefix, `${prefix}*`] }]),
      allow('ReadBackups', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/${prefix}*`]),
      allow('DecryptThroughS3', ['kms:Decrypt'], [keyArn], [viaService('s3', region)]),
    ];
  }

  /**
   * What the replication role may do.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
   */
  public static replication(props: BackupReplicationProps): PolicyStatementData[] {
    return [
      allow('ReadConfiguration', ['s3:GetReplicationConfiguration', 's3:ListBucket'], [props.bucketArn]),
      allow('ReadVersions', [
        's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging',
      ], [`${props.bucketArn}/*`]),
      allow('WriteReplicas', ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'], [`${props.replicaBucketArn}/*`]),
      allow('DecryptSource', ['kms:Decrypt'], [props.keyArn], [viaService('s3', props.region)]),
      allow('EncryptReplicas', ['kms:Encrypt'], [props.replicaKeyArnPattern], [
        viaService('s3', props.replicaRegion),
        { operator: 'ForAnyValue:StringEquals', key: 'kms:ResourceAliases', values: [props.replicaKeyAlias] },
      ]),
    ];
  }

  /**
   * What a grant to dump or to restore is about.
   *
   * @param store whose backups
   * @param options which of them; by default all dumps of the environment
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static access(store: BackupStoreFacts, options: RestoreGrantOptions, problems: Problems): BackupAccessProps {
    const { environment, bucketArn, keyArn } = store;
    const { prefix = `dumps/${environment}/` } = options;
    checkPrefix(prefix, problems);
    return { bucketArn, region: environment.region, prefix, keyArn };
  }

  private constructor() {}
}

function destroyers({ deployerArns, breakGlassArns, retainOnDeletion }: BackupAdministrators): string[] {
  return retainOnDeletion ? breakGlassArns : [...deployerArns, ...breakGlassArns];
}
