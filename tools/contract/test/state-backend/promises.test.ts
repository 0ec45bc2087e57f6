import { checkPromise, checkPromises, readTemplate, StateBackendModel, stateBackendPromises, Statement } from '../../src';
import { DEV, PROD, STAGING } from './subjects';
import { templateOf } from './template.fixture';

const { subject } = PROD;
const base = readTemplate(templateOf(PROD), subject);

type Change = (model: StateBackendModel) => StateBackendModel;

const bucket = (change: Partial<StateBackendModel['bucket']>): Change => (model) => ({ ...model, bucket: { ...model.bucket, ...change } });
const lifecycle = (change: Partial<StateBackendModel['bucket']['lifecycle']>): Change => bucket({ lifecycle: { ...base.bucket.lifecycle, ...change } });
const key = (change: Partial<NonNullable<StateBackendModel['key']>>): Change => (model) => ({ ...model, key: { ...model.key!, ...change } });
const table = (change: Partial<NonNullable<StateBackendModel['table']>>): Change => (model) => ({ ...model, table: { ...model.table!, ...change } });
const policy = (change: (statement: Statement) => Statement | undefined): Change =>
  bucket({ policy: base.bucket.policy.flatMap((statement) => change(statement) ?? []) });
const withoutSid = (sid: string): Change => policy((statement) => (statement.sid === sid ? undefined : statement));
const withoutAction = (action: string): Change =>
  policy((statement) => ({ ...statement, actions: statement.actions?.filter((candidate) => candidate !== action) }));
const alsoSaying = (statement: Partial<Statement>): Change => bucket({
  policy: [...base.bucket.policy, {
    effect: 'Deny', principals: { everybody: true, aws: [], services: [] }, actions: ['s3:PutObject'], resources: ['*'], conditions: [], variables: true,
    ...statement,
  }],
});
/** The bucket, its policy included, under another name. */
const renamed: Change = (model) => ({ ...model, bucket: JSON.parse(JSON.stringify(model.bucket).replaceAll(model.bucket.name, 'renamed')) });
const untagged = (tags: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== 'Owner'));

/** For every promise one way to break it, and what the line then says. */
const MUTATIONS: Readonly<Record<string, [Change, RegExp]>> = {
  'bucket-name': [renamed, /name is renamed, must be acme-prod-tfstate-111111111111/],
  'versioned': [bucket({ versioning: 'Suspended' }), /versioning is Suspended, must be Enabled/],
  'public-access-blocked': [bucket({ publicAccessBlock: undefined }), /the public access block is not set, must be \{"blockPublicAcls":true/],
  'owner-enforced': [bucket({ ownership: 'ObjectWriter' }), /object ownership is ObjectWriter, must be BucketOwnerEnforced/],
  'encrypted': [bucket({ encryption: { algorithm: 'AES256', bucketKey: true } }), /the default encryption is AES256, must be aws:kms/],
  'bucket-key': [bucket({ encryption: { ...base.bucket.encryption!, bucketKey: false } }), /the S3 bucket key is false, must be true/],
  'no-object-lock': [bucket({ objectLock: true }), /Object Lock is true, must be false/],
  'noncurrent-days': [lifecycle({ noncurrentDays: 7 }), /is 7, must be 365/],
  'noncurrent-count': [lifecycle({ newerNoncurrentVersions: 0 }), /is 0, must be 100/],
  'uploads-aborted': [lifecycle({ abortIncompleteUploadDays: undefined }), /is not set, must be 7/],
  'delete-markers-cleaned': [lifecycle({ expiredObjectDeleteMarker: false }), /is false, must be true/],
  'current-states-kept': [lifecycle({ others: ['rule Tidy expires current objects'] }), /is rule Tidy expires current objects, must be nothing/],
  'bucket-tags': [bucket({ tags: untagged(base.bucket.tags) }), /the tag Owner of the bucket is not set, must be acme/],
  'bucket-retention': [bucket({ retainedOnDeletion: false }), /retention of the bucket .* is false, must be true/],
  'never-emptied': [bucket({ emptiedOnDeletion: true }), /emptying on deletion is true, must be false/],
  'replication': [bucket({ replication: undefined }), /is not set, must be arn:aws:s3:::acme-prod-tfstate-replica-111111111111/],
  'replica-encrypted': [
    bucket({ replication: { ...base.bucket.replication!, replicaKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1' } }), /is eu-central-1, must be eu-west-1/,
  ],
  'tls-only': [withoutSid('DenyInsecureTransport'), /s3:GetObject over plain HTTP by deployer is allowed.*DenyCustomerProvidedKeys.*must be denied/],
  'private': [
    alsoSaying({ sid: 'Public', effect: 'Allow', actions: ['s3:GetObject'] }), /s3:GetObject by anonymous is allowed.*must be denied/,
  ],
  'sse-c-refused': [withoutSid('DenyCustomerProvidedKeys'), /with a customer-provided key by deployer is allowed.*must be denied/],
  'no-header-denial': [
    alsoSaying({
      sid: 'DenyUnencrypted', principals: { everybody: false, aws: ['arn:aws:iam::111111111111:role/break-glass'], services: [] },
      conditions: [{ operator: 'Null', key: 's3:x-amz-server-side-encryption', values: ['true'] }],
    }),
    /without encryption headers is denied by DenyUnencrypted; it must be allowed/,
  ],
  'admins-delete-versions': [withoutAction('s3:DeleteObjectVersion'), /s3:DeleteObjectVersion by the plan role is allowed/],
  'admins-versioning': [withoutAction('s3:PutBucketVersioning'), /s3:PutBucketVersioning by the plan role is allowed/],
  'admins-lifecycle': [withoutAction('s3:PutLifecycleConfiguration'), /s3:PutLifecycleConfiguration by the plan role is allowed/],
  'admins-policy': [withoutAction('s3:DeleteBucketPolicy'), /s3:DeleteBucketPolicy by the plan role is allowed/],
  'admins-exposure': [withoutAction('s3:PutBucketOwnershipControls'), /s3:PutBucketOwnershipControls by the plan role is allowed/],
  'admins-encryption': [withoutAction('s3:PutEncryptionConfiguration'), /s3:PutEncryptionConfiguration by the plan role is allowed/],
  'admins-replication': [withoutAction('s3:PutReplicationConfiguration'), /s3:PutReplicationConfiguration by the plan role is allowed/],
  'admins-bucket': [
    alsoSaying({
      sid: 'Everybody', actions: ['s3:DeleteBucket'], principals: { everybody: false, aws: ['arn:aws:iam::111111111111:role/break-glass'], services: [] },
    }),
    /s3:DeleteBucket by arn:aws:iam::111111111111:role\/break-glass is denied by Everybody; it must be allowed/,
  ],
  'key-as-asked': [(model) => ({ ...model, key: undefined }), /a key of its own is false, must be true/],
  'key-alias': [key({ aliases: ['alias/other'] }), /is alias\/other, must be alias\/acme-prod-tfstate/],
  'key-rotation': [key({ rotation: false }), /rotation of the key is false, must be true/],
  'key-deletion-window': [key({ deletionWindowDays: 7 }), /is 7, must be 30/],
  'key-deletion': [key({ policy: base.key!.policy.slice(0, 1) }), /kms:DisableKey by the plan role is allowed.*must be denied/],
  'key-usable': [
    key({ policy: base.key!.policy.map((statement) => (statement.sid === 'AllowAccount' ? { ...statement, actions: ['kms:Describe*', 'kms:ScheduleKeyDeletion', 'kms:DisableKey'] } : statement)) }),
    /kms:Decrypt through S3 by an account admin is deny, must be allow/,
  ],
  'key-tags': [key({ tags: untagged(base.key!.tags) }), /the tag Owner of the key is not set/],
  'key-retention': [key({ retainedOnDeletion: false }), /retention of the key on deletion is false, must be true/],
  'table-as-asked': [(model) => ({ ...model, table: undefined }), /a lock table is false, must be true/],
  'table-name': [table({ name: 'renamed' }), /is renamed, must be acme-prod-tfstate-lock/],
  'table-key': [table({ key: 'LockID (N)' }), /is LockID \(N\), must be LockID \(S\)/],
  'table-billing': [table({ billing: 'PROVISIONED' }), /is PROVISIONED, must be PAY_PER_REQUEST/],
  'table-recovery': [table({ pointInTimeRecovery: false }), /is false, must be true/],
  'table-deletion-protection': [table({ deletionProtection: false }), /is false, must be true/],
  'table-tags': [table({ tags: untagged(base.table!.tags) }), /the tag Owner of the table is not set/],
  'table-retention': [table({ retainedOnDeletion: false }), /is false, must be true/],
};

/** Without the thing itself, nothing that is promised of it can be kept. */
const THINGS: Readonly<Record<string, (id: string) => boolean>> = {
  'replication': (id) => id.startsWith('replica'),
  'key-as-asked': (id) => id.startsWith('key-') || id === 'encrypted',
  'table-as-asked': (id) => id.startsWith('table-'),
};

test('every promise has a mutation, so that none is untestable', () => {
  expect(Object.keys(MUTATIONS).sort()).toEqual(stateBackendPromises.map(({ id }) => id).sort());
});

test('ids are unique and titles are sentences', () => {
  expect(new Set(stateBackendPromises.map(({ id }) => id)).size).toBe(stateBackendPromises.length);
  for (const { title } of stateBackendPromises) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test.each(stateBackendPromises.map((promise) => [promise.id, promise] as const))('%s breaks, alone, when its thing does', (id, promise) => {
  const [mutate, detail] = MUTATIONS[id];
  const mutated = mutate(base);
  expect(checkPromise(promise, base, subject)).toMatchObject({ id, status: 'kept' });
  const broken = checkPromises(stateBackendPromises, mutated, subject).filter(({ status }) => status === 'broken');
  const expected = THINGS[id] ?? ((other: string) => other === id);
  expect(broken.map((line) => line.id)).toEqual(stateBackendPromises.map((other) => other.id).filter(expected));
  expect(broken.find((line) => line.id === id)?.detail).toMatch(detail);
});

test('a deployed backend cannot tell of retention, so these promises are static only and never kept', () => {
  const deployed: StateBackendModel = {
    ...base,
    source: 'deployed',
    bucket: { ...base.bucket, retainedOnDeletion: undefined, emptiedOnDeletion: undefined },
    key: { ...base.key!, deletionWindowDays: undefined, retainedOnDeletion: undefined },
    table: { ...base.table!, retainedOnDeletion: undefined },
  };
  const lines = checkPromises(stateBackendPromises, deployed, subject).filter(({ status }) => status === 'static only');
  expect(lines.map(({ id }) => id)).toEqual(['bucket-retention', 'never-emptied', 'key-deletion-window', 'key-retention', 'table-retention']);
  expect(lines[0].detail).toContain('a deployed resource does not tell');
  for (const { id } of lines) {
    // whoever asks the promise itself is not told that it is kept either
    expect(stateBackendPromises.find((promise) => promise.id === id)!.check(deployed, subject)).toMatch(/is not set, must be/);
  }
});

test('a backend is asked only for what its settings have', () => {
  const ids = (given: typeof DEV) => checkPromises(stateBackendPromises, readTemplate(templateOf(given), given.subject), given.subject).map(({ id }) => id);
  expect(ids(DEV).filter((id) => /^(key|table)-/.test(id))).toEqual(['key-as-asked', 'table-as-asked']);
  expect(ids(STAGING)).toEqual(expect.arrayContaining(['key-rotation', 'table-recovery']));
  expect(ids(PROD)).toHaveLength(stateBackendPromises.length);
});

test('a key, a table or a replica that nobody asked for is found', () => {
  const dev = readTemplate(templateOf(DEV), DEV.subject);
  const more: StateBackendModel = { ...dev, key: base.key, table: base.table, bucket: { ...dev.bucket, replication: base.bucket.replication } };
  const broken = checkPromises(stateBackendPromises, more, DEV.subject).filter(({ status }) => status === 'broken').map(({ id }) => id);
  expect(broken).toEqual(['replication', 'key-as-asked', 'table-as-asked']);
});

test('one public access block that is off is enough to break the promise', () => {
  for (const name of ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets']) {
    const changed = bucket({ publicAccessBlock: { ...base.bucket.publicAccessBlock!, [name]: false } })(base);
    const broken = checkPromises(stateBackendPromises, changed, subject).filter(({ status }) => status === 'broken');
    expect(broken.map(({ id }) => id)).toEqual(['public-access-blocked']);
    expect(broken[0].detail).toContain(`"${name}":false`);
  }
});
