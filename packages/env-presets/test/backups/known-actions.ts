/**
 * The actions of IAM that these policies may name, as the service authorization reference spells them: one that is spelled otherwise is
 * accepted by IAM, and does nothing.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const KNOWN_ACTIONS: ReadonlySet<string> = new Set([
  ...named('backup', `CopyIntoBackupVault DeleteBackupVault DeleteBackupVaultAccessPolicy DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications
    DeleteRecoveryPoint DisassociateRecoveryPoint PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration PutBackupVaultNotifications
    UpdateRecoveryPointLifecycle`),
  ...named('ecr', 'BatchCheckLayerAvailability BatchGetImage GetAuthorizationToken GetDownloadUrlForLayer'),
  ...named('ecs', 'RunTask TagResource'),
  ...named('iam', 'PassRole'),
  ...named('kms', '* Decrypt DisableKey Encrypt GenerateDataKey PutKeyPolicy ScheduleKeyDeletion'),
  ...named('logs', 'CreateLogStream PutLogEvents'),
  ...named('s3', `* AbortMultipartUpload BypassGovernanceRetention DeleteBucket DeleteBucketPolicy DeleteObject DeleteObjectVersion GetObject
    GetObjectLegalHold GetObjectRetention GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTagging
    GetReplicationConfiguration ListBucket ObjectOwnerOverrideToBucketOwner PutBucketObjectLockConfiguration PutBucketOwnershipControls
    PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutObject
    PutObjectLegalHold PutObjectRetention PutReplicationConfiguration ReplicateObject ReplicateTags`),
  ...named('secretsmanager', 'GetSecretValue'),
  ...named('sns', 'Publish'),
  ...named('sts', 'AssumeRole'),
]);

function named(service: string, actions: string): string[] {
  return actions.split(/\s+/).map((action) => `${service}:${action}`);
}
