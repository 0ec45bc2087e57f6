import { AccessKeySlot, Tier } from '@plinth/env-presets';
import { checkPromise, checkPromises, readUploaderTemplate, Statement, UploaderModel, UploaderPromise, uploaderPromises, UploaderSubject } from '../../src';
import { FULL, IRSA, LIMITED, ONE_KEY, PLAIN, POD, subjectOf, TOPIC } from './subjects';
import { templateOf } from './template.fixture';

const read = (subject: UploaderSubject) => readUploaderTemplate(templateOf(subject), subject);
const FILLED_ELSEWHERE = subjectOf(Tier.PROD, ONE_KEY, { generateKey: false });

type Change = (model: UploaderModel) => UploaderModel;

const principal = (change: Partial<NonNullable<UploaderModel['principal']>>): Change => (model) => ({ ...model, principal: { ...model.principal!, ...change } });
const policy = (change: (statement: Statement) => Statement): Change => (model) => principal({ policy: model.principal!.policy.map(change) })(model);
const trust = (change: (statement: Statement) => Statement): Change => (model) => principal({ trust: model.principal!.trust!.map(change) })(model);
const secret = (change: Partial<NonNullable<UploaderModel['secret']>>): Change => (model) => ({ ...model, secret: { ...model.secret!, ...change } });
const value = (change: Partial<NonNullable<NonNullable<UploaderModel['secret']>['value']>>): Change => (model) => secret({ value: { ...model.secret!.value!, ...change } })(model);
const keys = (change: (key: UploaderModel['keys'][number]) => object): Change => (model) => ({ ...model, keys: model.keys.map((key) => ({ ...key, ...change(key) })) });
const schedules = (change: (schedule: UploaderModel['schedules'][number]) => object): Change =>
  (model) => ({ ...model, schedules: model.schedules.map((schedule) => ({ ...schedule, ...change(schedule) })) });
const untagged = (tags: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== 'Owner'));
const also = (statement: Partial<Statement>): Change => (model) => principal({
  policy: [...model.principal!.policy, { sid: 'More', effect: 'Allow', actions: ['s3:GetObject'], resources: [], conditions: [], variables: true, ...statement }],
})(model);

/** For every promise one way to break it, of whom, and what the line then says. */
const MUTATIONS: Readonly<Record<string, [UploaderSubject, Change, RegExp]>> = {
  'identity': [PLAIN, (model) => ({ ...model, principal: undefined }), /who uploads is not set, must be arn:aws:iam::111111111111:user\/acme-dev-uploader/],
  'granted-only': [PLAIN, also({ actions: ['s3:GetObject'] }), /what it may do is \["s3:AbortMultipartUpload","s3:GetObject","s3:PutObject"\]/],
  'prefixes': [PLAIN, policy((statement) => ({ ...statement, resources: ['arn:aws:s3:::acme-assets/*'] })), /is \["arn:aws:s3:::acme-assets\/\*"\], must be \["arn:aws:s3:::acme-assets\/uploads\/\*"\]/],
  'one-key': [FULL, policy((statement) => (statement.sid === 'EncryptThroughS3' ? { ...statement, resources: ['*'] } : statement)), /the keys that it uses is \["\*"\]/],
  'identity-tags': [PLAIN, (model) => principal({ tags: untagged(model.principal!.tags) })(model), /the tag Owner of who uploads is not set/],
  'one-workload': [LIMITED, trust((statement) => ({ ...statement, conditions: statement.conditions.map((condition) => ({ ...condition, operator: 'StringLike' })) })), /is StringLike, must be StringEquals/],
  'reader-limited': [PLAIN, (model) => ({ ...model, reader: model.reader!.map((statement) => ({ ...statement, resources: ['*'] })) }), /the secrets that it may read is \["\*"\]/],
  'no-lambda': [PLAIN, (model) => ({ ...model, types: ['AWS::Lambda::Function'] }), /is AWS::Lambda::Function, must be nothing/],
  'keys': [FULL, (model) => ({ ...model, keys: [...model.keys, { ...model.keys[1], id: 'KeyC', slot: undefined, active: false }] }), /the slots with a key is \["A","B",null\], must be \["A","B"\]/],
  'keys-active': [FULL, keys(({ slot }) => ({ active: slot === AccessKeySlot.B || slot === AccessKeySlot.A })), /the number of keys that work is 2, must be 1/],
  'keys-stay': [PLAIN, keys(() => ({ serial: '2' })), /what would replace KeyA is 2, must be not set/],
  'no-leak': [PLAIN, (model) => ({ ...model, leaks: ['Outputs Key'] }), /where else it is written is Outputs Key, must be nowhere/],
  'secret-as-asked': [PLAIN, secret({ name: 'other' }), /the secret is other, must be acme\/dev\/uploader/],
  'secret-active-key': [FULL, value({ keyId: 'KeyA' }), /the slot of the key in the secret is A, must be B/],
  'secret-value': [PLAIN, value({ fields: ['accessKeyId', 'secretAccessKey', 'region', 'bucket', 'prefix'] }), /the secret has no endpoint, must have it/],
  'secret-filled-elsewhere': [FILLED_ELSEWHERE, secret({ value: { fields: ['accessKeyId'], prefixes: [] } }), /what the secret holds is accessKeyId, must be not set/],
  'secret-goes': [PLAIN, secret({ retainedOnDeletion: true }), /whether the secret stays is true, must be false/],
  'secret-tags': [PLAIN, (model) => secret({ tags: untagged(model.secret!.tags) })(model), /the tag Owner of the secret is not set/],
  'key-age-told': [FULL, schedules(() => ({ expression: 'rate(1 day)' })), /is \["acme-prod-uploader-key-a rate\(1 day\) UTC"/],
  'key-age-untold': [PLAIN, (model) => ({ ...model, schedules: read(FULL).schedules }), /must be none/],
  'key-age-message': [FULL, schedules(() => ({ message: 'AKIAEXAMPLE is old' })), /must name slot A and the user, and nothing of the key/],
  'key-age-limited': [FULL, schedules(({ rolePolicy }) => ({ rolePolicy: rolePolicy.map((statement) => ({ ...statement, resources: ['*'] })) })), /may tell another topic is allow, must be deny/],
};

/** What cannot be kept without it. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'identity': ['granted-only', 'prefixes', 'identity-tags'],
  'keys': ['keys-active'],
  'secret-filled-elsewhere': ['secret-value'],
};

test('every promise has a mutation, so that none is untestable', () => {
  expect(Object.keys(MUTATIONS).sort()).toEqual(uploaderPromises.map(({ id }) => id).sort());
});

test('ids are unique and titles are sentences', () => {
  expect(new Set(uploaderPromises.map(({ id }) => id)).size).toBe(uploaderPromises.length);
  for (const { title } of uploaderPromises) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test.each(Object.entries(MUTATIONS))('%s is broken by its mutation, and nothing else is', (id, [subject, change, detail]) => {
  const lines = checkPromises(uploaderPromises, change(read(subject)), subject).filter(({ status }) => status === 'broken');
  expect(lines.find((line) => line.id === id)?.detail).toMatch(detail);
  expect(lines.map((line) => line.id).filter((other) => other !== id && !ALSO[id]?.includes(other))).toEqual([]);
});

const promise = (id: string): UploaderPromise => uploaderPromises.find((candidate) => candidate.id === id)!;

test.each<[string, UploaderSubject, Change, RegExp]>([
  ['an account besides', subjectOf(Tier.DEV, IRSA), trust((statement) => ({ ...statement, principals: { ...statement.principals!, aws: ['111111111111'] } })), /who is trusted is 2, must be 1/],
  ['everybody', subjectOf(Tier.DEV, POD), trust((statement) => ({ ...statement, principals: { everybody: true, aws: [], services: [] } })), /is an account or everybody, must be one provider or service/],
  ['any workload of the provider', subjectOf(Tier.DEV, IRSA), trust((statement) => ({ ...statement, conditions: statement.conditions.slice(0, 1) })), /the conditions are 1, must say which workload/],
  ['several workloads', subjectOf(Tier.DEV, IRSA), trust((statement) => ({
    ...statement, conditions: statement.conditions.map((condition) => ({ ...condition, values: [...condition.values, 'x'] })),
  })), /the values of .* is 2, must be 1/],
  ['any way to take it', subjectOf(Tier.DEV, POD), trust((statement) => ({ ...statement, actions: ['sts:*'] })), /the actions are sts:\*, must be named/],
])('a role may not trust %s', (_, subject, change, detail) => {
  expect(promise('one-workload').check(change(read(subject)), subject)).toMatch(detail);
});

test.each<[string, Change, RegExp]>([
  ['another user\'s', value({ keyId: 'AKIAOTHER' }), /the access key in the secret is AKIAOTHER, must be one of the user's/],
  ['one that no longer works', keys(() => ({ active: false })), /whether it works is false, must be true/],
  ['one of which only the id is right', value({ ownSecret: false }), /is another key's, must be that of its access key id/],
  ['none', secret({ value: undefined }), /the access key in the secret is not set/],
])('the key in the secret may not be %s', (_, change, detail) => {
  expect(promise('secret-active-key').check(change(read(FULL)), FULL)).toMatch(detail);
});

test('the schedules of a rotated key speak of both keys, each on its day', () => {
  expect(read(FULL).schedules.map(({ name, expression, targetArn }) => [name, expression, targetArn])).toEqual([
    ['acme-prod-uploader-key-a', 'at(2026-05-01T09:00:00)', TOPIC], ['acme-prod-uploader-key-b', 'at(2026-07-30T09:00:00)', TOPIC],
  ]);
});

test('what an account cannot tell is static only', () => {
  const deployed: UploaderModel = { ...read(FULL), source: 'deployed', types: undefined, leaks: undefined };
  const lines = checkPromises(uploaderPromises, deployed, FULL).filter(({ status }) => status === 'static only').map(({ id }) => id);
  expect(lines).toEqual(['no-lambda', 'keys', 'keys-stay', 'no-leak', 'secret-goes']);
  const empty: UploaderModel = { ...read(FILLED_ELSEWHERE), source: 'deployed' };
  expect(checkPromise(promise('secret-value'), empty, FILLED_ELSEWHERE)).toMatchObject({ status: 'static only', detail: expect.stringContaining('is empty until') });
});
