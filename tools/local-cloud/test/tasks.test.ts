import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand, GetMetricStatisticsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogStreamCommand, GetLogEventsCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, cloudOf, directoryOf, freshCloud } from './helpers/cloud';
import { until } from './helpers/mail';
import { deploy, describe as describeStack, destroy } from './helpers/stacks';
import { ACCOUNT, GROUP, IMAGE, REGION, scheduledTask, type TaskOptions } from './helpers/task-stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let config: object;
let ecs: ECSClient;
let output: Record<string, string>;

const CLUSTER = 'acme-dev-probe';
// Tells what it was given, uses the task's role, and then does what its argument says.
const PROGRAM = `
const { S3Client, PutObjectCommand } = require(${JSON.stringify(require.resolve('@aws-sdk/client-s3'))});
const names = Object.keys(process.env).sort();
const put = (Key) => new S3Client({}).send(new PutObjectCommand({ Bucket: process.env.PROBE_BUCKET, Key, Body: 'x' }));
async function main() {
  const what = process.argv[2] ?? 'work';
  if (what === 'wait' || what === 'deaf') {
    process.on('SIGTERM', () => { if (what === 'wait') { console.log('told to stop'); process.exit(7); } });
    setInterval(() => undefined, 1000);
    console.log('waits');
    console.log(String(process.pid));
    return;
  }
  console.log(JSON.stringify({ names, home: process.env.HOME, secret: process.env.PROBE_SECRET, image: process.env.OF_IMAGE }));
  console.error('to standard error');
  await put('probe/a');
  try { await put('elsewhere/a'); } catch (error) { console.log(error.name + ': ' + error.message); }
  console.log(JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Plinth/Backups', Dimensions: [['Environment', 'Database']],
      Metrics: [{ Name: 'DumpSucceeded', Unit: 'Count' }, { Name: 'DumpBytes', Unit: 'Bytes' }] }] },
    Environment: 'acme-dev', Database: 'main', DumpSucceeded: 1, DumpBytes: [100, 50],
  }));
  process.exitCode = what === 'fail' ? 3 : 0;
}
void main();
`;

async function redeploy(options: TaskOptions = {}): Promise<void> {
  await deploy(root.cloudformation, 'probe', scheduledTask(options));
  const { Outputs } = (await describeStack(root.cloudformation, 'probe'))!;
  output = Object.fromEntries(Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]));
}

const network = () => ({ awsvpcConfiguration: { subnets: [output.Subnet], securityGroups: [output.SecurityGroup], assignPublicIp: 'ENABLED' as const } });
const request = (command?: string) => ({
  cluster: CLUSTER, taskDefinition: 'acme-dev-probe', launchType: 'FARGATE' as const, networkConfiguration: network(),
  ...(command && { overrides: { containerOverrides: [{ name: 'dump', command: [command] }] } }),
});
const describeTask = async (arn: string): Promise<Task> => (await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [arn] }))).tasks![0];
const ended = (arn: string) => until(async () => {
  const task = await describeTask(arn);
  return task.lastStatus === 'STOPPED' ? task : undefined;
}, 'the end of the task');
const logOf = async (arn: string): Promise<string[]> => {
  const stream = `probe/dump/${arn.slice(arn.lastIndexOf('/') + 1)}`;
  const { events } = await new CloudWatchLogsClient(config).send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: stream, startFromHead: true }));
  return events!.map(({ message }) => message!);
};
async function run(command?: string): Promise<Task> {
  const { tasks } = await ecs.send(new RunTaskCommand(request(command)));
  return ended(tasks![0].taskArn!);
}
async function fire(): Promise<Task> {
  const { taskArn, refusal } = await cloud.fireSchedule(account, 'acme-dev-probe');
  expect(refusal).toBeUndefined();
  return ended(taskArn!);
}

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('tasks'));
  const program = join(directoryOf('tasks'), 'probe.js');
  writeFileSync(program, PROGRAM);
  await cloud.useImages({ 'plinth.local/probe': { command: [process.execPath, program], env: { OF_IMAGE: 'set by the image' } } });
  config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  ecs = new ECSClient(config);
  await redeploy();
});

afterAll(async () => {
  await cloud.stop();
});

it('deploys a scheduled task, reads it back, and finds nothing to change then', async () => {
  expect(await deploy(root.cloudformation, 'probe', scheduledTask())).toBe('unchanged');
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'acme-dev-probe' }));
  expect(taskDefinition).toMatchObject({
    cpu: '256', memory: '1024', networkMode: 'awsvpc', runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [{ name: 'dump', image: IMAGE, readonlyRootFilesystem: true, secrets: [{ name: 'PROBE_SECRET', valueFrom: output.Secret }] }],
  });
  expect((await new SchedulerClient(config).send(new GetScheduleCommand({ Name: 'acme-dev-probe' }))).Target).toMatchObject({
    RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
    EcsParameters: {
      TaskDefinitionArn: output.Definition, LaunchType: 'FARGATE',
      NetworkConfiguration: { awsvpcConfiguration: { Subnets: [output.Subnet], SecurityGroups: [output.SecurityGroup], AssignPublicIp: 'ENABLED' } },
    },
  });
});

it('runs the program of the image as the schedule says, with the task\'s variables, secrets and role and nothing else', async () => {
  const task = await fire();
  expect(task).toMatchObject({
    lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', launchType: 'FARGATE',
    containers: [{ name: 'dump', exitCode: 0, lastStatus: 'STOPPED' }],
  });
  const [given, ...lines] = await logOf(task.taskArn!);
  const { names, home, secret, image } = JSON.parse(given) as { names: string[]; home: string; secret: string; image: string };
  expect(names).toEqual([
    'AWS_CA_BUNDLE', 'AWS_CONTAINER_AUTHORIZATION_TOKEN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_DEFAULT_REGION', 'AWS_EC2_METADATA_DISABLED',
    'AWS_ENDPOINT_URL', 'AWS_EXECUTION_ENV', 'AWS_REGION', 'HOME', 'NODE_EXTRA_CA_CERTS', 'OF_IMAGE', 'PATH', 'PROBE_BUCKET', 'PROBE_SECRET', 'TMPDIR',
  ]);
  expect(home).not.toBe(process.env.HOME);
  expect({ secret, image }).toEqual({ secret: '{"username":"dump","password":"p w"}', image: 'set by the image' });
  expect(lines).toEqual(expect.arrayContaining(['to standard error', expect.stringMatching(/^AccessDenied: .*assumed-role\/acme-dev-probe-task/)]));
  await root.s3.send(new HeadObjectCommand({ Bucket: 'acme-dev-probe', Key: 'probe/a' }));
});

it('makes metric data of lines in the embedded metric format', async () => {
  const window = { StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000) };
  const metric = {
    Namespace: 'Plinth/Backups', Dimensions: [{ Name: 'Environment', Value: 'acme-dev' }, { Name: 'Database', Value: 'main' }],
  };
  const cloudwatch = new CloudWatchClient(config);
  const { Datapoints } = await cloudwatch.send(new GetMetricStatisticsCommand({ ...metric, ...window, MetricName: 'DumpBytes', Period: 7200, Statistics: ['Sum', 'SampleCount'] }));
  expect(Datapoints).toMatchObject([{ Sum: 150, SampleCount: 2, Unit: 'Bytes' }]);
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({
    ...window, MetricDataQueries: [{ Id: 'a', MetricStat: { Metric: { ...metric, MetricName: 'DumpSucceeded' }, Period: 7200, Stat: 'Sum' } }],
  }));
  expect(MetricDataResults![0].Values).toEqual([1]);
});

it('decides metric data on its namespace', async () => {
  await root.iam.send(new CreateUserCommand({ UserName: 'meter' }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'meter' }));
  await root.iam.send(new PutUserPolicyCommand({
    UserName: 'meter', PolicyName: 'p', PolicyDocument: JSON.stringify({
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'Plinth/Backups' } } }],
    }),
  }));
  const own = new CloudWatchClient({ ...config, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
  const MetricData = [{ MetricName: 'RestoreDrillSucceeded', Value: 1 }];
  await own.send(new PutMetricDataCommand({ Namespace: 'Plinth/Backups', MetricData }));
  await expect(own.send(new PutMetricDataCommand({ Namespace: 'Other', MetricData }))).rejects.toThrow(/not authorized to perform: cloudwatch:PutMetricData/);
});

it('decides calls on a log stream on the stream', async () => {
  await root.iam.send(new CreateUserCommand({ UserName: 'logger' }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'logger' }));
  const Resource = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}:log-stream:own/*`;
  await root.iam.send(new PutUserPolicyCommand({
    UserName: 'logger', PolicyName: 'p', PolicyDocument: JSON.stringify({
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource }],
    }),
  }));
  const own = new CloudWatchLogsClient({ ...config, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
  const write = async (logStreamName: string) => {
    await own.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
    await own.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents: [{ timestamp: Date.now(), message: 'x' }] }));
  };
  await write('own/a');
  await expect(write('other/a')).rejects.toThrow(/not authorized to perform: logs:CreateLogStream on resource: .*:log-stream:other\/a/);
});

it('tells the exit code of a program that fails, also to the default bus', async () => {
  const task = await run('fail');
  expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 3 }] });
  const { Messages } = await new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl: output.Events, WaitTimeSeconds: 5 }));
  expect(JSON.parse(Messages![0].Body!)).toMatchObject({ 'detail-type': 'ECS Task State Change', 'resources': [task.taskArn], 'detail': { lastStatus: 'STOPPED' } });
});

it('gives a task that is stopped time to end by itself, and kills it then', async () => {
  const tasks = await Promise.all(['wait', 'deaf'].map((command) => ecs.send(new RunTaskCommand(request(command)))));
  const arns = tasks.map((answer) => answer.tasks![0].taskArn!);
  const waits = async (arn: string) => (await logOf(arn).catch((): string[] => [])).includes('waits');
  await until(async () => ((await Promise.all(arns.map(waits))).every(Boolean) ? true : undefined), 'the tasks');
  for (const task of arns) {
    await ecs.send(new StopTaskCommand({ cluster: CLUSTER, task, reason: 'enough' }));
  }
  expect(await ended(arns[0])).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough', containers: [{ exitCode: 7 }] });
  expect(await logOf(arns[0])).toEqual(['waits', expect.stringMatching(/^\d+$/), 'told to stop']);
  expect(await ended(arns[1])).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 137 }] });
});

it('refuses tasks that Fargate cannot place, and schedules that EventBridge Scheduler refuses', async () => {
  await expect(ecs.send(new RunTaskCommand({ ...request(), networkConfiguration: undefined }))).rejects.toThrow('Network Configuration must be provided');
  await expect(ecs.send(new RunTaskCommand({ ...request(), cluster: 'other' }))).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  await expect(ecs.send(new RunTaskCommand({ ...request(), taskDefinition: 'other' }))).rejects.toThrow('TaskDefinition not found');
  await expect(redeploy({ memory: '512000' })).rejects.toThrow('No Fargate configuration exists for given values: 256 CPU, 512000 memory');
  const Target = (await new SchedulerClient(config).send(new GetScheduleCommand({ Name: 'acme-dev-probe' }))).Target!;
  const schedule = { Name: 'b', FlexibleTimeWindow: { Mode: 'OFF' as const }, Target };
  for (const ScheduleExpression of ['cron(0 3 * * * *)', 'cron(0 3 * * ?)', 'cron(0 3 ? * ? *)', '0 3 * * *', 'rate(0 days)']) {
    await expect(new SchedulerClient(config).send(new CreateScheduleCommand({ ...schedule, ScheduleExpression }))).rejects.toThrow('Invalid Schedule Expression');
  }
  await expect(new SchedulerClient(config).send(new CreateScheduleCommand({ ...schedule, ScheduleExpression: 'rate(1 day)', ScheduleExpressionTimezone: 'Mars/Base' })))
    .rejects.toThrow('Invalid Timezone');
});

it('asks who runs a task for the task definition, its cluster and the roles that it hands over', async () => {
  const user = 'runner';
  await root.iam.send(new CreateUserCommand({ UserName: user }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: user }));
  const own = new ECSClient({ ...config, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
  const grant = (...Statement: object[]) => root.iam.send(new PutUserPolicyCommand({
    UserName: user, PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  }));
  const runTask = (cluster: string) => ({
    Effect: 'Allow', Action: 'ecs:RunTask', Resource: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/acme-dev-probe:*`,
    Condition: { ArnEquals: { 'ecs:cluster': `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/${cluster}` } },
  });
  const passRole = (service: string) => ({
    Effect: 'Allow', Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/acme-dev-probe-*`, Condition: { StringEquals: { 'iam:PassedToService': service } },
  });
  await grant(runTask('other'), passRole('ecs-tasks.amazonaws.com'));
  await expect(own.send(new RunTaskCommand(request()))).rejects.toThrow(/not authorized to perform: ecs:RunTask/);
  await grant(runTask(CLUSTER), passRole('lambda.amazonaws.com'));
  const refused = /not authorized to perform: iam:PassRole on resource: arn:aws:iam::111111111111:role\/acme-dev-probe-task/;
  await expect(own.send(new RunTaskCommand(request()))).rejects.toThrow(refused);
  await grant(runTask(CLUSTER), passRole('ecs-tasks.amazonaws.com'));
  const { tasks } = await own.send(new RunTaskCommand(request()));
  expect(await ended(tasks![0].taskArn!)).toMatchObject({ containers: [{ exitCode: 0 }] });
});

it('stops a task before it starts when its image, its secret or its log stream cannot be had, in the words of AWS', async () => {
  await redeploy({ image: 'plinth.local/other:1.2' });
  expect(await run()).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*plinth\.local\/other:1\.2/) });
  await redeploy({ mayReadSecret: false });
  expect((await fire()).stoppedReason).toMatch(
    /^ResourceInitializationError: unable to pull secrets .*AccessDeniedException: User: .*acme-dev-probe-execution.*secretsmanager:GetSecretValue/);
  await redeploy({ secretKey: ':nothing::' });
  expect((await fire()).stoppedReason).toMatch(/did not contain json key nothing/);
  await redeploy({ mayLog: false });
  expect((await fire()).stoppedReason).toMatch(/^ResourceInitializationError: failed to validate logger args: .*logs:CreateLogStream/);
  await redeploy({ secretKey: ':password::' });
  const task = await fire();
  expect(JSON.parse((await logOf(task.taskArn!))[0])).toMatchObject({ secret: 'p w' });
});

it('carries a schedule out with the rights of its role, and says what is missing', async () => {
  await redeploy({ mayPassRoles: false });
  expect(await cloud.fireSchedule(account, 'acme-dev-probe')).toEqual({ refusal: expect.stringMatching(/^AccessDeniedException: .*iam:PassRole/) });
  expect(await cloud.fireSchedule(account, 'nothing')).toEqual({ refusal: expect.stringContaining('does not exist') });
  await redeploy({ schedulerTrust: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/acme-dev-probe` });
  expect(await cloud.fireSchedule(account, 'acme-dev-probe')).toEqual({ refusal: expect.stringContaining('does not let scheduler.amazonaws.com assume it') });
  await redeploy();
});

it('keeps images, definitions and ended tasks over a restart, and leaves no program behind', async () => {
  const before = await fire();
  const { tasks } = await ecs.send(new RunTaskCommand(request('deaf')));
  const arn = tasks![0].taskArn!;
  const pid = await until(async () => (await logOf(arn).catch(() => [])).find((line) => /^\d+$/.test(line)), 'the task');
  process.kill(Number(pid), 0);
  await cloud.stop();
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  [account] = await cloudOf('tasks').start();
  expect(await describeTask(before.taskArn!)).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 0 }] });
  expect(await describeTask(arn)).toMatchObject({
    lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'TerminationNotice', stoppedReason: 'the local cloud was stopped while the task ran',
  });
  expect(await fire()).toMatchObject({ containers: [{ exitCode: 0 }] });
});

it('refuses images that are named by a version', async () => {
  await expect(cloud.useImages({ [IMAGE]: { command: ['true'] } })).rejects.toThrow('must be named without tag and digest');
});

it('destroys everything', async () => {
  const { Contents = [] } = await root.s3.send(new ListObjectsV2Command({ Bucket: 'acme-dev-probe' }));
  await root.s3.send(new DeleteObjectsCommand({ Bucket: 'acme-dev-probe', Delete: { Objects: Contents.map(({ Key }) => ({ Key: Key! })) } }));
  await destroy(root.cloudformation, 'probe');
  expect(await cloud.fireSchedule(account, 'acme-dev-probe')).toEqual({ refusal: expect.stringContaining('does not exist') });
});
