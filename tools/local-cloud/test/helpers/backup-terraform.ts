import { ACCOUNT, REGION, trust, VAULT, vaultPolicy } from './backup-stacks';

const json = (value: unknown) => JSON.stringify(value);
const allow = (Action: string | string[], Resource: string | string[]) => json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
export const BUCKET = 'acme-dev-dumps';

const network = {
  aws_vpc: { main: { cidr_block: '10.0.0.0/24', enable_dns_hostnames: true, tags: { Name: 'main' } } },
  aws_subnet: {
    a: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.0.0/26', availability_zone: `${REGION}a` },
    b: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.0.64/26', availability_zone: `${REGION}b` },
  },
  aws_internet_gateway: { main: { vpc_id: '${aws_vpc.main.id}' } },
  aws_route_table: { public: { vpc_id: '${aws_vpc.main.id}' } },
  aws_route: { world: { route_table_id: '${aws_route_table.public.id}', destination_cidr_block: '0.0.0.0/0', gateway_id: '${aws_internet_gateway.main.id}' } },
  aws_route_table_association: {
    a: { route_table_id: '${aws_route_table.public.id}', subnet_id: '${aws_subnet.a.id}' }, b: { route_table_id: '${aws_route_table.public.id}', subnet_id: '${aws_subnet.b.id}' },
  },
  aws_vpc_endpoint: {
    s3: { vpc_id: '${aws_vpc.main.id}', service_name: `com.amazonaws.${REGION}.s3`, vpc_endpoint_type: 'Gateway', route_table_ids: ['${aws_route_table.public.id}'] },
  },
  aws_security_group: {
    dump: { name: 'acme-dev-dump', description: 'dump', vpc_id: '${aws_vpc.main.id}' }, database: { name: 'acme-dev-database', description: 'database', vpc_id: '${aws_vpc.main.id}' },
  },
  aws_vpc_security_group_ingress_rule: {
    database: { security_group_id: '${aws_security_group.database.id}', referenced_security_group_id: '${aws_security_group.dump.id}', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, description: 'from the dump' },
  },
  aws_vpc_security_group_egress_rule: {
    world: { security_group_id: '${aws_security_group.dump.id}', cidr_ipv4: '0.0.0.0/0', ip_protocol: 'tcp', from_port: 443, to_port: 443 },
    database: { security_group_id: '${aws_security_group.dump.id}', referenced_security_group_id: '${aws_security_group.database.id}', ip_protocol: 'tcp', from_port: 5432, to_port: 5432 },
  },
};

const task = {
  aws_cloudwatch_log_group: { dump: { name: '/acme/dev/dump', retention_in_days: 30 } },
  aws_ecs_cluster: { dump: { name: 'acme-dev-dump', setting: { name: 'containerInsights', value: 'disabled' } } },
  aws_ecs_task_definition: {
    dump: {
      family: 'acme-dev-dump', requires_compatibilities: ['FARGATE'], network_mode: 'awsvpc', cpu: '256', memory: '1024', execution_role_arn: '${aws_iam_role.task.arn}',
      task_role_arn: '${aws_iam_role.task.arn}', runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
      container_definitions: json([{
        name: 'dump', image: `plinth.local/dump@sha256:${'a'.repeat(64)}`, essential: true, readonlyRootFilesystem: true, stopTimeout: 120,
        environment: [{ name: 'DUMP_BUCKET', value: BUCKET }], secrets: [{ name: 'DUMP_DATABASE_SECRET', valueFrom: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:acme/dev-AbCdEf` }],
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/acme/dev/dump', 'awslogs-region': REGION, 'awslogs-stream-prefix': 'dump' } },
        linuxParameters: { initProcessEnabled: true },
      }]),
    },
  },
  aws_scheduler_schedule: {
    dump: {
      name: 'acme-dev-dump', schedule_expression: 'cron(0 3 * * ? *)', schedule_expression_timezone: 'UTC', flexible_time_window: { mode: 'OFF' },
      target: {
        arn: '${aws_ecs_cluster.dump.arn}', role_arn: '${aws_iam_role.schedule.arn}', retry_policy: { maximum_retry_attempts: 2, maximum_event_age_in_seconds: 3600 },
        ecs_parameters: {
          task_definition_arn: '${aws_ecs_task_definition.dump.arn}', launch_type: 'FARGATE', task_count: 1, platform_version: 'LATEST', propagate_tags: 'TASK_DEFINITION',
          network_configuration: { subnets: ['${aws_subnet.a.id}', '${aws_subnet.b.id}'], security_groups: ['${aws_security_group.dump.id}'], assign_public_ip: true },
        },
      },
    },
  },
};

const backups = {
  aws_backup_vault: { main: { name: VAULT, kms_key_arn: '${aws_kms_key.main.arn}' }, copies: { name: `${VAULT}-copies` } },
  aws_backup_vault_lock_configuration: { main: { backup_vault_name: '${aws_backup_vault.main.name}', min_retention_days: 7, max_retention_days: 400 } },
  aws_backup_vault_policy: { main: { backup_vault_name: '${aws_backup_vault.main.name}', policy: json(vaultPolicy) } },
  aws_backup_vault_notifications: {
    main: {
      backup_vault_name: '${aws_backup_vault.main.name}', sns_topic_arn: '${aws_sns_topic.alarms.arn}', backup_vault_events: ['BACKUP_JOB_COMPLETED', 'COPY_JOB_FAILED'],
    },
  },
  aws_backup_logically_air_gapped_vault: { main: { name: `${VAULT}-air-gapped`, min_retention_days: 7, max_retention_days: 60 } },
  aws_backup_plan: {
    daily: {
      name: 'acme-dev-backups-daily',
      rule: [{
        rule_name: 'daily', target_vault_name: '${aws_backup_vault.main.name}', schedule: 'cron(0 4 * * ? *)', schedule_expression_timezone: 'Etc/UTC', start_window: 60,
        completion_window: 240, lifecycle: { delete_after: 14 }, recovery_point_tags: { Environment: 'dev' },
        copy_action: [{ destination_vault_arn: '${aws_backup_vault.copies.arn}', lifecycle: { delete_after: 30 } }],
      }],
    },
    weekly: {
      name: 'acme-dev-backups-weekly',
      rule: [{
        rule_name: 'weekly', target_vault_name: '${aws_backup_vault.main.name}', schedule: 'cron(0 4 ? * SUN *)', lifecycle: { cold_storage_after: 30, delete_after: 120 },
      }],
    },
  },
  aws_backup_selection: {
    daily: {
      name: 'tagged-daily', plan_id: '${aws_backup_plan.daily.id}', iam_role_arn: '${aws_iam_role.backup.arn}', selection_tag: [{ type: 'STRINGEQUALS', key: 'plinth:backup', value: 'daily' }],
    },
    weekly: {
      name: 'tagged-weekly', plan_id: '${aws_backup_plan.weekly.id}', iam_role_arn: '${aws_iam_role.backup.arn}', resources: ['arn:aws:dynamodb:*:*:table/*'],
      condition: [{ string_equals: [{ key: 'aws:ResourceTag/plinth:backup', value: 'weekly' }] }],
    },
  },
  aws_backup_restore_testing_plan: {
    main: {
      name: 'acme_dev_backups', schedule_expression: 'cron(0 6 ? * SUN *)', start_window_hours: 1,
      recovery_point_selection: { algorithm: 'LATEST_WITHIN_WINDOW', include_vaults: ['${aws_backup_vault.main.arn}'], recovery_point_types: ['SNAPSHOT'], selection_window_days: 7 },
    },
  },
  aws_backup_restore_testing_selection: {
    tables: {
      name: 'tables', restore_testing_plan_name: '${aws_backup_restore_testing_plan.main.name}', iam_role_arn: '${aws_iam_role.backup.arn}', protected_resource_type: 'DynamoDB',
      protected_resource_conditions: { string_equals: [{ key: 'aws:ResourceTag/plinth:backup', value: 'daily' }] }, validation_window_hours: 1,
    },
  },
};

// Its lifecycle is left out: the provider waits 55 s for each, and terraform.test.ts has one.
const store = {
  aws_s3_bucket: { dumps: { bucket: BUCKET, object_lock_enabled: true } },
  aws_s3_bucket_versioning: { dumps: { bucket: '${aws_s3_bucket.dumps.id}', versioning_configuration: { status: 'Enabled' } } },
  aws_s3_bucket_object_lock_configuration: {
    dumps: { bucket: '${aws_s3_bucket.dumps.id}', rule: { default_retention: { mode: 'GOVERNANCE', days: 14 } }, depends_on: ['aws_s3_bucket_versioning.dumps'] },
  },
  aws_cloudwatch_event_rule: {
    key: {
      name: 'acme-dev-dumps-key',
      event_pattern: json({ 'source': ['aws.kms'], 'detail-type': ['AWS API Call via CloudTrail'], 'detail': { eventSource: ['kms.amazonaws.com'], eventName: ['ScheduleKeyDeletion', 'DisableKey'] } }),
    },
  },
  aws_cloudwatch_event_target: { key: { rule: '${aws_cloudwatch_event_rule.key.name}', target_id: 'alarms', arn: '${aws_sns_topic.alarms.arn}' } },
};

const shared = {
  aws_kms_key: { main: { description: 'backups', deletion_window_in_days: 7 } },
  aws_sns_topic: { alarms: { name: 'acme-dev-backups-alarms' } },
  aws_sns_topic_policy: {
    alarms: {
      arn: '${aws_sns_topic.alarms.arn}',
      policy: json({
        Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: ['backup.amazonaws.com', 'events.amazonaws.com'] }, Action: 'sns:Publish', Resource: `arn:aws:sns:${REGION}:${ACCOUNT}:acme-dev-backups-alarms` }],
      }),
    },
  },
  aws_iam_role: {
    task: { name: 'acme-dev-dump', assume_role_policy: json(trust('ecs-tasks.amazonaws.com')) },
    schedule: { name: 'acme-dev-dump-schedule', assume_role_policy: json(trust('scheduler.amazonaws.com')) },
    backup: { name: 'acme-dev-backup', assume_role_policy: json(trust('backup.amazonaws.com')) },
  },
  aws_iam_role_policy: {
    task: { name: 'all', role: '${aws_iam_role.task.name}', policy: allow('s3:PutObject', `arn:aws:s3:::${BUCKET}/*`) },
    schedule: { name: 'all', role: '${aws_iam_role.schedule.name}', policy: allow(['ecs:RunTask', 'iam:PassRole'], '*') },
  },
  aws_iam_role_policy_attachment: {
    backup: { role: '${aws_iam_role.backup.name}', policy_arn: 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup' },
  },
};

/** Backups, a scheduled task with its network, and a locked bucket: by type and name. */
export const BACKUP_RESOURCES: Record<string, Record<string, object>> = { ...shared, ...network, ...task, ...backups, ...store };

