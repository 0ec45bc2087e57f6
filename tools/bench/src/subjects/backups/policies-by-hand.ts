export const ACCOUNT = '333333333333';
export const REGION = 'eu-central-1';
export const NAME = 'acme-prod-backups';
export const VAULT = 'acme-prod-backups-vault';
export const DUMP = 'acme-prod-database-dump';
export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:acme/prod/database-AbCdEf`;
export const SECURITY_GROUP = 'sg-0123456789abcdef0';

const SECRET_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;
const butForDeployer = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/deployer` } };
const fromAlarms = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` } };
const fromVaults = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:*` } };
const everybody = { Effect: 'Deny', Principal: { AWS: '*' } };
const account = { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' };

const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const service = (Sid: string, name: string) => ({ Sid, Effect: 'Allow', Principal: { Service: `${name}.amazonaws.com` } });
const use = { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' };

export const keyPolicy = () => policy(
  account,
  { Sid: 'DenyDeletion', ...everybody, Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'], Resource: '*' },
  { Sid: 'DenyPolicyToOthers', ...everybody, Action: 'kms:PutKeyPolicy', Resource: '*', Condition: butForDeployer },
);

export const alarmKeyPolicy = () => policy(
  account,
  { ...service('AllowAlarms', 'cloudwatch'), ...use, Condition: fromAlarms },
  { ...service('AllowRules', 'events'), ...use },
  { ...service('AllowBackup', 'backup'), ...use },
);

export function topicPolicy(name: string): object {
  const publish = { Action: 'sns:Publish', Resource: `arn:aws:sns:${REGION}:${ACCOUNT}:${name}` };
  return policy(
    { ...service('AllowAlarmsToPublish', 'cloudwatch'), ...publish, Condition: fromAlarms },
    { ...service('AllowRulesToPublish', 'events'), ...publish },
    { Sid: 'DenyInsecureTransport', ...everybody, ...publish, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { ...service('AllowBackupToPublish', 'backup'), ...publish, Condition: fromVaults },
  );
}

export const bucketPolicy = (bucket: string) => policy(
  { Sid: 'DenyInsecureTransport', ...everybody, Action: 's3:*', Resource: [bucket, `${bucket}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  {
    Sid: 'DenyCustomerProvidedKeys', ...everybody, Action: 's3:PutObject', Resource: `${bucket}/*`,
    Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
  },
  {
    Sid: 'DenyDeletionAndBypass', ...everybody,
    Action: ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectLegalHold', 's3:PutObjectRetention'],
    Resource: `${bucket}/*`,
  },
  {
    Sid: 'DenyWeakeningToOthers', ...everybody,
    Action: [
      's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy',
      's3:PutBucketPublicAccessBlock', 's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', 's3:PutReplicationConfiguration',
    ],
    Resource: bucket, Condition: butForDeployer,
  },
);

export const vaultPolicy = () => policy(
  {
    Sid: 'DenyDeletion', ...everybody, Action: ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
    Resource: '*',
  },
  {
    Sid: 'DenyWeakeningToOthers', ...everybody,
    Action: [
      'backup:DeleteBackupVault', 'backup:DeleteBackupVaultAccessPolicy', 'backup:DeleteBackupVaultLockConfiguration', 'backup:DeleteBackupVaultNotifications',
      'backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:PutBackupVaultNotifications',
    ],
    Resource: `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:${NAME}`, Condition: butForDeployer,
  },
);

export const serviceTrust = () => policy({ ...service('TrustBackup', 'backup'), Action: 'sts:AssumeRole' });
export const taskTrust = () => policy({
  ...service('TrustTasks', 'ecs-tasks'), Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${REGION}:${ACCOUNT}:*` } },
});
export const scheduleTrust = () => policy({
  ...service('TrustScheduler', 'scheduler'), Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default` } },
});

export const taskPolicy = (bucket: string, key: string) => policy(
  {
    Sid: 'Upload', Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: `${bucket}/dumps/acme-prod/database/*`,
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  },
  {
    Sid: 'DenyOverwrites', Effect: 'Deny', Action: 's3:PutObject', Resource: `${bucket}/dumps/acme-prod/database/*`,
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  },
  {
    Sid: 'EncryptThroughS3', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key,
    Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
  },
);

export const executionPolicy = () => policy(
  { Sid: 'ReadSecret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
  {
    Sid: 'DecryptSecret', Effect: 'Allow', Action: 'kms:Decrypt', Resource: SECRET_KEY,
    Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` } },
  },
  {
    Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${DUMP}:*`,
  },
  { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  {
    Sid: 'PullImage', Effect: 'Allow', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Resource: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/database-dump`,
  },
);

export const schedulePolicy = (cluster: string) => policy(
  {
    Sid: 'RunTask', Effect: 'Allow', Action: 'ecs:RunTask', Resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${DUMP}:*`,
    Condition: { ArnEquals: { 'ecs:cluster': cluster } },
  },
  {
    Sid: 'PassRoles', Effect: 'Allow', Action: 'iam:PassRole', Resource: ['task', 'execution'].map((word) => `arn:aws:iam::${ACCOUNT}:role/${DUMP}-${word}`),
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  },
);
