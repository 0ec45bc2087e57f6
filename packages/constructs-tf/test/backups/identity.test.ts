import { BackupFrequency, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AirGappedVault, BackupCopyVault, BackupStoreReplica, Identity } from '../../src';
import { dev, newStack, PLACE, prod, staging } from '../stacks';
import { AWAY, CLUSTER, EVERY_DUMP, EVERY_PLAN, EVERY_STORE, newDump, newPlan, newStore, OTHER_PLAN, OTHER_STORE, resourcesOf } from './backups';

const unquoted = (values: unknown[]) => values.map((value) => String(value).replace(/[${}]/g, ''));

/** The arguments whose change replaces a resource, and that we choose; for those of a bucket or a vault it is what they belong to. */
const REPLACING: Record<string, (resource: any) => unknown[]> = {
  aws_backup_logically_air_gapped_vault: ({ name, min_retention_days: least, max_retention_days: most }) => [name, least, most],
  aws_backup_plan: ({ name }) => [name],
  aws_backup_restore_testing_plan: ({ name }) => [name],
  aws_backup_restore_testing_selection: ({ name, protected_resource_type: type }) => [name, type],
  aws_backup_selection: ({ name, plan_id: plan, iam_role_arn: role, selection_tag: tags }) => [name, plan, role, ...tags.map(({ type, key, value }: any) => `${type} ${key}=${value}`)],
  aws_backup_vault: ({ name, kms_key_arn: key }) => [name, key],
  aws_backup_vault_lock_configuration: ({ backup_vault_name: vault, min_retention_days: least, max_retention_days: most, changeable_for_days: days }) => [
    vault, least, most, ...(days ? [days] : []),
  ],
  aws_backup_vault_notifications: ({ backup_vault_name: vault, backup_vault_events: events }) => [vault, events],
  aws_backup_vault_policy: ({ backup_vault_name: vault }) => [vault],
  aws_cloudwatch_event_rule: ({ name }) => [name],
  aws_cloudwatch_log_group: ({ name }) => [name],
  aws_cloudwatch_metric_alarm: ({ alarm_name: name }) => [name],
  aws_ecs_cluster: ({ name }) => [name],
  aws_ecs_task_definition: ({ family }) => [family],
  aws_iam_role: ({ name }) => [name],
  aws_iam_role_policy: ({ name, role }) => [name, role],
  aws_iam_role_policy_attachment: ({ policy_arn: policy }) => [policy],
  aws_kms_alias: ({ name }) => [name],
  aws_s3_bucket: ({ bucket, object_lock_enabled: lockable }) => [bucket, ...(lockable ? ['lockable'] : [])],
  aws_scheduler_schedule: ({ name }) => [name],
  aws_security_group: ({ name, description }) => [name, `"${description}"`],
  aws_sns_topic: ({ name }) => [name],
  aws_vpc_security_group_egress_rule: ({ security_group_id: group }) => [group],
  aws_vpc_security_group_ingress_rule: ({ security_group_id: group }) => [group],
};

function identities(construct: Construct): string[] {
  return Object.entries(resourcesOf(construct))
    .map(([address, resource]) => [address, ...unquoted(REPLACING[address.split('.')[0]]?.(resource) ?? [])].join(' ')).sort();
}

describe('identity', () => {
  test('of a store: address and the arguments whose change replaces it', () => {
    expect(identities(newStore(prod, EVERY_STORE))).toMatchInlineSnapshot(`
[
  "aws_cloudwatch_event_rule.acme-prod-backups_KeyRule acme-prod-backups-key",
  "aws_cloudwatch_event_target.acme-prod-backups_KeyTarget",
  "aws_iam_role.acme-prod-backups_ReplicationRole acme-prod-backups-replication",
  "aws_iam_role_policy.acme-prod-backups_ReplicationPolicy Replicate aws_iam_role.acme-prod-backups_ReplicationRole.name",
  "aws_kms_alias.acme-prod-backups_AlarmAlias alias/acme-prod-backups-alarms",
  "aws_kms_alias.acme-prod-backups_Alias alias/acme-prod-backups",
  "aws_kms_key.acme-prod-backups_AlarmKey",
  "aws_kms_key.acme-prod-backups_Key",
  "aws_s3_bucket.acme-prod-backups_Bucket acme-prod-backups-111111111111 lockable",
  "aws_s3_bucket_lifecycle_configuration.acme-prod-backups_Lifecycle",
  "aws_s3_bucket_object_lock_configuration.acme-prod-backups_ObjectLock",
  "aws_s3_bucket_ownership_controls.acme-prod-backups_Ownership",
  "aws_s3_bucket_policy.acme-prod-backups_BucketPolicy",
  "aws_s3_bucket_public_access_block.acme-prod-backups_PublicAccessBlock",
  "aws_s3_bucket_replication_configuration.acme-prod-backups_Replication",
  "aws_s3_bucket_server_side_encryption_configuration.acme-prod-backups_Encryption",
  "aws_s3_bucket_versioning.acme-prod-backups_Versioning",
  "aws_sns_topic.acme-prod-backups_AlarmTopic acme-prod-backups-alarms",
  "aws_sns_topic_policy.acme-prod-backups_AlarmTopicPolicy",
]
`);
  });

  test('of its replica', () => {
    expect(identities(new BackupStoreReplica(newStack('Away', undefined, AWAY), 'Replica', { environment: prod, region: AWAY }))).toMatchInlineSnapshot(`
[
  "aws_kms_alias.acme-prod-backups-replica_Alias alias/acme-prod-backups-replica",
  "aws_kms_key.acme-prod-backups-replica_Key",
  "aws_s3_bucket.acme-prod-backups-replica_Bucket acme-prod-backups-replica-111111111111 lockable",
  "aws_s3_bucket_lifecycle_configuration.acme-prod-backups-replica_Lifecycle",
  "aws_s3_bucket_object_lock_configuration.acme-prod-backups-replica_ObjectLock",
  "aws_s3_bucket_ownership_controls.acme-prod-backups-replica_Ownership",
  "aws_s3_bucket_policy.acme-prod-backups-replica_BucketPolicy",
  "aws_s3_bucket_public_access_block.acme-prod-backups-replica_PublicAccessBlock",
  "aws_s3_bucket_server_side_encryption_configuration.acme-prod-backups-replica_Encryption",
  "aws_s3_bucket_versioning.acme-prod-backups-replica_Versioning",
]
`);
  });

  test('of a plan', () => {
    expect(identities(newPlan(prod, EVERY_PLAN))).toMatchInlineSnapshot(`
[
  "aws_backup_plan.acme-prod-backups-vault_DailyPlan acme-prod-backups-daily",
  "aws_backup_plan.acme-prod-backups-vault_MonthlyPlan acme-prod-backups-monthly",
  "aws_backup_plan.acme-prod-backups-vault_WeeklyPlan acme-prod-backups-weekly",
  "aws_backup_restore_testing_plan.acme-prod-backups-vault_RestoreTestingPlan acme_prod_backups",
  "aws_backup_restore_testing_selection.acme-prod-backups-vault_RestoreTestingDynamoDB acme_prod_backups_dynamodb DynamoDB",
  "aws_backup_restore_testing_selection.acme-prod-backups-vault_RestoreTestingRDS acme_prod_backups_rds RDS",
  "aws_backup_restore_testing_selection.acme-prod-backups-vault_RestoreTestingS3 acme_prod_backups_s3 S3",
  "aws_backup_selection.acme-prod-backups-vault_DailySelection acme-prod-backups-daily aws_backup_plan.acme-prod-backups-vault_DailyPlan.id aws_iam_role.acme-prod-backups-vault_Role.arn STRINGEQUALS plinth:backup=daily",
  "aws_backup_selection.acme-prod-backups-vault_MonthlySelection acme-prod-backups-monthly aws_backup_plan.acme-prod-backups-vault_MonthlyPlan.id aws_iam_role.acme-prod-backups-vault_Role.arn STRINGEQUALS plinth:backup=monthly",
  "aws_backup_selection.acme-prod-backups-vault_WeeklySelection acme-prod-backups-weekly aws_backup_plan.acme-prod-backups-vault_WeeklyPlan.id aws_iam_role.acme-prod-backups-vault_Role.arn STRINGEQUALS plinth:backup=weekly",
  "aws_backup_vault.acme-prod-backups-vault_Vault acme-prod-backups aws_kms_key.acme-prod-backups-vault_Key.arn",
  "aws_backup_vault_lock_configuration.acme-prod-backups-vault_VaultLock aws_backup_vault.acme-prod-backups-vault_Vault.id 35 2558",
  "aws_backup_vault_notifications.acme-prod-backups-vault_VaultNotifications aws_backup_vault.acme-prod-backups-vault_Vault.id COPY_JOB_FAILED,RECOVERY_POINT_MODIFIED,S3_BACKUP_OBJECT_FAILED,S3_RESTORE_OBJECT_FAILED",
  "aws_backup_vault_policy.acme-prod-backups-vault_VaultPolicy aws_backup_vault.acme-prod-backups-vault_Vault.id",
  "aws_cloudwatch_metric_alarm.acme-prod-backups-vault_CopyFailedAlarm acme-prod-backups-vault-copy-failed",
  "aws_cloudwatch_metric_alarm.acme-prod-backups-vault_ExpiredAlarm acme-prod-backups-vault-expired",
  "aws_cloudwatch_metric_alarm.acme-prod-backups-vault_FailedAlarm acme-prod-backups-vault-failed",
  "aws_cloudwatch_metric_alarm.acme-prod-backups-vault_MissingAlarm acme-prod-backups-vault-missing",
  "aws_cloudwatch_metric_alarm.acme-prod-backups-vault_RestoreFailedAlarm acme-prod-backups-vault-restore-failed",
  "aws_iam_role.acme-prod-backups-vault_Role acme-prod-backups-service",
  "aws_iam_role_policy_attachment.acme-prod-backups-vault_Role-AWSBackupServiceRolePolicyForBackup arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
  "aws_iam_role_policy_attachment.acme-prod-backups-vault_Role-AWSBackupServiceRolePolicyForRestores arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
  "aws_iam_role_policy_attachment.acme-prod-backups-vault_Role-AWSBackupServiceRolePolicyForS3Backup arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
  "aws_iam_role_policy_attachment.acme-prod-backups-vault_Role-AWSBackupServiceRolePolicyForS3Restore arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
  "aws_kms_alias.acme-prod-backups-vault_AlarmAlias alias/acme-prod-backups-vault-alarms",
  "aws_kms_alias.acme-prod-backups-vault_Alias alias/acme-prod-backups-vault",
  "aws_kms_key.acme-prod-backups-vault_AlarmKey",
  "aws_kms_key.acme-prod-backups-vault_Key",
  "aws_sns_topic.acme-prod-backups-vault_AlarmTopic acme-prod-backups-vault-alarms",
  "aws_sns_topic_policy.acme-prod-backups-vault_AlarmTopicPolicy",
]
`);
  });

  test('of the vaults of copies', () => {
    const stack = newStack('Away', undefined, AWAY);
    new BackupCopyVault(stack, 'Copies', { environment: prod, region: AWAY });
    expect(identities(new AirGappedVault(stack, 'AirGapped', { environment: prod, region: AWAY }))).toMatchInlineSnapshot(`
[
  "aws_backup_logically_air_gapped_vault.acme-prod-backups-air-gapped-vault_Vault acme-prod-backups-air-gapped 7 400",
  "aws_backup_vault.acme-prod-backups-copy-vault_Vault acme-prod-backups-copy aws_kms_key.acme-prod-backups-copy-vault_Key.arn",
  "aws_backup_vault_lock_configuration.acme-prod-backups-copy-vault_VaultLock aws_backup_vault.acme-prod-backups-copy-vault_Vault.id 35 2558",
  "aws_backup_vault_policy.acme-prod-backups-copy-vault_VaultPolicy aws_backup_vault.acme-prod-backups-copy-vault_Vault.id",
  "aws_kms_alias.acme-prod-backups-copy-vault_Alias alias/acme-prod-backups-copy-vault",
  "aws_kms_key.acme-prod-backups-copy-vault_Key",
]
`);
  });

  test('of a dump', () => {
    expect(identities(newDump(prod, EVERY_DUMP))).toMatchInlineSnapshot(`
[
  "aws_cloudwatch_log_group.acme-prod-database-dump_LogGroup acme-prod-database-dump",
  "aws_cloudwatch_metric_alarm.acme-prod-database-dump_SilenceAlarm acme-prod-database-dump-silent",
  "aws_ecs_cluster.acme-prod-database-dump_Cluster acme-prod-database-dump",
  "aws_ecs_task_definition.acme-prod-database-dump_TaskDefinition acme-prod-database-dump",
  "aws_iam_role.acme-prod-database-dump_ExecutionRole acme-prod-database-dump-execution",
  "aws_iam_role.acme-prod-database-dump_ScheduleRole acme-prod-database-dump-schedule",
  "aws_iam_role.acme-prod-database-dump_TaskRole acme-prod-database-dump-task",
  "aws_iam_role_policy.acme-prod-database-dump_ExecutionPolicy acme-prod-database-dump-execution aws_iam_role.acme-prod-database-dump_ExecutionRole.name",
  "aws_iam_role_policy.acme-prod-database-dump_SchedulePolicy acme-prod-database-dump-schedule aws_iam_role.acme-prod-database-dump_ScheduleRole.name",
  "aws_iam_role_policy.acme-prod-database-dump_TaskPolicy acme-prod-database-dump-task aws_iam_role.acme-prod-database-dump_TaskRole.name",
  "aws_scheduler_schedule.acme-prod-database-dump_Schedule acme-prod-database-dump",
  "aws_security_group.acme-prod-database-dump_SecurityGroup acme-prod-database-dump "Dump of database: to the database and to AWS only"",
  "aws_vpc_security_group_egress_rule.acme-prod-database-dump_AwsEgress aws_security_group.acme-prod-database-dump_SecurityGroup.id",
  "aws_vpc_security_group_egress_rule.acme-prod-database-dump_DatabaseEgress aws_security_group.acme-prod-database-dump_SecurityGroup.id",
  "aws_vpc_security_group_ingress_rule.acme-prod-database-dump_DatabaseIngress sg-0123456789abcdef0",
]
`);
  });

  const MAKE: Record<string, (environment: PlatformEnvironment, id: string, stack: TerraformStack | Construct) => Construct> = {
    store: (environment, id, stack) => {
      const store = newStore(environment, EVERY_STORE, id, stack);
      store.grantRestore(Identity.roleName('restorer'));
      store.grantDump(Identity.roleName('dumper'), { prefix: 'dumps/other/' });
      return store;
    },
    plan: (environment, id, stack) => newPlan(environment, EVERY_PLAN, id, stack),
    dump: (environment, id, stack) => newDump(environment, {}, id, stack),
  };

  test.each(Object.entries(MAKE))('of a %s survives a rename, a move, another owner and another stack: nothing at all changes but tags', (_title, make) => {
    const before = make(dev, 'Before', newStack());
    for (const stack of [newStack('Other'), newStack()]) {
      const moved = new Construct(stack, 'Moved');
      expect(resourcesOf(make(dev, 'Renamed', moved))).toEqual(resourcesOf(before));
    }
    const owned = PlatformEnvironment.dev({ ...PLACE, owner: 'someone else', costCenter: '42' });
    expect(identities(make(owned, 'Before', newStack()))).toEqual(identities(before));
  });
});

/** What is there no more as it was: gone, or replaced. */
function lost(before: Construct, after: Construct): string[] {
  const left = new Set(identities(after));
  return identities(before).filter((line) => !left.has(line));
}

describe('no option', () => {
  const named = PlatformEnvironment.staging({ ...PLACE, owner: 'Team Shop', breakGlassArns: [`arn:aws:iam::${PLACE.account}:role/break-glass`] });

  test('of a store replaces anything: not even when it is locked later', () => {
    // the topic goes, since another was named
    expect(lost(newStore(dev), newStore(dev, OTHER_STORE)).filter((line) => !line.includes('Alarm'))).toEqual([]);
    expect(lost(newStore(dev), newStore(dev, { replicaRegion: AWAY, retainOnDeletion: true, keyDeletionWindowDays: 9 }))).toEqual([]);
    expect(lost(newStore(staging), newStore(named))).toEqual([]);
  });

  test('of a plan replaces the vault, a plan or a selection', () => {
    expect(lost(newPlan(dev), newPlan(dev, OTHER_PLAN)).filter((line) => !/_Alarm(Key|Alias|Topic)/.test(line))).toEqual([]);
    expect(lost(newPlan(staging), newPlan(named))).toEqual([]);
  });

  test('of a dump replaces anything', () => {
    expect(lost(newDump(dev), newDump(dev, { ...EVERY_DUMP, schedule: 'rate(6 hours)', rpoHours: 8, memoryMiB: 2048, logRetentionDays: 30 }))).toEqual([]);
    expect(lost(newDump(dev), newDump(dev, { clusterArn: CLUSTER }))).toEqual(['aws_ecs_cluster.acme-dev-database-dump_Cluster acme-dev-database-dump']);
  });
});

test('one frequency less removes its plan and its selection, and leaves the others as they are', () => {
  expect(lost(newPlan(prod), newPlan(prod, { frequencies: [BackupFrequency.DAILY, BackupFrequency.WEEKLY] })).map((line) => line.split(' ')[0])).toEqual([
    'aws_backup_plan.acme-prod-backups-vault_MonthlyPlan', 'aws_backup_selection.acme-prod-backups-vault_MonthlySelection',
  ]);
});

test('a second store, plan and dump of the environment are others in everything', () => {
  const stack = newStack();
  newStore(dev, {}, 'Backups', stack);
  newPlan(dev, {}, 'Plan', stack);
  const once = identities(newDump(dev, {}, 'Dump', stack));
  newStore(dev, { name: 'more' }, 'MoreBackups', stack);
  newPlan(dev, { name: 'more' }, 'MorePlan', stack);
  const twice = identities(newDump(dev, { name: 'more' }, 'MoreDump', stack));
  expect(twice).toHaveLength(2 * once.length);
  const names = twice.filter((line) => !/^aws_(vpc_security_group|iam_role_policy)/.test(line)).map((line) => `${line.split('.')[0]} ${line.split(' ').slice(1).join(' ')}`);
  expect(names.filter((name, index) => name.trim().includes(' ') && names.indexOf(name) !== index)).toEqual([]);
});
