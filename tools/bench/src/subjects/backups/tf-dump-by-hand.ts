import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformStack } from 'cdktf';
import { tags } from '../tf';
import { DUMP, executionPolicy, REGION, schedulePolicy, scheduleTrust, SECRET, SECURITY_GROUP, taskPolicy, taskTrust } from './policies-by-hand';
import { IMAGE, SILENCE, SUBNETS, variables } from './settings-by-hand';
import { at } from './tf-address';
import { BUCKET, BUCKET_ARN } from './tf-bucket-by-hand';

/** The scheduled task, with three roles and a security group. */
export function dump(stack: TerraformStack, key: KmsKey, alarms: SnsTopic): void {
  const cluster = at(DUMP, 'Cluster', (id) => new EcsCluster(stack, id, { name: DUMP, tags }));
  const logGroup = at(DUMP, 'LogGroup', (id) => new CloudwatchLogGroup(stack, id, { name: DUMP, retentionInDays: 400, tags }));
  const [task, taskMay] = role(stack, 'Task', 'Writes dumps of database', taskTrust(), taskPolicy(BUCKET_ARN, key.arn));
  const [execution, executionMay] = role(stack, 'Execution', 'Prepares the task that dumps database', taskTrust(), executionPolicy());
  const [runner, runnerMay] = role(stack, 'Schedule', 'Runs the task that dumps database', scheduleTrust(), schedulePolicy(cluster.arn));
  const definition = at(DUMP, 'TaskDefinition', (id) => new EcsTaskDefinition(stack, id, {
    family: DUMP,
    cpu: '256',
    memory: '1024',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    taskRoleArn: task.arn,
    executionRoleArn: execution.arn,
    containerDefinitions: JSON.stringify([{
      name: 'dump',
      image: IMAGE,
      essential: true,
      readonlyRootFilesystem: true,
      environment: variables(BUCKET).sort((a, b) => a.name.localeCompare(b.name)),
      secrets: [{ name: 'DUMP_DATABASE_SECRET', valueFrom: SECRET }],
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': logGroup.name, 'awslogs-region': REGION, 'awslogs-stream-prefix': 'database' } },
    }]),
    skipDestroy: false,
    lifecycle: { createBeforeDestroy: true },
    tags,
  }));
  const group = securityGroup(stack);
  at(DUMP, 'Schedule', (id) => new SchedulerSchedule(stack, id, {
    name: DUMP,
    description: 'Dumps database',
    scheduleExpression: 'cron(0 0/6 * * ? *)',
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    state: 'ENABLED',
    target: {
      arn: cluster.arn,
      roleArn: runner.arn,
      ecsParameters: {
        taskDefinitionArn: definition.arn,
        launchType: 'FARGATE',
        taskCount: 1,
        networkConfiguration: { subnets: SUBNETS, securityGroups: [group.id], assignPublicIp: false },
      },
      retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
    },
    dependsOn: [taskMay, executionMay, runnerMay],
  }));
  at(DUMP, 'SilenceAlarm', (id) => new CloudwatchMetricAlarm(stack, id, { ...SILENCE, alarmActions: [alarms.arn], okActions: [alarms.arn], tags }));
}

function role(stack: TerraformStack, word: string, description: string, trust: object, policy: object): [IamRole, IamRolePolicy] {
  const name = `${DUMP}-${word.toLowerCase()}`;
  const made = at(DUMP, `${word}Role`, (id) => new IamRole(stack, id, { name, description, assumeRolePolicy: JSON.stringify(trust), tags }));
  return [made, at(DUMP, `${word}Policy`, (id) => new IamRolePolicy(stack, id, { name, role: made.name, policy: JSON.stringify(policy) }))];
}

function securityGroup(stack: TerraformStack): SecurityGroup {
  const database = { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432 };
  const group = at(DUMP, 'SecurityGroup', (id) => new SecurityGroup(stack, id, {
    name: DUMP, description: 'Dump of database: to the database and to AWS only', vpcId: 'vpc-0123456789abcdef0', lifecycle: { createBeforeDestroy: true }, tags,
  }));
  at(DUMP, 'DatabaseEgress', (id) => new VpcSecurityGroupEgressRule(stack, id, {
    securityGroupId: group.id, referencedSecurityGroupId: SECURITY_GROUP, description: 'PostgreSQL', ...database, tags,
  }));
  at(DUMP, 'AwsEgress', (id) => new VpcSecurityGroupEgressRule(stack, id, {
    securityGroupId: group.id, ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0',
    description: 'S3, ECR, Secrets Manager and CloudWatch, whose addresses change', tags,
  }));
  at(DUMP, 'DatabaseIngress', (id) => new VpcSecurityGroupIngressRule(stack, id, {
    securityGroupId: SECURITY_GROUP, referencedSecurityGroupId: group.id, description: 'Dump of database', ...database, tags,
  }));
  return group;
}
