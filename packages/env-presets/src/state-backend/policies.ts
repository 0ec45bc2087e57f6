import { Problems } from '../errors';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { denyCustomerProvidedKeys, denyInsecureTransport } from '../private/bucket-statements';
import { allow, viaService } from '../private/statements';
import { checkPrefix } from '../private/words';
import { LockMode, StateBackendFacts, StateGrantOptions } from './settings';

/**
 * What the policies of a state bucket need to know.
 *
 * @stability experimental
 */
export interface StateBucketPolicyProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARNs of those who may delete versions and change what protects them: deployers and break-glass. */
  readonly administratorArns: string[];
}

/**
 * What the policy of a states' key needs to know.
 *
 * @stability experimental
 */
export interface StateKeyPolicyProps {
  /** ARN of the account's root: stands for the account. */
  readonly accountRootArn: string;
  /** ARNs of those who may delete the key: deployers and break-glass. */
  readonly administratorArns: string[];
}

/**
 * Which states an identity works on, and where they lie.
 *
 * @stability experimental
 */
export interface StateAccessProps {
  /** The bucket's name. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** The bucket's region. */
  readonly region: string;
  /** How states are locked. */
  readonly lockMode: LockMode;
  /** What the keys of the states begin with: ends in `/`, or empty for all of the bucket. */
  readonly prefix: string;
  /**
   * ARN of the lock table.
   * @default - none; needed unless lockMode is S3
   */
  readonly tableArn?: string;
  /**
   * ARN of the key (not of its alias) that encrypts the bucket.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
  /**
   * Whether OpenTofu encrypts states itself with the same key, and so calls KMS directly and not only through S3.
   * @default false
   */
  readonly clientSideEncryption?: boolean;
}

/**
 * What replication reads and writes.
 *
 * @stability experimental
 */
export interface StateReplicationProps {
  /** ARN of the states' bucket. */
  readonly bucketArn: string;
  /** Its region. */
  readonly region: string;
  /** ARN of the replica's bucket. */
  readonly replicaBucketArn: string;
  /** The replica's region. */
  readonly replicaRegion: string;
  /**
   * ARN of the key that encrypts the states' bucket.
   * @default - none: S3-managed keys on both sides
   */
  readonly keyArn?: string;
  /**
   * The alias of the replica's key, beginning with `alias/`, and its account's ARN prefix for keys, as
   * `arn:aws:kms:{region}:{account}:key/*`.
   * @default - none: S3-managed keys on both sides
   */
  readonly replicaKeyAlias?: string;
  /**
   * ARN pattern of the keys of the replica's account and region.
   * @default - none: S3-managed keys on both sides
   */
  readonly replicaKeyArnPattern?: string;
}

/**
 * Who may do what with states, as data.
 *
 * - plan: reads states, takes and releases locks
 * - apply: also writes states
 * - in S3 lock modes the only objects that either may delete are `*.tflock`
 * - nobody but deployers and break-glass deletes versions or weakens what protects them
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @stability experimental
 */
export class StateBackendPolicies {
  /**
   * The bucket's own policy: TLS only, no customer-provided keys, versions and protection for administrators only.
   *
   * There is no statement about encryption headers: Terraform and OpenTofu write lock files without them.
   */
  public static bucket(props: StateBucketPolicyProps): PolicyStatementData[] {
    const objects = `${props.bucketArn}/*`;
    return [
      denyInsecureTransport(props.bucketArn),
      denyCustomerProvidedKeys(props.bucketArn),
      {
        sid: 'DenyWeakeningToOthers',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: [
          's3:DeleteBucket',
          's3:DeleteBucketPolicy',
          's3:DeleteObjectVersion',
          's3:PutBucketOwnershipControls',
          's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock',
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutLifecycleConfiguration',
          's3:PutReplicationConfiguration',
        ],
        resources: [props.bucketArn, objects],
        conditions: [notAdministrator(props.administratorArns)],
      },
    ];
  }

  /**
   * The key's own policy: the account's identity policies decide who uses it (without that nobody could ever change the
   * key's policy), but only administrators may disable it, schedule its deletion or change its policy.
   */
  public static key(props: StateKeyPolicyProps): PolicyStatementData[] {
    return [
      { sid: 'AllowAccount', effect: PolicyEffect.ALLOW, awsPrincipals: [props.accountRootArn], actions: ['kms:*'], resources: ['*'] },
      {
        sid: 'DenyDeletionToOthers',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
        resources: ['*'],
        conditions: [notAdministrator(props.administratorArns)],
      },
    ];
  }

  /** Reads states under the prefix, takes and releases their locks, writes no state. */
  public static plan(access: StateAccessProps): PolicyStatementData[] {
    const keys = stateKeys(access.prefix);
    return [
      // Terraform lists `env:/` on every init, to see which workspaces there are
      allow('ListStates', ['s3:ListBucket'], [access.bucketArn],
        [{ operator: 'StringLike', key: 's3:prefix', values: unique([access.prefix, `${access.prefix}*`, 'env:/', `env:/*/${access.prefix}*`]) }]),
      allow('ReadStates', ['s3:GetObject'], keys.map((key) => `${access.bucketArn}/${key}`)),
      ...(access.lockMode === LockMode.DYNAMODB ? [] : [
        allow('LockWithObject', ['s3:PutObject', 's3:DeleteObject'], keys.map((key) => `${access.bucketArn}/${key}.tflock`)),
      ]),
      ...tableStatements(access, keys),
      ...keyStatements(access),
    ];
  }

  /** All that plan may, and writes states under the prefix; deletes neither states nor versions. */
  public static apply(access: StateAccessProps): PolicyStatementData[] {
    const keys = stateKeys(access.prefix);
    const digests = access.lockMode === LockMode.S3 ? [] : [
      allow('WriteDigests', ['dynamodb:PutItem'], [access.tableArn ?? ''], leadingKeys(keys.map((key) => `${access.bucketName}/${key}-md5`))),
    ];
    return [
      ...StateBackendPolicies.plan(access),
      allow('WriteStates', ['s3:PutObject'], keys.map((key) => `${access.bucketArn}/${key}`)),
      ...digests,
    ];
  }

  /** Who may take the replication role: S3, for this account's bucket only. */
  public static replicationTrust(bucketArn: string, account: string): PolicyStatementData[] {
    return [{
      sid: 'TrustReplication',
      effect: PolicyEffect.ALLOW,
      servicePrincipals: ['s3.amazonaws.com'],
      actions: ['sts:AssumeRole'],
      resources: [],
      conditions: [
        { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
        { operator: 'ArnLike', key: 'aws:SourceArn', values: [bucketArn] },
      ],
    }];
  }

  /**
   * What the replication role may do.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
   */
  public static replication(props: StateReplicationProps): PolicyStatementData[] {
    return [
      allow('ReadConfiguration', ['s3:GetReplicationConfiguration', 's3:ListBucket'], [props.bucketArn]),
      allow('ReadVersions', ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'], [`${props.bucketArn}/*`]),
      allow('WriteReplicas', ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], [`${props.replicaBucketArn}/*`]),
      ...(props.keyArn ? [
        allow('DecryptSource', ['kms:Decrypt'], [props.keyArn], [viaService('s3', props.region)]),
      ] : []),
      ...(props.replicaKeyAlias && props.replicaKeyArnPattern ? [
        allow('EncryptReplicas', ['kms:Encrypt'], [props.replicaKeyArnPattern], [
          viaService('s3', props.replicaRegion),
          { operator: 'ForAnyValue:StringEquals', key: 'kms:ResourceAliases', values: [props.replicaKeyAlias] },
        ]),
      ] : []),
    ];
  }

  /**
   * What a grant is about.
   *
   * @param backend whose states
   * @param options which of them
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static access(backend: StateBackendFacts, options: StateGrantOptions, problems: Problems): StateAccessProps {
    const { environment, bucketName, bucketArn, lockMode, tableArn, keyArn } = backend;
    const { prefix = `${environment.name}/`, clientSideEncryption } = options;
    StateBackendPolicies.checkPrefix(prefix, problems);
    if (clientSideEncryption && !keyArn) {
      problems.add('clientSideEncryption', true, 'may be used only with a key of the backend', 'set encryption to CUSTOMER_MANAGED_KEY');
    }
    return { bucketName, bucketArn, region: environment.region, lockMode, prefix, tableArn, keyArn, clientSideEncryption };
  }

  /**
   * Adds a problem for each way in which a prefix would reach further than it reads.
   *
   * @param prefix what state keys begin with
   * @param problems where to add
   */
  public static checkPrefix(prefix: string, problems: Problems): void {
    checkPrefix(prefix, problems);
  }

  private constructor() {}
}

function notAdministrator(arns: string[]): PolicyCondition {
  return { operator: 'ArnNotLike', key: 'aws:PrincipalArn', values: arns };
}

/** Where the states of a prefix lie: the default workspace's and the others', which Terraform puts below `env:/`. */
function stateKeys(prefix: string): string[] {
  return [`${prefix}*`, `env:/*/${prefix}*`];
}

/**
 * `ForAllValues` is true of a request without the key (a scan, say), so the key must be there too.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function leadingKeys(values: string[]): PolicyCondition[] {
  return [
    { operator: 'ForAllValues:StringLike', key: 'dynamodb:LeadingKeys', values },
    { operator: 'Null', key: 'dynamodb:LeadingKeys', values: ['false'] },
  ];
}

function tableStatements(access: StateAccessProps, keys: string[]): PolicyStatementData[] {
  if (access.lockMode === LockMode.S3) {
    return [];
  }
  const table = [access.tableArn ?? ''];
  const items = keys.map((key) => `${access.bucketName}/${key}`);
  return [
    allow('ReadLocks', ['dynamodb:GetItem'], table, leadingKeys(items)),
    allow('LockWithItem', ['dynamodb:PutItem', 'dynamodb:DeleteItem'], table, [
      ...leadingKeys(items),
      // the digest tells Terraform that a state is the one last written: only who writes states writes it
      { operator: 'ForAllValues:StringNotLike', key: 'dynamodb:LeadingKeys', values: ['*-md5'] },
    ]),
    allow('DescribeTable', ['dynamodb:DescribeTable'], table),
  ];
}

function keyStatements(access: StateAccessProps): PolicyStatementData[] {
  if (!access.keyArn) {
    return [];
  }
  const viaS3: PolicyCondition[] = [viaService('s3', access.region)];
  return [allow('UseKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [access.keyArn], access.clientSideEncryption ? undefined : viaS3)];
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
