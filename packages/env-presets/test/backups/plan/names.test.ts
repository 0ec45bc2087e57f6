import fc from 'fast-check';
import {
  BackupFrequency, BackupPlanNames, BackupStoreNames, BackupVaultNames, DatabaseDumpNames, NamedResource, Names, PlatformEnvironment, Problems, Tier,
} from '../../../src';
import { environments, PLACE } from '../environments';

const FREQUENCIES = Object.values(BackupFrequency);
const ALARMS = ['failed', 'expired', 'copy-failed', 'restore-failed', 'missing'];
const namesOf = (names: BackupPlanNames): Array<[NamedResource, string[]]> => [
  [NamedResource.BACKUP_VAULT, [names.vault.vaultName]],
  [NamedResource.BACKUP_PLAN, FREQUENCIES.map((frequency) => names.planName(frequency))],
  [NamedResource.RESTORE_TESTING, [names.restoreTestingPlanName, ...['DynamoDB', 'DocumentDB', 'S3'].map((type) => names.restoreTestingSelectionName(type))]],
  [NamedResource.IAM_ROLE, [names.roleName]],
  [NamedResource.TOPIC, [names.alarmTopicName]],
  [NamedResource.KEY_ALIAS, [names.vault.keyAlias, names.alarmKeyAlias]],
  [NamedResource.ALARM, ALARMS.map((word) => names.alarmName(word))],
];

test('follow from the environment and the word', () => {
  const names = new BackupPlanNames(environments.dev);
  expect(names).toMatchObject({
    vault: {
      vaultName: 'acme-dev-backups', vaultArn: 'arn:aws:backup:eu-central-1:111111111111:backup-vault:acme-dev-backups', keyAlias: 'alias/acme-dev-backups-vault',
    },
    roleName: 'acme-dev-backups-service',
    roleArn: 'arn:aws:iam::111111111111:role/acme-dev-backups-service',
    alarmTopicName: 'acme-dev-backups-vault-alarms',
    alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-backups-vault-alarms',
    alarmKeyAlias: 'alias/acme-dev-backups-vault-alarms',
    restoreTestingPlanName: 'acme_dev_backups',
  });
  expect(FREQUENCIES.map((frequency) => names.planName(frequency))).toEqual(['acme-dev-backups-daily', 'acme-dev-backups-weekly', 'acme-dev-backups-monthly']);
  expect(names.alarmName('failed')).toBe('acme-dev-backups-vault-failed');
  expect(new BackupPlanNames(environments.prod, 'orders').vault.vaultName).toBe('acme-prod-orders');
});

test('of restore testing have no hyphen, which AWS Backup refuses there', () => {
  const names = new BackupPlanNames(environments.prod, 'order-data');
  expect(names.restoreTestingPlanName).toBe('acme_prod_order_data');
  expect(names.restoreTestingSelectionName('DynamoDB')).toBe('acme_prod_order_data_dynamodb');
});

test('of a vault elsewhere have its region and account, and the partition', () => {
  const copy = new BackupVaultNames(environments.prod, 'backups-copy', { region: 'eu-west-1', account: '222222222222' });
  expect(copy).toMatchObject({ vaultArn: 'arn:aws:backup:eu-west-1:222222222222:backup-vault:acme-prod-backups-copy', keyAlias: 'alias/acme-prod-backups-copy-vault' });
  const china = PlatformEnvironment.prod({ ...PLACE, region: 'cn-north-1' });
  expect(new BackupPlanNames(china).vault.vaultArn).toBe('arn:aws-cn:backup:cn-north-1:111111111111:backup-vault:acme-prod-backups');
});

test('that are too long for a vault are refused with the number of characters to leave out', () => {
  expect(() => new BackupPlanNames(environments.staging, 'a'.repeat(38))).toThrow(
    `acme-staging: AWS Backup vault name is acme-staging-${'a'.repeat(38)} (51 characters), must have 2 to 50 characters; `
    + 'shorten the project, the environment or the resource name by 1',
  );
  // the vault's fits, the plan's does not: -monthly is eight more
  const names = new BackupPlanNames(environments.staging, 'a'.repeat(37));
  const over = (kind: string, characters: number) => new RegExp(`${kind} name is .* \\(${characters} characters\\), must have 1 to 50 characters; shorten .* by ${characters - 50}`);
  expect(() => names.planName(BackupFrequency.MONTHLY)).toThrow(over('AWS Backup plan or selection', 58));
  expect(() => names.restoreTestingSelectionName('S3')).toThrow(over('restore testing plan or selection', 53));
  expect(() => new BackupPlanNames(environments.dev, 'Backups')).toThrow(/resource name is Backups, must be lower-case words/);
});

test('are what each service accepts, or refused with the limit', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), fc.stringMatching(/^[a-z]{1,24}$/), (name, project) => {
    let all: Array<[NamedResource, string[]]>;
    try {
      all = namesOf(new BackupPlanNames(PlatformEnvironment.custom({ ...PLACE, project, name: 'qa', tier: Tier.STAGING }), name));
    } catch (error) {
      expect((error as Error).message).toMatch(/: (project|resource name|(AWS Backup|restore|IAM|SNS|KMS)( \w+)+ name) is .*, (must|may) .*; /);
      return;
    }
    accepted += 1;
    for (const [kind, given] of all.flatMap(([resource, list]) => list.map((one): [NamedResource, string] => [resource, one]))) {
      const problems = new Problems('acme');
      Names.check(kind, given, problems);
      expect(problems.messages).toEqual([]);
    }
  }), { numRuns: 300 });
  expect(accepted).toBeGreaterThan(20);
});

test('of store, plan, copies and dump with the words that they have by default never meet', () => {
  const { prod } = environments;
  const [store, plan, dump] = [new BackupStoreNames(prod), new BackupPlanNames(prod), new DatabaseDumpNames(prod)];
  const vaults = ['backups-copy', 'backups-air-gapped'].map((name) => new BackupVaultNames(prod, name));
  const topics = [store.alarmTopicName, plan.alarmTopicName];
  const aliases = [store.keyAlias, store.alarmKeyAlias, store.replicaKeyAlias, plan.alarmKeyAlias, ...[plan.vault, ...vaults].map(({ keyAlias }) => keyAlias)];
  const roles = [store.replicationRoleName, plan.roleName, dump.taskRoleName, dump.executionRoleName, dump.scheduleRoleName];
  const alarms = [...ALARMS.map((word) => plan.alarmName(word)), dump.silenceAlarmName];
  for (const names of [topics, aliases, roles, alarms, [plan.vault.vaultName, ...vaults.map(({ vaultName }) => vaultName)]]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
