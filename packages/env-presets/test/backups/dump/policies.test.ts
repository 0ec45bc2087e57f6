import { DatabaseDumpNames, DatabaseDumpPolicies, PlatformEnvironment, PolicyDocuments, PolicyStatementData } from '../../../src';
import { environments, PLACE } from '../environments';

const { dev } = environments;
const names = new DatabaseDumpNames(dev);
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:acme/dev/database-AbCdEf';
const ECR = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/tools/database-dump@sha256:${'0a'.repeat(32)}`;
const rendered = (statements: PolicyStatementData[]) => PolicyDocuments.render(statements).Statement;
const execution = (changes: { image?: string; secretKeyArn?: string } = {}, environment: PlatformEnvironment = dev) => (
  rendered(DatabaseDumpPolicies.execution({ environment, secretArn: SECRET, image: ECR, logGroupArn: names.logGroupArn, ...changes })));

test('the task and its preparation are taken by ECS, for tasks of this account and region', () => {
  expect(rendered(DatabaseDumpPolicies.taskTrust(dev))).toEqual([{
    Sid: 'TrustTasks', Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-central-1:111111111111:*' } },
  }]);
});

test('the schedule\'s role is taken by EventBridge Scheduler, for schedules of the default group', () => {
  expect(rendered(DatabaseDumpPolicies.scheduleTrust(dev))).toMatchObject([{
    Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnEquals: { 'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/default' } },
  }]);
});

describe('the preparation of a task', () => {
  test('reads the one secret, writes to the one log group and pulls the one image', () => {
    expect(execution()).toEqual([
      { Sid: 'ReadSecret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
      {
        Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        // streams are below the group: ...:log-stream:...
        Resource: 'arn:aws:logs:eu-central-1:111111111111:log-group:acme-dev-database-dump:*',
      },
      { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Sid: 'PullImage', Effect: 'Allow', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: 'arn:aws:ecr:eu-central-1:111111111111:repository/tools/database-dump',
      },
    ]);
  });

  test('decrypts a secret with a key of its own through Secrets Manager only', () => {
    expect(execution({ secretKeyArn: 'arn:key' })[1]).toEqual({
      Sid: 'DecryptSecret', Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:key',
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
    });
  });

  test.each(['public.ecr.aws/acme/database-dump@sha256:00', 'database-dump:1', 'ghcr.io/acme/database-dump:1'])('asks no registry for %s, which is public', (image) => {
    expect(execution({ image }).map(({ Sid }: { Sid: string }) => Sid)).toEqual(['ReadSecret', 'WriteLogs']);
  });

  test('pulls from the region and account in which the image lies', () => {
    const other = execution({ image: '222222222222.dkr.ecr.us-east-1.amazonaws.com/database-dump:1' }) as Array<{ Resource: string }>;
    expect(other[other.length - 1].Resource).toBe('arn:aws:ecr:us-east-1:222222222222:repository/database-dump');
    const china = PlatformEnvironment.dev({ ...PLACE, region: 'cn-north-1' });
    const pulled = execution({ image: '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn/database-dump:1' }, china) as Array<{ Resource: string }>;
    expect(pulled[pulled.length - 1].Resource).toBe('arn:aws-cn:ecr:cn-north-1:111111111111:repository/database-dump');
  });
});

test('the schedule runs this task in this cluster, as these two roles', () => {
  const roleArns = [names.taskRoleArn, names.executionRoleArn];
  expect(rendered(DatabaseDumpPolicies.schedule({ environment: dev, family: names.family, clusterArn: names.clusterArn, roleArns }))).toEqual([
    {
      Sid: 'RunTask', Effect: 'Allow', Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/acme-dev-database-dump:*',
      Condition: { ArnEquals: { 'ecs:cluster': names.clusterArn } },
    },
    { Sid: 'PassRoles', Effect: 'Allow', Action: 'iam:PassRole', Resource: roleArns, Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
  ]);
});
