import {
  backupPlanAccess, backupPlanPromises, BackupPlanSubject, backupReplicaSubject, backupStoreAccess, backupStorePromises, BackupStoreSubject,
  backupVaultPromises, BackupVaultSubject, checkPromises, databaseDumpAccess, databaseDumpPromises, DatabaseDumpSubject, evaluateRow,
  readBackupPlanTemplate, readBackupStoreTemplate, readBackupVaultTemplate, readDatabaseDumpTemplate, rowsOf, VerifyLine,
} from '@plinth/contract';
import {
  BackupPlanNames, BackupPlanOptions, BackupStoreNames, BackupStoreOptions, BackupStoreProfile, BackupVaultNames, BucketNamespace, DatabaseDumpNames,
  PlatformEnvironment, VaultLockMode,
} from '@plinth/env-presets';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AirGappedVault, BackupCopyVault, BackupPlan, BackupStore, BackupStoreReplica, DatabaseDump } from '../../src';
import { PLACE } from '../stacks';
import { AWAY, CERTIFICATE, CLUSTER, COPY_VAULT, KEY, OTHER_ACCOUNT, TOPIC, WHERE } from './backups';

interface Case {
  readonly title: string;
  readonly tier: 'dev' | 'staging' | 'prod';
  readonly breakGlass?: boolean;
  readonly store?: BackupStoreOptions;
  readonly plan?: BackupPlanOptions;
  readonly dump?: { name?: string; options?: DatabaseDumpSubject['options']; place?: Partial<DatabaseDumpSubject['place']> };
  /** Where replica and copies stand, if there are any. */
  readonly away?: { account?: string };
}

const CASES: Case[] = [
  { title: 'dev as it comes', tier: 'dev' },
  { title: 'staging, with everything in a second region', tier: 'staging', away: {}, plan: { copies: [{ vaultArn: COPY_VAULT.replace('prod', 'staging') }] }, dump: { options: { port: 6432 } } },
  {
    title: 'prod, with everything in a second account', tier: 'prod', away: { account: OTHER_ACCOUNT },
    plan: {
      copies: [{ vaultArn: COPY_VAULT.replace('111111111111', OTHER_ACCOUNT), retentionDays: 120, coldStorageAfterDays: 10 }],
      vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 14, acknowledge: 'the auditor asks for it',
    },
    dump: {
      name: 'shop', place: { secretKeyArn: KEY, clusterArn: CLUSTER, image: `ghcr.io/acme/dump@sha256:${'0'.repeat(64)}` },
      options: { prefix: 'old/shop/', host: 'db.example.com', databaseName: 'shop', caCertificate: CERTIFICATE, compression: 'zstd:3' },
    },
  },
  { title: 'prod as an archive, with a topic that is there already and somebody to break the glass', tier: 'prod', breakGlass: true, store: { name: 'archive', profile: BackupStoreProfile.ARCHIVE, alarmTopicArn: TOPIC }, plan: { alarmTopicArn: TOPIC } },
];

function make({ tier, breakGlass, store: storeOptions, plan: planOptions, dump: dumped, away }: Case) {
  const breakGlassArns = breakGlass ? [`arn:aws:iam::${PLACE.account}:role/break-glass`] : undefined;
  const environment = PlatformEnvironment[tier]({ ...PLACE, breakGlassArns });
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: PLACE.account, region: PLACE.region } });
  const store = new BackupStore(stack, 'Backups', { environment, ...storeOptions, ...(away && { replicaRegion: AWAY, replicaAccount: away.account }) });
  store.grantRestore(new Role(stack, 'Restore', { roleName: 'restore', assumedBy: new AccountRootPrincipal() }));
  const plan = new BackupPlan(stack, 'Plan', { environment, ...planOptions });
  const place = { ...WHERE, ...dumped?.place };
  const dump = new DatabaseDump(stack, 'Dump', { environment, store, name: dumped?.name, ...place, ...dumped?.options });
  const storeSubject: BackupStoreSubject = {
    environment, settings: store.settings,
    names: new BackupStoreNames(environment, { name: storeOptions?.name, bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL }),
    alarmTopicArn: storeOptions?.alarmTopicArn, replicatedTo: away && { region: AWAY, account: away.account },
    restoreRoleArn: `arn:aws:iam::${PLACE.account}:role/restore`,
  };
  const planSubject: BackupPlanSubject = {
    environment, settings: plan.settings, names: new BackupPlanNames(environment), copies: planOptions?.copies, alarmTopicArn: planOptions?.alarmTopicArn,
  };
  const dumpSubject: DatabaseDumpSubject = {
    store: storeSubject, settings: dump.settings, names: new DatabaseDumpNames(environment, dumped?.name), place, options: dumped?.options,
  };
  return { environment, template: Template.fromStack(stack).toJSON(), storeSubject, planSubject, dumpSubject };
}

const notKept = (lines: VerifyLine[]) => lines
  .filter(({ status }) => status === 'broken').map(({ id, title, detail }) => `${id} ${title}: ${detail}`);

const unexpected = (rows: Array<[title: string, evaluation: { kept: boolean; detail: string }]>) => rows
  .filter(([, { kept }]) => !kept).map(([title, { detail }]) => `${title}: ${detail}`);

describe.each(CASES)('$title', (given) => {
  const { environment, template, storeSubject, planSubject, dumpSubject } = make(given);
  const store = readBackupStoreTemplate(template, storeSubject);

  test('keeps every promise of a store, and every row of its access matrix is decided as expected', () => {
    const lines = checkPromises(backupStorePromises, store, storeSubject);
    expect(lines.length).toBeGreaterThan(30);
    expect(notKept(lines)).toEqual([]);
    const rows = rowsOf(backupStoreAccess, storeSubject);
    expect(rows.length).toBeGreaterThan(40);
    expect(unexpected(rows.map((row) => [row.title, evaluateRow(row, store, storeSubject)]))).toEqual([]);
  });

  test('keeps every promise of a plan, and every row of its access matrix is decided as expected', () => {
    const model = readBackupPlanTemplate(template, planSubject);
    const lines = checkPromises(backupPlanPromises, model, planSubject);
    expect(lines.length).toBeGreaterThan(30);
    expect(notKept(lines)).toEqual([]);
    const rows = rowsOf(backupPlanAccess, planSubject);
    expect(rows.length).toBeGreaterThan(10);
    expect(unexpected(rows.map((row) => [row.title, evaluateRow(row, model, planSubject)]))).toEqual([]);
  });

  test('keeps every promise of a dump, and every row of its access matrix is decided as expected', () => {
    const model = readDatabaseDumpTemplate(template, dumpSubject);
    const lines = checkPromises(databaseDumpPromises, model, dumpSubject);
    expect(lines.length).toBeGreaterThan(20);
    expect(notKept(lines)).toEqual([]);
    const rows = rowsOf(databaseDumpAccess, dumpSubject);
    expect(rows.length).toBeGreaterThan(10);
    expect(unexpected(rows.map((row) => [row.title, evaluateRow(row, model, dumpSubject)]))).toEqual([]);
  });

  if (given.away) {
    const { account } = given.away;
    const region = AWAY;
    const stack = new Stack(new App(), 'Away', { env: { account: account ?? PLACE.account, region } });
    const replica = new BackupStoreReplica(stack, 'Replica', { environment, region, account });
    const copies = new BackupCopyVault(stack, 'Copies', { environment, region, account });
    new AirGappedVault(stack, 'AirGapped', { environment, region, account, minimumRetentionDays: 30 });
    const away = Template.fromStack(stack).toJSON();

    test('keeps every promise of the replica, as it does of the store', () => {
      const subject = backupReplicaSubject(storeSubject, replica.settings);
      const model = readBackupStoreTemplate(away, subject);
      expect(notKept(checkPromises(backupStorePromises, model, subject))).toEqual([]);
      expect(unexpected(rowsOf(backupStoreAccess, subject).map((row) => [row.title, evaluateRow(row, model, subject)]))).toEqual([]);
    });

    test.each<[string, BackupVaultSubject]>([
      ['copies', { environment, names: new BackupVaultNames(environment, 'backups-copy', { region, account }), region, account, settings: copies.settings }],
      ['an air gap', {
        environment, names: new BackupVaultNames(environment, 'backups-air-gapped', { region, account }), region, account, airGapped: { minimumRetentionDays: 30, maximumRetentionDays: 400 },
      }],
    ])('keeps every promise of the vault of %s', (_title, subject) => {
      const lines = checkPromises(backupVaultPromises, readBackupVaultTemplate(away, subject), subject);
      expect(lines.length).toBeGreaterThan(3);
      expect(notKept(lines)).toEqual([]);
    });
  }
});
