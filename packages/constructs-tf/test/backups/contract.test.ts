import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import {
  backupPlanAccess, backupPlanPromises, BackupPlanSubject, backupReplicaSubject, backupStoreAccess, backupStorePromises, BackupStoreSubject,
  backupVaultPromises, BackupVaultSubject, checkPromises, databaseDumpAccess, databaseDumpPromises, DatabaseDumpSubject, evaluateRow, readBackupPlanTerraform,
  readBackupStoreTerraform, readBackupVaultTerraform, readDatabaseDumpTerraform, rowsOf,
} from '@plinth/contract';
import {
  BackupPlanNames, BackupPlanOptions, BackupStoreNames, BackupStoreOptions, BackupStoreProfile, BackupVaultNames, DatabaseDumpNames, DatabaseDumpOptions,
  DatabaseDumpPlace, ObjectLockMode, PlatformEnvironment, VaultLockMode,
} from '@plinth/env-presets';
import { AirGappedVault, BackupCopyVault, BackupPlan, BackupStore, BackupStoreReplica, DatabaseDump, Identity } from '../../src';
import { DEPLOYER, newStack, PLACE, synthesize } from '../stacks';
import { AWAY, CERTIFICATE, CLUSTER, COPY_VAULT, KEY, OTHER_ACCOUNT, TOPIC, WHERE } from './backups';

const BREAK_GLASS = [`arn:aws:iam::${PLACE.account}:role/break-glass`];
const PLACES = { ...PLACE, deployerArns: [DEPLOYER], breakGlassArns: BREAK_GLASS };

interface Case {
  readonly title: string;
  readonly environment: PlatformEnvironment;
  readonly store?: BackupStoreOptions;
  readonly plan?: BackupPlanOptions;
  readonly dump?: DatabaseDumpOptions & Partial<DatabaseDumpPlace>;
}

const CASES: Case[] = [
  { title: 'dev as it is', environment: PlatformEnvironment.dev(PLACES) },
  { title: 'staging as it is', environment: PlatformEnvironment.staging(PLACES) },
  { title: 'prod as it is, where nobody breaks glass', environment: PlatformEnvironment.prod({ ...PLACE, deployerArns: [DEPLOYER] }) },
  {
    title: 'prod with everything', environment: PlatformEnvironment.prod(PLACES),
    store: { replicaRegion: AWAY },
    plan: {
      copies: [{ vaultArn: COPY_VAULT, retentionDays: 40, vaultMinimumRetentionDays: 35 }],
      vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 5, acknowledge: 'the law',
    },
    dump: { secretKeyArn: KEY, caCertificate: CERTIFICATE, compression: 'zstd:3', host: 'db.example.com', port: 6432, databaseName: 'shop' },
  },
  {
    title: 'an archive, with another name, a topic that is there and a cluster that is there', environment: PlatformEnvironment.prod(PLACES),
    store: { name: 'archive', profile: BackupStoreProfile.ARCHIVE, alarmTopicArn: TOPIC },
    plan: { name: 'more', alarmTopicArn: TOPIC, restoreTestingResourceTypes: ['DynamoDB'] },
    dump: {
      name: 'shop', prefix: 'dumps/acme-prod/other/', clusterArn: CLUSTER, assignPublicIp: true, acknowledge: 'public subnets only',
      image: `example.org/dump@sha256:${'ab'.repeat(32)}`,
    },
  },
  {
    title: 'dev that is locked all the same', environment: PlatformEnvironment.dev(PLACES),
    store: { objectLockMode: ObjectLockMode.GOVERNANCE, objectLockDays: 1, retainOnDeletion: true },
    plan: { vaultLockMode: VaultLockMode.GOVERNANCE, vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 40, missingBackupHours: 0 },
  },
];

function judge({ environment, store: storeOptions = {}, plan: planOptions = {}, dump: dumpOptions = {} }: Case) {
  const stack = newStack();
  const store = new BackupStore(stack, 'Backups', { environment, ...storeOptions });
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: environment.accountRootArn }, Action: 'sts:AssumeRole' }] };
  const restorer = new IamRole(stack, 'Restorer', { name: 'restorer', assumeRolePolicy: JSON.stringify(trust) });
  store.grantRestore(Identity.role(restorer));
  const plan = new BackupPlan(stack, 'Plan', { environment, ...planOptions });
  const place = { ...WHERE, ...dumpOptions };
  const dump = new DatabaseDump(stack, 'Dump', { environment, store, ...place });
  const configuration = synthesize(stack);
  const storeSubject: BackupStoreSubject = {
    environment,
    settings: store.settings,
    names: new BackupStoreNames(environment, { name: storeOptions.name }),
    alarmTopicArn: storeOptions.alarmTopicArn,
    replicatedTo: storeOptions.replicaRegion === undefined ? undefined : { region: storeOptions.replicaRegion },
    restoreRoleArn: `arn:aws:iam::${PLACE.account}:role/restorer`,
  };
  const planSubject: BackupPlanSubject = {
    environment, settings: plan.settings, names: new BackupPlanNames(environment, planOptions.name),
    copies: planOptions.copies, alarmTopicArn: planOptions.alarmTopicArn,
  };
  const dumpSubject: DatabaseDumpSubject = {
    store: storeSubject, settings: dump.settings, names: new DatabaseDumpNames(environment, dumpOptions.name), place, options: dumpOptions,
  };
  return {
    storeSubject, planSubject, dumpSubject,
    storeModel: readBackupStoreTerraform(configuration, storeSubject),
    planModel: readBackupPlanTerraform(configuration, planSubject),
    dumpModel: readDatabaseDumpTerraform(configuration, dumpSubject),
  };
}

const broken = (lines: ReturnType<typeof checkPromises>) => lines.filter(({ status }) => status === 'broken').map(({ title, detail }) => `${title}: ${detail}`);

describe.each(CASES)('$title', (given) => {
  const { storeSubject, planSubject, dumpSubject, storeModel, planModel, dumpModel } = judge(given);

  test('keeps every promise of the store', () => {
    const lines = checkPromises(backupStorePromises, storeModel, storeSubject);
    expect(lines.length).toBeGreaterThan(20);
    expect(broken(lines)).toEqual([]);
  });

  test('keeps every promise of the plan', () => {
    const lines = checkPromises(backupPlanPromises, planModel, planSubject);
    expect(lines.length).toBeGreaterThan(20);
    expect(broken(lines)).toEqual([]);
  });

  test('keeps every promise of the dump', () => {
    const lines = checkPromises(databaseDumpPromises, dumpModel, dumpSubject);
    expect(lines.length).toBeGreaterThan(15);
    expect(broken(lines)).toEqual([]);
  });

  test('has every row of the access matrices decided as expected', () => {
    const stores = rowsOf(backupStoreAccess, storeSubject).map((row) => ({ row, evaluation: evaluateRow(row, storeModel, storeSubject) }));
    const plans = rowsOf(backupPlanAccess, planSubject).map((row) => ({ row, evaluation: evaluateRow(row, planModel, planSubject) }));
    const dumps = rowsOf(databaseDumpAccess, dumpSubject).map((row) => ({ row, evaluation: evaluateRow(row, dumpModel, dumpSubject) }));
    expect([stores, plans, dumps].filter((rows) => rows.length <= 10)).toEqual([]);
    const wrong = [...stores, ...plans, ...dumps].filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});

describe.each([['of the same account', undefined], ['of another account', OTHER_ACCOUNT]] as const)('what is copied to %s', (_title, account) => {
  // who administers there is of that account
  const there = (arns: string[]) => arns.map((arn) => arn.replace(PLACE.account, account ?? PLACE.account));
  const environment = PlatformEnvironment.prod({ ...PLACE, deployerArns: there([DEPLOYER]), breakGlassArns: there(BREAK_GLASS) });
  const stack = newStack('Away', undefined, AWAY);
  const provider = new AwsProvider(stack, 'Home', { alias: 'home', region: PLACE.region });
  const replica = new BackupStoreReplica(stack, 'Replica', { environment, region: AWAY, account });
  const copies = new BackupCopyVault(stack, 'Copies', { environment, region: AWAY, account });
  new AirGappedVault(stack, 'AirGapped', { environment, minimumRetentionDays: 35, account, provider });
  const configuration = synthesize(stack);

  test('keeps every promise of a replica', () => {
    const store: BackupStoreSubject = {
      environment, settings: replica.settings, names: new BackupStoreNames(environment), replicatedTo: { region: AWAY, account },
    };
    const subject = backupReplicaSubject(store);
    expect(broken(checkPromises(backupStorePromises, readBackupStoreTerraform(configuration, subject), subject))).toEqual([]);
  });

  test.each<[string, BackupVaultSubject]>([
    ['a vault of copies', { environment, names: new BackupVaultNames(environment, 'backups-copy', { region: AWAY, account }), region: AWAY, account, settings: copies.settings }],
    ['an air-gapped vault', {
      environment, names: new BackupVaultNames(environment, 'backups-air-gapped', { account }), account, airGapped: { minimumRetentionDays: 35, maximumRetentionDays: 400 },
    }],
  ])('keeps every promise of %s', (_what, subject) => {
    const lines = checkPromises(backupVaultPromises, readBackupVaultTerraform(configuration, subject), subject);
    expect(lines.length).toBeGreaterThan(2);
    expect(broken(lines)).toEqual([]);
  });
});
