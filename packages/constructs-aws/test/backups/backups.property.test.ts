import {
  BackupFrequency, BackupPlanOptions, BackupStoreOptions, BackupStoreProfile, BucketNamespace, DatabaseDumpOptions, DatabaseDumpPlace, DatabaseTls,
  ObjectLockMode, PlatformEnvironment, TaskArchitecture, VaultLockMode,
} from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { AirGappedVault, BackupCopyVault, BackupPlan, BackupStore, BackupStoreReplica, BackupStoreReplicaProps, DatabaseDump } from '../../src';
import { either as mostly, lint, Shapes } from '../inputs';
import { AWAY, CERTIFICATE, CLUSTER, COPY_VAULT, KEY, OTHER_ACCOUNT, TOPIC, WHERE } from './backups';

/** There are many props: each must nearly always be right, or hardly any input would be. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) => fc.oneof({ weight: 40, arbitrary: good }, { weight: 4, arbitrary: mostly(good, ...bad) });
const one = <T>(values: readonly T[], ...bad: unknown[]) => either(fc.constantFrom(...values), ...bad);
const choice = <T extends string>(values: { [name: string]: T }) => one(Object.values(values), 'something');

/** What belongs together is chosen together: a lock, its days, and an expiry beyond them. */
const locks = one<Partial<BackupStoreOptions>>([
  {}, { objectLockMode: ObjectLockMode.NONE, objectLockDays: 0 }, { objectLockMode: ObjectLockMode.GOVERNANCE, objectLockDays: 40, expiryDays: 400 },
  { profile: BackupStoreProfile.STANDARD, expiryDays: 365, glacierInstantRetrievalAfterDays: 30, deepArchiveAfterDays: 120 },
  { expiryDays: 400, deepArchiveAfterDays: 90 },
], { objectLockMode: ObjectLockMode.COMPLIANCE }, { objectLockDays: 0.5 }, { expiryDays: 0 }, { expiryDays: 30, deepArchiveAfterDays: 29 },
{ profile: BackupStoreProfile.ARCHIVE });
const storeOptions: fc.Arbitrary<BackupStoreOptions> = fc.tuple(locks, fc.record({
  name: one(['backups', 'archive'], 'Backups', 'y'.repeat(60)),
  bucketNamespace: choice(BucketNamespace),
  noncurrentExpiryDays: one([1, 30], 0, 400),
  transitionMinimumBytes: one([131_072, 1_000_000], 1024),
  abortIncompleteUploadDays: one([1, 7], 0, 31),
  retainOnDeletion: fc.boolean(),
  keyDeletionWindowDays: one([7, 30], 6, 31),
  alarmTopicArn: one([TOPIC, undefined], 'alarms', TOPIC.replace('eu-central-1', 'us-east-1')),
  replicaRegion: one([AWAY, undefined], 'eu-central-1', 'Ireland'),
  acknowledge: either(fc.constant('a reason'), ' '),
}, { requiredKeys: ['acknowledge'] })).map(([lock, others]) => ({ ...others, ...lock }));

const vaultLocks = one<Partial<BackupPlanOptions>>([
  {}, { vaultLockMode: VaultLockMode.NONE, vaultMinimumRetentionDays: 0, vaultMaximumRetentionDays: 0 },
  { vaultLockMode: VaultLockMode.GOVERNANCE, vaultMinimumRetentionDays: 5, vaultMaximumRetentionDays: 3000 },
], { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 2 }, { vaultMinimumRetentionDays: 100 }, { vaultLockCoolingOffDays: 4 });
const planOptions: fc.Arbitrary<BackupPlanOptions> = fc.tuple(vaultLocks, fc.record({
  frequencies: one([Object.values(BackupFrequency), [BackupFrequency.DAILY], [BackupFrequency.WEEKLY, BackupFrequency.DAILY]], [], ['hourly'], [BackupFrequency.DAILY, BackupFrequency.DAILY]),
  dailySchedule: one(['cron(0 5 * * ? *)', 'cron(0 */12 * * ? *)'], '0 5 * * *', 'rate(1 day)', 'cron(0 5 * * * *)'),
  dailyRetentionDays: one([35, undefined], 0, 36, 5000),
  monthlyColdStorageAfterDays: one([0, undefined], 300, -1),
  continuousBackup: fc.boolean(),
  startWindowMinutes: one([60, 120], 30),
  completionWindowMinutes: one([240, 1440], 60),
  missingBackupHours: one([0, 30, 48], 1, 12, 200),
  restoreTesting: fc.boolean(),
  restoreTestingResourceTypes: one([['DynamoDB'], ['RDS', 'Aurora', 'EFS']], ['Lambda'], []),
  copies: one([[], [{ vaultArn: COPY_VAULT, retentionDays: 60 }], [{ vaultArn: COPY_VAULT, frequencies: [BackupFrequency.DAILY] }, { vaultArn: `${COPY_VAULT}-2`, retentionDays: 200, coldStorageAfterDays: 30 }]],
    [{ vaultArn: 'copies' }], [{ vaultArn: COPY_VAULT }, { vaultArn: COPY_VAULT }], [{ vaultArn: COPY_VAULT, vaultMinimumRetentionDays: 9999 }]),
  alarmTopicArn: one([TOPIC, undefined], 'alarms'),
  acknowledge: either(fc.constant('a reason'), ' '),
}, { requiredKeys: ['acknowledge'] })).map(([lock, others]) => ({ ...others, ...lock }));

const dumpOptions: fc.Arbitrary<DatabaseDumpOptions & Partial<DatabaseDumpPlace>> = fc.record({
  name: one(['database', 'shop-eu'], 'Shop', 'y'.repeat(60)),
  prefix: one(['dumps/shop/', undefined], '../', 'dumps', ''),
  schedule: one(['cron(0 3 * * ? *)', 'rate(6 hours)'], '0 3 * * *', 'rate(2 days)', 'at(2026-01-01T00:00:00)'),
  scheduleTimezone: one(['UTC', 'Europe/Berlin'], 'Berlin', '+02:00'),
  rpoHours: one([26, 48, 167], 24, 0, 200),
  minimumBytes: one([1024, 1_000_000], 0, 0.5),
  tls: choice(DatabaseTls),
  caCertificate: one([CERTIFICATE, undefined], 'ca.pem'),
  compression: one(['6', 'zstd:3', undefined], '-9', 'best'),
  host: one(['db.example.com', undefined], 'db example', ''),
  port: one([5432, 6432, undefined], 0, 70_000),
  databaseName: one(['shop', 'Köln', undefined], '', 'x'.repeat(64)),
  cpuUnits: one([256, undefined], 300),
  memoryMiB: one([512, 2048], 1000),
  architecture: choice(TaskArchitecture),
  assignPublicIp: fc.boolean(),
  logRetentionDays: one([30, 400], 8),
  image: one([WHERE.image, `ghcr.io/acme/dump@sha256:${'0'.repeat(64)}`], 'Dump:latest', ''),
  secretArn: one([WHERE.secretArn], 'secret'),
  secretKeyArn: one([KEY, undefined], KEY.replace('key/', 'alias/')),
  subnetIds: one([WHERE.subnetIds, [WHERE.subnetIds[0]]], [], ['a']),
  clusterArn: one([CLUSTER, undefined], 'jobs'),
  acknowledge: either(fc.constant('a reason'), ' '),
}, { requiredKeys: ['image', 'secretArn', 'subnetIds', 'memoryMiB', 'acknowledge'] });

const copies = fc.record({
  account: one([undefined, OTHER_ACCOUNT], '22'),
  minimumRetentionDays: one([undefined, 7, 30], 6),
  maximumRetentionDays: one([undefined, 400], 20),
});
const inputs = fc.record({
  tier: fc.constantFrom('dev' as const, 'staging' as const, 'prod' as const),
  project: either(fc.constantFrom('acme', 'acme-shop'), 'Acme', 'x'.repeat(60)),
  storeOptions, planOptions, dumpOptions, copies,
});

/** What a refusal may name: a prop of the input, or a name made from them. */
const NAMED = new RegExp('^[^ ]+: (the stack\'s (account|region)|[a-zA-Z]+(\\.[a-zA-Z]+)?( \\((daily|weekly|monthly)\\))?|[A-Za-z0-9]+[A-Za-z0-9 ]* (name|alias))'
  + ' is .*, (must|may) .+; .+');

type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

function synthesize(input: Input): any[] {
  const { tier, project } = input;
  const [account, region] = ['111111111111', 'eu-central-1'];
  const environment = PlatformEnvironment[tier]({ project, account, region });
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account, region } });
  const away = new Stack(app, 'Away', { env: { account: input.copies.account ?? account, region: AWAY } });
  const { replicaRegion } = input.storeOptions;
  if (replicaRegion !== undefined) {
    new BackupStoreReplica(away, 'Replica', { environment, ...input.storeOptions, region: replicaRegion, account: input.copies.account } as BackupStoreReplicaProps);
  }
  const store = new BackupStore(stack, 'Backups', { environment, ...input.storeOptions, replicaAccount: replicaRegion && input.copies.account });
  new BackupPlan(stack, 'Plan', { environment, ...input.planOptions });
  new BackupCopyVault(away, 'Copies', { environment, region: AWAY, account: input.copies.account });
  new AirGappedVault(away, 'AirGapped', { environment, region: AWAY, ...input.copies });
  new DatabaseDump(stack, 'Dump', { environment, ...WHERE, ...input.dumpOptions, store });
  return [stack, away].map((each) => Template.fromStack(each).toJSON());
}

/** Whatever is given: what is locked can be kept no shorter than its lock, nothing is kept for ever, and nobody but named principals deletes. */
function checkPromises(templates: any[]): void {
  const resources = templates.flatMap(({ Resources }) => Object.values<any>(Resources));
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  for (const { ObjectLockEnabled, ObjectLockConfiguration, LifecycleConfiguration } of of('AWS::S3::Bucket')) {
    expect(ObjectLockEnabled).toBe(true);
    expect(LifecycleConfiguration.Rules[0].ExpirationInDays).toBeGreaterThanOrEqual(ObjectLockConfiguration?.Rule.DefaultRetention.Days ?? 1);
  }
  const [vault] = of('AWS::Backup::BackupVault').slice(-1);
  for (const { BackupPlan: { BackupPlanRule: [{ Lifecycle, EnableContinuousBackup }] } } of of('AWS::Backup::BackupPlan')) {
    expect(Lifecycle.DeleteAfterDays).toBeLessThanOrEqual(EnableContinuousBackup ? 35 : 36_500);
    expect(Lifecycle.DeleteAfterDays - (Lifecycle.MoveToColdStorageAfterDays ?? -90)).toBeGreaterThanOrEqual(90);
  }
  expect(vault.AccessPolicy.Statement[0]).toMatchObject({ Sid: 'DenyDeletion', Effect: 'Deny' });
  const [task] = of('AWS::IAM::Role').filter(({ RoleName }) => RoleName.endsWith('-dump-task'));
  const actions = task.Policies[0].PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
  expect(new Set(actions)).toEqual(new Set(['s3:PutObject', 's3:AbortMultipartUpload', 'kms:Decrypt', 'kms:GenerateDataKey']));
}

test('60 inputs are each refused by sentences that name the prop, or make templates each of whose resources cfn-lint accepts', async () => {
  const shapes = new Shapes();
  let refused = 0;
  fc.assert(fc.property(inputs, (input) => {
    let made: any[];
    try {
      made = synthesize(input);
    } catch (error) {
      refused += 1;
      for (const line of (error as Error).message.split('\n')) {
        expect(line).toMatch(NAMED);
      }
      return;
    }
    checkPromises(made);
    made.forEach((template) => shapes.add(template));
  }), { numRuns: 60, seed: 20261121 });
  expect([refused, 60 - refused].every((count) => count > 12)).toBe(true);
  expect(shapes.count).toBeGreaterThan(30);
  expect(await lint(shapes.parts)).toBe('');
}, 300_000);
