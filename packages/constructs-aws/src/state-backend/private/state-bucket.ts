import { PlatformEnvironment, PolicyDocuments, StateBackendPolicies, StateBackendSettings, StateEncryption } from '@plinth/env-presets';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
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
  readonly bucket: Bucket;
  readonly cfnBucket: CfnBucket;
  readonly key?: Key;
}

/** The bucket that holds states, or their copies, with its key: both are protected alike. */
export function createStateBucket(scope: Construct, props: StateBucketProps): StateBucket {
  const { settings } = props;
  const key = settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY ? createKey(scope, props) : undefined;
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName: props.bucketName,
    versioned: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    encryptionKey: key,
    bucketKeyEnabled: key ? true : undefined,
    removalPolicy: removalPolicy(settings),
    lifecycleRules: [{
      id: 'KeepVersions',
      noncurrentVersionExpiration: Duration.days(settings.noncurrentVersionRetentionDays),
      noncurrentVersionsToRetain: settings.noncurrentVersionsToKeep,
      abortIncompleteMultipartUploadAfter: Duration.days(settings.abortIncompleteUploadDays),
      expiredObjectDeleteMarker: true,
    }],
  });
  for (const statement of StateBackendPolicies.bucket({ bucketArn: bucket.bucketArn, administratorArns: props.administratorArns })) {
    bucket.addToResourcePolicy(PolicyStatement.fromJson(PolicyDocuments.renderStatement(statement)));
  }
  bucket.policy?.applyRemovalPolicy(removalPolicy(settings));
  return { bucket, cfnBucket: finishBucket(bucket, props.bucketName), key };
}

export function removalPolicy(settings: StateBackendSettings): RemovalPolicy {
  return settings.retainOnDeletion ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

function createKey(scope: Construct, { environment, settings, keyAlias, administratorArns }: StateBucketProps): Key {
  const key = new Key(scope, 'Key', {
    description: `Terraform states of ${environment}`,
    enableKeyRotation: true,
    pendingWindow: Duration.days(settings.keyDeletionWindowDays),
    removalPolicy: removalPolicy(settings),
  });
  for (const statement of StateBackendPolicies.key(administratorArns)) {
    key.addToResourcePolicy(PolicyStatement.fromJson(PolicyDocuments.renderStatement(statement)));
  }
  new Alias(scope, 'Alias', { aliasName: keyAlias, targetKey: key, removalPolicy: removalPolicy(settings) });
  return key;
}

/** What the L2 bucket cannot say, or refuses to (aws-cdk #38143). */
function finishBucket(bucket: Bucket, bucketName: string): CfnBucket {
  const cfnBucket = bucket.node.defaultChild as CfnBucket;
  if (bucketName.endsWith('-an')) {
    cfnBucket.bucketNamespace = 'account-regional';
  }
  cfnBucket.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration.0.BlockedEncryptionTypes', { EncryptionType: ['SSE-C'] });
  acknowledgeNag(cfnBucket, 'AwsSolutions-S1',
    'S3 server access logs are best effort and name no state version; CloudTrail data events on the bucket are the audit of state access');
  return cfnBucket;
}
