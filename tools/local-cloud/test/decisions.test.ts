import { BatchGetItemCommand, CreateTableCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, clientsOf, freshCloud } from './helpers/cloud';

const Bucket = 'acme-decisions';
const TableName = 'acme-locks';
const ACCOUNT = '111111111111';
const breakGlass = `arn:aws:iam::${ACCOUNT}:role/ops/break-glass`;

let cloud: LocalCloud;
let account: LocalAccount;
const callers: Record<string, Clients> = {};
let versionId: string;
let keyArn: string;

const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({ Effect: 'Allow', Action, Resource, Condition });
const policyDocument = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

async function user(name: string, ...statements: object[]): Promise<void> {
  const { iam } = callers.root;
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument: policyDocument(...statements) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  callers[name] = clientsOf(cloud, account, { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
}

async function role(name: string, Path: string, ...statements: object[]): Promise<void> {
  const trust = policyDocument({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' });
  const { Role } = await callers.root.iam.send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument: trust }));
  await callers.root.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'p', PolicyDocument: policyDocument(...statements) }));
  const { Credentials } = await callers.root.sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 's' }));
  callers[name] = clientsOf(cloud, account, {
    accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken!,
  });
}

const bucketArn = `arn:aws:s3:::${Bucket}`;
const tableArn = `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${TableName}`;
const onlyBreakGlass = { ArnNotLike: { 'aws:PrincipalArn': breakGlass } };
const bucketPolicy = policyDocument(
  { Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  { Sid: 'Versions', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObjectVersion', Resource: `${bucketArn}/*`, Condition: onlyBreakGlass },
  {
    Sid: 'Settings', Effect: 'Deny', Principal: '*', Resource: bucketArn, Condition: onlyBreakGlass,
    Action: [
      's3:PutBucketVersioning', 's3:PutLifecycleConfiguration', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutEncryptionConfiguration',
      's3:PutBucketPublicAccessBlock', 's3:PutReplicationConfiguration',
    ],
  },
  {
    Sid: 'CustomerKeys', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${bucketArn}/*`,
    Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
  },
  { Sid: 'Once', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${bucketArn}/once/*`, Condition: { Null: { 's3:if-none-match': 'true' } } },
  { Sid: 'Old', Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/fresh/*`, Condition: { NumericGreaterThan: { 's3:signatureAge': '30000' } } },
);

beforeAll(async () => {
  let root: Clients;
  ({ cloud, account, root } = await freshCloud('decisions'));
  callers.root = root;
  await root.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  await root.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const put = (Key: string) => root.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  versionId = (await put('team/state')).VersionId!;
  await Promise.all([put('other/state'), put('fresh/x'), put('home/shared/a')]);
  keyArn = (await root.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  await root.kms.send(new CreateAliasCommand({ AliasName: 'alias/decisions', TargetKeyId: keyArn }));
  await root.dynamodb.send(new CreateTableCommand({
    TableName, BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
  }));

  const reads = [
    allow('s3:ListBucket', bucketArn, { StringLike: { 's3:prefix': ['team/*', 'team'] } }),
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${bucketArn}/team/*`),
    allow('s3:PutObject', [`${bucketArn}/once/*`, `${bucketArn}/fresh/*`]),
    allow('s3:GetObject', `${bucketArn}/fresh/*`),
  ];
  const everything = allow('*', '*');
  const viaS3 = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } };
  await user('reader', ...reads);
  await user('admin', everything);
  await user('keyless', allow('s3:*', [bucketArn, `${bucketArn}/*`]));
  await user('keyed', allow('s3:*', [bucketArn, `${bucketArn}/*`]), allow(['kms:GenerateDataKey', 'kms:Decrypt'], keyArn, viaS3));
  await user('elsewhere', allow('s3:*', [bucketArn, `${bucketArn}/*`]), allow('kms:*', keyArn, { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }));
  await user('locker', allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'], tableArn, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${Bucket}/team/*`] },
  }), { Effect: 'Deny', Action: 'dynamodb:*', Resource: tableArn, Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['*-md5'] } } });
  await user('conditional', allow('s3:GetObject', `${bucketArn}/team/*`, {
    StringEqualsIfExists: { 's3:ExistingObjectTag/none': 'x' }, StringNotLike: { 'aws:PrincipalArn': '*:user/other' }, Bool: { 'aws:SecureTransport': 'true' },
    StringEquals: { 'aws:ResourceAccount': ACCOUNT, 'aws:PrincipalAccount': ACCOUNT, 's3:authType': 'REST-HEADER' }, Null: { 'aws:SourceAccount': 'true' },
  }));
  const object = (name: string) => `${bucketArn}/home/${name}`;
  await user('variables', allow('s3:PutObject', object('${aws:username}/*')), allow('s3:GetObject', object('${aws:PrincipalTag/none}/*')),
    allow('s3:GetObject', object("${aws:PrincipalTag/none, 'shared'}/*")), allow('s3:ListBucket', bucketArn, { StringEquals: { 's3:prefix': 'home/${aws:username}/' } }));
  // Each denies below one prefix when its operator holds, so that a row shows what the operator was decided to be.
  const when = (prefix: string, Condition: object) => ({ Effect: 'Deny', Action: 's3:PutObject', Resource: `${bucketArn}/${prefix}/*`, Condition });
  const me = `arn:aws:iam::${ACCOUNT}:user/operators`;
  await user('operators', allow('s3:PutObject', `${bucketArn}/*`),
    when('not-like-me', { ArnNotLike: { 'aws:PrincipalArn': me } }),
    when('not-like-others', { ArnNotLike: { 'aws:PrincipalArn': [`${me}2`, breakGlass] } }),
    when('not-like-any', { StringNotLike: { 'aws:PrincipalArn': [`${me}2`, '*/operators'] } }),
    when('crossing', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/oper*' } }),
    when('too-few-parts', { ArnLike: { 'aws:PrincipalArn': 'arn:*operators' } }),
    when('absent-negated', { StringNotEquals: { 's3:x-amz-storage-class': 'GLACIER' } }),
    when('absent', { StringEquals: { 's3:x-amz-storage-class': 'GLACIER' } }),
    when('absent-if-exists', { StringEqualsIfExists: { 's3:x-amz-storage-class': 'GLACIER' } }),
    when('absent-for-all', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }),
    when('absent-for-any', { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } }),
    when('guarded-for-all', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } }),
    when('service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
    when('account', { StringNotEquals: { 'aws:ResourceAccount': ACCOUNT } }));
  await role('break-glass', '/ops/', everything);
  await role('planner', '/', ...reads);
  await root.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy }));
});

afterAll(async () => {
  await cloud.stop();
});

type Try = (caller: Clients) => Promise<unknown>;

const get = (Key: string, VersionId?: string): Try => ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
const put = (Key: string, more: object = {}): Try => ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'y', ...more }));
const list = (Prefix?: string): Try => ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
const version: Try = ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'team/state', VersionId: versionId }));
const batchVersions: Try = ({ s3 }) =>
  s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'team/state', VersionId: versionId }, { Key: 'team/c' }] } }));
const kms = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'alias/decisions' };
const lock = (name: string) => ({ LockID: { S: name } });
const own = `${Bucket}/team/network`;
const foreign = `${Bucket}/other/network`;
const getItem = (name: string): Try => ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName, Key: lock(name) }));
const putItem = (name: string): Try => ({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName, Item: lock(name) }));
const deleteItem = (name: string): Try => ({ dynamodb }) => dynamodb.send(new DeleteItemCommand({ TableName, Key: lock(name) }));
const batch = (...names: string[]): Try => ({ dynamodb }) =>
  dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: names.map(lock) } } }));
const query = (name: string): Try => ({ dynamodb }) =>
  dynamodb.send(new QueryCommand({
    TableName, KeyConditionExpression: '#k = :v', ExpressionAttributeNames: { '#k': 'LockID' }, ExpressionAttributeValues: { ':v': { S: name } },
  }));

const rules = [{ Status: 'Enabled' as const, ID: 'a', Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
const settings: Record<string, Try> = {
  versioning: ({ s3 }) => s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
  lifecycle: ({ s3 }) => s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } })),
  'public access': ({ s3 }) => s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } })),
  encryption: ({ s3 }) =>
    s3.send(new PutBucketEncryptionCommand({
      Bucket, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    })),
  replication: ({ s3 }) =>
    s3.send(new PutBucketReplicationCommand({
      Bucket,
      ReplicationConfiguration: {
        Role: breakGlass,
        Rules: [{ Status: 'Enabled', Priority: 1, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: 'Disabled' }, Destination: { Bucket: 'arn:aws:s3:::elsewhere' } }],
      },
    })),
};

const operators: Array<[string, 'allow' | 'deny']> = [
  ['not-like-me', 'allow'],
  ['not-like-others', 'deny'],
  ['not-like-any', 'allow'],
  ['crossing', 'deny'],
  ['too-few-parts', 'allow'],
  ['absent-negated', 'deny'],
  ['absent', 'allow'],
  ['absent-if-exists', 'deny'],
  ['absent-for-all', 'deny'],
  ['absent-for-any', 'allow'],
  ['guarded-for-all', 'allow'],
  ['service', 'allow'],
  ['account', 'allow'],
];

const rows: Array<[caller: string, what: string, attempt: Try, expected: 'allow' | 'deny']> = [
  ['reader', 'reads below its prefix', get('team/state'), 'allow'],
  ['reader', 'reads another prefix', get('other/state'), 'deny'],
  ['reader', 'lists its prefix', list('team/'), 'allow'],
  ['reader', 'lists another prefix', list('other/'), 'deny'],
  ['reader', 'lists without a prefix', list(), 'deny'],
  ['reader', 'reads a version', (caller) => get('team/state', versionId)(caller), 'allow'],
  ['reader', 'writes with a customer key', put('team/c', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 1).toString('base64') }), 'deny'],
  ['reader', 'writes without a customer key', put('team/c'), 'allow'],
  ['reader', 'overwrites where only new objects are allowed', put('once/a'), 'deny'],
  ['reader', 'writes a new object conditionally', put('once/a', { IfNoneMatch: '*' }), 'allow'],
  ['planner', 'reads below its prefix as a role', get('team/state'), 'allow'],
  ['planner', 'reads another prefix as a role', get('other/state'), 'deny'],
  ['conditional', 'meets every operator', get('team/state'), 'allow'],
  ['variables', 'writes below its own name', put('home/variables/a'), 'allow'],
  ['variables', 'writes below another name', put('home/other/a'), 'deny'],
  ['variables', 'lists below its own name', list('home/variables/'), 'allow'],
  ['variables', 'reads by the default of a variable', get('home/shared/a'), 'allow'],
  ['variables', 'reads by a variable without a value', get('home//a'), 'deny'],
  ...operators.map(([name, expected]): (typeof rows)[number] => ['operators', `is decided by ${name}`, put(`${name}/a`), expected]),
  ['admin', 'deletes a version', version, 'deny'],
  ['root', 'deletes a version as the root', version, 'deny'],
  ['admin', 'deletes a version in a batch', batchVersions, 'deny'],
  ['root', 'deletes a version in a batch as the root', batchVersions, 'deny'],
  ['root', 'reads as the root', get('team/state'), 'allow'],
  ...Object.entries(settings).flatMap(([name, attempt]): typeof rows => [
    ['admin', `changes ${name}`, attempt, 'deny'],
    ['root', `changes ${name} as the root`, attempt, 'deny'],
  ]),
  ['admin', 'replaces the bucket policy', ({ s3 }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy })), 'deny'],
  ['admin', 'deletes the bucket policy', ({ s3 }) => s3.send(new DeleteBucketPolicyCommand({ Bucket })), 'deny'],
  ['root', 'replaces the bucket policy as the root, who can always repair it', ({ s3 }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy })), 'allow'],
  ['break-glass', 'changes versioning', settings.versioning, 'allow'],
  ['break-glass', 'changes lifecycle', settings.lifecycle, 'allow'],
  ['keyless', 'writes with a key that it may not use', put('team/k', kms), 'deny'],
  ['elsewhere', 'writes with a key that it may use in another region only', put('team/k', kms), 'deny'],
  ['keyed', 'writes with a key through S3', put('team/k', kms), 'allow'],
  ['keyless', 'reads what is encrypted with a key that it may not use', get('team/k'), 'deny'],
  ['keyed', 'reads what is encrypted with its key', get('team/k'), 'allow'],
  ['keyless', 'begins an upload with a key that it may not use', ({ s3 }) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'team/m', ...kms })), 'deny'],
  ['locker', 'puts its lock', putItem(own), 'allow'],
  ['locker', 'puts another prefix\' lock', putItem(foreign), 'deny'],
  ['locker', 'reads its lock', getItem(own), 'allow'],
  ['locker', 'reads another prefix\' lock', getItem(foreign), 'deny'],
  ['locker', 'queries its lock', query(own), 'allow'],
  ['locker', 'queries another prefix\' lock', query(foreign), 'deny'],
  ['locker', 'reads a batch of its own', batch(own, `${own}2`), 'allow'],
  ['locker', 'reads a batch with a foreign lock in it', batch(own, foreign), 'deny'],
  ['locker', 'deletes its lock', deleteItem(own), 'allow'],
  ['locker', 'deletes a digest', deleteItem(`${own}-md5`), 'deny'],
  ['break-glass', 'deletes a version', version, 'allow'],
];

test.each(rows)('%s %s', async (caller, _what, attempt, expected) => {
  const outcome = await attempt(callers[caller]).then(
    () => 'allow',
    (error: Error) => (/AccessDenied|Forbidden/.test(error.name) ? 'deny' : Promise.reject(error)),
  );
  expect(outcome).toBe(expected);
});

it('refuses plain HTTP by the bucket policy, whatever a header claims', async () => {
  const s3 = new S3Client({ ...cloud.clientConfig(account), endpoint: account.plainEndpoint, requestHandler: {}, maxAttempts: 1 });
  s3.middlewareStack.add((next) => (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-forwarded-proto'] = 'https';
    return next(args);
  }, { step: 'build' });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'team/state' }))).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('refuses a request that was signed too long ago', async () => {
  const skewed = new S3Client({ ...cloud.clientConfig(account), systemClockOffset: -60_000, maxAttempts: 1 });
  await expect(skewed.send(new GetObjectCommand({ Bucket, Key: 'fresh/x' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  const prompt = callers.reader.s3.send(new GetObjectCommand({ Bucket, Key: 'fresh/x' }));
  await expect(prompt).resolves.toBeDefined();
});

it('refuses callers it does not know: no credentials, a wrong secret, another account, an expired token', async () => {
  const anonymous = new S3Client({ ...cloud.clientConfig(account), signer: { sign: async (request) => request }, maxAttempts: 1 });
  await expect(anonymous.send(new GetObjectCommand({ Bucket, Key: 'team/state' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  const { AccessKey } = await callers.root.iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  const wrong = [
    { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: 'wrong' },
    { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' },
    { accessKeyId: ACCOUNT, secretAccessKey: 'wrong' },
    { accessKeyId: '222222222222', secretAccessKey: 'test' },
    { accessKeyId: 'test', secretAccessKey: 'test' },
  ];
  for (const credentials of wrong) {
    await expect(clientsOf(cloud, account, credentials).s3.send(new GetObjectCommand({ Bucket, Key: 'team/state' }))).rejects.toThrow();
    await expect(clientsOf(cloud, account, credentials).iam.send(new CreateUserCommand({ UserName: 'nobody' }))).rejects.toThrow();
  }
  const { Arn } = await callers.planner.sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/planner/s`);
});
