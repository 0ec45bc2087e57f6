import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateRow, readTemplate, readTerraform, rowsOf, stateBackendAccess, StateBackendModel, Statement, writeStaticOnlyReport } from '../../src';
import { SCRATCH_KEYS } from '../../src/state-backend/access/row';
import { CASES, DEV, PROD, STAGING } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

const base = readTemplate(templateOf(PROD), PROD.subject);

function broken(model: StateBackendModel, given = PROD): string[] {
  return rowsOf(stateBackendAccess, given.subject).filter((row) => !evaluateRow(row, model, given.subject).kept).map(({ id }) => id);
}

describe.each(CASES)('%s', (_, given) => {
  test('every row is as expected, by CDK\'s template and by Terraform\'s JSON', () => {
    for (const model of [readTemplate(templateOf(given), given.subject), readTerraform(terraformOf(given), given.subject)]) {
      const wrong = rowsOf(stateBackendAccess, given.subject)
        .map((row) => ({ id: row.id, ...evaluateRow(row, model, given.subject) }))
        .filter(({ kept }) => !kept);
      expect(wrong).toEqual([]);
    }
  });

  test('has rows enough, of every identity, that allow and that deny', () => {
    const rows = rowsOf(stateBackendAccess, given.subject);
    expect(rows.length).toBeGreaterThanOrEqual(45);
    for (const identity of ['plan', 'apply', 'other-admin', 'deployer', 'break-glass']) {
      expect(new Set(rows.filter((row) => row.identity === identity).map(({ expected }) => expected))).toEqual(new Set(['allow', 'deny']));
    }
    expect(new Set(rows.filter((row) => row.identity === 'anonymous').map(({ expected }) => expected))).toEqual(new Set(['deny']));
  });
});

test('ids are unique, and a row is either tried live or says why not', () => {
  expect(new Set(stateBackendAccess.map(({ id }) => id)).size).toBe(stateBackendAccess.length);
  for (const row of stateBackendAccess) {
    expect([row.id, row.live === undefined]).toEqual([row.id, row.staticOnly !== undefined]);
  }
});

test('every action of the roles\' policies has a row that allows it and one that denies it', () => {
  const actions = new Set([...base.roles.plan!, ...base.roles.apply!].flatMap((statement) => [...statement.actions!]));
  const tried = (expected: string) => new Set(stateBackendAccess
    .filter((row) => row.expected === expected && row.identity !== 'deployer')
    .map(({ action }) => action));
  expect([...actions].filter((action) => !tried('allow').has(action))).toEqual([]);
  // what anybody may know of the table needs no row that denies it
  expect([...actions].filter((action) => !tried('deny').has(action))).toEqual(['dynamodb:DescribeTable']);
});

test('every action that the bucket policy protects has a row for each who is refused', () => {
  const statement = base.bucket.policy.find(({ sid }) => sid === 'DenyWeakeningToOthers')!;
  for (const identity of ['plan', 'apply', 'other-admin']) {
    const rows = stateBackendAccess.filter((row) => row.identity === identity && row.expected === 'deny').map(({ action }) => action);
    expect(rows).toEqual(expect.arrayContaining([...statement.actions!]));
  }
});

test('whatever a live try writes lies where it is found and removed', () => {
  for (const { subject } of [DEV, STAGING, PROD]) {
    const run = 'plinth-verify/run/';
    const places = SCRATCH_KEYS.map((key) => `${subject.names.bucketArn}/${key({ subject, component: run }).replace(/\.tfstate$/, '')}`);
    const objects = rowsOf(stateBackendAccess, subject).filter(({ action }) => /^s3:\w+Object/.test(action))
      .map((row) => row.resource({ subject, model: base, component: `${run}row` }));
    expect(objects.filter((arn) => !places.some((place) => arn.startsWith(place)))).toEqual([]);
    expect(objects.length).toBeGreaterThan(30);
  }
});

const change = (role: 'plan' | 'apply', sid: string, edit: Partial<Statement>): StateBackendModel => ({
  ...base, roles: { ...base.roles, [role]: base.roles[role]!.map((statement) => (statement.sid === sid ? { ...statement, ...edit } : statement)) },
});
const lockConditions = base.roles.plan!.find(({ sid }) => sid === 'LockWithItem')!.conditions;

test.each<[string, StateBackendModel, string[]]>([
  ['no lock to be released', change('plan', 'LockWithObject', { actions: ['s3:PutObject'] }), ['plan/delete-lock', 'plan/delete-workspace-lock']],
  ['states to be deleted like locks', change('apply', 'WriteStates', { actions: ['s3:PutObject', 's3:DeleteObject'] }), [
    'apply/delete-state', 'apply/delete-workspace-state',
  ]],
  ['the digest to be written by plan', change('plan', 'LockWithItem', { conditions: lockConditions.filter(({ operator }) => !/Not/.test(operator)) }), [
    'plan/delete-digest-item', 'plan/write-digest-item',
  ]],
  ['the whole table to be scanned', change('plan', 'ReadLocks', { actions: ['dynamodb:*'], conditions: [] }), [
    'plan/read-elsewhere-item', 'plan/write-elsewhere-item', 'plan/delete-elsewhere-item', 'plan/delete-digest-item', 'plan/write-digest-elsewhere-item',
    'plan/scan-table', 'plan/delete-table', 'plan/write-digest-item',
  ]],
  ['a scan that names no key', change('plan', 'ReadLocks', { actions: ['dynamodb:Scan'], conditions: lockConditions.filter(({ operator }) => /ForAll/.test(operator)) }), [
    'plan/read-lock-item', 'plan/read-workspace-lock-item', 'plan/read-digest-item', 'plan/scan-table',
  ]],
  ['the key to be used by anything', change('apply', 'UseKey', { conditions: [] }), ['apply/decrypt-through-other', 'apply/use-key-directly']],
  ['the whole bucket to be listed', change('plan', 'ListStates', { conditions: [] }), ['plan/list-elsewhere', 'plan/list-all']],
])('finds a grant that would allow %s', (_, model, rows) => {
  expect(broken(model)).toEqual(rows);
});

test('finds that the bucket policy is gone, on the rows that it alone decides', () => {
  const rows = broken({ ...base, bucket: { ...base.bucket, policy: [] } });
  expect(rows).toEqual(expect.arrayContaining([
    'plan/get-over-http', 'apply/put-with-customer-key', 'other-admin/delete-state-version', 'break-glass/get-over-http',
  ]));
  expect(rows.filter((id) => id.startsWith('anonymous/'))).toEqual([]);
});

test('says how a row was decided, and how it should have been', () => {
  const row = stateBackendAccess.find(({ id }) => id === 'other-admin/delete-state-version')!;
  expect(evaluateRow(row, base, PROD.subject)).toEqual({
    effect: 'deny', kept: true,
    detail: 's3:DeleteObjectVersion on arn:aws:s3:::acme-prod-tfstate-111111111111/prod/plinth-verify/example.tfstate is denied by DenyWeakeningToOthers',
  });
  expect(evaluateRow(row, { ...base, bucket: { ...base.bucket, policy: [] } }, PROD.subject).detail).toMatch(/is allowed by Everything, must be denied$/);
});

test('says which role it did not find', () => {
  const row = stateBackendAccess.find(({ id }) => id === 'plan/get-state')!;
  expect(() => evaluateRow(row, { ...base, roles: {} }, PROD.subject))
    .toThrow(/the plan role .*role\/acme-prod-state-plan was not found, give the reader what grants to it/);
});

test('counts the rows that no live try decides', () => {
  const directory = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    const file = join(directory, 'test-reports', 'static-only.json');
    const report = writeStaticOnlyReport(file, rowsOf(stateBackendAccess, PROD.subject));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    expect(report.rows).toHaveLength(report.count);
    expect(report.rows).toContainEqual({
      id: 'plan/delete-policy', title: 'the plan role may not remove the bucket policy', reason: 'if it were allowed, the bucket would stand without its policy',
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
