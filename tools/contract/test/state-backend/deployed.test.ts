import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { checkPromises, readDeployed, readTemplate, StateBackendModel, stateBackendPromises, verifyStateBackend, VerifyLine } from '../../src';
import { readWith } from '../../src/state-backend/readers/deployed';
import { DEV, PROD, policiesOf, MARKS } from './subjects';
import { Answers, serviceError, stubClients } from '../stubs';
import { templateOf } from './template.fixture';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/StateKey3C4D';
const { subject, names } = PROD;
const { settings, environment } = subject;
const tags = Object.entries(environment.tags);
const resolved = (document: unknown) => JSON.stringify(document)
  .replaceAll(MARKS.bucketArn, names.bucketArn).replaceAll(MARKS.keyArn, KEY).replaceAll(MARKS.tableArn, names.tableArn);
const policies = policiesOf(PROD, true);
const encryption = (byDefault: object, BucketKeyEnabled = false) =>
  ({ ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }] } });
const absent = (name: string) => () => serviceError(name, 404);

/** What AWS answers about the backend of the fixture. */
const ANSWERS: Answers = {
  HeadBucket: () => ({}),
  GetBucketVersioning: () => ({ Status: 'Enabled' }),
  GetBucketEncryption: () => encryption({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY }, true),
  GetPublicAccessBlock: () => ({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  }),
  GetBucketOwnershipControls: () => ({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
  GetBucketLifecycleConfiguration: () => ({
    Rules: [{
      ID: 'KeepVersions', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentVersionRetentionDays, NewerNoncurrentVersions: settings.noncurrentVersionsToKeep },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays },
    }],
  }),
  GetBucketPolicy: () => ({ Policy: resolved(policies.bucket) }),
  GetBucketTagging: () => ({ TagSet: tags.map(([Key, Value]) => ({ Key, Value })) }),
  GetObjectLockConfiguration: absent('ObjectLockConfigurationNotFoundError'),
  GetBucketReplication: () => ({
    ReplicationConfiguration: {
      Role: `arn:aws:iam::111111111111:role/${names.replicationRoleName}`,
      Rules: [{
        Status: 'Enabled', DeleteMarkerReplication: { Status: 'Enabled' }, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: { Bucket: names.replicaBucketArn('eu-west-1'), EncryptionConfiguration: { ReplicaKmsKeyID: names.replicaKeyAliasArn('eu-west-1') } },
      }],
    },
  }),
  DescribeKey: () => ({ KeyMetadata: { Arn: KEY } }),
  GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
  GetKeyPolicy: () => ({ Policy: resolved(policies.key) }),
  ListAliases: () => ({ Aliases: [{ AliasName: names.keyAlias }] }),
  ListResourceTags: () => ({ Tags: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }),
  DescribeTable: () => ({
    Table: {
      TableArn: names.tableArn, BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' }, DeletionProtectionEnabled: true,
      KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
    },
  }),
  DescribeContinuousBackups: () => ({ ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } } }),
  ListTagsOfResource: () => ({ Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  ListRolePolicies: () => ({ PolicyNames: ['state'] }),
  GetRolePolicy: ({ RoleName }) => ({ PolicyDocument: encodeURIComponent(resolved(/plan$/.test(RoleName) ? policies.plan : policies.apply)) }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [] }),
};

const read = (answers: Answers = {}) => readWith(stubClients({ ...ANSWERS, ...answers }).clients, subject);

/** Without what only a template knows, and what only an engine writes. */
function comparable(model: StateBackendModel): unknown {
  return JSON.parse(JSON.stringify(model, (name, value) =>
    (['source', 'retainedOnDeletion', 'emptiedOnDeletion', 'deletionWindowDays'].includes(name) ? undefined : value)));
}

test('reads the same model out of the account as out of the template', async () => {
  const model = await read();
  expect(model.source).toBe('deployed');
  expect(comparable(model)).toEqual(comparable(readTemplate(templateOf(PROD), subject)));
  const lines = checkPromises(stateBackendPromises, model, subject).filter(({ status }) => status !== 'kept');
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['static only']));
});

test.each<[string, Answers, string]>([
  ['the public access block', { GetPublicAccessBlock: absent('NoSuchPublicAccessBlockConfiguration') }, 'public-access-blocked'],
  ['the ownership controls', { GetBucketOwnershipControls: absent('OwnershipControlsNotFoundError') }, 'owner-enforced'],
  ['the replication', { GetBucketReplication: absent('ReplicationConfigurationNotFoundError') }, 'replication'],
  ['the tags', { GetBucketTagging: absent('NoSuchTagSet') }, 'bucket-tags'],
  ['versioning', { GetBucketVersioning: () => ({}) }, 'versioned'],
  ['rotation', { GetKeyRotationStatus: () => ({}) }, 'key-rotation'],
  ['recovery', { DescribeContinuousBackups: () => ({}) }, 'table-recovery'],
])('finds that somebody removed %s', async (_, answers, id) => {
  const broken = checkPromises(stateBackendPromises, await read(answers), subject).filter(({ status }) => status === 'broken');
  expect(broken.map((line) => line.id).filter((other) => other !== 'replica-encrypted')).toEqual([id]);
});

test('finds a rule that somebody added to the lifecycle', async () => {
  const [rule] = (ANSWERS.GetBucketLifecycleConfiguration({}) as any).Rules;
  const tidy = { ID: 'Tidy', Status: 'Enabled', Filter: { Prefix: 'prod/' }, Expiration: { Days: 30 } };
  const model = await read({ GetBucketLifecycleConfiguration: () => ({ Rules: [rule, tidy] }) });
  const broken = checkPromises(stateBackendPromises, model, subject).filter(({ status }) => status === 'broken');
  expect(broken).toEqual([expect.objectContaining({ id: 'current-states-kept', detail: expect.stringContaining('rule Tidy expires current objects; rule Tidy covers a part') })]);
});

test('reads managed policies of a role, and that there is no role', async () => {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Managed', Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
  const model = await read({
    ListRolePolicies: ({ RoleName }) => (/plan$/.test(RoleName) ? { PolicyNames: [] } : serviceError('NoSuchEntityException', 404)),
    ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/X' }] }),
    GetPolicy: () => ({ Policy: { DefaultVersionId: 'v3' } }),
    GetPolicyVersion: ({ VersionId }) => ({ PolicyVersion: { Document: VersionId === 'v3' ? document : '' } }),
  });
  expect(model.roles.plan?.map(({ sid }) => sid)).toEqual(['Managed']);
  expect(model.roles.apply).toBeUndefined();
});

test('a retained table or key that the settings no longer ask for is no part of the backend', async () => {
  const { clients, calls } = stubClients({ ...ANSWERS, GetBucketEncryption: () => encryption({ SSEAlgorithm: 'AES256' }) });
  const model = await readWith(clients, DEV.subject);
  expect([model.key, model.table]).toEqual([undefined, undefined]);
  expect(calls.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['DescribeTable']));
});

test('an error that does not say "absent" stays an error', async () => {
  await expect(read({ GetBucketPolicy: () => serviceError('AccessDenied', 403) })).rejects.toThrow('AccessDenied from a stub');
});

describe('a backend that cannot be read', () => {
  let server: Server;
  let status = 404;
  let endpoint: string;
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each([
    [404, /bucket acme-prod-tfstate-111111111111 does not exist in account 111111111111, deploy it first/],
    [403, /cannot be read with these credentials, use those of a deployer that have not expired/],
  ])('is one broken line that says what to do (%s)', async (answer, message) => {
    status = answer;
    const access = { region: 'eu-central-1', endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
    const lines: VerifyLine[] = [];
    for await (const line of verifyStateBackend(access, subject)) {
      lines.push(line);
    }
    expect(lines).toEqual([expect.objectContaining({ id: 'deployed', status: 'broken', detail: expect.stringMatching(message) })]);
    await expect(readDeployed(access, subject)).rejects.toThrow(message);
  });
});
