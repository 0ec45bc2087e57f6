import {
  backupPlanAccess, backupStoreAccess, databaseDumpAccess, evaluateRow, readBackupPlanTemplate, readBackupPlanTerraform, readBackupStoreTemplate,
  readBackupStoreTerraform,
  readDatabaseDumpTemplate, readDatabaseDumpTerraform, rowsOf,
} from '../../src';
import { SCRATCH_PREFIXES as STORE_PREFIXES } from '../../src/backups/store/access/row';
import { SCRATCH_PREFIXES as DUMP_PREFIXES } from '../../src/backups/dump/access/row';
import { allows, at, Change, unconditional } from './mutations';
import { CASES, FULL, GIVEN, PLAIN } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

describe.each(CASES)('%s', (_, given) => {
  const [template, document] = [templateOf(given), terraformOf(given)];

  test('every row is as expected, by CDK\'s template and by Terraform\'s JSON', () => {
    const wrong = [
      ...[readBackupStoreTemplate(template, given.store), readBackupStoreTerraform(document, given.store)].flatMap((model) =>
        rowsOf(backupStoreAccess, given.store).map((row) => ({ id: row.id, ...evaluateRow(row, model, given.store) }))),
      ...[readBackupPlanTemplate(template, given.plan), readBackupPlanTerraform(document, given.plan)].flatMap((model) =>
        rowsOf(backupPlanAccess, given.plan).map((row) => ({ id: row.id, ...evaluateRow(row, model, given.plan) }))),
      ...[readDatabaseDumpTemplate(template, given.dump), readDatabaseDumpTerraform(document, given.dump)].flatMap((model) =>
        rowsOf(databaseDumpAccess, given.dump).map((row) => ({ id: row.id, ...evaluateRow(row, model, given.dump) }))),
    ].filter(({ kept }) => !kept);
    expect(wrong).toEqual([]);
  });
});

test('every identity has rows that allow, but for those who may do nothing, and rows that deny', () => {
  const effects = (rows: ReadonlyArray<{ identity: string; expected: string }>) => Object.fromEntries(rows.map(({ identity }) => [
    identity, [...new Set(rows.filter((row) => row.identity === identity).map(({ expected }) => expected))].sort().join(' '),
  ]));
  expect(effects(backupStoreAccess)).toEqual({
    'restorer': 'allow deny', 'other-admin': 'allow deny', 'deployer': 'allow deny', 'break-glass': 'allow deny', 'anonymous': 'deny', 'stranger': 'deny',
  });
  expect(effects(backupPlanAccess)).toEqual({
    'service-role': 'deny', 'other-admin': 'deny', 'deployer': 'allow deny', 'break-glass': 'allow', 'backup': 'allow', 'other-service': 'deny',
  });
  expect(effects(databaseDumpAccess)).toEqual({
    'dump': 'allow deny', 'execution': 'allow deny', 'schedule': 'allow deny', 'other-admin': 'deny', 'tasks': 'allow deny', 'scheduler': 'allow deny',
  });
});

test.each([['store', backupStoreAccess], ['plan', backupPlanAccess], ['dump', databaseDumpAccess]] as const)('a row of a %s is either tried live or says why not, and its id is its own, but for both effects of one', (_, rows) => {
  const named = rows.map(({ id, expected }) => `${id} ${expected}`);
  expect(new Set(named).size).toBe(named.length);
  rows.forEach((row) => expect([row.id, row.live === undefined]).toEqual([row.id, row.staticOnly !== undefined]));
});

test('whatever a row writes or reads lies below a scratch name, so that it is found', () => {
  const component = 'plinth-verify/example';
  const store = readBackupStoreTemplate(templateOf(PLAIN), PLAIN.store);
  const dump = readDatabaseDumpTemplate(templateOf(PLAIN), PLAIN.dump);
  const below = (arns: string[], prefixes: string[]) => expect(arns.filter((arn) => /:::[^/]+\//.test(arn) && !prefixes.some((prefix) => arn.includes(`/${prefix}plinth-verify/`)))).toEqual([]);
  below(rowsOf(backupStoreAccess, PLAIN.store).map((row) => row.resource({ subject: PLAIN.store, model: store, component })),
    STORE_PREFIXES.map((prefix) => prefix(PLAIN.store)));
  below(rowsOf(databaseDumpAccess, PLAIN.dump).map((row) => row.resource({ subject: PLAIN.dump, model: dump, component })),
    DUMP_PREFIXES.map((prefix) => prefix(PLAIN.dump)));
});

const broken = <Model, Subject>(rows: ReadonlyArray<any>, model: Model, subject: Subject): string[] =>
  rowsOf(rows, subject).filter((row) => !evaluateRow(row as never, model, subject).kept).map((row) => (row as { id: string }).id);

test.each<[string, Change, string[]]>([
  ['what everybody may delete', allows('bucket.policy', 'DenyDeletionAndBypass'), ['other-admin/delete', 'other-admin/delete-version', 'other-admin/bypass', 'other-admin/put-retention', 'other-admin/put-legal-hold']],
  ['a key that everybody may end', allows('key.policy', 'DenyDeletion'), ['other-admin/disable-key', 'other-admin/schedule-key-deletion']],
  ['a restorer of everything', at('restorer', (policy: any[]) => policy.map((statement) => ({ ...statement, resources: ['*'], conditions: [] }))), [
    'restorer/get-elsewhere', 'restorer/get-version-elsewhere', 'restorer/list-all', 'restorer/list-elsewhere', 'restorer/use-key-directly', 'restorer/decrypt-through-other', 'restorer/put-other-metric',
  ]],
])('of a store the rows find %s', (_, change, ids) => {
  expect(broken(backupStoreAccess, change(readBackupStoreTemplate(templateOf(PLAIN), PLAIN.store)), PLAIN.store)).toEqual(ids);
});

test('of a plan the rows find a vault without its policy', () => {
  expect(broken(backupPlanAccess, at('vault.policy', [])(readBackupPlanTemplate(templateOf(GIVEN), GIVEN.plan)), GIVEN.plan).filter((id) => id.startsWith('service-role')))
    .toEqual(['delete-point', 'disassociate-point', 'update-point', 'put-lock', 'delete-lock', 'put-policy', 'delete-policy', 'put-notifications', 'delete-notifications', 'delete-vault'].map((id) => `service-role/${id}`));
});

test.each<[string, Change, string[]]>([
  ['one that overwrites', allows('taskRole.policy', 'DenyOverwrites'), ['dump/replace']],
  ['one that writes anywhere', at('taskRole.policy', (policy: any[]) => policy.map((statement) => ({ ...statement, resources: ['*'] }))), [
    'dump/put-elsewhere', 'dump/put-lookalike', 'dump/begin-multipart-elsewhere', 'dump/abort-multipart-elsewhere',
  ]],
  ['roles for any account', (model) => unconditional('taskRole.trust', 'ecs-tasks.amazonaws.com')(unconditional('scheduleRole.trust', 'scheduler.amazonaws.com')(model)), [
    'tasks/take-task-role-elsewhere', 'scheduler/take-schedule-role-elsewhere',
  ]],
  ['a schedule that runs anything anywhere', at('scheduleRole.policy', (policy: any[]) => policy.map((statement) => ({ ...statement, resources: ['*'], conditions: [] }))), [
    'schedule/run-task-elsewhere', 'schedule/run-other-task', 'schedule/pass-other-role', 'schedule/pass-elsewhere',
  ]],
  ['an execution that reads every secret', at('executionRole.policy', (policy: any[]) => policy.map((statement) => ({ ...statement, resources: ['*'] }))), [
    'execution/get-other-secret', 'execution/create-stream-elsewhere',
  ]],
])('of a dump the rows find %s', (_, change, ids) => {
  expect(broken(databaseDumpAccess, change(readDatabaseDumpTemplate(templateOf(FULL), FULL.dump)), FULL.dump)).toEqual(ids);
});

test('who is not found is said', () => {
  const [row] = rowsOf(backupStoreAccess, PLAIN.store);
  expect(() => evaluateRow(row, { ...readBackupStoreTemplate(templateOf(PLAIN), PLAIN.store), restorer: undefined }, PLAIN.store)).toThrow('the role that restores, arn:aws:iam::111111111111:role/restore, was not found');
  const [dump] = rowsOf(databaseDumpAccess, PLAIN.dump);
  expect(() => evaluateRow(dump, { ...readDatabaseDumpTemplate(templateOf(PLAIN), PLAIN.dump), taskRole: undefined }, PLAIN.dump)).toThrow('the task\'s role arn:aws:iam::111111111111:role/acme-dev-database-dump-task was not found');
});
