import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { App, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { policyOf, tags } from '../tf';

const ACCOUNT = '333333333333';
const BUCKET = `acme-prod-tfstate-${ACCOUNT}`;
const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
const REPLICA = `arn:aws:s3:::acme-prod-tfstate-replica-${ACCOUNT}`;
const NOT_DEPLOYER = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/deployer` } };

/** The same resources, argument by argument, as an engineer writes them with the provider's own classes. */
export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
  // below a construct, as whoever writes it for more than one stack has it: the addresses are the same on both sides
  const scope = new Construct(stack, 'State');
  const key = createKey(scope);
  const bucket = new S3Bucket(scope, 'Bucket', { bucket: BUCKET, forceDestroy: false, lifecycle: { preventDestroy: true }, tags });
  const versioning = new S3BucketVersioningA(scope, 'Versioning', { bucket: bucket.id, versioningConfiguration: { status: 'Enabled' } });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }],
  });
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket: bucket.id,
    rule: [{
      id: 'KeepVersions',
      status: 'Enabled',
      filter: [{}],
      noncurrentVersionExpiration: [{ noncurrentDays: 365, newerNoncurrentVersions: 100 }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      expiration: [{ expiredObjectDeleteMarker: true }],
    }],
    dependsOn: [versioning],
  });
  protect(scope, bucket);
  new DynamodbTable(scope, 'Table', {
    name: 'acme-prod-tfstate-lock',
    hashKey: 'LockID',
    attribute: [{ name: 'LockID', type: 'S' }],
    billingMode: 'PAY_PER_REQUEST',
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
    lifecycle: { preventDestroy: true },
    tags,
  });
  replicate(scope, bucket, versioning, key);
  return JSON.parse(Testing.synth(stack));
}

function createKey(scope: Construct): KmsKey {
  const key = new KmsKey(scope, 'Key', {
    description: 'Terraform states of acme-prod',
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: policyOf(
      { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
      {
        Sid: 'DenyDeletionToOthers', Effect: 'Deny', Principal: { AWS: '*' },
        Action: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], Resource: '*', Condition: NOT_DEPLOYER,
      },
    ),
    lifecycle: { preventDestroy: true },
    tags,
  });
  new KmsAlias(scope, 'Alias', { name: 'alias/acme-prod-tfstate', targetKeyId: key.keyId });
  return key;
}

function protect(scope: Construct, bucket: S3Bucket): void {
  const publicAccess = new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket: bucket.id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
  });
  const ownership = new S3BucketOwnershipControls(scope, 'Ownership', {
    bucket: bucket.id, rule: { objectOwnership: 'BucketOwnerEnforced' }, dependsOn: [publicAccess],
  });
  new S3BucketPolicy(scope, 'BucketPolicy', {
    bucket: bucket.id,
    policy: policyOf(
      {
        Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'DenyCustomerProvidedKeys', Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject', Resource: `${BUCKET_ARN}/*`,
        Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      },
      {
        Sid: 'DenyWeakeningToOthers', Effect: 'Deny', Principal: { AWS: '*' },
        Action: [
          's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:DeleteObjectVersion', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock', 's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration',
          's3:PutReplicationConfiguration',
        ],
        Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`], Condition: NOT_DEPLOYER,
      },
    ),
    dependsOn: [publicAccess, ownership],
  });
}

function replicate(scope: Construct, bucket: S3Bucket, versioning: S3BucketVersioningA, key: KmsKey): void {
  const role = new IamRole(scope, 'ReplicationRole', {
    name: 'acme-prod-tfstate-replication',
    assumeRolePolicy: policyOf({
      Sid: 'TrustReplication', Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': BUCKET_ARN } },
    }),
    tags,
  });
  const policy = new IamRolePolicy(scope, 'ReplicationPolicy', {
    name: 'Replicate',
    role: role.name,
    policy: policyOf(
      { Sid: 'ReadConfiguration', Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: BUCKET_ARN },
      {
        Sid: 'ReadVersions', Effect: 'Allow', Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
        Resource: `${BUCKET_ARN}/*`,
      },
      { Sid: 'WriteReplicas', Effect: 'Allow', Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], Resource: `${REPLICA}/*` },
      {
        Sid: 'DecryptSource', Effect: 'Allow', Action: 'kms:Decrypt', Resource: key.arn,
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
      },
      {
        Sid: 'EncryptReplicas', Effect: 'Allow', Action: 'kms:Encrypt', Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`,
        Condition: {
          'StringEquals': { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/acme-prod-tfstate-replica' },
        },
      },
    ),
  });
  new S3BucketReplicationConfigurationA(scope, 'Replication', {
    bucket: bucket.id,
    role: role.arn,
    rule: [{
      id: 'ReplicateStates',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Enabled' },
      destination: { bucket: REPLICA, encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/acme-prod-tfstate-replica` } },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
    }],
    dependsOn: [versioning, policy],
  });
}
