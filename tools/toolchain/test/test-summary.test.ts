import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { removeReports, renderSummary, summarize } from '../src/test-summary';
import { temporaryFolder, write } from './fakes';

type Row = [fullName: string, status: string];

const suite = (name: string, rows: Row[], status = rows.some(([, result]) => result === 'failed') ? 'failed' : 'passed') =>
  ({ name, status, assertionResults: rows.map(([fullName, result]) => ({ fullName, status: result })) });

function workspace() {
  const root = temporaryFolder();
  const project = (folder: string, name: string) => write(path.join(root, folder, 'package.json'), JSON.stringify({ name: `@plinth/${name}` }));
  const report = (folder: string, suites: object[], file = 'jest.json') =>
    write(path.join(root, folder, 'test-reports', file), JSON.stringify({ testResults: suites }));
  return { root, project, report };
}

const task = (projectName: string, target: string, status = 0) => ({ projectName: `@plinth/${projectName}`, target, status });

test('adds up the reports of packages, apps and tools, and ends with the one line', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  project('apps/b', 'b');
  project('tools/c', 'c');
  report('packages/a', [suite('/a.test.ts', [['adds', 'passed'], ['subtracts', 'passed']])]);
  report('apps/b', [suite('/b.test.ts', [['deploys: needs terraform', 'pending'], ['plans', 'passed'], ['one day', 'todo']])]);
  report('tools/c', [suite('/c.test.ts', [['counts', 'passed']])]);
  write(path.join(root, 'tools/c/test-reports/static-only.json'), JSON.stringify({ count: 3, rows: ['x', 'y', 'z'] }));
  const summary = await summarize(root, [task('a', 'test'), task('a', 'build'), task('b', 'test'), task('c', 'test')], 0);
  expect(summary).toEqual({
    passed: 4, failed: 0, skipped: 2, failures: [], skips: ['@plinth/b: deploys: needs terraform', '@plinth/b: one day'], staticOnly: 3,
  });
  const lines = renderSummary(summary, 192).split('\n');
  expect(lines.at(-1)).toBe('4 passed, 0 failed, 2 skipped');
  expect(lines).toContain('  - @plinth/b: deploys: needs terraform');
  expect(lines).toContain('took 3 min 12 s');
  expect(lines.find((line) => line.includes('static only'))).toMatch(/^3 static only rows/);
});

test('a failed target with failed tests counts by its tests, any other counts as one', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  project('packages/b', 'b');
  report('packages/a', [suite('/a.test.ts', [['adds', 'failed'], ['subtracts', 'failed'], ['divides', 'passed']])]);
  report('packages/b', [suite('/b.test.ts', [['sings', 'passed']])]);
  const summary = await summarize(root, [task('a', 'test', 1), task('a', 'lint', 1), task('b', 'test', 1), task('b', 'build')], 1);
  expect(summary.failures).toEqual(['@plinth/a: adds', '@plinth/a: subtracts', 'target @plinth/a:lint', 'target @plinth/b:test']);
  expect(renderSummary(summary, 7).split('\n').slice(-2)).toEqual(['took 7 s', '2 passed, 4 failed, 0 skipped']);
});

test('the report of a package that was not part of the run is left out', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  project('packages/b', 'b');
  report('packages/a', [suite('/a.test.ts', [['adds', 'passed']])]);
  report('packages/b', [suite('/b.test.ts', [['sings', 'failed']])]);
  expect(await summarize(root, [task('a', 'test')], 0)).toMatchObject({ passed: 1, failed: 0 });
});

test('a suite that does not run counts as one failed', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  report('packages/a', [suite(path.join(root, 'packages/a/test/broken.test.ts'), [], 'failed')]);
  const summary = await summarize(root, [task('a', 'test', 1)], 1);
  expect(summary.failures).toEqual(['@plinth/a: test/broken.test.ts did not run to its end']);
});

test('the report of another target belongs to that target', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  report('packages/a', [suite('/a.test.ts', [['speaks Java', 'failed']])], 'jest-languages.json');
  const summary = await summarize(root, [task('a', 'languages', 1)], 1);
  expect(summary.failures).toEqual(['@plinth/a: speaks Java']);
});

test('a test target that passes without a report, and a report that cannot be read, are failures', async () => {
  const { root, project } = workspace();
  project('packages/a', 'a');
  project('packages/b', 'b');
  write(path.join(root, 'packages/b/test-reports/jest.json'), '{"testResults":');
  const summary = await summarize(root, [task('a', 'test'), task('b', 'test')], 0);
  expect(summary.failures).toEqual([
    expect.stringMatching(/^@plinth\/b: test-reports.jest\.json cannot be read/), 'target @plinth/a:test passed and left no test-reports/jest.json',
  ]);
});

test('nx that fails without naming a target is one failure', async () => {
  const summary = await summarize(workspace().root, [], 130);
  expect(summary.failures).toEqual(['nx ended with exit code 130 and named no failed target']);
});

test('the reports of an earlier run are removed', async () => {
  const { root, project, report } = workspace();
  project('packages/a', 'a');
  const file = report('packages/a', []);
  await removeReports(root);
  expect(existsSync(file)).toBe(false);
});
