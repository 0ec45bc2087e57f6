import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CreateChangeSetCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { type LocalAccount, LocalCloud } from '../src';
import { isOurs } from '../src/process';
import { type Clients, clientsOf, cloudOf, DEV, directoryOf } from './helpers/cloud';
import { deploy, describe as describeStack } from './helpers/stacks';

const SUITE = 'lifecycle';
const messages: string[] = [];
let cloud: LocalCloud;
const children: ChildProcess[] = [];

beforeAll(async () => {
  cloud = cloudOf(SUITE, [DEV], messages);
  await cloud.reset();
});

afterAll(async () => {
  children.forEach((child) => child.kill('SIGKILL'));
  await Promise.all([cloud.stop(), cloudOf(`${SUITE}-2`).stop()]);
});

const recordFile = join(directoryOf(SUITE), 'dev', 'account.json');
const record = () => JSON.parse(readFileSync(recordFile, 'utf8'));
const start = async (): Promise<{ account: LocalAccount; clients: Clients }> => {
  const [account] = await cloud.start();
  return { account, clients: clientsOf(cloud, account) };
};

async function kill(account: LocalAccount): Promise<void> {
  process.kill(account.pid, 'SIGKILL');
  const deadline = Date.now() + 5_000;
  while ((await isOurs(account.pid, record().token)) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it('starts an account, says where it is, and keeps it at the next start', async () => {
  expect(await cloud.status()).toEqual([{ ...DEV, state: 'stopped' }]);
  const { account, clients } = await start();
  const { endpoint, smtpPort, pid } = account;
  expect(await cloud.status()).toEqual([{ ...DEV, state: 'running', endpoint, smtpPort, pid, version: '1.5.33' }]);
  expect((await start()).account).toEqual(account);
  expect(await cloud.account('111111111111')).toEqual(account);
  expect((await clients.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::111111111111:root');
  for (const secret of ['server.key', 'ca.key']) {
    expect(statSync(join(directoryOf(SUITE), 'tls', secret)).mode & 0o777).toBe(0o600);
  }
});

/** Something in every service that the state backend uses. */
async function fill({ s3, kms, dynamodb, iam, cloudformation }: Clients, Bucket: string) {
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!;
  const encrypted = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: KeyId };
  const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'dev/a.tfstate', Body: 'first', ...encrypted }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'dev/a.tfstate', Body: 'second' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'dev/gone', Body: 'x' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'dev/gone' }));
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret') }));
  await dynamodb.send(new CreateTableCommand({
    TableName: Bucket, BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
  }));
  const topic = { Resources: { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } } } } };
  await deploy(cloudformation, Bucket, topic);
  await iam.send(new CreateUserCommand({ UserName: Bucket }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: Bucket }));
  // Last, so that a kill follows right upon its answer.
  await dynamodb.send(new PutItemCommand({ TableName: Bucket, Item: { LockID: { S: 'a' } } }));
  return { Bucket, KeyId, CiphertextBlob, versionId: first.VersionId!, accessKey: AccessKey! };
}

async function expectFilled(account: LocalAccount, clients: Clients, stored: Awaited<ReturnType<typeof fill>>): Promise<void> {
  const { Bucket } = stored;
  const body = async (Key: string, VersionId?: string) =>
    (await clients.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
  expect(await body('dev/a.tfstate')).toBe('second');
  expect(await body('dev/a.tfstate', stored.versionId)).toBe('first');
  await expect(body('dev/gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { Versions, DeleteMarkers } = await clients.s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions!.length, DeleteMarkers!.length]).toEqual([3, 1]);
  const { Plaintext } = await clients.kms.send(new DecryptCommand({ CiphertextBlob: stored.CiphertextBlob, KeyId: stored.KeyId }));
  expect(Buffer.from(Plaintext!).toString()).toBe('secret');
  expect((await clients.dynamodb.send(new GetItemCommand({ TableName: Bucket, Key: { LockID: { S: 'a' } } }))).Item).toBeDefined();
  expect((await describeStack(clients.cloudformation, Bucket))!.StackStatus).toBe('CREATE_COMPLETE');
  const { AccessKeyId, SecretAccessKey } = stored.accessKey;
  const own = clientsOf(cloud, account, { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! });
  expect((await own.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::111111111111:user/${Bucket}`);
}

it('keeps everything that is stored, and its ports, over a stop', async () => {
  const before = await start();
  const stored = await fill(before.clients, 'stopped');
  await cloud.stop();
  expect(await cloud.status()).toEqual([{ ...DEV, state: 'stopped' }]);
  await expect(cloud.account('dev')).rejects.toThrow(/not running, start it with "npm start"/);
  const after = await start();
  expect(after.account.pid).not.toBe(before.account.pid);
  expect(after.account.endpoint).toBe(before.account.endpoint);
  await expectFilled(after.account, after.clients, stored);
});

it('reads and keeps what only Python\'s own encoder writes: half of a surrogate pair, an integer beyond 64 bits', async () => {
  const file = join(directoryOf(SUITE), 'dev', 'state', 'state.json');
  const { clients } = await start();
  await clients.kms.send(new CreateKeyCommand({ Description: 'to be half of a pair' }));
  await clients.kms.send(new CreateKeyCommand({ Description: 'to be an integer' }));
  await cloud.stop();
  const odd = ['"\\ud800"', `${2n ** 70n}`] as const;
  writeFileSync(file, readFileSync(file, 'utf8').replace('"to be half of a pair"', odd[0]).replace('"to be an integer"', odd[1]));
  for (let restart = 1; restart <= 2; restart += 1) {
    await start();
    await cloud.stop();
    odd.forEach((text) => expect(readFileSync(file, 'utf8')).toContain(text));
  }
});

it('keeps everything that was answered before a kill -9', async () => {
  const before = await start();
  const stored = await fill(before.clients, 'killed');
  await kill(before.account);
  expect(await cloud.status()).toEqual([{ ...DEV, state: 'stopped' }]);
  const after = await start();
  await expectFilled(after.account, after.clients, stored);
});

it('can deploy a stack again whose first deploy a kill -9 cut off', async () => {
  const template = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'cut-off' } } } };
  const { account, clients } = await start();
  await clients.cloudformation.send(new CreateChangeSetCommand({
    StackName: 'cut', ChangeSetName: 'deploy', ChangeSetType: 'CREATE', TemplateBody: JSON.stringify(template),
  }));
  await clients.cloudformation.send(new ExecuteChangeSetCommand({ StackName: 'cut', ChangeSetName: 'deploy' }));
  await kill(account);
  const after = await start();
  const stack = await describeStack(after.clients.cloudformation, 'cut');
  // Either it is as before the deploy or the deploy is over: nothing in between, and no bucket without its stack.
  expect(['REVIEW_IN_PROGRESS', 'CREATE_COMPLETE']).toContain(stack!.StackStatus);
  if (stack!.StackStatus === 'REVIEW_IN_PROGRESS') {
    await after.clients.cloudformation.send(new ExecuteChangeSetCommand({ StackName: 'cut', ChangeSetName: 'deploy' }));
  }
  await after.clients.s3.send(new PutObjectCommand({ Bucket: 'cut-off', Key: 'a', Body: 'b' }));
});

it('lets exactly one of twenty conditional writes win', async () => {
  const { clients } = await start();
  const attempts = Array.from({ length: 20 }, (_, index) =>
    clients.s3.send(new PutObjectCommand({ Bucket: 'stopped', Key: 'dev/lock', Body: String(index), IfNoneMatch: '*' })));
  const results = await Promise.allSettled(attempts);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.every((result) => result.reason.name === 'PreconditionFailed')).toBe(true);
});

it('does not touch a stranger that got the pid of a dead account', async () => {
  const { account } = await start();
  await kill(account);
  const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60000)']);
  children.push(stranger);
  writeFileSync(recordFile, JSON.stringify({ ...record(), pid: stranger.pid }));
  expect(await cloud.status()).toEqual([{ ...DEV, state: 'stopped' }]);
  await cloud.stop();
  expect((await start()).account.pid).not.toBe(stranger.pid);
  expect(stranger.exitCode).toBeNull();
  expect(() => process.kill(stranger.pid!, 0)).not.toThrow();
});

it('takes another port, and says so, when a stranger has the recorded one', async () => {
  const { account } = await start();
  await cloud.stop();
  const stranger = createServer().listen(account.port, '127.0.0.1');
  await new Promise((resolve) => stranger.once('listening', resolve));
  const again = await start();
  await new Promise((resolve) => stranger.close(resolve));
  expect(again.account.port).not.toBe(account.port);
  expect(messages).toContainEqual(expect.stringMatching(`port ${account.port} of dev is taken by another program, using ${again.account.port}`));
});

it('starts an account again that hangs', async () => {
  const { account } = await start();
  process.kill(account.pid, 'SIGSTOP');
  expect(await cloud.status()).toMatchObject([{ state: 'unhealthy', pid: account.pid }]);
  const again = await start();
  expect(again.account.pid).not.toBe(account.pid);
  expect(await cloud.status()).toMatchObject([{ state: 'running' }]);
});

it('starts an account again that an older version of the local cloud started', async () => {
  const { account } = await start();
  writeFileSync(recordFile, JSON.stringify({ ...record(), fingerprint: 'of another version' }));
  const again = await start();
  expect(again.account.pid).not.toBe(account.pid);
  expect(again.account.port).toBe(account.port);
  expect(messages).toContainEqual('dev runs an older version of the local cloud and is started again');
});

it('runs beside another cloud with the same account', async () => {
  const other = cloudOf(`${SUITE}-2`);
  const [[theirs], { account, clients }] = await Promise.all([other.start(), start()]);
  expect(theirs.port).not.toBe(account.port);
  const { s3 } = clientsOf(other, theirs);
  await expect(s3.send(new GetObjectCommand({ Bucket: 'stopped', Key: 'dev/a.tfstate' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await other.reset();
  await clients.s3.send(new GetObjectCommand({ Bucket: 'stopped', Key: 'dev/a.tfstate' }));
});

it('refuses a write that it cannot keep, and goes on when it can', async () => {
  const { clients } = await start();
  const inTheWay = join(directoryOf(SUITE), 'dev', 'state', 'state.json.tmp');
  mkdirSync(inTheWay);
  await expect(clients.iam.send(new CreateUserCommand({ UserName: 'lost' }))).rejects.toThrow(/cannot save its state: .*free space or fix the permissions/);
  rmSync(inTheWay, { recursive: true });
  mkdirSync(join(directoryOf(SUITE), 'dev', 's3', '111111111111', 'stopped', 'body.tmp'));
  const body = { Bucket: 'stopped', Key: 'body', Body: 'x' };
  await expect(clients.s3.send(new PutObjectCommand(body))).rejects.toThrow(/cannot save its state: .*body/);
  await clients.iam.send(new CreateUserCommand({ UserName: 'kept' }));
});

it('ends the start with the end of the log when the stored state is damaged', async () => {
  await cloud.stop();
  const state = join(directoryOf(SUITE), 'dev', 'state', 'state.json');
  const intact = readFileSync(state, 'utf8');
  writeFileSync(state, intact.slice(0, intact.length / 2));
  await expect(start()).rejects.toThrow(/JSONDecodeError[^]*dev ended while it started.*ministack\.log/);
  expect(readFileSync(cloud.logFile('dev'), 'utf8')).toContain('JSONDecodeError');
  writeFileSync(state, intact);
  await start();
});

it('deletes everything that is stored at a reset', async () => {
  const { clients } = await start();
  await clients.s3.send(new GetObjectCommand({ Bucket: 'stopped', Key: 'dev/a.tfstate' }));
  await cloud.reset();
  expect(existsSync(recordFile)).toBe(false);
  const again = await start();
  await expect(again.clients.s3.send(new GetObjectCommand({ Bucket: 'stopped', Key: 'dev/a.tfstate' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

it('says what is in the way when its folder cannot be written', async () => {
  const file = join(directoryOf(SUITE), 'a-file');
  writeFileSync(file, '');
  const blocked = new LocalCloud({ directory: join(file, 'cloud'), accounts: [DEV] });
  await expect(blocked.start()).rejects.toThrow(/cannot write .*a-file.*: a file is in the place of a folder, move it away and run it again/);
});
