import { PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket, CfnBucketPolicy, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeNag } from './nag';

export interface ProtectedBucketProps {
  readonly bucketName: string;
  /** Encrypts the bucket; without it S3's own keys do. */
  readonly key?: CfnKey;
  readonly versioned: boolean;
  readonly lifecycleRules: CfnBucket.RuleProperty[];
  /** The smallest objects that a lifecycle moves by default; S3's own default without it. */
  readonly transitionMinimum?: string;
  /** Made so that versions can be locked, with the retention that they have by default if there is one. */
  readonly objectLock?: { readonly retention?: CfnBucket.DefaultRetentionProperty };
  readonly corsRules?: CfnBucket.CorsRuleProperty[];
  policy(bucketArn: string): PolicyStatementData[];
  readonly removalPolicy: RemovalPolicy;
  /** Why S3's server access logs would say nothing that is not known otherwise. */
  readonly notLogged: string;
}

export interface ProtectedBucket {
  readonly bucket: CfnBucket;
  readonly policy: CfnBucketPolicy;
  readonly key?: CfnKey;
}

/**
 * A bucket as every capability wants it: private, owned by the account alone, encrypted, with a policy. Made of L1
 * constructs, which say all of it (the L2 bucket refuses an explicit name in the account's namespace, aws-cdk #38143) and
 * load faster.
 */
export function createProtectedBucket(scope: Construct, props: ProtectedBucketProps): ProtectedBucket {
  const { key } = props;
  const bucket = new CfnBucket(scope, 'Bucket', {
    bucketName: props.bucketName,
    bucketNamespace: props.bucketName.endsWith('-an') ? 'account-regional' : undefined,
    versioningConfiguration: props.versioned ? { status: 'Enabled' } : undefined,
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    bucketEncryption: { serverSideEncryptionConfiguration: [{
      serverSideEncryptionByDefault: key ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn } : { sseAlgorithm: 'AES256' },
      bucketKeyEnabled: key && true,
      blockedEncryptionTypes: { encryptionType: ['SSE-C'] },
    }] },
    lifecycleConfiguration: { rules: props.lifecycleRules, transitionDefaultMinimumObjectSize: props.transitionMinimum },
    objectLockEnabled: props.objectLock && true,
    objectLockConfiguration: props.objectLock?.retention && { objectLockEnabled: 'Enabled', rule: { defaultRetention: props.objectLock.retention } },
    corsConfiguration: props.corsRules && { corsRules: props.corsRules },
  });
  acknowledgeNag(bucket, 'AwsSolutions-S1', props.notLogged);
  const policy = new CfnBucketPolicy(scope, 'BucketPolicy', { bucket: bucket.ref, policyDocument: PolicyDocuments.render(props.policy(bucket.attrArn)) });
  [bucket, policy].forEach((resource) => resource.applyRemovalPolicy(props.removalPolicy));
  return { bucket, policy, key };
}

/** Adds to the document that a policy has: it was rendered as plain data, and is read at synth. Sids are told apart. */
export function addStatements(document: any, statements: any[]): void {
  for (const statement of statements) {
    const same = document.Statement.filter(({ Sid }: any) => Sid !== undefined && Sid.replace(/\d+$/, '') === statement.Sid).length;
    document.Statement.push(same === 0 ? statement : { ...statement, Sid: `${statement.Sid}${same + 1}` });
  }
}

/**
 * The bucket as an L2 construct over the same resources. What is added to its policy must land in the policy there is:
 * S3 keeps one per bucket, and `BucketPolicy.fromCfnBucketPolicy()` renders another.
 */
export function bucketOf({ bucket, policy }: ProtectedBucket): IBucket {
  const construct = Bucket.fromCfnBucket(bucket);
  construct.addToResourcePolicy = (statement) => {
    addStatements(policy.policyDocument, [statement.toStatementJson()]);
    return { statementAdded: true, policyDependable: policy };
  };
  return construct;
}

export interface ProtectedKeyProps {
  /** What the ids begin with where a construct has a second key. */
  readonly idPrefix?: string;
  readonly description: string;
  readonly alias: string;
  readonly deletionWindowDays: number;
  readonly policy: PolicyStatementData[];
  readonly removalPolicy: RemovalPolicy;
}

export function createProtectedKey(scope: Construct, props: ProtectedKeyProps): CfnKey {
  const { idPrefix = '' } = props;
  const key = new CfnKey(scope, `${idPrefix}Key`, {
    description: props.description,
    enableKeyRotation: true,
    pendingWindowInDays: props.deletionWindowDays,
    keyPolicy: PolicyDocuments.render(props.policy),
  });
  const alias = new CfnAlias(scope, `${idPrefix}Alias`, { aliasName: props.alias, targetKeyId: key.attrArn });
  [key, alias].forEach((resource) => resource.applyRemovalPolicy(props.removalPolicy));
  return key;
}

export function removalPolicy({ retainOnDeletion }: { readonly retainOnDeletion: boolean }): RemovalPolicy {
  return retainOnDeletion ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
