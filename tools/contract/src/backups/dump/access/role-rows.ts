import { CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand, DeleteLogStreamCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { grantedBy, prepare } from '../../../access/live';
import { getObject } from '../../../access/object-tries';
import { putNew } from '../../../access/upload-tries';
import { RequestContext } from '../../../iam';
import { clusterArnOf, DatabaseDumpSubject, environmentOf } from '../subject';
import { creating, DatabaseDumpAttempt, DatabaseDumpRow, DatabaseDumpTry, dump, IdentityName, objectArn, own, row, secretArn, Where } from './row';

type Expected = DatabaseDumpRow['expected'];
type At = (where: Where) => string;

const ONLY_A_SERVICE = 'nobody but a service of AWS can make this request';
const tried = (live: DatabaseDumpTry | string) => (typeof live === 'string' ? { staticOnly: live } : { live });
const ask = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, resource: At, live: DatabaseDumpTry | string,
  context?: (where: Where) => RequestContext): DatabaseDumpRow =>
  row({ identity, expected, id, what, action, resource, context, ...tried(live) });

const otherSecretArn: At = ({ subject }) => `${secretArn({ subject } as Where).replace(/-[A-Za-z0-9]{6}$/, '')}-plinth-verify-AbCdEf`;
/** There is none of this name; whoever may read it is told so, and whoever may not is refused first. */
const otherSecret = ({ subject }: DatabaseDumpAttempt): string => otherSecretArn({ subject } as Where);
const absent = (call: DatabaseDumpTry): DatabaseDumpTry => async (attempt) => grantedBy({ ResourceNotFoundException: /./ }, call(attempt));

const streamArn: At = ({ subject, component }) => `${subject.names.logGroupArn}:log-stream:${component}`;
const otherGroup = (subject: DatabaseDumpSubject): string => `${subject.names.logGroupName}-plinth-verify`;

/** A stream of the run's own, which is removed at once. */
const createStream: DatabaseDumpTry = async ({ clients, deployer, subject, component: logStreamName }) => {
  const of = { logGroupName: subject.names.logGroupName, logStreamName };
  await clients.logs.send(new CreateLogStreamCommand(of));
  await prepare('removing a scratch log stream', deployer.logs.send(new DeleteLogStreamCommand(of)));
};
const createGroup: DatabaseDumpTry = async ({ clients, deployer, subject }) => {
  const of = { logGroupName: otherGroup(subject) };
  await clients.logs.send(new CreateLogGroupCommand(of));
  await prepare('removing a scratch log group', deployer.logs.send(new DeleteLogGroupCommand(of)));
};

const executionRows: DatabaseDumpRow[] = [
  ask('execution', 'allow', 'get-secret', 'read the database\'s secret', 'secretsmanager:GetSecretValue', secretArn,
    async ({ clients, subject }) => clients.secrets.send(new GetSecretValueCommand({ SecretId: subject.place.secretArn }))),
  ask('execution', 'deny', 'get-other-secret', 'read another secret', 'secretsmanager:GetSecretValue', otherSecretArn,
    absent(async (attempt) => attempt.clients.secrets.send(new GetSecretValueCommand({ SecretId: otherSecret(attempt) })))),
  ask('execution', 'deny', 'put-other-secret', 'write a secret', 'secretsmanager:PutSecretValue', otherSecretArn,
    absent(async (attempt) => attempt.clients.secrets.send(new PutSecretValueCommand({ SecretId: otherSecret(attempt), SecretString: 'x' })))),
  ask('execution', 'allow', 'create-stream', 'begin a log stream in the log group', 'logs:CreateLogStream', streamArn, createStream),
  ask('execution', 'deny', 'create-stream-elsewhere', 'begin a log stream in another log group', 'logs:CreateLogStream',
    ({ subject, component }) => `${subject.names.logGroupArn}-plinth-verify:log-stream:${component}`,
    absent(async ({ clients, subject, component }) => clients.logs.send(new CreateLogStreamCommand({ logGroupName: otherGroup(subject),
      logStreamName: component })))),
  ask('execution', 'deny', 'create-group', 'make a log group', 'logs:CreateLogGroup', ({ subject }) => `${subject.names.logGroupArn}-plinth-verify`, createGroup),
  ask('execution', 'deny', 'read-logs', 'read logs', 'logs:GetLogEvents', streamArn,
    absent(async ({ clients, subject, component }) => clients.logs.send(new GetLogEventsCommand({ logGroupName: subject.names.logGroupName,
      logStreamName: component })))),
  ask('execution', 'deny', 'put', 'write a dump', 's3:PutObject', objectArn(own), putNew(own), creating),
  ask('execution', 'deny', 'get', 'read a dump', 's3:GetObject', objectArn(dump), getObject(dump)),
];

const definitionArn = (subject: DatabaseDumpSubject, family: string): string => {
  const { partition, region, account } = environmentOf(subject);
  return `arn:${partition}:ecs:${region}:${account}:task-definition/${family}:1`;
};
const cluster = ({ subject }: Where): RequestContext => ({ 'ecs:cluster': clusterArnOf(subject) });
const otherRole: At = ({ subject }) => `${subject.names.taskRoleArn}-plinth-verify`;
const passedTo = (service: string) => (): RequestContext => ({ 'iam:PassedToService': service });
const TASKS = 'ecs-tasks.amazonaws.com';
const NO_CALL = 'nobody passes a role by itself: it is asked with what it is passed for';

/** Of a family that does not exist: whoever may run it is told so, and nothing runs. */
const runOther: DatabaseDumpTry = async ({ clients, deployer, subject }) => {
  const { tasks = [] } = await grantedBy({ ClientException: /./, InvalidParameterException: /./ }, clients.ecs.send(new RunTaskCommand({
    cluster: clusterArnOf(subject), taskDefinition: `${subject.names.family}-plinth-verify`, launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: [...subject.place.subnetIds] } },
  }))) as { readonly tasks?: ReadonlyArray<{ readonly taskArn?: string }> } ?? {};
  await Promise.all(tasks.map(({ taskArn }) => deployer.ecs.send(new StopTaskCommand({ cluster: clusterArnOf(subject), task: taskArn }))));
};

const scheduleRows: DatabaseDumpRow[] = [
  ask('schedule', 'allow', 'run-task', 'run the task in the cluster', 'ecs:RunTask', ({ subject }) => definitionArn(subject, subject.names.family),
    'it would dump the database: the schedule itself is fired where a dump is wanted', cluster),
  ask('schedule', 'deny', 'run-task-elsewhere', 'run the task in another cluster', 'ecs:RunTask', ({ subject }) => definitionArn(subject, subject.names.family),
    'if it were allowed, it would dump the database', ({ subject }) => ({ 'ecs:cluster': `${clusterArnOf(subject)}-plinth-verify` })),
  ask('schedule', 'deny', 'run-other-task', 'run another task', 'ecs:RunTask', ({ subject }) => definitionArn(subject, `${subject.names.family}-plinth-verify`), runOther, cluster),
  ask('schedule', 'allow', 'pass-task-role', 'hand the program\'s role to ECS', 'iam:PassRole', ({ subject }) => subject.names.taskRoleArn, NO_CALL, passedTo(TASKS)),
  ask('schedule', 'allow', 'pass-execution-role', 'hand the role of what prepares the task to ECS', 'iam:PassRole', ({ subject }) => subject.names.executionRoleArn, NO_CALL, passedTo(TASKS)),
  ask('schedule', 'deny', 'pass-other-role', 'hand another role to ECS', 'iam:PassRole', otherRole, NO_CALL, passedTo(TASKS)),
  ask('schedule', 'deny', 'pass-elsewhere', 'hand the program\'s role to another service', 'iam:PassRole', ({ subject }) => subject.names.taskRoleArn, NO_CALL, passedTo('ec2.amazonaws.com')),
  ask('schedule', 'deny', 'put', 'write a dump', 's3:PutObject', objectArn(own), putNew(own), creating),
  ask('schedule', 'deny', 'get', 'read a dump', 's3:GetObject', objectArn(dump), getObject(dump)),
  ask('schedule', 'deny', 'get-secret', 'read the database\'s secret', 'secretsmanager:GetSecretValue', secretArn,
    async ({ clients, subject }) => clients.secrets.send(new GetSecretValueCommand({ SecretId: subject.place.secretArn }))),
];

const of = (account: string, source: (subject: DatabaseDumpSubject, account: string) => string) => ({ subject }: Where): RequestContext => ({
  'aws:SourceAccount': account || environmentOf(subject).account, 'aws:SourceArn': source(subject, account || environmentOf(subject).account),
});
const task = (subject: DatabaseDumpSubject, account: string): string => {
  const { partition, region } = environmentOf(subject);
  return `arn:${partition}:ecs:${region}:${account}:task/${subject.names.family}/0123456789abcdef0123456789abcdef`;
};
const group = (subject: DatabaseDumpSubject, account: string): string => {
  const { partition, region } = environmentOf(subject);
  return `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`;
};
const OTHER = '999999999999';

interface TakenRole {
  readonly id: string;
  readonly what: string;
  readonly arn: (subject: DatabaseDumpSubject) => string;
  readonly by: IdentityName;
  readonly source: typeof task;
}

const ROLES: readonly TakenRole[] = [
  { id: 'task-role', what: 'the program\'s role', arn: ({ names }) => names.taskRoleArn, by: 'tasks', source: task },
  { id: 'execution-role', what: 'the role of what prepares the task', arn: ({ names }) => names.executionRoleArn, by: 'tasks', source: task },
  { id: 'schedule-role', what: 'the schedule\'s role', arn: ({ names }) => names.scheduleRoleArn, by: 'scheduler', source: group },
];

const trustRows: DatabaseDumpRow[] = ROLES.flatMap(({ id, what, arn, by, source }) => {
  const at: At = ({ subject }) => arn(subject);
  return [
    ask(by, 'allow', `take-${id}`, `take ${what} for this account`, 'sts:AssumeRole', at, ONLY_A_SERVICE, of('', source)),
    ask(by, 'deny', `take-${id}-elsewhere`, `take ${what} for another account`, 'sts:AssumeRole', at, ONLY_A_SERVICE, of(OTHER, source)),
    ask(by === 'tasks' ? 'scheduler' : 'tasks', 'deny', `take-${id}-as-other`, `take ${what}`, 'sts:AssumeRole', at, ONLY_A_SERVICE, of('', source)),
    ask('other-admin', 'deny', `take-${id}`, `take ${what}`, 'sts:AssumeRole', at, async ({ clients, subject }) =>
      clients.sts.send(new AssumeRoleCommand({ RoleArn: arn(subject), RoleSessionName: 'plinth-verify' }))),
  ];
});

/** What the other two roles may do, and who takes the three. */
export const roleRows: DatabaseDumpRow[] = [...executionRows, ...scheduleRows, ...trustRows];
