import { Case, MARKS, policiesOf, TRUST } from './subjects';

const REFERENCES: Readonly<Record<string, string>> = {
  [MARKS.bucketArn]: '${aws_s3_bucket.State_Bucket_1A2B.arn}',
  [MARKS.keyArn]: '${aws_kms_key.State_Key_3C4D.arn}',
  [MARKS.tableArn]: '${aws_dynamodb_table.State_Table_5E6F.arn}',
};

const refer = (text: string): string => Object.entries(REFERENCES).reduce((all, [mark, reference]) => all.replaceAll(mark, reference), text);

/** A policy as JSON with references in it. */
const json = (document: unknown): string => refer(JSON.stringify(document));

/** A policy as cdktf's `Fn.jsonencode()` writes it. */
const jsonencode = (document: unknown): string => `\${jsonencode(${refer(hcl(document))})}`;

function hcl(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(hcl).join(', ')}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{${Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)} = ${hcl(entry)}`).join(', ')}}`
    : JSON.stringify(value);
}

/** JSON as cdktf would write it for a case, written by hand. */
export function terraformOf(given: Case): Record<string, any> {
  const { subject, names } = given;
  const { settings, environment } = subject;
  const withKey = settings.encryption === 'customer-managed-key';
  const withTable = settings.lockMode !== 's3';
  const policies = policiesOf(given, withKey);
  const bucket = '${aws_s3_bucket.State_Bucket_1A2B.bucket}';
  const lifecycle = settings.retainOnDeletion ? { lifecycle: { prevent_destroy: true } } : {};
  const { Project, ...tags } = environment.tags;
  const role = (name: string) => ({ name: environment.resourceName(name), assume_role_policy: JSON.stringify(TRUST) });
  return {
    '//': { metadata: { backend: 'local' } },
    'provider': { aws: [{ region: environment.region, default_tags: [{ tags: { Project } }] }] },
    'resource': {
      aws_s3_bucket: { State_Bucket_1A2B: { '//': {}, 'bucket': names.bucketName, tags, ...lifecycle } },
      aws_s3_bucket_versioning: { State_Versioning: { bucket, versioning_configuration: { status: 'Enabled' } } },
      aws_s3_bucket_ownership_controls: { State_Ownership: { bucket, rule: { object_ownership: 'BucketOwnerEnforced' } } },
      aws_s3_bucket_public_access_block: {
        State_Access: { bucket, block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
      },
      aws_s3_bucket_server_side_encryption_configuration: {
        State_Encryption: {
          bucket,
          rule: [{
            apply_server_side_encryption_by_default: withKey ? { sse_algorithm: 'aws:kms', kms_master_key_id: REFERENCES[MARKS.keyArn] } : { sse_algorithm: 'AES256' },
            ...(withKey && { bucket_key_enabled: true }),
          }],
        },
      },
      aws_s3_bucket_lifecycle_configuration: {
        State_Lifecycle: {
          bucket,
          rule: [{
            id: 'KeepVersions',
            status: 'Enabled',
            filter: [{ prefix: '' }],
            noncurrent_version_expiration: [{
              noncurrent_days: settings.noncurrentVersionRetentionDays, newer_noncurrent_versions: settings.noncurrentVersionsToKeep,
            }],
            abort_incomplete_multipart_upload: [{ days_after_initiation: settings.abortIncompleteUploadDays }],
            expiration: [{ expired_object_delete_marker: true }],
          }],
        },
      },
      aws_s3_bucket_policy: { State_BucketPolicy: { bucket, policy: json(policies.bucket) } },
      ...(subject.replicaRegion && {
        aws_s3_bucket_replication_configuration: {
          State_Replication: {
            bucket,
            role: '${aws_iam_role.State_ReplicationRole.arn}',
            rule: [{
              status: 'Enabled',
              filter: {},
              delete_marker_replication: { status: 'Enabled' },
              source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
              destination: {
                bucket: names.replicaBucketArn(subject.replicaRegion),
                encryption_configuration: { replica_kms_key_id: names.replicaKeyAliasArn(subject.replicaRegion) },
              },
            }],
          },
        },
      }),
      ...(withKey && {
        aws_kms_key: {
          State_Key_3C4D: {
            enable_key_rotation: true, deletion_window_in_days: settings.keyDeletionWindowDays, policy: jsonencode(policies.key), tags, ...lifecycle,
          },
        },
        aws_kms_alias: { State_Alias: { name: names.keyAlias, target_key_id: '${aws_kms_key.State_Key_3C4D.key_id}' } },
      }),
      ...(withTable && {
        aws_dynamodb_table: {
          State_Table_5E6F: {
            name: names.tableName,
            billing_mode: 'PAY_PER_REQUEST',
            hash_key: 'LockID',
            attribute: [{ name: 'LockID', type: 'S' }],
            point_in_time_recovery: { enabled: settings.lockTablePointInTimeRecovery },
            deletion_protection_enabled: settings.lockTableDeletionProtection,
            tags,
            ...lifecycle,
          },
        },
      }),
      aws_iam_role: { PlanRole: role('state-plan'), ApplyRole: role('state-apply'), State_ReplicationRole: { name: names.replicationRoleName } },
      aws_iam_role_policy: { PlanPolicy: { role: '${aws_iam_role.PlanRole.id}', policy: jsonencode(policies.plan) } },
      aws_iam_policy: { ApplyPolicy: { name: 'acme-apply', policy: json(policies.apply) } },
      aws_iam_role_policy_attachment: { ApplyAttachment: { role: '${aws_iam_role.ApplyRole.name}', policy_arn: '${aws_iam_policy.ApplyPolicy.arn}' } },
    },
  };
}
