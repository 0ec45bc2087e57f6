import type { Template } from './stacks';

export const IMAGE = `plinth.local/probe@sha256:${'a'.repeat(64)}`;
export const REGION = 'eu-central-1';
export const ACCOUNT = '111111111111';
export const GROUP = '/acme/dev/probe';

const trust = (service: string, sourceArn: string) => ({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': sourceArn } },
  }],
});
const policy = (...statements: object[]) => [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: statements } }];
const allow = (action: string | string[], resource: unknown, condition?: object) => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition }) });
const att = (name: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [name, attribute] });
const ref = (name: string) => ({ Ref: name });

export interface TaskOptions {
  readonly image?: string;
  readonly secretKey?: string;
  readonly mayReadSecret?: boolean;
  readonly mayLog?: boolean;
  readonly mayPassRoles?: boolean;
  readonly schedulerTrust?: string;
  readonly memory?: string;
}

const tags = (name: string) => [{ Key: 'Name', Value: name }, { Key: 'Owner', Value: 'team' }];

/** A small network whose tasks reach the world by themselves and S3 by its gateway. */
const network: Template['Resources'] = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/24', EnableDnsHostnames: true, EnableDnsSupport: true, Tags: tags('vpc') } },
  InternetGateway: { Type: 'AWS::EC2::InternetGateway', Properties: { Tags: tags('gateway') } },
  Attachment: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('InternetGateway') } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/26', AvailabilityZone: `${REGION}a`, MapPublicIpOnLaunch: false, Tags: tags('a') },
  },
  Other: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.64/26', AvailabilityZone: `${REGION}b`, Tags: tags('b') } },
  RouteTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc'), Tags: tags('public') } },
  Route: {
    Type: 'AWS::EC2::Route', DependsOn: 'Attachment',
    Properties: { RouteTableId: ref('RouteTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('InternetGateway') },
  },
  Association: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { RouteTableId: ref('RouteTable'), SubnetId: ref('Subnet') } },
  OtherAssociation: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { RouteTableId: ref('RouteTable'), SubnetId: ref('Other') } },
  Endpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: ref('Vpc'), ServiceName: `com.amazonaws.${REGION}.s3`, VpcEndpointType: 'Gateway', RouteTableIds: [ref('RouteTable')] },
  },
  Database: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupName: 'acme-dev-database', GroupDescription: 'database', VpcId: ref('Vpc'), SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86, Description: 'none' }] },
  },
  SecurityGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupName: 'acme-dev-probe', GroupDescription: 'probe', VpcId: ref('Vpc'), Tags: tags('probe') } },
  Ingress: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: { GroupId: att('Database', 'GroupId'), IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: att('SecurityGroup', 'GroupId'), Description: 'from the dump' },
  },
  Egress: {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: { GroupId: att('SecurityGroup', 'GroupId'), IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'to AWS' },
  },
};

/** A task that a schedule starts, with everything that it stands on. */
export function scheduledTask(options: TaskOptions = {}): Template {
  const tasks = trust('ecs-tasks.amazonaws.com', `arn:aws:ecs:${REGION}:${ACCOUNT}:*`);
  return {
    Resources: {
      ...network,
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'acme-dev-probe' } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'acme/dev/database', SecretString: '{"username":"dump","password":"p w"}' } },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: GROUP, RetentionInDays: 30 } },
      Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'acme-dev-probe' } },
      EventsPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('Events')],
          PolicyDocument: { Version: '2012-10-17', Statement: [{ ...allow('sqs:SendMessage', att('Events')), Principal: { Service: 'events.amazonaws.com' } }] },
        },
      },
      Failures: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'acme-dev-probe',
          EventPattern: { 'source': ['aws.ecs'], 'detail-type': ['ECS Task State Change'], 'detail': { containers: { exitCode: [3] }, clusterArn: [att('Cluster')] } },
          Targets: [{ Id: 'events', Arn: att('Events') }],
        },
      },
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'acme-dev-probe', Tags: [{ Key: 'Owner', Value: 'team' }] } },
      ExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'acme-dev-probe-execution', AssumeRolePolicyDocument: tasks,
          Policies: policy(
            ...(options.mayLog === false ? [] : [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att('Logs'))]),
            ...(options.mayReadSecret === false ? [] : [allow('secretsmanager:GetSecretValue', ref('Secret'))]),
            allow('ecr:GetAuthorizationToken', '*'),
          ),
        },
      },
      TaskRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'acme-dev-probe-task', AssumeRolePolicyDocument: tasks,
          Policies: policy(allow('s3:PutObject', { 'Fn::Sub': '${Bucket.Arn}/probe/*' }, { Bool: { 'aws:SecureTransport': 'true' } })),
        },
      },
      Definition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'acme-dev-probe', RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', Cpu: '256', Memory: options.memory ?? '1024',
          ExecutionRoleArn: att('ExecutionRole'), TaskRoleArn: att('TaskRole'),
          RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
          ContainerDefinitions: [{
            Name: 'dump', Image: options.image ?? IMAGE, Essential: true, ReadonlyRootFilesystem: true, StopTimeout: 1,
            Environment: [{ Name: 'PROBE_BUCKET', Value: ref('Bucket') }],
            Secrets: [{ Name: 'PROBE_SECRET', ValueFrom: { 'Fn::Join': ['', [ref('Secret'), options.secretKey ?? '']] } }],
            LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': ref('Logs'), 'awslogs-region': REGION, 'awslogs-stream-prefix': 'probe' } },
          }],
        },
      },
      ScheduleRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'acme-dev-probe-schedule',
          AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', options.schedulerTrust ?? `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/default`),
          Policies: policy(
            allow('ecs:RunTask', `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/acme-dev-probe:*`, { ArnEquals: { 'ecs:cluster': att('Cluster') } }),
            ...(options.mayPassRoles === false ? [] : [
              allow('iam:PassRole', [att('TaskRole'), att('ExecutionRole')], { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
            ]),
          ),
        },
      },
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'acme-dev-probe', ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'OFF' },
          State: 'ENABLED',
          Target: {
            Arn: att('Cluster'), RoleArn: att('ScheduleRole'), RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
            EcsParameters: {
              TaskDefinitionArn: ref('Definition'), TaskCount: 1, LaunchType: 'FARGATE', PlatformVersion: 'LATEST', PropagateTags: 'TASK_DEFINITION',
              NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('Subnet')], SecurityGroups: [att('SecurityGroup', 'GroupId')], AssignPublicIp: 'ENABLED' } },
            },
          },
        },
      },
    },
    Outputs: {
      Events: { Value: ref('Events') },
      Subnet: { Value: ref('Subnet') }, SecurityGroup: { Value: att('SecurityGroup', 'GroupId') }, Secret: { Value: ref('Secret') },
      Definition: { Value: ref('Definition') },
    },
  };
}
