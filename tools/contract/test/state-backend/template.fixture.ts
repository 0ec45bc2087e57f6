import { Case, MARKS, policiesOf, TRUST } from './subjects';

const REFERENCES: Readonly<Record<string, unknown>> = {
  [MARKS.bucketArn]: { 'Fn::GetAtt': ['StateBucket1A2B', 'Arn'] },
  [MARKS.keyArn]: { 'Fn::GetAtt': ['StateKey3C4D', 'Arn'] },
  [MARKS.tableArn]: { 'Fn::GetAtt': ['StateTable5E6F', 'Arn'] },
};

/** Writes references where marks stand, the way aws-cdk-lib does: alone, or joined with what follows. */
function refer(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(refer);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, refer(entry)]));
  }
  const mark = Object.keys(REFERENCES).find((candidate) => String(value).startsWith(candidate));
  if (!mark) {
    return value;
  }
  const rest = String(value).slice(mark.length);
  return rest === '' ? REFERENCES[mark] : { 'Fn::Join': ['', [REFERENCES[mark], rest]] };
}

/** A template as aws-cdk-lib would synthesize it for a case, written by hand. */
export function templateOf(given: Case): Record<string, any> {
  const { subject, names } = given;
  const { settings, environment } = subject;
  const withKey = settings.encryption === 'customer-managed-key';
  const withTable = settings.lockMode !== 's3';
  const policies = refer(policiesOf(given, withKey)) as Record<string, unknown>;
  const kept = settings.retainOnDeletion ? 'Retain' : 'Delete';
  const retention = { UpdateReplacePolicy: kept, DeletionPolicy: kept };
  const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
  const role = (name: string) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: environment.resourceName(name), AssumeRolePolicyDocument: TRUST } });
  const attached = (roleId: string, PolicyDocument: unknown) =>
    ({ Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'Default', PolicyDocument, Roles: [{ Ref: roleId }] } });
  return {
    Resources: {
      StateBucket1A2B: {
        Type: 'AWS::S3::Bucket',
        ...retention,
        Properties: {
          BucketName: { 'Fn::Sub': names.bucketName.replace(environment.account, '${AWS::AccountId}') },
          VersioningConfiguration: { Status: 'Enabled' },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{
              ServerSideEncryptionByDefault: withKey ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: REFERENCES[MARKS.keyArn] } : { SSEAlgorithm: 'AES256' },
              ...(withKey && { BucketKeyEnabled: true }),
            }],
          },
          LifecycleConfiguration: {
            Rules: [{
              Id: 'KeepVersions',
              Status: 'Enabled',
              NoncurrentVersionExpiration: {
                NoncurrentDays: settings.noncurrentVersionRetentionDays, NewerNoncurrentVersions: settings.noncurrentVersionsToKeep,
              },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays },
              ExpiredObjectDeleteMarker: true,
            }],
          },
          ...(subject.replicaRegion && {
            ReplicationConfiguration: {
              Role: { 'Fn::GetAtt': ['ReplicationRole', 'Arn'] },
              Rules: [{
                Status: 'Enabled',
                Filter: { Prefix: '' },
                DeleteMarkerReplication: { Status: 'Enabled' },
                SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
                Destination: {
                  Bucket: names.replicaBucketArn(subject.replicaRegion),
                  EncryptionConfiguration: { ReplicaKmsKeyID: names.replicaKeyAliasArn(subject.replicaRegion) },
                },
              }],
            },
          }),
          Tags,
        },
      },
      StateBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy', ...retention, Properties: { Bucket: { Ref: 'StateBucket1A2B' }, PolicyDocument: policies.bucket },
      },
      ...(withKey && {
        StateKey3C4D: {
          Type: 'AWS::KMS::Key',
          ...retention,
          Properties: { EnableKeyRotation: true, PendingWindowInDays: settings.keyDeletionWindowDays, KeyPolicy: policies.key, Tags },
        },
        StateAlias: { Type: 'AWS::KMS::Alias', ...retention, Properties: { AliasName: names.keyAlias, TargetKeyId: REFERENCES[MARKS.keyArn] } },
      }),
      ...(withTable && {
        StateTable5E6F: {
          Type: 'AWS::DynamoDB::Table',
          ...retention,
          Properties: {
            TableName: names.tableName,
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: settings.lockTablePointInTimeRecovery },
            DeletionProtectionEnabled: settings.lockTableDeletionProtection,
            Tags,
          },
        },
      }),
      ReplicationRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: names.replicationRoleName, AssumeRolePolicyDocument: TRUST } },
      PlanRole: role('state-plan'),
      PlanRolePolicy: attached('PlanRole', policies.plan),
      ApplyRole: role('state-apply'),
      ApplyRolePolicy: attached('ApplyRole', policies.apply),
    },
  };
}
