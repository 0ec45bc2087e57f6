import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  BackupFrequency, BackupPlanOptions, BackupStoreOptions, BackupStoreProfile, BucketNamespace, DatabaseDumpOptions, DatabaseDumpPlace, DatabaseTls,
  ObjectLockMode, PlatformEnvironment, TaskArchitecture, Tier, VaultLockMode,
} from '@plinth/env-presets';
import { Testing } from 'cdktf';
import fc from 'fast-check';
import { AirGappedVault, BackupCopyVault, BackupPlan, BackupStore, BackupStoreReplica, DatabaseDump, Identity } from '../../src';
import { DEPLOYER, newStack, synthesize as json } from '../stacks';
import { terraformTest } from '../terraform';
import { AWAY, CERTIFICATE, CLUSTER, COPY_VAULT, KEY, OTHER_ACCOUNT, statementsOf, TOPIC, WHERE } from './backups';

/** There are many props: each must nearly always be right, or hardly any input would be. */
const either = <T>(good: fc.Arbitrary<T>, ...bad: unknown[]) => (bad.length === 0 ? good
  : fc.oneof({ weight: 80, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) as fc.Arbitrary<T> }));
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
  // provider 5.100 knows no other
  bucketNamespace: one([BucketNamespace.GLOBAL], 'something'),
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
  copies: one([
    [], [{ vaultArn: COPY_VAULT, retentionDays: 60 }],
    [{ vaultArn: COPY_VAULT, frequencies: [BackupFrequency.DAILY] }, { vaultArn: `${COPY_VAULT}-2`, retentionDays: 200, coldStorageAfterDays: 30 }],
  ],
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
  databaseName: one(['shop', 'Köln', 'a${b}%{c}', undefined], '', 'x'.repeat(64)),
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
const NAMED = new RegExp('^[^ ]+: (the provider\'s (allowedAccountIds|region)|[a-zA-Z]+(\\.[a-zA-Z]+)?( \\((daily|weekly|monthly)\\))?'
  + '|[A-Za-z0-9]+[A-Za-z0-9 ]* (name|alias)) is .*, (must|may) .+; .+');

type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;
const DEPLOYERS = [DEPLOYER, `arn:aws:iam::${OTHER_ACCOUNT}:role/deployer`];

/** The resources of one input, of both regions. The number goes into the names, so that all inputs fit into one configuration. */
function resourcesOf(input: Input, number: number): any[] {
  const { tier, project, storeOptions: given, copies: { account, ...days } } = input;
  const environment = PlatformEnvironment.custom({
    project, account: '111111111111', region: 'eu-central-1', name: `e${number}`, tier: tier as Tier, deployerArns: DEPLOYERS,
  });
  const [home, away] = [newStack('Stack', Testing.app()), newStack('Away', Testing.app(), AWAY)];
  const { replicaRegion } = given;
  if (replicaRegion !== undefined) {
    new BackupStoreReplica(away, 'Replica', { environment, ...given, region: replicaRegion, account });
  }
  const store = new BackupStore(home, 'Backups', { environment, ...given, replicaAccount: replicaRegion && account });
  store.grantRestore(Identity.roleName('restorer'));
  new BackupPlan(home, 'Plan', { environment, ...input.planOptions });
  new BackupCopyVault(away, 'Copies', { environment, region: AWAY, account });
  new AirGappedVault(away, 'AirGapped', { environment, region: AWAY, account, ...days });
  new DatabaseDump(home, 'Dump', { environment, ...WHERE, ...input.dumpOptions, store });
  return [json(home).resource, json(away).resource];
}

let generated: { made: any[][]; refusals: string[] } | undefined;

/** The same 120 inputs for every test here: what they made, and the sentences that refused the others. */
function generate(): { made: any[][]; refusals: string[] } {
  if (!generated) {
    const [made, refusals] = [[] as any[][], [] as string[]];
    fc.assert(fc.property(inputs, (input) => {
      try {
        made.push(resourcesOf(input, made.length));
      } catch (error) {
        refusals.push((error as Error).message);
      }
    }), { numRuns: 120, seed: 20261121 });
    generated = { made, refusals };
  }
  return generated;
}

/** Whatever is given: what is locked can be kept no shorter than its lock, nothing is kept for ever, and who dumps does nothing else. */
function checkPromises(made: any[]): void {
  const of = (type: string): any[] => made.flatMap((resource) => Object.values<any>(resource[type] ?? {}));
  of('aws_s3_bucket').forEach((bucket) => expect(bucket.object_lock_enabled).toBe(true));
  const [lock] = of('aws_s3_bucket_object_lock_configuration');
  for (const { rule } of of('aws_s3_bucket_lifecycle_configuration')) {
    expect(rule[0].expiration[0].days).toBeGreaterThanOrEqual(lock?.rule.default_retention.days ?? 1);
  }
  for (const { rule: [{ lifecycle, enable_continuous_backup: continuous }] } of of('aws_backup_plan')) {
    expect(lifecycle.delete_after).toBeLessThanOrEqual(continuous ? 35 : 36_500);
    expect(lifecycle.delete_after - (lifecycle.cold_storage_after ?? -90)).toBeGreaterThanOrEqual(90);
  }
  const vaults = of('aws_backup_vault_policy').filter(({ policy }) => policy.includes('DenyDeletion'));
  expect(vaults).toHaveLength(2);
  const [task] = of('aws_iam_role_policy').filter(({ name }) => name.endsWith('-dump-task'));
  expect(new Set(statementsOf(task.policy).flatMap(({ Action }) => Action))).toEqual(new Set(['s3:PutObject', 's3:AbortMultipartUpload', 'kms:Decrypt', 'kms:GenerateDataKey']));
}

test('120 inputs are each refused by sentences that name the prop, or make backups that keep what they promise', () => {
  const { made, refusals } = generate();
  refusals.flatMap((message) => message.split('\n')).forEach((line) => expect(line).toMatch(NAMED));
  expect(refusals.length).toBeGreaterThan(30);
  expect(made.length).toBeGreaterThan(30);
  made.forEach(checkPromises);
}, 180_000);

/** What a configuration looks like to terraform: its structure and its closed choices. Names and numbers within their limits tell it nothing new. */
function shapeOf(made: any[]): string {
  return JSON.stringify(made.map((resource) => Object.entries<any>(resource).map(([type, byName]) => [type, Object.values(byName)])), (_key, value) => (
    typeof value === 'object' || (typeof value === 'string' && /^[A-Z_]+$/.test(value)) ? value : typeof value));
}

terraformTest('terraform validate accepts what was made, each structure of it, in one configuration', async ({ directory, run }) => {
  const distinct = [...new Map(generate().made.map((one) => [shapeOf(one), one])).values()].slice(0, 25);
  expect(distinct.length).toBeGreaterThan(20);
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    resource: distinct.flat(),
  }));
  await run('init', '-backend=false', '-input=false');
  expect(JSON.parse(await run('validate', '-json'))).toMatchObject({ valid: true, diagnostics: [] });
});
