import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DatabaseTls, TaskArchitecture } from '@plinth/env-presets';
import { DatabaseDump, Identity } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod } from '../stacks';
import {
  CERTIFICATE, CLUSTER, containerOf, EVERY_DUMP, foundStore, KEY, newDump, newStore, ofType, only, resourcesOf, statementsOf, TOPIC, WHERE,
} from './backups';

const policyOf = (dump: DatabaseDump, word: string): any[] => {
  const [{ policy }] = ofType(dump, 'aws_iam_role_policy').filter(({ name }) => name.endsWith(`-dump-${word}`));
  return statementsOf(policy);
};

describe('the task', () => {
  test('is the smallest that Fargate has, on Graviton, and has one container, which writes nowhere but to its log', () => {
    const dump = newDump(dev);
    expect(only(dump, 'aws_ecs_task_definition')).toMatchObject({
      family: 'acme-dev-database-dump', cpu: '256', memory: '1024', network_mode: 'awsvpc', requires_compatibilities: ['FARGATE'],
      runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
      task_role_arn: '${aws_iam_role.acme-dev-database-dump_TaskRole.arn}', execution_role_arn: '${aws_iam_role.acme-dev-database-dump_ExecutionRole.arn}',
    });
    expect(containerOf(dump)).toMatchObject({
      name: 'dump', image: WHERE.image, essential: true, readonlyRootFilesystem: true,
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '${aws_cloudwatch_log_group.acme-dev-database-dump_LogGroup.name}', 'awslogs-region': PLACE.region, 'awslogs-stream-prefix': 'database' },
      },
    });
    expect(only(dump, 'aws_cloudwatch_log_group')).toMatchObject({ name: 'acme-dev-database-dump', retention_in_days: 7 });
  });

  test('is there in a new revision before the old one goes, which the schedule runs until then', () => {
    expect(only(newDump(dev), 'aws_ecs_task_definition')).toMatchObject({ skip_destroy: false, lifecycle: { create_before_destroy: true } });
  });

  test('gets the secret by ECS alone: no variable has any of it', () => {
    const { secrets, environment } = containerOf(newDump(dev));
    expect(secrets).toEqual([{ name: 'DUMP_DATABASE_SECRET', valueFrom: WHERE.secretArn }]);
    expect(environment).toEqual({
      DUMP_BUCKET: 'acme-dev-backups-111111111111', DUMP_PREFIX: 'dumps/acme-dev/database/', DUMP_ENVIRONMENT: 'acme-dev', DUMP_NAME: 'database',
      DUMP_MINIMUM_BYTES: '1024', DUMP_TLS: 'verify-full',
    });
  });

  test('is told everything that differs from the secret, in the order in which the provider keeps it', () => {
    const dump = newDump(dev, { ...EVERY_DUMP, name: 'shop', prefix: 'old/shop/', minimumBytes: 5000, tls: DatabaseTls.VERIFY_CA, acknowledge: 'an address in place of a name' });
    const { environment } = containerOf(dump);
    expect(environment).toMatchObject({
      DUMP_PREFIX: 'old/shop/', DUMP_NAME: 'shop', DUMP_MINIMUM_BYTES: '5000', DUMP_TLS: 'verify-ca', DUMP_HOST: 'db.example.com', DUMP_PORT: '6432', DUMP_DATABASE: 'shop',
      DUMP_CA_CERTIFICATE: CERTIFICATE, DUMP_COMPRESSION: 'zstd:3',
    });
    expect(Object.keys(environment)).toEqual(Object.keys(environment).sort());
    expect(dump.prefix).toBe('old/shop/');
  });

  test('is told a name as it is, though Terraform would read it as its own', () => {
    expect(containerOf(newDump(dev, { databaseName: 'a${b}%{c}' })).environment.DUMP_DATABASE).toBe('a$${b}%%{c}');
  });

  test('may be larger, and of the other kind', () => {
    expect(only(newDump(dev, { cpuUnits: 1024, memoryMiB: 4096, architecture: TaskArchitecture.X86_64 }), 'aws_ecs_task_definition'))
      .toMatchObject({ cpu: '1024', memory: '4096', runtime_platform: { cpu_architecture: 'X86_64' } });
  });
});

describe('the roles', () => {
  test('of the task is good for new objects under the prefix, and the key that encrypts them, and for nothing else', () => {
    const statements = policyOf(newDump(dev), 'task');
    const actions = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject']);
    expect(statements.find(({ Effect }) => Effect === 'Deny')).toMatchObject({ Sid: 'DenyOverwrites', Condition: { Null: { 's3:if-none-match': 'true' } } });
  });

  test('of the execution reads the one secret, pulls the one image and writes the one log', () => {
    expect(policyOf(newDump(dev, EVERY_DUMP), 'execution').map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['secretsmanager:GetSecretValue', WHERE.secretArn],
      ['kms:Decrypt', KEY],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], 'arn:aws:logs:eu-central-1:111111111111:log-group:acme-dev-database-dump:*'],
      ['ecr:GetAuthorizationToken', '*'],
      [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'arn:aws:ecr:eu-central-1:333333333333:repository/database-dump'],
    ]);
    // a public image needs no login
    expect(JSON.stringify(policyOf(newDump(dev, { image: `ghcr.io/acme/dump@sha256:${'0'.repeat(64)}` }), 'execution'))).not.toContain('ecr:');
  });

  test('of the schedule runs every revision of this task, in this cluster, with these two roles', () => {
    for (const [clusterArn, expected] of [[undefined, '${aws_ecs_cluster.acme-dev-database-dump_Cluster.arn}'], [CLUSTER, CLUSTER]] as const) {
      expect(policyOf(newDump(dev, { clusterArn }), 'schedule')).toEqual([
        expect.objectContaining({ Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/acme-dev-database-dump:*', Condition: { ArnEquals: { 'ecs:cluster': expected } } }),
        expect.objectContaining({
          Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          Resource: ['arn:aws:iam::111111111111:role/acme-dev-database-dump-task', 'arn:aws:iam::111111111111:role/acme-dev-database-dump-execution'],
        }),
      ]);
    }
  });

  test('of the task can be granted more, as an own image may need', () => {
    const stack = newStack();
    const dump = newDump(dev, {}, 'Dump', stack);
    const grant = foundStore(dev, stack, 'Other').grantRestore(Identity.role(dump.taskRole));
    expect(grant.policy.node.scope).toBe(dump.taskRole);
  });
});

describe('the schedule', () => {
  test('runs the task on Fargate, without a public address, and tries for an hour to start it, as roles that may by then', () => {
    const dump = newDump(dev);
    expect(only(dump, 'aws_scheduler_schedule')).toEqual({
      name: 'acme-dev-database-dump',
      description: 'Dumps database',
      schedule_expression: 'cron(0 3 * * ? *)',
      schedule_expression_timezone: 'UTC',
      flexible_time_window: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: '${aws_ecs_cluster.acme-dev-database-dump_Cluster.arn}',
        role_arn: '${aws_iam_role.acme-dev-database-dump_ScheduleRole.arn}',
        ecs_parameters: {
          task_definition_arn: '${aws_ecs_task_definition.acme-dev-database-dump_TaskDefinition.arn}', launch_type: 'FARGATE', task_count: 1,
          network_configuration: { subnets: WHERE.subnetIds, security_groups: ['${aws_security_group.acme-dev-database-dump_SecurityGroup.id}'], assign_public_ip: false },
        },
        retry_policy: { maximum_retry_attempts: 10, maximum_event_age_in_seconds: 3600 },
      },
      depends_on: ['Task', 'Execution', 'Schedule'].map((word) => `aws_iam_role_policy.acme-dev-database-dump_${word}Policy`),
    });
    expect(dump).toMatchObject({ scheduleName: 'acme-dev-database-dump', logGroupName: 'acme-dev-database-dump' });
  });

  test('may be another, in a time zone, of a task with a public address', () => {
    const options = { schedule: 'rate(6 hours)', rpoHours: 8, scheduleTimezone: 'Europe/Berlin', assignPublicIp: true, acknowledge: 'public subnets only', clusterArn: CLUSTER };
    const dump = newDump(prod, options);
    expect(only(dump, 'aws_scheduler_schedule')).toMatchObject({
      schedule_expression: 'rate(6 hours)', schedule_expression_timezone: 'Europe/Berlin',
      target: { arn: CLUSTER, ecs_parameters: { network_configuration: { assign_public_ip: true } } },
    });
    expect(dump).toMatchObject({ cluster: undefined, clusterArn: CLUSTER });
    expect(ofType(dump, 'aws_ecs_cluster')).toEqual([]);
  });
});

describe('the network', () => {
  test.each([[undefined, 5432], [6432, 6432]])('with the port %s lets the task to the database on %s and to AWS, and nobody to the task', (port, expected) => {
    const dump = newDump(dev, { port });
    const range = { ip_protocol: 'tcp', from_port: expected, to_port: expected };
    const group = '${aws_security_group.acme-dev-database-dump_SecurityGroup.id}';
    expect(ofType(dump, 'aws_vpc_security_group_egress_rule')).toEqual([
      expect.objectContaining({ ip_protocol: 'tcp', from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0', security_group_id: group }),
      expect.objectContaining({ ...range, referenced_security_group_id: WHERE.databaseSecurityGroupId, security_group_id: group, description: 'PostgreSQL' }),
    ]);
    expect(only(dump, 'aws_vpc_security_group_ingress_rule')).toMatchObject({ ...range, security_group_id: WHERE.databaseSecurityGroupId, referenced_security_group_id: group });
    // rules in it and rules of their own would overwrite each other
    const { ingress, egress } = only(dump, 'aws_security_group');
    expect([ingress, egress]).toEqual([undefined, undefined]);
  });

  test('is described in the characters that EC2 takes', () => {
    const dump = newDump(dev);
    const types = ['aws_security_group', 'aws_vpc_security_group_egress_rule', 'aws_vpc_security_group_ingress_rule'];
    const texts = types.flatMap((type) => ofType(dump, type)).map(({ description }) => description);
    expect(texts).toHaveLength(4);
    texts.forEach((text) => expect(text).toMatch(/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/));
  });
});

describe('silence', () => {
  test.each([['dev', 48], ['staging', 26], ['prod', 26]] as const)('in %s sets off the alarm after %s hours, whatever its reason', (tier, hours) => {
    expect(only(newDump(ENVIRONMENTS[tier]), 'aws_cloudwatch_metric_alarm')).toMatchObject({
      alarm_name: `acme-${tier}-database-dump-silent`, namespace: 'Plinth/Backups', metric_name: 'DumpSucceeded', statistic: 'Sum',
      dimensions: { Environment: `acme-${tier}`, Database: 'database' },
      period: 3600, evaluation_periods: hours, threshold: 1, comparison_operator: 'LessThanThreshold', treat_missing_data: 'breaching',
      alarm_actions: [`arn:aws:sns:eu-central-1:111111111111:acme-${tier}-backups-alarms`],
    });
  });

  test('is told to the topic of the store', () => {
    const stack = newStack();
    const dump = newDump(dev, { store: newStore(dev, { alarmTopicArn: TOPIC }, 'Backups', stack) }, 'Dump', stack);
    expect(only(dump, 'aws_cloudwatch_metric_alarm').alarm_actions).toEqual([TOPIC]);
  });
});

test('two dumps of one environment stand side by side, into one store', () => {
  const stack = newStack();
  const store = newStore(dev, {}, 'Backups', stack);
  const [first, second] = [newDump(dev, { store }, 'Dump', stack), newDump(dev, { store, name: 'shop' }, 'Shop', stack)];
  expect([first.prefix, second.prefix]).toEqual(['dumps/acme-dev/database/', 'dumps/acme-dev/shop/']);
  expect(ofType(first, 'aws_scheduler_schedule')).toHaveLength(2);
});

test('everything that can be tagged is, all is made with the provider that is given, and nothing is kept: what it dumped is the store\'s', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: PLACE.region });
  const dump = newDump(prod, { provider }, 'Dump', stack);
  const untagged = /^aws_(iam_role_policy|scheduler_schedule)\./;
  for (const [address, resource] of Object.entries(resourcesOf(dump))) {
    expect(address).not.toMatch(/lambda|s3/);
    expect([address, resource.provider, resource.lifecycle?.prevent_destroy]).toEqual([address, 'aws.second', undefined]);
    expect([address, resource.tags]).toEqual([address, untagged.test(address) ? undefined : prod.tags]);
  }
});
