import { Tier } from '@plinth/env-presets';
import {
  backupPlanPromises, backupStorePromises, backupVaultPromises, checkPromise, checkPromises, databaseDumpPromises, PromiseOf, readBackupPlanTemplate,
  readBackupStoreTemplate,
  readBackupVaultTemplate, readDatabaseDumpTemplate,
} from '../../src';
import { admits, allows, at, Change, drops, EVERYBODY, unconditional, untagged } from './mutations';
import { AIR_GAPPED, Case, caseOf, COPY_VAULT, FULL, GIVEN, PLAIN } from './subjects';
import { templateOf, vaultTemplateOf } from './template.fixture';

/** For every promise one way to break it, of whom, and what the line then says. */
type Mutations<Subject> = Readonly<Record<string, readonly [subject: Subject, change: Change, detail: RegExp, also?: readonly string[]]>>;

const OTHER_KEY = 'arn:aws:kms:eu-central-1:111111111111:key/other';
const RETAINED = caseOf(Tier.STAGING);
const withoutDeny = (sid: string) => allows('bucket.policy', sid);
const withoutAction = (path: string, sid: string, ...actions: string[]): Change => at(path, (policy: any[]) => policy.map((statement) => (
  statement.sid === sid ? { ...statement, actions: statement.actions.filter((action: string) => !actions.includes(action)) } : statement)));
const noDeny = (...actions: string[]) => withoutAction('bucket.policy', actions[0].includes('Bucket') || actions[0].includes('Configuration') ? 'DenyWeakeningToOthers' : 'DenyDeletionAndBypass', ...actions.map((action) => `s3:${action}`));

const KEY: Mutations<Case> = {
  'key-own': [PLAIN, at('key.aliases', ['alias/other']), /the aliases of the key is alias\/other, must be alias\/acme-dev-/],
  'key-rotation': [PLAIN, at('key.rotation', false), /rotation of the key is false/],
  'key-deletion-window': [FULL, at('key.deletionWindowDays', 7), /is 7, must be 30/],
  'key-deletion': [RETAINED, allows('key.policy', 'DenyDeletion'), /kms:DisableKey by another principal of the account is allowed by the key's policy, must be denied/],
  'key-policy': [PLAIN, allows('key.policy', 'DenyPolicyToOthers'), /kms:PutKeyPolicy by another principal of the account is allowed/],
  'key-usable': [PLAIN, allows('key.policy', 'AllowAccount'), /kms:Decrypt by another principal of the account is denied/, ['key-deletion', 'key-policy']],
  'key-tags': [PLAIN, untagged('key.tags'), /the tag Owner of the key is not set/],
  'key-retention': [PLAIN, at('key.retainedOnDeletion', true), /retention of the key on deletion is true, must be false/],
};
const TOPIC: Mutations<Case> = {
  'alarm-topic': [PLAIN, at('alarmTopic.arn', 'arn:other'), /the alarm topic is arn:other, must be arn:aws:sns/],
  'alarm-key': [PLAIN, (model) => ({ ...model, alarmTopic: { ...model.alarmTopic, keyReference: model.key.arn } }), /the key of the alarm topic is .*, must be its own/],
  'alarm-publishers': [PLAIN, admits('alarmTopic.policy', { principals: { everybody: false, aws: [], services: ['s3.amazonaws.com'] } }), /who is admitted to the alarm topic is .*s3.amazonaws.com/],
  'alarm-key-users': [PLAIN, unconditional('alarmKey.policy', 'cloudwatch.amazonaws.com'), /what the alarm topic's key asks of CloudWatch is \[\]/],
  'alarm-tls': [PLAIN, allows('alarmTopic.policy', 'DenyInsecureTransport'), /publishing alarms over plain HTTP is allow, must be deny/],
  'alarm-tags': [PLAIN, untagged('alarmKey.tags'), /the tag Owner of the alarm topic's key is not set/],
};

const STORE: Mutations<Case> = {
  ...KEY,
  ...TOPIC,
  'bucket-name': [PLAIN, at('bucket.name', 'other'), /the bucket's name is other/, [
    'tls-only', 'sse-c-refused', 'no-deletion', 'no-bypass', 'no-other-retention', 'admins-lock', 'admins-versioning', 'admins-lifecycle', 'admins-policy', 'admins-exposure',
    'admins-encryption', 'admins-replication', 'admins-bucket',
  ]],
  'public-access-blocked': [PLAIN, at('bucket.publicAccessBlock.blockPublicPolicy', false), /the public access block is/],
  'owner-enforced': [PLAIN, drops('bucket.ownership'), /object ownership is not set/],
  'uploads-aborted': [PLAIN, drops('bucket.lifecycle.abortIncompleteUploadDays'), /is not set, must be 1/],
  'bucket-tags': [PLAIN, untagged('bucket.tags'), /the tag Owner of the bucket/],
  'bucket-retention': [PLAIN, at('bucket.retainedOnDeletion', true), /is true, must be false/],
  'never-emptied': [PLAIN, at('bucket.emptiedOnDeletion', true), /is true, must be false/],
  'versioned': [PLAIN, at('bucket.versioning', 'Suspended'), /versioning is Suspended/],
  'lockable': [PLAIN, at('bucket.objectLock', false), /is false, must be true/],
  'locked': [FULL, at('bucket.retention.mode', 'GOVERNANCE'), /the default retention is .*GOVERNANCE.*, must be .*COMPLIANCE/],
  'expiry-after-lock': [FULL, at('bucket.lifecycle.expirationDays', 34), /is 34, must be at least the 35 of the lock/, ['expiry']],
  'expiry': [PLAIN, drops('bucket.lifecycle.expirationDays'), /the days after which backups expire is not set, must be 7/],
  'expired-versions': [PLAIN, at('bucket.lifecycle.newerNoncurrentVersions', 3), /is 3, must be 0/],
  'delete-markers': [PLAIN, at('bucket.lifecycle.expiredObjectDeleteMarker', false), /is false, must be true/],
  'transitions': [FULL, at('bucket.lifecycle.transitions.0.minimumBytes', 0), /where backups move is .*"minimumBytes":0.*, must be .*131072/],
  'lifecycle-only': [PLAIN, at('bucket.lifecycle.others', (others: string[]) => [...others, 'rule x expires current objects']), /what the lifecycle does is .*rule x/],
  'encrypted': [PLAIN, at('bucket.encryption.keyArn', OTHER_KEY), /the key of the default encryption is .*other/],
  'bucket-key': [PLAIN, at('bucket.encryption.bucketKey', false), /is false, must be true/],
  'tls-only': [PLAIN, withoutDeny('DenyInsecureTransport'), /over plain HTTP by .* is allowed/],
  'private': [PLAIN, admits('bucket.policy', { ...EVERYBODY, actions: ['s3:GetObject'] }), /s3:GetObject by somebody without credentials is allowed/],
  'sse-c-refused': [PLAIN, withoutDeny('DenyCustomerProvidedKeys'), /with a customer-provided key by .* is allowed/],
  'no-header-denial': [PLAIN, admits('bucket.policy', { effect: 'Deny', ...EVERYBODY, actions: ['s3:PutObject'], conditions: [{ operator: 'StringNotEquals', key: 's3:x-amz-server-side-encryption', values: ['aws:kms'] }] }),
    /s3:PutObject by .* is denied/, ['tls-only']],
  'no-deletion': [RETAINED, noDeny('DeleteObject', 'DeleteObjectVersion'), /s3:DeleteObject by another principal of the account is allowed/],
  'no-bypass': [PLAIN, noDeny('BypassGovernanceRetention'), /s3:BypassGovernanceRetention by another principal of the account is allowed/],
  'no-other-retention': [PLAIN, noDeny('PutObjectRetention'), /s3:PutObjectRetention by another principal of the account is allowed/],
  'admins-lock': [PLAIN, noDeny('PutBucketObjectLockConfiguration'), /s3:PutBucketObjectLockConfiguration by another principal/],
  'admins-versioning': [PLAIN, noDeny('PutBucketVersioning'), /s3:PutBucketVersioning by another principal/],
  'admins-lifecycle': [PLAIN, noDeny('PutLifecycleConfiguration'), /s3:PutLifecycleConfiguration by another principal/],
  'admins-policy': [PLAIN, noDeny('DeleteBucketPolicy'), /s3:DeleteBucketPolicy by another principal/],
  'admins-exposure': [PLAIN, noDeny('PutBucketPublicAccessBlock'), /s3:PutBucketPublicAccessBlock by another principal/],
  'admins-encryption': [PLAIN, noDeny('PutEncryptionConfiguration'), /s3:PutEncryptionConfiguration by another principal/],
  'admins-replication': [PLAIN, noDeny('PutReplicationConfiguration'), /s3:PutReplicationConfiguration by another principal/],
  'admins-bucket': [PLAIN, noDeny('DeleteBucket'), /s3:DeleteBucket by another principal/],
  'key-events': [PLAIN, at('keyRule.pattern.detail.eventName', ['DisableKey']), /what it waits for is /],
  'rule-tags': [PLAIN, untagged('keyRule.tags'), /the tag Owner of the rule/],
  'replication': [PLAIN, at('bucket.replication', { destinationArn: 'arn:aws:s3:::other', deleteMarkers: false, encryptedObjects: true }), /where it is replicated to is arn:aws:s3:::other, must be not set/],
  'replica-encrypted': [FULL, at('bucket.replication.replicaKeyArn', OTHER_KEY), /the key that encrypts copies is/],
  'replica-owned': [FULL, drops('bucket.replication.account'), /the account that owns copies is not set, must be 222222222222/],
  'replication-role': [FULL, admits('replicationRole.policy', { actions: ['s3:ReplicateDelete'] }), /what it may do is .*s3:ReplicateDelete/],
  'replication-trust': [FULL, unconditional('replicationRole.trust', 's3.amazonaws.com'), /for what is \[\]/],
  'restore-granted-only': [PLAIN, admits('restorer', { actions: ['s3:DeleteObject'] }), /what who restores may do is .*s3:DeleteObject/],
  'named': [PLAIN, at('unnamed', ['Topic']), /what has no name of its own is Topic/],
  'no-lambda': [PLAIN, at('types', ['AWS::Lambda::Function']), /is AWS::Lambda::Function, must be nothing/],
};

const plan = (word: string): Change => (model) => ({ ...model, plans: model.plans.filter(({ name }: { name: string }) => !name.endsWith(word)) });
const rule = (index: number, change: object): Change => at(`plans.${index}.rules.0`, (found: object) => ({ ...found, ...change }));
const alarm = (word: string, change: object): Change => at('alarms', (alarms: any[]) => alarms.map((found) => (found.name.endsWith(word) ? { ...found, ...change } : found)));

const VAULT: Mutations<Case> = {
  'vault-name': [PLAIN, at('vault.name', 'other'), /the vault's name is other/],
  'vault-encrypted': [PLAIN, at('vault.keyArn', OTHER_KEY), /the vault's key is .*other, must be its own/],
  'vault-lock': [GIVEN, at('vault.lock.forGood', true), /the vault's lock is .*"forGood":true.*, must be .*"forGood":false/],
  'vault-cooling-off': [FULL, at('vault.lock.coolingOffDays', 3), /the days of cooling-off is 3, must be 7/],
  'vault-no-deletion': [GIVEN, allows('vault.policy', 'DenyDeletion'), /backup:DeleteRecoveryPoint by another principal of the account is allowed/],
  'vault-admins': [PLAIN, allows('vault.policy', 'DenyWeakeningToOthers'), /backup:PutBackupVaultLockConfiguration by another principal of the account is allowed/],
  'vault-tags': [PLAIN, untagged('vault.tags'), /the tag Owner of the vault/],
  'vault-retention': [PLAIN, at('vault.retainedOnDeletion', true), /is true, must be false/],
  'never-emptied': [PLAIN, at('vault.emptiedOnDeletion', true), /is true, must be false/],
};
const PLAN: Mutations<Case> = {
  ...VAULT,
  ...KEY,
  ...TOPIC,
  'plans': [PLAIN, plan('-weekly'), /the plans is \["acme-dev-backups-daily","acme-dev-backups-monthly"\]/],
  'one-rule': [PLAIN, at('plans.1.rules', (rules: object[]) => [...rules, ...rules]), /the number of rules of acme-dev-backups-weekly is 2, must be 1/],
  'one-selection': [PLAIN, at('plans.0.selections.0.tags', ['STRINGEQUALS backup=yes']), /what acme-dev-backups-daily selects is .*backup=yes/],
  'schedules': [PLAIN, rule(0, { timezone: 'Europe/Berlin' }), /the time zone of acme-dev-backups-daily is Europe\/Berlin, must be UTC/],
  'into-vault': [PLAIN, rule(0, { vaultName: 'Default' }), /the vault of acme-dev-backups-daily is Default/],
  'windows': [PLAIN, rule(0, { startWindowMinutes: 30 }), /the start window of acme-dev-backups-daily is 30, must be 60/],
  'kept': [PLAIN, rule(0, { deleteAfterDays: undefined }), /the days that acme-dev-backups-daily keeps is not set, must be 7/],
  'kept-inside-lock': [GIVEN, rule(1, { deleteAfterDays: 5 }), /what acme-staging-backups-weekly backs up is kept for 5, must be kept for 7 to 400 days/, ['kept']],
  'continuous': [GIVEN, rule(0, { deleteAfterDays: 36 }), /acme-staging-backups-daily is continuous and kept for 36 days, may be kept for 35/, ['kept']],
  'cold': [FULL, rule(2, { coldAfterDays: 300 }), /goes cold is 300, must be 90/],
  'copies': [FULL, rule(0, { copies: [] }), /where acme-prod-backups-daily is copied to is \[\]/],
  'copies-inside-lock': [FULL, at('plans.0.rules.0.copies.0.deleteAfterDays', 7), /the copy of acme-prod-backups-daily is kept for 7, must be kept for 35 to 2558/, ['copies']],
  'alarms-failed': [PLAIN, alarm('-vault-failed', { threshold: 5 }), /threshold of acme-dev-backups-vault-failed is 5, must be 0/],
  'alarm-missing': [PLAIN, alarm('-vault-missing', { missingData: 'notBreaching' }), /missingData of acme-dev-backups-vault-missing is notBreaching, must be breaching/],
  'alarms-told': [PLAIN, alarm('-vault-failed', { actions: [] }), /whom acme-dev-backups-vault-failed tells is \[\]/],
  'vault-notifications': [PLAIN, at('vault.notifications.events', ['COPY_JOB_FAILED']), /what the vault tells is \["COPY_JOB_FAILED"\]/],
  'service-role': [PLAIN, admits('role.policy', { actions: ['iam:*'] }), /what it may do besides is \["iam:\*"\]/],
  'service-trust': [PLAIN, admits('role.trust', { principals: { everybody: false, aws: ['111111111111'], services: [] } }), /who takes the role is \["backup.amazonaws.com","111111111111"\]/],
  'restore-testing': [GIVEN, at('restoreTesting.vaults', ['*']), /the vaults that are tested is \["\*"\]/],
  'restore-testing-selections': [GIVEN, at('restoreTesting.selections', (found: object[]) => found.slice(1)), /what is restored to test is/],
  'restore-testing-names': [GIVEN, at('restoreTesting.name', 'acme-staging'), /the name acme-staging must have 1 to 50 letters, digits and _/, ['restore-testing']],
  'tags': [PLAIN, untagged('plans.0.tags'), /the tag Owner of the plan acme-dev-backups-daily/],
  'named': [PLAIN, at('unnamed', ['Vault']), /is Vault, must be nothing/],
  'no-lambda': [PLAIN, at('types', ['Custom::Cleaner']), /is Custom::Cleaner, must be nothing/],
};

const container = (change: object): Change => at('task.containers.0', (found: object) => ({ ...found, ...change }));

const DUMP: Mutations<Case> = {
  'task-family': [PLAIN, at('task.family', 'other'), /the family is other/, ['schedule-runs']],
  'task-fargate': [PLAIN, at('task.compatibilities', ['EC2']), /what the task runs on is \["EC2"\]/],
  'task-size': [PLAIN, at('task.memory', 512), /its memory is 512, must be 1024/],
  'task-roles': [PLAIN, (model) => at('task.executionRoleArn', model.task.taskRoleArn)(model), /the role of what prepares it is .*-task, must be .*-execution/],
  'one-container': [PLAIN, at('task.containers', (found: object[]) => [...found, { ...found[0], name: 'sidecar' }]), /its containers is \["dump","sidecar"\]/],
  'image': [PLAIN, container({ image: 'database-dump:latest' }), /the image is database-dump:latest/],
  'variables': [PLAIN, at('task.containers.0.environment.DUMP_TLS', 'require'), /its variables is .*"DUMP_TLS":"require"/],
  'secret-injected': [PLAIN, container({ secrets: {} }), /what is injected is {}/],
  'no-password': [PLAIN, at('task.containers.0.environment.PGPASSWORD', 'x'), /the variable PGPASSWORD looks like a password/, ['variables']],
  'confined': [PLAIN, container({ readonlyRootFilesystem: false }), /can only be read is false, must be true/],
  'logs': [PLAIN, at('task.containers.0.log.driver', 'none'), /the log driver is none/],
  'log-retention': [PLAIN, drops('logGroup.retentionDays'), /the days that log lines are kept is not set, must be 7/],
  'task-grants': [PLAIN, admits('taskRole.policy', { actions: ['cloudwatch:PutMetricData'] }), /what the program may do is .*cloudwatch:PutMetricData/],
  'execution-grants': [PLAIN, at('executionRole.policy', (policy: any[]) => policy.map((statement) => ({ ...statement, resources: ['*'] }))), /the secrets that it reads is \["\*"\]/],
  'schedule-grants': [PLAIN, at('scheduleRole.policy', (policy: any[]) => policy.map((statement) => ({ ...statement, conditions: [] }))), /where it runs them is \[\]/],
  'task-trust': [PLAIN, unconditional('taskRole.trust', 'ecs-tasks.amazonaws.com'), /for whom is \[\]/],
  'execution-trust': [PLAIN, admits('executionRole.trust', { principals: { everybody: false, aws: ['111111111111'], services: [] } }), /who takes the role is /],
  'schedule-trust': [PLAIN, unconditional('scheduleRole.trust', 'scheduler.amazonaws.com'), /for whom is \[\]/],
  'no-ingress': [PLAIN, at('securityGroup.ingress', ['tcp 22 0.0.0.0/0']), /what it lets in is \["tcp 22 0.0.0.0\/0"\]/],
  'egress': [PLAIN, at('securityGroup.egress', ['everything 0.0.0.0/0']), /what the security group lets out is \["everything/],
  'database-opened': [PLAIN, at('databaseIngress', []), /what the database's group is opened for is \[\]/],
  'schedule': [PLAIN, at('schedule.timezone', 'Asia/Tokyo'), /in which time zone is Asia\/Tokyo, must be UTC/],
  'schedule-on': [PLAIN, at('schedule.enabled', false), /whether it is on is false/],
  'schedule-runs': [PLAIN, at('schedule.taskCount', 2), /how many tasks is 2, must be 1/],
  'schedule-place': [PLAIN, at('schedule.assignPublicIp', true), /whether it has a public address is true, must be false/],
  'cluster': [PLAIN, drops('cluster'), /the cluster is not set/],
  'silence': [PLAIN, at('alarm.evaluationPeriods', 24), /its evaluationPeriods is 24, must be 48/],
  'silence-told': [PLAIN, at('alarm.actions', []), /whom it tells is \[\]/],
  'tags': [PLAIN, untagged('securityGroup.tags'), /the tag Owner of the security group/],
  'named': [PLAIN, at('unnamed', ['Cluster']), /is Cluster, must be nothing/],
  'no-lambda': [PLAIN, at('types', ['AWS::Lambda::Function']), /is AWS::Lambda::Function/],
};

/** Every way in which a promise can be broken of one kind. */
function suite<Model, Subject>(
  what: string, promises: ReadonlyArray<PromiseOf<Model, Subject>>, mutations: Mutations<Case>, subjectOf: (given: Case) => Subject,
  read: (template: object, subject: Subject) => Model,
): void {
  describe(what, () => {
    test('every promise has a mutation, so that none is untestable', () => {
      expect(Object.keys(mutations).sort()).toEqual(promises.map(({ id }) => id).sort());
    });

    test('ids are unique and titles are sentences', () => {
      expect(new Set(promises.map(({ id }) => id)).size).toBe(promises.length);
      promises.forEach(({ title }) => expect(title).toMatch(/^[A-Z].*[^.]$/));
    });

    test.each(Object.entries(mutations))('%s is broken by its mutation, and nothing else is', (id, [given, change, detail, also = []]) => {
      const subject = subjectOf(given);
      const lines = checkPromises(promises, change(read(templateOf(given), subject)), subject).filter(({ status }) => status === 'broken');
      expect(lines.find((line) => line.id === id)?.detail).toMatch(detail);
      expect(lines.map((line) => line.id).filter((other) => other !== id && !also.includes(other))).toEqual([]);
    });
  });
}

suite('a store', backupStorePromises, STORE, ({ store }) => store, readBackupStoreTemplate);
suite('a plan', backupPlanPromises, PLAN, ({ plan: found }) => found, readBackupPlanTemplate);
suite('a dump', databaseDumpPromises, DUMP, ({ dump }) => dump, readDatabaseDumpTemplate);

const vault = (id: string, change: Change, subject: typeof COPY_VAULT) =>
  checkPromise(backupVaultPromises.find((promise) => promise.id === id)!, change(readBackupVaultTemplate(vaultTemplateOf(subject), subject)), subject).detail;

test.each<[string, Change, RegExp, typeof COPY_VAULT]>([
  ['vault-lock', drops('vault.lock'), /the vault's lock is not set/, COPY_VAULT],
  ['vault-no-deletion', allows('vault.policy', 'DenyDeletion'), /backup:DeleteRecoveryPoint by another principal/, COPY_VAULT],
  ['key-deletion', allows('key.policy', 'DenyDeletion'), /kms:DisableKey by another principal/, COPY_VAULT],
  ['takes-copies', admits('vault.policy', { ...EVERYBODY, actions: ['backup:CopyIntoBackupVault'] }), /who may copy into the vault is .*everybody/, COPY_VAULT],
  ['named', at('unnamed', ['Vault']), /is Vault, must be nothing/, COPY_VAULT],
  ['no-lambda', at('types', ['Custom::X']), /is Custom::X/, COPY_VAULT],
  ['air-gapped', at('vault.airGapped', false), /whether it is air-gapped is false/, AIR_GAPPED],
  ['air-gapped-days', at('vault.lock.maximumDays', 4000), /the days that it keeps is \[7,4000\], must be \[7,400\]/, AIR_GAPPED],
  ['air-gapped-tags', untagged('vault.tags'), /the tag Owner of the vault/, AIR_GAPPED],
  ['air-gapped-retained', at('vault.retainedOnDeletion', false), /is false, must be true/, AIR_GAPPED],
])('of a vault of copies %s can be broken', (id, change, detail, subject) => {
  expect(vault(id, change, subject)).toMatch(detail);
});

test('the vault of copies promises what the vault of a plan does, and what an air-gapped one does', () => {
  const own = backupVaultPromises.map(({ id }) => id).filter((id) => !(id in VAULT) && !(id in KEY));
  expect(own).toEqual(['air-gapped', 'air-gapped-days', 'air-gapped-tags', 'air-gapped-retained', 'takes-copies', 'named', 'no-lambda']);
});
