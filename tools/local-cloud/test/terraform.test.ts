import { BackupClient, DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetBucketTaggingCommand, GetObjectLockConfigurationCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import type { LocalAccount, LocalCloud } from '../src';
import { VAULT } from './helpers/backup-stacks';
import { BACKUP_RESOURCES, BUCKET } from './helpers/backup-terraform';
import { type Clients, freshCloud } from './helpers/cloud';
import { missingForTerraform, TERRAFORM_DEADLINE_MS, Workspace } from './helpers/terraform';

const json = (value: unknown) => JSON.stringify(value);
const document = (...Statement: object[]) => json({ Version: '2012-10-17', Statement });
const bucket = '${aws_s3_bucket.state.id}';

const configuration = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
  provider: {
    aws: { region: 'eu-central-1', s3_use_path_style: true, default_tags: { tags: { Project: 'acme', Environment: 'dev' } } },
  },
  data: { aws_caller_identity: { me: {} }, aws_partition: { here: {} }, aws_region: { here: {} } },
  resource: {
    aws_kms_key: {
      state: {
        description: 'state',
        enable_key_rotation: true,
        rotation_period_in_days: 180,
        deletion_window_in_days: 7,
        policy: document({
          Effect: 'Allow', Action: 'kms:*', Resource: '*',
          Principal: { AWS: 'arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.me.account_id}:root' },
        }),
      },
    },
    aws_kms_alias: { state: { name: 'alias/acme-tf-state', target_key_id: '${aws_kms_key.state.key_id}' } },
    aws_s3_bucket: {
      state: { bucket: 'acme-tf-state', tags: { Owner: 'team' } },
      logs: { bucket: 'acme-tf-logs', force_destroy: true },
      replica: { bucket: 'acme-tf-replica' },
    },
    aws_s3_bucket_versioning: {
      state: { bucket, versioning_configuration: { status: 'Enabled' } },
      replica: { bucket: '${aws_s3_bucket.replica.id}', versioning_configuration: { status: 'Enabled' } },
    },
    aws_s3_bucket_public_access_block: {
      state: { bucket, block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
    },
    aws_s3_bucket_ownership_controls: { state: { bucket, rule: { object_ownership: 'BucketOwnerEnforced' } } },
    aws_s3_bucket_server_side_encryption_configuration: {
      state: {
        bucket,
        rule: {
          apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: '${aws_kms_key.state.arn}' },
          bucket_key_enabled: true,
        },
      },
      logs: { bucket: '${aws_s3_bucket.logs.id}', rule: { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } } },
    },
    aws_s3_bucket_lifecycle_configuration: {
      state: {
        bucket,
        depends_on: ['aws_s3_bucket_versioning.state'],
        rule: [
          { id: 'noncurrent', status: 'Enabled', filter: {}, noncurrent_version_expiration: { noncurrent_days: 90, newer_noncurrent_versions: 25 } },
          { id: 'uploads', status: 'Enabled', filter: { prefix: 'in/' }, abort_incomplete_multipart_upload: { days_after_initiation: 7 } },
          { id: 'markers', status: 'Enabled', filter: {}, expiration: { expired_object_delete_marker: true } },
        ],
      },
    },
    aws_s3_bucket_policy: {
      state: {
        bucket,
        policy: document({
          Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['${aws_s3_bucket.state.arn}', '${aws_s3_bucket.state.arn}/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      },
    },
    aws_s3_bucket_logging: { state: { bucket, target_bucket: '${aws_s3_bucket.logs.id}', target_prefix: 'state/' } },
    aws_s3_bucket_replication_configuration: {
      state: {
        bucket,
        depends_on: ['aws_s3_bucket_versioning.state', 'aws_s3_bucket_versioning.replica'],
        role: '${aws_iam_role.plan.arn}',
        rule: [{
          id: 'all', status: 'Enabled', filter: {}, delete_marker_replication: { status: 'Enabled' },
          source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
          destination: {
            bucket: '${aws_s3_bucket.replica.arn}', storage_class: 'STANDARD_IA',
            encryption_configuration: { replica_kms_key_id: '${aws_kms_key.state.arn}' },
          },
        }],
      },
    },
    aws_dynamodb_table: {
      locks: {
        name: 'acme-tf-locks',
        billing_mode: 'PAY_PER_REQUEST',
        hash_key: 'LockID',
        attribute: [{ name: 'LockID', type: 'S' }],
        point_in_time_recovery: { enabled: true },
        deletion_protection_enabled: true,
        server_side_encryption: { enabled: true, kms_key_arn: '${aws_kms_key.state.arn}' },
      },
    },
    aws_iam_role: {
      plan: {
        name: 'acme-tf-plan', description: 'reads state', max_session_duration: 7200,
        assume_role_policy: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '${data.aws_caller_identity.me.account_id}' } }),
      },
    },
    aws_iam_role_policy: {
      plan: { name: 'read', role: '${aws_iam_role.plan.name}', policy: document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '${aws_s3_bucket.state.arn}/*' }) },
    },
    aws_iam_policy: { apply: { name: 'acme-tf-apply', policy: document({ Effect: 'Allow', Action: 's3:PutObject', Resource: '${aws_s3_bucket.state.arn}/*' }) } },
    aws_iam_role_policy_attachment: { apply: { role: '${aws_iam_role.plan.name}', policy_arn: '${aws_iam_policy.apply.arn}' } },
  },
  output: { region: { value: '${data.aws_region.here.name}' } },
};

// In one workspace, so that what the provider waits for here goes by while it makes the rest.
const types = new Set([...Object.keys(configuration.resource), ...Object.keys(BACKUP_RESOURCES)]);
const ownResources: Record<string, Record<string, object>> = configuration.resource;
const resource = Object.fromEntries([...types].map((type) => [type, { ...ownResources[type], ...BACKUP_RESOURCES[type] }]));

let cloud: LocalCloud | undefined;
let account: LocalAccount;
let root: Clients;
let workspace: Workspace;
let skipped: string | undefined;

beforeAll(async () => {
  skipped = await missingForTerraform();
  if (skipped === undefined) {
    const fresh = await freshCloud('terraform');
    ({ cloud, account, root } = fresh);
    workspace = new Workspace('terraform', fresh.cloud, account);
    workspace.write({ ...configuration, resource });
    await workspace.run('init');
  }
});

afterAll(async () => {
  await cloud?.stop();
});

const tried = (name: string, test: () => Promise<void>) =>
  it(name, async () => {
    if (skipped !== undefined) {
      console.warn(`skipped: "${name}" needs ${skipped}`);
      return;
    }
    await test();
  }, TERRAFORM_DEADLINE_MS);

tried('applies a state backend, backups, and a scheduled task with its network, and a second plan is empty', async () => {
  await workspace.apply();
  await workspace.expectNoChanges();
  expect((await root.s3.send(new GetPublicAccessBlockCommand({ Bucket: 'acme-tf-state' }))).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
  });
  const { TagSet } = await root.s3.send(new GetBucketTaggingCommand({ Bucket: 'acme-tf-state' }));
  expect(TagSet).toEqual(expect.arrayContaining([{ Key: 'Project', Value: 'acme' }, { Key: 'Owner', Value: 'team' }]));
  const vault = await new BackupClient(cloud!.clientConfig(account)).send(new DescribeBackupVaultCommand({ BackupVaultName: VAULT }));
  expect(vault).toMatchObject({ Locked: true, MinRetentionDays: 7, MaxRetentionDays: 400 });
  const { SecurityGroups } = await new EC2Client(cloud!.clientConfig(account)).send(new DescribeSecurityGroupsCommand({
    Filters: [{ Name: 'group-name', Values: ['acme-dev-dump', 'acme-dev-database'] }],
  }));
  // The provider takes AWS's default rule away, which lets everything out.
  expect(SecurityGroups!.flatMap((group) => group.IpPermissionsEgress!.map(({ IpProtocol, FromPort }) => `${group.GroupName} ${IpProtocol} ${FromPort}`)).sort())
    .toEqual(['acme-dev-dump tcp 443', 'acme-dev-dump tcp 5432']);
  expect((await root.s3.send(new GetObjectLockConfigurationCommand({ Bucket: BUCKET }))).ObjectLockConfiguration).toEqual({
    ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 14 } },
  });
});

tried('refuses to delete a protected table, and destroys everything without the protection', async () => {
  const table = { TableName: 'acme-tf-locks' };
  await expect(root.dynamodb.send(new DeleteTableCommand(table))).rejects.toThrow(/protect/);
  await root.dynamodb.send(new UpdateTableCommand({ ...table, DeletionProtectionEnabled: false }));
  expect((await workspace.destroy()).all).toContain(`${Object.values(resource).flatMap(Object.keys).length} destroyed`);
});
