import { BackupLifecycle, BackupStoreAlarms, DumpVariables } from '@plinth/env-presets';
import { BackupVaultSubject } from '../../src';
import { alarmsOf, Case, EVENTS, MARKS, policiesOf, REGION, rulesOf, TRUST, variablesOf, vaultPoliciesOf } from './subjects';

const KEY = '${aws_kms_key.Key.arn}';
/** As cdktf writes a document: JSON, with references where policies have marks. */
const json = (document: unknown): string => JSON.stringify(document).replaceAll('${', '$${').replaceAll(MARKS.key, KEY);
const days = (retained: boolean) => ({ lifecycle: { prevent_destroy: retained } });
const lifecycle = (deleteAfter: number, cold: number) => [{ delete_after: deleteAfter, ...(cold > 0 && { cold_storage_after: cold }) }];

type Block = Record<string, any>;
const merge = (...documents: Array<Record<string, Block>>): Record<string, Block> => {
  const all: Record<string, Block> = {};
  documents.forEach((document) => Object.entries(document).forEach(([type, blocks]) => Object.assign(all[type] ??= {}, blocks)));
  return all;
};

function keyOf(id: string, alias: string, policy: unknown, window: number, retained: boolean): Record<string, Block> {
  return {
    aws_kms_key: { [`${id}Key`]: { policy: json(policy), enable_key_rotation: true, deletion_window_in_days: window, ...days(retained) } },
    aws_kms_alias: { [`${id}Alias`]: { name: alias, target_key_id: `\${aws_kms_key.${id}Key.key_id}` } },
  };
}
const roleOf = (id: string, name: string, trust: unknown, policy?: unknown): Record<string, Block> => ({
  aws_iam_role: { [id]: { name, assume_role_policy: json(trust) } },
  ...(policy !== undefined && { aws_iam_role_policy: { [`${id}Policy`]: { role: `\${aws_iam_role.${id}.name}`, policy: json(policy) } } }),
});
function topicOf(id: string, name: string, arn: string, alias: string, policies: ReturnType<typeof policiesOf>): Record<string, Block> {
  return merge(keyOf(`${id}Topic`, alias, policies.topicKey, 7, false), {
    aws_sns_topic: { [`${id}Topic`]: { name, kms_master_key_id: `\${aws_kms_key.${id}TopicKey.arn}`, signature_version: 2 } },
    aws_sns_topic_policy: { [`${id}TopicPolicy`]: { arn: `\${aws_sns_topic.${id}Topic.arn}`, policy: json(policies.topic(arn)) } },
  });
}

function storeOf({ store }: Case, policies: ReturnType<typeof policiesOf>): Record<string, Block> {
  const { settings, names, replicatedTo, alarmTopicArn } = store;
  const bucket = '${aws_s3_bucket.Bucket.id}';
  const transitions = BackupLifecycle.transitions(settings);
  return merge(keyOf('', names.keyAlias, policies.key, settings.keyDeletionWindowDays, settings.retainOnDeletion), {
    aws_s3_bucket: { Bucket: { bucket: names.bucketName, object_lock_enabled: true, ...days(settings.retainOnDeletion) } },
    aws_s3_bucket_versioning: { Versioning: { bucket, versioning_configuration: { status: 'Enabled' } } },
    aws_s3_bucket_ownership_controls: { Ownership: { bucket, rule: { object_ownership: 'BucketOwnerEnforced' } } },
    aws_s3_bucket_public_access_block: { Access: { bucket, block_public_acls: true, block_public_policy: true, ignore_public_acls: true,
      restrict_public_buckets: true } },
    aws_s3_bucket_server_side_encryption_configuration: {
      Encryption: { bucket, rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: KEY }, bucket_key_enabled: true }] },
    },
    ...(settings.objectLockMode !== 'none' && {
      aws_s3_bucket_object_lock_configuration: { Lock: { bucket,
        rule: [{ default_retention: { mode: settings.objectLockMode, days: settings.objectLockDays } }] } },
    }),
    aws_s3_bucket_lifecycle_configuration: {
      Lifecycle: {
        bucket, transition_default_minimum_object_size: BackupLifecycle.TRANSITION_DEFAULT_MINIMUM,
        rule: [
          {
            id: BackupLifecycle.EXPIRE, status: 'Enabled', filter: [{ prefix: '' }], expiration: [{ days: settings.expiryDays }],
            noncurrent_version_expiration: [{ noncurrent_days: settings.noncurrentExpiryDays }],
            abort_incomplete_multipart_upload: [{ days_after_initiation: settings.abortIncompleteUploadDays }],
          },
          { id: BackupLifecycle.DELETE_MARKERS, status: 'Enabled', filter: [{ prefix: '' }], expiration: [{ expired_object_delete_marker: true }] },
          ...(transitions.length === 0 ? [] : [{
            id: BackupLifecycle.TRANSITIONS, status: 'Enabled', filter: [{ object_size_greater_than: settings.transitionMinimumBytes - 1 }],
            transition: transitions.map((transition) => ({ storage_class: transition.storageClass, days: transition.days })),
          }]),
        ],
      },
    },
    aws_s3_bucket_policy: { Policy: { bucket, policy: json(policies.bucket) } },
    aws_cloudwatch_event_rule: { KeyRule: { name: names.keyRuleName, state: 'ENABLED', event_pattern: json(BackupStoreAlarms.keyEvents(MARKS.key)) } },
    aws_cloudwatch_event_target: { KeyRuleTarget: { rule: '${aws_cloudwatch_event_rule.KeyRule.name}', arn: alarmTopicArn ?? '${aws_sns_topic.StoreTopic.arn}' } },
    ...(replicatedTo && {
      aws_s3_bucket_replication_configuration: {
        Replication: {
          bucket, role: '${aws_iam_role.ReplicationRole.arn}',
          rule: [{
            status: 'Enabled', priority: 1, filter: [{ prefix: '' }], delete_marker_replication: { status: 'Disabled' }, source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
            destination: {
              bucket: names.replicaBucketArn(replicatedTo.region, replicatedTo.account), ...(replicatedTo.account && { account: replicatedTo.account }),
              encryption_configuration: { replica_kms_key_id: `arn:aws:kms:${replicatedTo.region}:${replicatedTo.account ?? '111111111111'}:${names.replicaKeyAlias}` },
            },
          }],
        },
      },
    }),
  },
  replicatedTo ? roleOf('ReplicationRole', names.replicationRoleName, policies.replicationTrust, policies.replication) : {},
  alarmTopicArn === undefined ? topicOf('Store', names.alarmTopicName, names.alarmTopicArn, names.alarmKeyAlias, policies) : {},
  store.restoreRoleArn !== undefined ? roleOf('Restore', 'restore', TRUST, policies.restore) : {});
}

function planOf(given: Case, policies: ReturnType<typeof policiesOf>): Record<string, Block> {
  const { settings, names, alarmTopicArn } = given.plan;
  const vault = '${aws_backup_vault.Vault.name}';
  const role = '${aws_iam_role.ServiceRole.arn}';
  return merge(keyOf('Vault', names.vault.keyAlias, policies.vaultKey, settings.keyDeletionWindowDays, settings.retainOnDeletion), {
    aws_backup_vault: { Vault: { name: names.vault.vaultName, kms_key_arn: '${aws_kms_key.VaultKey.arn}', ...days(settings.retainOnDeletion) } },
    aws_backup_vault_policy: { VaultPolicy: { backup_vault_name: vault, policy: json(policies.vault) } },
    aws_backup_vault_notifications: { VaultNotifications: { backup_vault_name: vault, sns_topic_arn: alarmTopicArn ?? '${aws_sns_topic.PlanTopic.arn}', backup_vault_events: EVENTS } },
    ...(settings.vaultLockMode !== 'none' && {
      aws_backup_vault_lock_configuration: {
        VaultLock: {
          backup_vault_name: vault, min_retention_days: settings.vaultMinimumRetentionDays, max_retention_days: settings.vaultMaximumRetentionDays,
          ...(settings.vaultLockCoolingOffDays > 0 && { changeable_for_days: settings.vaultLockCoolingOffDays }),
        },
      },
    }),
    aws_iam_role_policy_attachment: Object.fromEntries(policies.managed.map((policy_arn, index) => [`Attachment${index}`, { role: '${aws_iam_role.ServiceRole.name}', policy_arn }])),
    aws_backup_plan: Object.fromEntries(rulesOf(given).map(({ frequency, schedule, retentionDays, coldStorageAfterDays, continuous, copies }) => [`${frequency}Plan`, {
      name: names.planName(frequency),
      rule: [{
        rule_name: frequency, target_vault_name: vault, schedule, start_window: settings.startWindowMinutes,
        completion_window: settings.completionWindowMinutes,
        enable_continuous_backup: continuous, lifecycle: lifecycle(retentionDays, coldStorageAfterDays),
        copy_action: copies.map((copy) => ({ destination_vault_arn: copy.vaultArn, lifecycle: lifecycle(copy.retentionDays, copy.coldStorageAfterDays) })),
      }],
    }])),
    aws_backup_selection: Object.fromEntries(settings.frequencies.map((frequency) => [`${frequency}Selection`, {
      name: names.planName(frequency), plan_id: `\${aws_backup_plan.${frequency}Plan.id}`, iam_role_arn: role, selection_tag: [{ type: 'STRINGEQUALS', key: 'plinth:backup', value: frequency }],
    }])),
    ...(settings.restoreTesting && {
      aws_backup_restore_testing_plan: {
        RestoreTesting: {
          name: names.restoreTestingPlanName, schedule_expression: settings.restoreTestingSchedule,
          recovery_point_selection: [{
            algorithm: 'LATEST_WITHIN_WINDOW', include_vaults: ['${aws_backup_vault.Vault.arn}'], recovery_point_types: settings.continuousBackup ? ['SNAPSHOT', 'CONTINUOUS'] : ['SNAPSHOT'],
            selection_window_days: settings.dailyRetentionDays,
          }],
        },
      },
      aws_backup_restore_testing_selection: Object.fromEntries(settings.restoreTestingResourceTypes.map((type) => [`Restore${type}`, {
        name: names.restoreTestingSelectionName(type), restore_testing_plan_name: '${aws_backup_restore_testing_plan.RestoreTesting.name}', protected_resource_type: type,
        protected_resource_arns: ['*'], iam_role_arn: role,
      }])),
    }),
  }, roleOf('ServiceRole', names.roleName, policies.serviceTrust),
  alarmTopicArn === undefined ? topicOf('Plan', names.alarmTopicName, names.alarmTopicArn, names.alarmKeyAlias, policies) : {});
}

function dumpOf(given: Case, policies: ReturnType<typeof policiesOf>): Record<string, Block> {
  const { settings, names, place, options = {} } = given.dump;
  const port = options.port ?? 5432;
  const group = '${aws_security_group.Group.id}';
  const database = { ip_protocol: 'tcp', from_port: port, to_port: port };
  return merge({
    ...(place.clusterArn === undefined && { aws_ecs_cluster: { Cluster: { name: names.clusterName } } }),
    aws_cloudwatch_log_group: { LogGroup: { name: names.logGroupName, retention_in_days: settings.logRetentionDays } },
    aws_ecs_task_definition: {
      Task: {
        family: names.family, cpu: String(settings.cpuUnits), memory: String(settings.memoryMiB), network_mode: 'awsvpc', requires_compatibilities: ['FARGATE'],
        runtime_platform: [{ cpu_architecture: settings.architecture, operating_system_family: 'LINUX' }], task_role_arn: '${aws_iam_role.TaskRole.arn}',
        execution_role_arn: '${aws_iam_role.ExecutionRole.arn}',
        container_definitions: json([{
          name: 'dump', image: place.image, essential: true, readonlyRootFilesystem: true, environment: Object.entries(variablesOf(given)).map(([name, value]) => ({ name, value })),
          secrets: [{ name: DumpVariables.SECRET, valueFrom: place.secretArn }],
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': names.logGroupName, 'awslogs-region': REGION, 'awslogs-stream-prefix': names.name } },
        }]),
      },
    },
    aws_security_group: { Group: { name: names.securityGroupName, vpc_id: place.vpcId } },
    aws_vpc_security_group_egress_rule: {
      ToDatabase: { security_group_id: group, ...database, referenced_security_group_id: place.databaseSecurityGroupId },
      ToAws: { security_group_id: group, ip_protocol: 'tcp', from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0' },
    },
    aws_vpc_security_group_ingress_rule: { FromDump: { security_group_id: place.databaseSecurityGroupId, ...database, referenced_security_group_id: group } },
    aws_scheduler_schedule: {
      Schedule: {
        name: names.scheduleName, schedule_expression: settings.schedule, schedule_expression_timezone: settings.scheduleTimezone, flexible_time_window: [{ mode: 'OFF' }], state: 'ENABLED',
        target: [{
          arn: place.clusterArn ?? '${aws_ecs_cluster.Cluster.arn}', role_arn: '${aws_iam_role.ScheduleRole.arn}',
          ecs_parameters: [{
            task_definition_arn: '${aws_ecs_task_definition.Task.arn}', launch_type: 'FARGATE', task_count: 1,
            network_configuration: [{ subnets: place.subnetIds, security_groups: [group], assign_public_ip: false }],
          }],
        }],
      },
    },
  }, roleOf('TaskRole', names.taskRoleName, policies.taskTrust, policies.task), roleOf('ExecutionRole', names.executionRoleName, policies.taskTrust, policies.execution),
  roleOf('ScheduleRole', names.scheduleRoleName, policies.scheduleTrust, policies.schedule));
}

const provider = (tags: Readonly<Record<string, string>>, region = REGION) => ({ aws: [{ region, default_tags: [{ tags }] }] });

/** The JSON of a stack with a store, a plan and a dump, written by hand. */
export function terraformOf(given: Case): Record<string, any> {
  const policies = policiesOf(given);
  const told = (namespace: string) => (namespace === 'AWS/Backup' ? given.plan.alarmTopicArn ?? '${aws_sns_topic.PlanTopic.arn}' : given.store.alarmTopicArn ?? '${aws_sns_topic.StoreTopic.arn}');
  return {
    provider: provider(given.store.environment.tags),
    resource: merge(storeOf(given, policies), planOf(given, policies), dumpOf(given, policies), {
      aws_cloudwatch_metric_alarm: Object.fromEntries(alarmsOf(given).map((alarm) => [alarm.id, {
        alarm_name: alarm.name, alarm_description: alarm.description, namespace: alarm.namespace, metric_name: alarm.metricName, statistic: alarm.statistic,
        dimensions: alarm.dimensions,
        period: alarm.periodSeconds, evaluation_periods: alarm.evaluationPeriods, threshold: alarm.threshold, comparison_operator: alarm.comparison,
        treat_missing_data: alarm.missingData,
        alarm_actions: [told(alarm.namespace)],
      }])),
    }),
  };
}

/** The JSON of a stack with a vault of copies, of either kind. */
export function vaultTerraformOf(subject: BackupVaultSubject): Record<string, any> {
  const { names, settings, airGapped, environment, region } = subject;
  const policies = vaultPoliciesOf(subject);
  if (airGapped) {
    return {
      provider: provider(environment.tags, region),
      resource: {
        aws_backup_logically_air_gapped_vault: {
          Vault: { name: names.vaultName, min_retention_days: airGapped.minimumRetentionDays, max_retention_days: airGapped.maximumRetentionDays,
            ...days(true) },
        },
      },
    };
  }
  const vault = '${aws_backup_vault.Vault.name}';
  return {
    provider: provider(environment.tags, region),
    resource: merge(keyOf('', names.keyAlias, policies.key, settings!.keyDeletionWindowDays, settings!.retainOnDeletion), {
      aws_backup_vault: { Vault: { name: names.vaultName, kms_key_arn: KEY, ...days(settings!.retainOnDeletion) } },
      aws_backup_vault_policy: { VaultPolicy: { backup_vault_name: vault, policy: json(policies.vault) } },
      aws_backup_vault_lock_configuration: {
        VaultLock: { backup_vault_name: vault, min_retention_days: settings!.vaultMinimumRetentionDays,
          max_retention_days: settings!.vaultMaximumRetentionDays },
      },
    }),
  };
}
