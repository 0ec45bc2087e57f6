import {
  backupPlanPromises, backupReplicaSubject, backupStorePromises, backupVaultPromises, checkPromises, databaseDumpPromises, readBackupPlanTemplate,
  readBackupPlanTerraform,
  readBackupStoreTemplate, readBackupStoreTerraform, readBackupVaultTemplate, readBackupVaultTerraform, readDatabaseDumpTemplate, readDatabaseDumpTerraform,
  VerifyLine,
} from '../../src';
import { AIR_GAPPED, CASES, COPY_VAULT, FULL, GIVEN, PLAIN, vaultOf } from './subjects';
import { templateOf, vaultTemplateOf } from './template.fixture';
import { terraformOf, vaultTerraformOf } from './terraform.fixture';

const unkept = (lines: readonly VerifyLine[]) => lines.filter(({ status }) => status !== 'kept').map(({ id, detail }) => [id, detail]);

/** Without what one engine names its own way: resources without a name, and what AWS chooses. */
function comparable(model: unknown): unknown {
  return JSON.parse(JSON.stringify(model, (name, value) => (['source', 'types', 'unnamed', 'timezone', 'id', 'planId', 'tags', 'arn', 'keyReference', 'keyArn'].includes(name) ? undefined : value)));
}

describe.each(CASES)('%s', (_, given) => {
  const template = templateOf(given);
  const document = terraformOf(given);
  const models = {
    store: [readBackupStoreTemplate(template, given.store), readBackupStoreTerraform(document, given.store)],
    plan: [readBackupPlanTemplate(template, given.plan), readBackupPlanTerraform(document, given.plan)],
    dump: [readDatabaseDumpTemplate(template, given.dump), readDatabaseDumpTerraform(JSON.stringify(document), given.dump)],
  } as const;

  test('keeps every promise, by either engine', () => {
    for (const index of [0, 1]) {
      expect(unkept(checkPromises(backupStorePromises, models.store[index], given.store))).toEqual([]);
      expect(unkept(checkPromises(backupPlanPromises, models.plan[index], given.plan))).toEqual([]);
      expect(unkept(checkPromises(databaseDumpPromises, models.dump[index], given.dump))).toEqual([]);
    }
  });

  test.each(['store', 'plan', 'dump'] as const)('has the same %s by either engine', (what) => {
    expect(comparable(models[what][1])).toEqual(comparable(models[what][0]));
  });
});

test.each([['of another account', COPY_VAULT], ['of the same', vaultOf()], ['that is air-gapped', AIR_GAPPED]])('a vault of copies %s keeps every promise, by either engine', (_, subject) => {
  const models = [readBackupVaultTemplate(vaultTemplateOf(subject), subject), readBackupVaultTerraform(vaultTerraformOf(subject), subject)];
  models.forEach((model) => expect(unkept(checkPromises(backupVaultPromises, model, subject))).toEqual([]));
  expect(comparable(models[1])).toEqual(comparable(models[0]));
});

test('a replica is a subject of its own, with the names of its place', () => {
  const subject = backupReplicaSubject(FULL.store);
  expect(subject).toMatchObject({ place: { region: 'eu-west-1', account: '222222222222' }, settings: FULL.store.settings });
  expect(() => backupReplicaSubject(PLAIN.store)).toThrow('acme-dev-backups-111111111111 has no replica, give the subject where it is replicated to');
});

test('says what is missing', () => {
  expect(() => readBackupStoreTemplate({ Resources: {} }, PLAIN.store)).toThrow('the template has no bucket acme-dev-backups-111111111111, pass the template of the stack with the BackupStore');
  expect(() => readBackupStoreTerraform({}, PLAIN.store)).toThrow('the Terraform JSON has no bucket acme-dev-backups-111111111111, pass the JSON of the stack with the BackupStore');
  expect(readBackupPlanTemplate({ Resources: {} }, GIVEN.plan)).toMatchObject({ vault: undefined, plans: [], role: undefined });
});

test('a security group without egress lets everything out, as EC2 makes it', () => {
  const template = templateOf(PLAIN);
  delete template.Resources.Group.Properties.SecurityGroupEgress;
  expect(readDatabaseDumpTemplate(template, PLAIN.dump).securityGroup?.egress).toEqual(['everything 0.0.0.0/0']);
});
