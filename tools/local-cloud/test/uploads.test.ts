import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, DescribeSecretCommand, GetSecretValueCommand, ListSecretsCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { LocalAccount, LocalCloud, LocalCredentials } from '../src';
import { statement } from './helpers/asset-stacks';
import { type Clients, clientsOf, freshCloud } from './helpers/cloud';

const Bucket = 'acme-uploads';
const KEYED = 'acme-uploads-keyed';
const below = (prefix: string, bucket = Bucket) => `arn:aws:s3:::${bucket}/${prefix}/*`;
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({ Effect: 'Allow', Action, Resource, Condition });

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let keyArn: string;
const credentials: Record<string, LocalCredentials> = {};
const callers: Record<string, Clients & { secrets: SecretsManagerClient }> = {};

async function user(name: string, ...statements: object[]): Promise<void> {
  await root.iam.send(new CreateUserCommand({ UserName: name }));
  await root.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument: JSON.stringify(statement(...statements)) }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  credentials[name] = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  callers[name] = {
    ...clientsOf(cloud, account, credentials[name]), secrets: new SecretsManagerClient({ ...cloud.clientConfig(account, credentials[name]), maxAttempts: 1 }),
  };
}

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('uploads'));
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
  keyArn = (await root.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  for (const name of [Bucket, KEYED]) {
    await root.s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
  }
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn } }];
  await root.s3.send(new PutBucketEncryptionCommand({ Bucket: KEYED, ServerSideEncryptionConfiguration: { Rules } }));
  const old = { Sid: 'Old', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: below('fresh'), Condition: { NumericGreaterThan: { 's3:signatureAge': '2000' } } };
  await root.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(statement(old)) }));
  const secrets = new SecretsManagerClient(cloud.clientConfig(account));
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'uploader', SecretString: 'v', KmsKeyId: keyArn }));
  await secrets.send(new CreateSecretCommand({ Name: 'other', SecretString: 'v' }));

  const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` } });
  const upload = allow(['s3:PutObject', 's3:AbortMultipartUpload'], [below('in'), below('fresh'), below('in', KEYED)]);
  const once = {
    Effect: 'Deny', Action: 's3:PutObject', Resource: below('once'), Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  };
  const keys = ['kms:GenerateDataKey', 'kms:Decrypt'];
  await user('uploader', upload, allow('s3:PutObject', below('once')), once, allow(keys, keyArn, via('s3')));
  await user('keyless', upload);
  await user('encrypting', upload, allow('kms:GenerateDataKey', keyArn, via('s3')));
  const tagged = { Effect: 'Deny', Action: 's3:PutObject', Resource: below('in'), Condition: { StringEquals: { 's3:RequestObjectTag/kind': 'b' } } };
  await user('tagging', upload, allow('s3:PutObjectTagging', below('in')), tagged);
  const read = allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], ARN!);
  await user('reader', read, allow('kms:Decrypt', keyArn, via('secretsmanager')));
  await user('keyless-reader', read, allow('kms:Decrypt', keyArn, via('s3')));
});

afterAll(async () => {
  await cloud.stop();
});

type Try = (caller: Clients & { secrets: SecretsManagerClient }) => Promise<unknown>;

const put = (Key: string, more: object = {}): Try => ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));

function multipart(Key: string, { bucket = Bucket, ...completion }: { bucket?: string; IfNoneMatch?: string } = {}): Try {
  return async ({ s3 }) => {
    const upload = { Bucket: bucket, Key, UploadId: (await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))).UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, ...completion, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
  };
}

const abort: Try = async ({ s3 }) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'in/aborted' }));
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'in/aborted', UploadId }));
};

/** The method and query that the caller claims to be something else. */
const claiming = (Key: string): Try => ({ s3 }) => {
  const command = new GetObjectCommand({ Bucket, Key });
  command.middlewareStack.add((next) => (args) => {
    (args.request as { query: Record<string, string> }).query.Action = 'PutObject';
    return next(args);
  }, { step: 'build' });
  return s3.send(command);
};

const secret = (SecretId: string): Try => ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId }));

const rows: Array<[caller: string, what: string, attempt: Try, expected: string]> = [
  ['uploader', 'puts below its prefix', put('in/a'), 'allow'],
  ['uploader', 'puts elsewhere', put('out/a'), 'AccessDenied'],
  ['uploader', 'puts below its prefix after a slash, which is another key', put('/in/a'), 'AccessDenied'],
  ['uploader', 'reads what it put', ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key: 'in/a' })), 'AccessDenied'],
  ['uploader', 'reads and claims to put', claiming('in/a'), 'AccessDenied'],
  ['uploader', 'lists', ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/' })), 'AccessDenied'],
  ['uploader', 'deletes what it put', ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/a' })), 'AccessDenied'],
  ['uploader', 'puts with tags', put('in/a', { Tagging: 'kind=a' }), 'AccessDenied'],
  ['uploader', 'puts with an ACL', put('in/a', { ACL: 'bucket-owner-full-control' }), 'AccessDenied'],
  ['uploader', 'puts with a legal hold', put('in/a', { ObjectLockLegalHoldStatus: 'ON' }), 'AccessDenied'],
  ['uploader', 'puts with a retention', put('in/a', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000) }), 'AccessDenied'],
  ['uploader', 'begins an upload with tags', ({ s3 }) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'in/a', Tagging: 'kind=a' })), 'AccessDenied'],
  ['tagging', 'puts with the tag that it may set', put('in/a', { Tagging: 'kind=a' }), 'allow'],
  ['tagging', 'puts with a tag that is denied', put('in/a', { Tagging: 'kind=b' }), 'AccessDenied'],
  ['uploader', 'uploads in parts', multipart('in/m'), 'allow'],
  ['uploader', 'uploads in parts elsewhere', multipart('out/m'), 'AccessDenied'],
  ['uploader', 'aborts an upload', abort, 'allow'],
  ['uploader', 'uploads in parts with a key', multipart('in/m', { bucket: KEYED }), 'allow'],
  ['keyless', 'puts with a key that it may not use', put('in/k', { Bucket: KEYED }), 'AccessDenied'],
  ['encrypting', 'puts with a key that it may only encrypt with', put('in/k', { Bucket: KEYED }), 'allow'],
  ['encrypting', 'uploads in parts with a key that it may only encrypt with', multipart('in/k', { bucket: KEYED }), 'AccessDenied'],
  ['uploader', 'overwrites where it may only create', put('once/a'), 'AccessDenied'],
  ['uploader', 'creates', put('once/a', { IfNoneMatch: '*' }), 'allow'],
  ['uploader', 'creates what is there', put('once/a', { IfNoneMatch: '*' }), 'PreconditionFailed'],
  ['uploader', 'completes an upload without the condition', multipart('once/m'), 'AccessDenied'],
  ['uploader', 'creates in parts', multipart('once/m', { IfNoneMatch: '*' }), 'allow'],
  ['uploader', 'creates in parts what is there', multipart('once/m', { IfNoneMatch: '*' }), 'PreconditionFailed'],
  ['reader', 'reads its secret', secret('uploader'), 'allow'],
  ['reader', 'reads another secret', secret('other'), 'AccessDeniedException'],
  ['reader', 'describes its secret', ({ secrets }) => secrets.send(new DescribeSecretCommand({ SecretId: 'uploader' })), 'allow'],
  ['reader', 'lists secrets', ({ secrets }) => secrets.send(new ListSecretsCommand({})), 'AccessDeniedException'],
  ['reader', 'changes its secret', ({ secrets }) => secrets.send(new PutSecretValueCommand({ SecretId: 'uploader', SecretString: 'x' })), 'AccessDeniedException'],
  ['keyless-reader', 'reads a secret whose key it may use through S3 only', secret('uploader'), 'AccessDeniedException'],
];

test.each(rows)('%s %s', async (caller, _what, attempt, expected) => {
  expect(await attempt(callers[caller]).then(() => 'allow', (error: Error) => error.name)).toBe(expected);
});

function send(url: string, method: string, headers: Record<string, string>, body: string | Buffer): Promise<{ status: number; text: string }> {
  const agent = new Agent({ ca: readFileSync(cloud.caFile) });
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.once('error', reject).end(body);
  });
}

describe('a presigned URL', () => {
  const presigned = (Key: string, signedAgoSeconds: number, expiresIn: number) =>
    getSignedUrl(callers.uploader.s3, new PutObjectCommand({ Bucket, Key }), { expiresIn, signingDate: new Date(Date.now() - signedAgoSeconds * 1000) });

  it.each<[string, string, number, number, number, RegExp]>([
    ['puts with the rights of its signer', 'in/p', 1, 60, 200, /^$/],
    ['is refused elsewhere', 'out/p', 1, 60, 403, /AccessDenied/],
    ['is refused when it has expired', 'in/p', 61, 60, 403, /Request has expired/],
    ['is refused when the bucket finds it too old', 'fresh/p', 10, 60, 403, /AccessDenied/],
  ])('%s', async (_what, key, ago, expiresIn, status, text) => {
    expect(await send(await presigned(key, ago, expiresIn), 'PUT', {}, 'x')).toEqual({ status, text: expect.stringMatching(text) });
  });

  it('is refused for another method', async () => {
    expect((await send(await presigned('in/p', 1, 60), 'GET', {}, '')).status).toBe(403);
  });
});

it('holds a form to its policy: size, type and key', async () => {
  const { url, fields } = await createPresignedPost(callers.uploader.s3, {
    Bucket, Key: 'in/${filename}', Expires: 60, Fields: { 'Content-Type': 'text/plain' }, Conditions: [['content-length-range', 1, 10], ['eq', '$Content-Type', 'text/plain']],
  });
  const post = (file: string, changed: Record<string, string> = {}) => {
    const parts = Object.entries({ ...fields, ...changed }).map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    const body = `${parts.join('')}--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n${file}\r\n--b--\r\n`;
    return send(url, 'POST', { 'content-type': 'multipart/form-data; boundary=b' }, body);
  };
  expect((await post('12345')).status).toBe(204);
  expect(await post('12345678901')).toMatchObject({ status: 400, text: expect.stringContaining('EntityTooLarge') });
  expect(await post('')).toMatchObject({ status: 400, text: expect.stringContaining('EntityTooSmall') });
  expect(await post('12345', { 'Content-Type': 'text/html' })).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') });
  expect(await post('12345', { key: 'out/f.txt' })).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') });
});
