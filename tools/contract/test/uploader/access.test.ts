import { Tier } from '@plinth/env-presets';
import { assetCdnAccess, evaluateRow, readUploaderTemplate, readUploaderTerraform, rowsOf, Statement, uploaderAccess, UploaderModel, UploaderSubject } from '../../src';
import { SCRATCH_KEYS } from '../../src/uploader/access/row';
import { CASES, EXISTING, FULL, GITHUB, IRSA, LIMITED, PLAIN, POD, subjectOf } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

const read = (subject: UploaderSubject) => readUploaderTemplate(templateOf(subject), subject);
const broken = (model: UploaderModel, subject: UploaderSubject): string[] =>
  rowsOf(uploaderAccess, subject).filter((row) => !evaluateRow(row, model, subject).kept).map(({ id }) => id);

describe.each(CASES)('%s', (_, subject) => {
  test('every row is as expected, by CDK\'s template and by Terraform\'s JSON', () => {
    for (const model of [read(subject), readUploaderTerraform(terraformOf(subject), subject)]) {
      expect(rowsOf(uploaderAccess, subject).map((row) => ({ id: row.id, ...evaluateRow(row, model, subject) })).filter(({ kept }) => !kept)).toEqual([]);
    }
  });

  test('has rows enough, that allow and that deny', () => {
    const rows = rowsOf(uploaderAccess, subject);
    expect(rows.length).toBeGreaterThanOrEqual(55);
    expect(new Set(rows.filter(({ identity }) => identity === 'uploader').map(({ expected }) => expected))).toEqual(new Set(['allow', 'deny']));
  });
});

test('ids are unique, but for what is allowed or refused as the settings say', () => {
  const both = uploaderAccess.filter(({ id, expected }) => uploaderAccess.some((other) => other.id === id && other.expected !== expected)).map(({ id }) => id);
  expect(new Set(both)).toEqual(new Set(['uploader/replace', 'reader/list']));
  expect(new Set(uploaderAccess.map(({ id }) => id)).size).toBe(uploaderAccess.length - 2);
  for (const [, subject] of CASES) {
    const ids = rowsOf(uploaderAccess, subject).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('a row is either tried live or says why not, and few are not tried', () => {
  for (const row of uploaderAccess) {
    expect([row.id, row.live === undefined]).toEqual([row.id, row.staticOnly !== undefined]);
  }
  const all = [...uploaderAccess, ...assetCdnAccess];
  expect(all.filter(({ staticOnly }) => staticOnly !== undefined).length).toBeLessThan(all.length / 5);
});

test('whatever a live try writes lies where it is found and removed', () => {
  for (const subject of [PLAIN, FULL]) {
    const run = 'plinth-verify/run/';
    const places = SCRATCH_KEYS.map((key) => `arn:aws:s3:::${subject.bucketName}/${key({ subject, component: run }).replace(/\.bin$/, '')}`);
    const model = read(subject);
    const objects = rowsOf(uploaderAccess, subject).filter(({ action, live }) => live && /^s3:(\w+Object|Abort)/.test(action) && !/ListBucket/.test(action))
      .map((row) => row.resource({ subject, model, component: `${run}row` }));
    expect(objects.filter((arn) => !places.some((place) => arn.startsWith(place)))).toEqual([]);
    expect(objects.length).toBeGreaterThan(30);
  }
});

const policy = (subject: UploaderSubject, change: (statement: Statement) => Statement): UploaderModel => {
  const model = read(subject);
  return { ...model, principal: { ...model.principal!, policy: model.principal!.policy.map(change) } };
};
const of = (sid: string, edit: Partial<Statement>) => (statement: Statement): Statement => (statement.sid === sid ? { ...statement, ...edit } : statement);
const trusting = (subject: UploaderSubject, edit: Partial<Statement>): UploaderModel => {
  const model = read(subject);
  return { ...model, principal: { ...model.principal!, trust: model.principal!.trust!.map((statement) => ({ ...statement, ...edit })) } };
};

test.each<[string, UploaderSubject, UploaderModel, string[]]>([
  ['uploads anywhere', PLAIN, policy(PLAIN, of('Upload', { resources: ['arn:aws:s3:::acme-assets/*'] })), [
    'uploader/put-elsewhere', 'uploader/put-lookalike', 'uploader/begin-multipart-elsewhere', 'uploader/upload-part-elsewhere',
    'uploader/complete-multipart-elsewhere', 'uploader/abort-multipart-elsewhere',
  ]],
  ['uploads to what begins like the prefix', PLAIN, policy(PLAIN, of('Upload', { resources: ['arn:aws:s3:::acme-assets/uploads*'] })), ['uploader/put-lookalike']],
  ['whatever begins with Put', PLAIN, policy(PLAIN, of('Upload', { actions: ['s3:Put*', 's3:AbortMultipartUpload'] })), [
    'uploader/put-tagging', 'uploader/put-tagged', 'uploader/put-acl', 'uploader/put-retention', 'uploader/put-legal-hold',
  ]],
  ['uploads to be deleted', PLAIN, policy(PLAIN, of('Upload', { actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'] })), ['uploader/delete']],
  ['uploads to be replaced', FULL, policy(FULL, of('DenyOverwrites', { actions: ['s3:None'] })), ['uploader/replace']],
  ['the key to be used directly', FULL, policy(FULL, of('EncryptThroughS3', { conditions: [] })), ['uploader/use-key-directly', 'uploader/decrypt-through-other']],
  ['uploads without TLS', PLAIN, ((): UploaderModel => ({ ...policy(PLAIN, of('Upload', { conditions: [] })), bucket: undefined }))(), [
    'uploader/put-presigned-long-ago', 'uploader/put-over-http', 'uploader/put-with-customer-key', 'other-admin/get-over-http',
  ]],
  ['a service account of another namespace', LIMITED, trusting(LIMITED, { conditions: [] }), [
    'workload/wrong-audience', 'workload/other-namespace', 'workload/other-service-account',
  ]],
])('finds a policy that would allow %s', (_, subject, model, rows) => {
  expect(broken(model, subject)).toEqual(rows);
});

test('finds that multipart uploads would be refused where overwriting is', () => {
  const model = policy(FULL, (statement) => (statement.sid === 'DenyOverwrites'
    ? { ...statement, conditions: statement.conditions.filter(({ key }) => key !== 's3:ObjectCreationOperation') } : statement));
  expect(broken(model, FULL)).toEqual(['uploader/begin-multipart', 'uploader/upload-part']);
});

test('finds networks that are not asked for', () => {
  const model = policy(LIMITED, (statement) => ({ ...statement, conditions: statement.conditions.filter(({ key }) => key === 'aws:SecureTransport') }));
  expect(broken(model, LIMITED)).toEqual(['uploader/put-from-elsewhere', 'uploader/put-from-unknown']);
});

test.each<[string, UploaderSubject, string[]]>([
  ['a pod', subjectOf(Tier.DEV, POD), ['workload/pod-untagged', 'workload/pod-other-namespace', 'workload/pod-other-service-account', 'workload/pod-other-cluster']],
  ['a workflow', subjectOf(Tier.DEV, GITHUB), ['workload/wrong-audience', 'workload/other-repository', 'workload/fork', 'workload/pull-request', 'workload/other-branch']],
])('finds a trust that any workload like %s could use', (_, subject, rows) => {
  expect(broken(trusting(subject, { conditions: [] }), subject)).toEqual(rows);
});

test('finds a trust that names another issuer, or the account besides', () => {
  const subject = subjectOf(Tier.DEV, IRSA);
  const other = 'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0THER0EXAMPLE';
  const principals = read(subject).principal!.trust![0].principals!;
  expect(broken(trusting(subject, { principals: { ...principals, federated: [...principals.federated!, other] } }), subject)).toEqual([]);
  expect(broken(trusting(subject, { principals: { ...principals, federated: [other] }, conditions: [] }), subject)).toEqual(['workload/take-role', 'other-issuer/take-role']);
  expect(broken(trusting(subject, { principals: { ...principals, aws: ['111111111111'] }, actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'], conditions: [] }), subject))
    .toEqual(expect.arrayContaining(['other-admin/take-role']));
});

test('finds a reader that reads more than its secret', () => {
  const model = read(PLAIN);
  const reader = model.reader!.map((statement) => ({ ...statement, actions: ['secretsmanager:Get*', 'secretsmanager:Describe*'], resources: ['*'] }));
  expect(broken({ ...model, reader }, PLAIN)).toEqual(['reader/get-other', 'reader/describe-other', 'reader/get-policy']);
});

test('asks a role that existed only what it was granted, and nothing of its trust', () => {
  const rows = rowsOf(uploaderAccess, subjectOf(Tier.DEV, EXISTING));
  expect(rows.filter(({ action }) => action.startsWith('sts:'))).toEqual([]);
  expect(rows.filter(({ identity }) => identity === 'reader')).toEqual([]);
});

test('says who was not found', () => {
  const row = uploaderAccess.find(({ id }) => id === 'uploader/put')!;
  expect(() => evaluateRow(row, { ...read(PLAIN), principal: undefined }, PLAIN))
    .toThrow(/the uploader .*user\/acme-dev-uploader was not found, give the reader what grants to it/);
});
