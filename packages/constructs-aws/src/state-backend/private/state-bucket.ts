import { PlatformEnvironment, PolicyDocuments, StateBackendPolicies, StateBackendSettings, StateEncryption } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket, CfnBucketPolicy, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';

export interface StateBucketProps {
  readonly environment: PlatformEnvironment;
  readonly settings: StateBackendSettings;
  readonly bucketName: string;
  readonly keyAlias: string;
  readonly administratorArns: string[];
}

export interface StateBucket {
  readonly bucket: CfnBucket;
  readonly policy: CfnBucketPolicy;
  readonly key?: CfnKey;
}

/**
 * The bucket that holds states, or their copies, with its key: both are protected alike. Made of L1 constructs, which
 * say all of it (the L2 bucket refuses an explicit name in the account's namespace, aws-cdk #38143) and load faster.
 */
export function createStateBucket(scope: Construct, props: StateBucketProps): StateBucket {
  const { settings } = props;
  const key = settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY ? createKey(scope, props) : undefined;
  const bucket = new CfnBucket(scope, 'Bucket', {
    bucketName: props.bucketName,
    bucketNamespace: props.bucketName.endsWith('-an') ? 'account-regional' : undefined,
    versioningConfiguration: { status: 'Enabled' },
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    bucketEncryption: { serverSideEncryptionConfiguration: [{
      serverSideEncryptionByDefault: key ? { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn } : { sseAlgorithm: 'AES256' },
      bucketKeyEnabled: key && true,
      blockedEncryptionTypes: { encryptionType: ['SSE-C'] },
    }] },
    lifecycleConfiguration: { rules: [{
      id: 'KeepVersions',
      status: 'Enabled',
      noncurrentVersionExpiration: {
        noncurrentDays: settings.noncurrentVersionRetentionDays,
        newerNoncurrentVersions: settings.noncurrentVersionsToKeep,
      },
      abortIncompleteMultipartUpload: { daysAfterInitiation: settings.abortIncompleteUploadDays },
      expiredObjectDeleteMarker: true,
    }] },
  });
  acknowledgeNag(bucket, 'AwsSolutions-S1',
    'S3 server access logs are best effort and name no state version; CloudTrail data events on the bucket are the audit of state access');
  const policy = new CfnBucketPolicy(scope, 'BucketPolicy', {
    bucket: bucket.ref,
    policyDocument: PolicyDocuments.render(StateBackendPolicies.bucket({ bucketArn: bucket.attrArn, administratorArns: props.administratorArns })),
  });
  [bucket, policy].forEach((resource) => resource.applyRemovalPolicy(removalPolicy(settings)));
  return { bucket, policy, key };
}

/**
 * The bucket as an L2 construct over the same resources. What is added to its policy must land in the policy there is:
 * S3 keeps one per bucket, and `BucketPolicy.fromCfnBucketPolicy()` renders another.
 */
export function bucketOf({ bucket, policy }: StateBucket): IBucket {
  const construct = Bucket.fromCfnBucket(bucket);
  const document = PolicyDocument.fromJson(policy.policyDocument);
  policy.policyDocument = document;
  construct.addToResourcePolicy = (statement) => {
    document.addStatements(statement);
    return { statementAdded: true, policyDependable: policy };
  };
  return construct;
}

export function removalPolicy(settings: StateBackendSettings): RemovalPolicy {
  return settings.retainOnDeletion ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

function createKey(scope: Construct, { environment, settings, keyAlias, administratorArns }: StateBucketProps): CfnKey {
  const key = new CfnKey(scope, 'Key', {
    description: `Terraform states of ${environment}`,
    enableKeyRotation: true,
    pendingWindowInDays: settings.keyDeletionWindowDays,
    keyPolicy: PolicyDocuments.render(StateBackendPolicies.key({ accountRootArn: environment.accountRootArn, administratorArns })),
  });
  const alias = new CfnAlias(scope, 'Alias', { aliasName: keyAlias, targetKeyId: key.attrArn });
  [key, alias].forEach((resource) => resource.applyRemovalPolicy(removalPolicy(settings)));
  return key;
}
