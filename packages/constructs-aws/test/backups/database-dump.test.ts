import { DatabaseTls, TaskArchitecture } from '@plinth/env-presets';
import { Stack, Tags } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DatabaseDump } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod } from '../stacks';
import { CERTIFICATE, CLUSTER, EVERY_DUMP, newDump, newStore, only, resourcesOf, templateOf, TOPIC, typesOf, WHERE } from './backups';

const taskOf = (dump: DatabaseDump) => only(dump, 'AWS::ECS::TaskDefinition');
const variablesOf = (dump: DatabaseDump) => Object.fromEntries(taskOf(dump).ContainerDefinitions[0].Environment.map(({ Name, Value }: any) => [Name, Value]));
const roleOf = (dump: DatabaseDump, word: string) => Object.values<any>(templateOf(dump).findResources('AWS::IAM::Role'))
  .map(({ Properties }) => Properties).find(({ RoleName }) => RoleName.endsWith(`-dump-${word}`));

describe('the task', () => {
  test('is the smallest that Fargate has, on Graviton, and has one container, which writes nowhere but to its log', () => {
    const dump = newDump(dev);
    const { ContainerDefinitions: [container, ...others], ...task } = taskOf(dump);
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      Family: 'acme-dev-database-dump', Cpu: '256', Memory: '1024', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'],
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      TaskRoleArn: { 'Fn::GetAtt': ['AcmeDevDatabaseDumpTaskRole', 'Arn'] }, ExecutionRoleArn: { 'Fn::GetAtt': ['AcmeDevDatabaseDumpExecutionRole', 'Arn'] },
    });
    expect(container).toMatchObject({
      Name: 'dump', Image: WHERE.image, Essential: true, ReadonlyRootFilesystem: true,
      LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'AcmeDevDatabaseDumpLogGroup' }, 'awslogs-region': PLACE.region, 'awslogs-stream-prefix': 'database' } },
    });
    expect(only(dump, 'AWS::Logs::LogGroup')).toMatchObject({ LogGroupName: 'acme-dev-database-dump', RetentionInDays: 7 });
  });

  test('gets the secret by ECS alone: no variable has any of it', () => {
    const dump = newDump(dev);
    expect(taskOf(dump).ContainerDefinitions[0].Secrets).toEqual([{ Name: 'DUMP_DATABASE_SECRET', ValueFrom: WHERE.secretArn }]);
    expect(variablesOf(dump)).toEqual({
      DUMP_BUCKET: 'acme-dev-backups-111111111111-eu-central-1-an', DUMP_PREFIX: 'dumps/acme-dev/database/', DUMP_ENVIRONMENT: 'acme-dev', DUMP_NAME: 'database',
      DUMP_MINIMUM_BYTES: '1024', DUMP_TLS: 'verify-full',
    });
  });

  test('is told everything that differs from the secret', () => {
    const dump = newDump(dev, { ...EVERY_DUMP, name: 'shop', prefix: 'old/shop/', minimumBytes: 5000, tls: DatabaseTls.VERIFY_CA, acknowledge: 'an address in place of a name' });
    expect(variablesOf(dump)).toMatchObject({
      DUMP_PREFIX: 'old/shop/', DUMP_NAME: 'shop', DUMP_MINIMUM_BYTES: '5000', DUMP_TLS: 'verify-ca', DUMP_HOST: 'db.example.com', DUMP_PORT: '6432', DUMP_DATABASE: 'shop',
      DUMP_CA_CERTIFICATE: CERTIFICATE, DUMP_COMPRESSION: 'zstd:3',
    });
    expect(dump.prefix).toBe('old/shop/');
  });

  test('may be larger, and of the other kind', () => {
    expect(taskOf(newDump(dev, { cpuUnits: 1024, memoryMiB: 4096, architecture: TaskArchitecture.X86_64 })))
      .toMatchObject({ Cpu: '1024', Memory: '4096', RuntimePlatform: { CpuArchitecture: 'X86_64' } });
  });
});

describe('the roles', () => {
  test('of the task is good for new objects under the prefix, and the key that encrypts them, and for nothing else', () => {
    const [{ PolicyDocument }, ...others] = roleOf(newDump(dev), 'task').Policies;
    expect(others).toEqual([]);
    const actions = PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow').flatMap(({ Action }: any) => Action);
    expect(actions.sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject']);
    expect(PolicyDocument.Statement.find(({ Effect }: any) => Effect === 'Deny')).toMatchObject({ Sid: 'DenyOverwrites', Condition: { Null: { 's3:if-none-match': 'true' } } });
  });

  test('of the execution reads the one secret, pulls the one image and writes the one log', () => {
    const [{ PolicyDocument }] = roleOf(newDump(dev, EVERY_DUMP), 'execution').Policies;
    expect(PolicyDocument.Statement.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      ['secretsmanager:GetSecretValue', WHERE.secretArn],
      ['kms:Decrypt', EVERY_DUMP.secretKeyArn],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], 'arn:aws:logs:eu-central-1:111111111111:log-group:acme-dev-database-dump:*'],
      ['ecr:GetAuthorizationToken', '*'],
      [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'arn:aws:ecr:eu-central-1:333333333333:repository/database-dump'],
    ]);
    // a public image needs no login
    expect(JSON.stringify(roleOf(newDump(dev, { image: `ghcr.io/acme/dump@sha256:${'0'.repeat(64)}` }), 'execution'))).not.toContain('ecr:');
  });

  test('of the schedule runs every revision of this task, in this cluster, with these two roles', () => {
    for (const [clusterArn, expected] of [[undefined, { 'Fn::GetAtt': ['AcmeDevDatabaseDumpCluster', 'Arn'] }], [CLUSTER, CLUSTER]] as const) {
      const [{ PolicyDocument: { Statement } }] = roleOf(newDump(dev, { clusterArn }), 'schedule').Policies;
      expect(Statement).toEqual([
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
    Bucket.fromBucketName(stack, 'Other', 'other').grantRead(dump.taskRole);
    const [{ Properties }] = Object.values<any>(templateOf(dump).findResources('AWS::IAM::Policy'));
    // by a reference, so that the role is there first
    expect(JSON.stringify(Properties.Roles)).toContain('AcmeDevDatabaseDumpTaskRole');
  });
});

describe('the schedule', () => {
  test('runs the task on Fargate, without a public address, and tries for an hour to start it', () => {
    const dump = newDump(dev);
    expect(only(dump, 'AWS::Scheduler::Schedule')).toEqual({
      Name: 'acme-dev-database-dump',
      Description: 'Dumps database',
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': ['AcmeDevDatabaseDumpCluster', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['AcmeDevDatabaseDumpScheduleRole', 'Arn'] },
        EcsParameters: {
          TaskDefinitionArn: { Ref: 'AcmeDevDatabaseDumpTaskDefinition' }, LaunchType: 'FARGATE', TaskCount: 1,
          NetworkConfiguration: { AwsvpcConfiguration: {
            Subnets: WHERE.subnetIds, SecurityGroups: [{ 'Fn::GetAtt': ['AcmeDevDatabaseDumpSecurityGroup', 'GroupId'] }], AssignPublicIp: 'DISABLED',
          } },
        },
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
      },
    });
    expect(dump).toMatchObject({ scheduleName: 'acme-dev-database-dump', logGroupName: 'acme-dev-database-dump' });
  });

  test('may be another, in a time zone, of a task with a public address', () => {
    const options = { schedule: 'rate(6 hours)', rpoHours: 8, scheduleTimezone: 'Europe/Berlin', assignPublicIp: true, acknowledge: 'public subnets only', clusterArn: CLUSTER };
    const dump = newDump(prod, options);
    expect(only(dump, 'AWS::Scheduler::Schedule')).toMatchObject({
      ScheduleExpression: 'rate(6 hours)', ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { Arn: CLUSTER, EcsParameters: { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } } },
    });
    expect(dump).toMatchObject({ cfnCluster: undefined, clusterArn: CLUSTER });
    expect(typesOf(dump)).not.toContain('AWS::ECS::Cluster');
  });
});

describe('the network', () => {
  test.each([[undefined, 5432], [6432, 6432]])('with the port %s lets the task to the database on %s and to AWS, and nobody to the task', (port, expected) => {
    const dump = newDump(dev, { port });
    const range = { IpProtocol: 'tcp', FromPort: expected, ToPort: expected };
    const group = only(dump, 'AWS::EC2::SecurityGroup');
    expect(group.SecurityGroupEgress).toEqual([
      { ...range, DestinationSecurityGroupId: WHERE.databaseSecurityGroupId, Description: 'PostgreSQL' },
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'S3, ECR, Secrets Manager and CloudWatch, whose addresses change' },
    ]);
    expect(group.SecurityGroupIngress).toBeUndefined();
    // a rule of its own, so that the two groups do not wait for each other
    expect(only(dump, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({
      ...range, GroupId: WHERE.databaseSecurityGroupId, SourceSecurityGroupId: { 'Fn::GetAtt': ['AcmeDevDatabaseDumpSecurityGroup', 'GroupId'] },
    });
  });

  test('is described in the characters that EC2 takes', () => {
    const { GroupDescription, SecurityGroupEgress } = only(newDump(dev), 'AWS::EC2::SecurityGroup');
    for (const text of [GroupDescription, ...SecurityGroupEgress.map(({ Description }: any) => Description)]) {
      expect(text).toMatch(/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/);
    }
  });
});

describe('silence', () => {
  test.each([['dev', 48], ['staging', 26], ['prod', 26]] as const)('in %s sets off the alarm after %s hours, whatever its reason', (tier, hours) => {
    expect(only(newDump(ENVIRONMENTS[tier]), 'AWS::CloudWatch::Alarm')).toMatchObject({
      AlarmName: `acme-${tier}-database-dump-silent`, Namespace: 'Plinth/Backups', MetricName: 'DumpSucceeded', Statistic: 'Sum',
      Dimensions: [{ Name: 'Environment', Value: `acme-${tier}` }, { Name: 'Database', Value: 'database' }],
      Period: 3600, EvaluationPeriods: hours, Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching',
      AlarmActions: [`arn:aws:sns:eu-central-1:111111111111:acme-${tier}-backups-alarms`],
    });
  });

  test('is told to the topic of the store', () => {
    const stack = newStack();
    const dump = newDump(dev, { store: newStore(dev, { alarmTopicArn: TOPIC }, 'Backups', stack) }, 'Dump', stack);
    expect(only(dump, 'AWS::CloudWatch::Alarm').AlarmActions).toEqual([TOPIC]);
  });

  test('and success are metrics by the same dimensions as the alarm', () => {
    const dump = newDump(dev, { name: 'shop' });
    const alarm = only(dump, 'AWS::CloudWatch::Alarm');
    const { namespace, metricName, dimensions, statistic } = dump.metricSucceeded().toMetricConfig().metricStat!;
    expect([namespace, metricName, statistic]).toEqual([alarm.Namespace, alarm.MetricName, alarm.Statistic]);
    expect(dimensions!.map(({ name: Name, value: Value }) => ({ Name, Value }))).toEqual(expect.arrayContaining(alarm.Dimensions));
    expect([dump.metricBytes(), dump.metricDuration()].map((metric) => metric.toMetricConfig().metricStat!.metricName)).toEqual(['DumpBytes', 'DumpDurationSeconds']);
  });
});

test('two dumps of one environment stand side by side, into one store', () => {
  const stack = newStack();
  const store = newStore(dev, {}, 'Backups', stack);
  const [first, second] = [newDump(dev, { store }, 'Dump', stack), newDump(dev, { store, name: 'shop' }, 'Shop', stack)];
  expect([first.prefix, second.prefix]).toEqual(['dumps/acme-dev/database/', 'dumps/acme-dev/shop/']);
  templateOf(first).resourceCountIs('AWS::Scheduler::Schedule', 2);
});

test('everything that can be tagged is tagged, and what the user tags wins', () => {
  const dump = newDump(prod);
  Tags.of(dump).add('Owner', 'Team Shop');
  const untagged = /^AWS::(EC2::SecurityGroupIngress|Scheduler::Schedule)$/;
  for (const { Type, Properties } of Object.values<any>(resourcesOf(dump)).filter(({ Type: type }) => !untagged.test(type))) {
    expect([Type, Object.fromEntries(Properties.Tags.map(({ Key, Value }: any) => [Key, Value]))]).toEqual([Type, { ...prod.tags, Owner: 'Team Shop' }]);
  }
});

test('what no option has can be overridden', () => {
  const dump = newDump(dev);
  dump.cfnTaskDefinition.addPropertyOverride('EphemeralStorage', { SizeInGiB: 30 });
  dump.cfnSchedule.addPropertyOverride('State', 'DISABLED');
  expect(taskOf(dump).EphemeralStorage).toEqual({ SizeInGiB: 30 });
  expect(only(dump, 'AWS::Scheduler::Schedule').State).toBe('DISABLED');
});

test('nothing is kept when it is deleted, but what it dumped: that is the store\'s', () => {
  const dump = newDump(prod);
  for (const { DeletionPolicy = 'Delete' } of Object.values(resourcesOf(dump))) {
    expect(DeletionPolicy).toBe('Delete');
  }
  expect(typesOf(dump).filter((type) => /Lambda|Custom|S3/.test(type))).toEqual([]);
  expect(Stack.of(dump).resolve(dump.taskDefinitionArn)).toEqual({ Ref: 'AcmeProdDatabaseDumpTaskDefinition' });
});
