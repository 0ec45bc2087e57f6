import { App, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { retain, suppressNag, TAGS, templatesOf } from '../cdk';

const ACCOUNT = '333333333333';
const REGION = 'eu-central-1';
const BUCKET = `acme-prod-tfstate-${ACCOUNT}-${REGION}-an`;
const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
const REPLICA = `arn:aws:s3:::acme-prod-tfstate-replica-${ACCOUNT}-eu-west-1-an`;
const NOT_DEPLOYER = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/deployer` } };

/** The same resources, property by property, as an engineer writes them with L1 constructs. */
export function synthesize(): object {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const key = createKey(stack);
  const bucket = createBucket(stack, key, createReplicationRole(stack, key));
  createBucketPolicy(stack, bucket);
  retain(new CfnTable(stack, 'Table', {
    tableName: 'acme-prod-tfstate-lock',
    keySchema: [{ attributeName: 'LockID', keyType: 'HASH' }],
    attributeDefinitions: [{ attributeName: 'LockID', attributeType: 'S' }],
    billingMode: 'PAY_PER_REQUEST',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtectionEnabled: true,
    tags: TAGS,
  }));
  return templatesOf(stack.node.root as App);
}

function createKey(stack: Stack): CfnKey {
  const key = retain(new CfnKey(stack, 'Key', {
    description: 'Terraform states of acme-prod',
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: {
      Statement: [
        { Sid: 'AllowAccount', Action: 'kms:*', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Resource: '*' },
        {
          Action: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], Condition: NOT_DEPLOYER, Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*',
          Sid: 'DenyDeletionToOthers',
        },
      ],
      Version: '2012-10-17',
    },
    tags: TAGS,
  }));
  retain(new CfnAlias(stack, 'Alias', { aliasName: 'alias/acme-prod-tfstate', targetKeyId: key.attrArn }));
  return key;
}

function createReplicationRole(stack: Stack, key: CfnKey): CfnRole {
  const role = new CfnRole(stack, 'ReplicationRole', {
    roleName: 'acme-prod-tfstate-replication',
    assumeRolePolicyDocument: {
      Statement: [{
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': BUCKET_ARN } },
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Sid: 'TrustReplication',
      }],
      Version: '2012-10-17',
    },
    policies: [{ policyName: 'Replicate', policyDocument: {
      Statement: [
        { Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Effect: 'Allow', Resource: BUCKET_ARN, Sid: 'ReadConfiguration' },
        {
          Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'], Effect: 'Allow', Resource: `${BUCKET_ARN}/*`,
          Sid: 'ReadVersions',
        },
        { Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], Effect: 'Allow', Resource: `${REPLICA}/*`, Sid: 'WriteReplicas' },
        {
          Action: 'kms:Decrypt', Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } }, Effect: 'Allow', Resource: key.attrArn,
          Sid: 'DecryptSource',
        },
        {
          Action: 'kms:Encrypt',
          Condition: {
            'StringEquals': { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
            'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/acme-prod-tfstate-replica' },
          },
          Effect: 'Allow',
          Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`,
          Sid: 'EncryptReplicas',
        },
      ],
      Version: '2012-10-17',
    } }],
    tags: TAGS,
  });
  suppressNag(role, 'AwsSolutions-IAM5',
    'S3 replicates every object of the bucket, and the replica\'s key is known by its alias only, which the conditions name');
  return role;
}

function createBucket(stack: Stack, key: CfnKey, role: CfnRole): CfnBucket {
  const bucket = retain(new CfnBucket(stack, 'Bucket', {
    bucketName: BUCKET,
    bucketNamespace: 'account-regional',
    versioningConfiguration: { status: 'Enabled' },
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    bucketEncryption: { serverSideEncryptionConfiguration: [{
      serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn },
      bucketKeyEnabled: true,
      blockedEncryptionTypes: { encryptionType: ['SSE-C'] },
    }] },
    lifecycleConfiguration: { rules: [{
      id: 'KeepVersions',
      status: 'Enabled',
      noncurrentVersionExpiration: { noncurrentDays: 365, newerNoncurrentVersions: 100 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      expiredObjectDeleteMarker: true,
    }] },
    replicationConfiguration: { role: role.attrArn, rules: [{
      id: 'ReplicateStates',
      status: 'Enabled',
      priority: 1,
      filter: { prefix: '' },
      deleteMarkerReplication: { status: 'Enabled' },
      destination: { bucket: REPLICA, encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/acme-prod-tfstate-replica` } },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
    }] },
    tags: TAGS,
  }));
  suppressNag(bucket, 'AwsSolutions-S1',
    'S3 server access logs are best effort and name no state version; CloudTrail data events on the bucket are the audit of state access');
  return bucket;
}

function createBucketPolicy(stack: Stack, bucket: CfnBucket): void {
  const objects = `${bucket.attrArn}/*`;
  retain(new CfnBucketPolicy(stack, 'BucketPolicy', {
    bucket: bucket.ref,
    policyDocument: {
      Statement: [
        {
          Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny', Principal: { AWS: '*' },
          Resource: [bucket.attrArn, objects], Sid: 'DenyInsecureTransport',
        },
        {
          Action: 's3:PutObject', Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }, Effect: 'Deny',
          Principal: { AWS: '*' }, Resource: objects, Sid: 'DenyCustomerProvidedKeys',
        },
        {
          Action: [
            's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:DeleteObjectVersion', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy',
            's3:PutBucketPublicAccessBlock', 's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration',
            's3:PutReplicationConfiguration',
          ],
          Condition: NOT_DEPLOYER, Effect: 'Deny', Principal: { AWS: '*' }, Resource: [bucket.attrArn, objects], Sid: 'DenyWeakeningToOthers',
        },
      ],
      Version: '2012-10-17',
    },
  }));
}
