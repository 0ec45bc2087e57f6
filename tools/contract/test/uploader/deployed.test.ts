import { PolicyDocuments, UploaderPolicies } from '@plinth/env-presets';
import { checkPromises, readUploaderTemplate, UploaderModel, uploaderPromises } from '../../src';
import { readWith } from '../../src/uploader/readers/deployed';
import { Answers, serviceError, stubClients } from '../stubs';
import { DUE, FULL, LIMITED, MARKS, messageOf, policiesOf, secretOf, TOPIC } from './subjects';
import { templateOf } from './template.fixture';

const BUCKET = 'arn:aws:s3:::acme-assets';
const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/BucketEncryptionKey';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:acme/prod/uploader-AbCdEf';
const { names, environment } = FULL;
const policies = policiesOf(FULL);
const tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
const resolved = (document: unknown) =>
  JSON.stringify(document).replaceAll(MARKS.bucketArn, BUCKET).replaceAll(MARKS.keyArn, KEY).replaceAll(MARKS.secretArn, SECRET);
const absent = (name: string) => () => serviceError(name, 404);
const HUSH = 'wJalrXUtnFEMIEXAMPLEKEY';

const ANSWERS: Answers = {
  HeadBucket: () => ({}),
  GetBucketVersioning: () => ({}),
  GetBucketEncryption: () => ({ ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } }] } }),
  GetPublicAccessBlock: absent('NoSuchPublicAccessBlockConfiguration'),
  GetBucketOwnershipControls: absent('OwnershipControlsNotFoundError'),
  GetBucketLifecycleConfiguration: absent('NoSuchLifecycleConfiguration'),
  GetBucketPolicy: () => ({ Policy: resolved(policies.bucket) }),
  GetBucketTagging: absent('NoSuchTagSet'),
  GetObjectLockConfiguration: absent('ObjectLockConfigurationNotFoundError'),
  GetBucketReplication: absent('ReplicationConfigurationNotFoundError'),
  DescribeKey: () => ({ KeyMetadata: { Arn: KEY } }),
  GetKeyRotationStatus: () => ({}),
  GetKeyPolicy: () => ({ Policy: resolved(policies.key) }),
  ListAliases: () => ({}),
  ListResourceTags: () => ({}),
  ListUserPolicies: () => ({ PolicyNames: ['upload'] }),
  GetUserPolicy: () => ({ PolicyDocument: encodeURIComponent(resolved(policies.upload)) }),
  ListAttachedUserPolicies: () => ({ AttachedPolicies: [] }),
  ListUserTags: () => ({ Tags: tags }),
  ListAccessKeys: () => ({
    AccessKeyMetadata: [{ AccessKeyId: 'KeyA', UserName: names.identityName, Status: 'Inactive' }, { AccessKeyId: 'KeyB', UserName: names.identityName, Status: 'Active' }],
  }),
  DescribeSecret: () => ({ Name: names.secretName, ARN: SECRET, Tags: tags }),
  GetResourcePolicy: () => ({}),
  GetSecretValue: () => ({ SecretString: secretOf(FULL).replace(MARKS.keyId, 'KeyB').replace(MARKS.secretKey, HUSH) }),
  ListRolePolicies: ({ RoleName }) => ({ PolicyNames: [RoleName] }),
  GetRolePolicy: ({ RoleName }) => ({ PolicyDocument: encodeURIComponent(resolved(RoleName === 'reader' ? policies.reader : policies.schedule)) }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [] }),
  GetRole: () => ({ Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policies.scheduleTrust)) } }),
  ListRoleTags: () => ({}),
  GetSchedule: ({ Name }) => {
    const slot = Name.slice(-1).toUpperCase();
    return {
      Name, ScheduleExpression: DUE[slot === 'A' ? '2026-01-31' : '2026-05-01'], ScheduleExpressionTimezone: 'UTC', State: 'ENABLED',
      Target: { Arn: TOPIC, RoleArn: `arn:aws:iam::111111111111:role/${names.scheduleRoleName}`, Input: messageOf(FULL, slot) },
    };
  },
};

const stubbed = (answers: Answers = {}) => {
  const { clients, calls } = stubClients({ ...ANSWERS, ...answers });
  return { clients: { ...clients, secrets: clients.s3 as any, scheduler: clients.s3 as any }, calls };
};
const read = (answers: Answers = {}, subject = FULL) => readWith(stubbed(answers).clients, subject);

/** Without what only a template knows. */
function comparable(model: UploaderModel): unknown {
  const { bucket, key, ...rest } = model;
  return JSON.parse(JSON.stringify({ ...rest, policy: bucket?.policy, key: key?.arn }, (name, value) => (
    ['source', 'types', 'leaks', 'retainedOnDeletion', 'slot', 'ownSecret'].includes(name) ? undefined : value)));
}

test('reads the same model out of the account as out of the template', async () => {
  const model = await read();
  expect(comparable(model)).toEqual(comparable(readUploaderTemplate(templateOf(FULL), FULL)));
  const lines = checkPromises(uploaderPromises, model, FULL).filter(({ status }) => status !== 'kept');
  expect(lines.map(({ status, id }) => [status, id])).toEqual([
    ['static only', 'no-lambda'], ['static only', 'keys'], ['static only', 'keys-stay'], ['static only', 'no-leak'], ['static only', 'secret-goes'],
  ]);
});

test('keeps the secret access key nowhere', async () => {
  const model = await read();
  expect(JSON.stringify(model)).not.toContain(HUSH);
  expect(JSON.stringify(checkPromises(uploaderPromises, model, FULL))).not.toContain(HUSH);
});

test.each<[string, Answers, string[]]>([
  ['disabled the active key', { ListAccessKeys: () => ({ AccessKeyMetadata: [{ AccessKeyId: 'KeyB', UserName: names.identityName, Status: 'Inactive' }] }) }, ['keys-active', 'secret-active-key']],
  ['made another key', { ListAccessKeys: () => ({ AccessKeyMetadata: [{ AccessKeyId: 'KeyB', UserName: names.identityName, Status: 'Active' }, { AccessKeyId: 'X', UserName: names.identityName, Status: 'Active' }] }) }, ['keys-active']],
  ['deleted the secret', { DescribeSecret: () => ({ Name: names.secretName, DeletedDate: new Date(0) }) }, ['secret-as-asked', 'secret-active-key', 'secret-value', 'secret-tags', 'reader-limited']],
  ['removed the schedules', { GetSchedule: absent('ResourceNotFoundException') }, ['key-age-told']],
  ['granted it more', {
    ListAttachedUserPolicies: () => ({ AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/X' }] }), GetPolicy: () => ({ Policy: { DefaultVersionId: 'v1' } }),
    GetPolicyVersion: () => ({ PolicyVersion: { Document: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }) } }),
  }, ['granted-only', 'prefixes']],
])('finds that somebody %s', async (_, answers, ids) => {
  const broken = checkPromises(uploaderPromises, await read(answers), FULL).filter(({ status }) => status === 'broken').map(({ id }) => id);
  expect(broken.sort()).toEqual([...ids].sort());
});

test('reads a role with its trust, and no keys or secret of it', async () => {
  const { clients, calls } = stubbed({
    ListRolePolicies: () => ({ PolicyNames: ['upload'] }),
    GetRolePolicy: () => ({ PolicyDocument: encodeURIComponent(JSON.stringify(PolicyDocuments.render(UploaderPolicies.upload({
      bucketArn: BUCKET, region: 'eu-central-1', prefixes: LIMITED.settings.prefixes, overwrite: true, sourceCidrs: ['203.0.113.0/24'],
    })))) }),
    GetRole: () => ({ Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policiesOf(LIMITED).trust)) } }),
    ListRoleTags: () => ({ Tags: Object.entries(LIMITED.environment.tags).map(([Key, Value]) => ({ Key, Value })) }),
    GetBucketEncryption: absent('ServerSideEncryptionConfigurationNotFoundError'),
  });
  const model = await readWith(clients, LIMITED);
  expect(checkPromises(uploaderPromises, model, LIMITED).filter(({ status }) => status === 'broken')).toEqual([]);
  expect(calls.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['GetSecretValue']));
  expect(model.principal?.trust).toHaveLength(1);
});

test('says who is not there', async () => {
  await expect(read({ ListUserPolicies: absent('NoSuchEntityException') })).rejects.toThrow(/user\/acme-prod-uploader, who uploads, does not exist in account 111111111111, deploy it first/);
});
