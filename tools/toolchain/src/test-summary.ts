import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { entries } from './search-path';

/** One task of an nx run, as nx itself recorded it. A task that a failed one kept from running is not there. */
export interface NxTask {
  readonly projectName: string;
  readonly target: string;
  /** The exit code. */
  readonly status: number;
}

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Everything that failed, by name: tests, suites that did not run, targets. */
  readonly failures: readonly string[];
  /** The names of skipped tests, each of which ends with what it needs. */
  readonly skips: readonly string[];
  readonly staticOnly: number;
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Project {
  readonly name: string;
  readonly folder: string;
}

interface Counts {
  passed: number;
  failures: string[];
  skips: string[];
}

const FOLDERS = ['packages', 'apps', 'tools'];
const REPORTS = 'test-reports';

/** Removes what an earlier run reported: nx puts a report back together with the result that it takes from its cache. */
export async function removeReports(root: string): Promise<void> {
  await Promise.all((await projects(root)).map(({ folder }) => fs.rm(path.join(folder, REPORTS), { recursive: true, force: true })));
}

/** Adds up the reports of all packages and the targets that failed without a failed test to show for it. */
export async function summarize(root: string, tasks: readonly NxTask[], nxExitCode: number): Promise<TestSummary> {
  const total: Counts = { passed: 0, failures: [], skips: [] };
  const explained = new Set<string>();
  const reported = new Set<string>();
  let staticOnly = 0;
  // Someone may run one package's tests beside this run: only the reports of what nx ran here count.
  const ran = new Set(tasks.map(({ projectName }) => projectName));
  for (const { name, folder } of (await projects(root)).filter((project) => ran.size === 0 || ran.has(project.name))) {
    for (const file of await entries(path.join(folder, REPORTS))) {
      const target = /^jest(?:-(.+))?\.json$/.exec(file);
      if (target) {
        const counts = await readReport(name, folder, path.join(folder, REPORTS, file));
        const task = `${name}:${target[1] ?? 'test'}`;
        reported.add(task);
        if (counts.failures.length > 0) {
          explained.add(task);
        }
        total.passed += counts.passed;
        total.failures.push(...counts.failures);
        total.skips.push(...counts.skips);
      }
    }
    staticOnly += await staticOnlyRows(path.join(folder, REPORTS, 'static-only.json'));
  }
  for (const { projectName, target, status } of tasks) {
    const task = `${projectName}:${target}`;
    if (status !== 0 && !explained.has(task)) {
      total.failures.push(`target ${task}`);
    } else if (status === 0 && target === 'test' && !reported.has(task)) {
      total.failures.push(`target ${task} passed and left no ${REPORTS}/jest.json`);
    }
  }
  if (nxExitCode !== 0 && total.failures.length === 0) {
    total.failures.push(`nx ended with exit code ${nxExitCode} and named no failed target`);
  }
  return { ...total, failed: total.failures.length, skipped: total.skips.length, staticOnly };
}

/** The end of a run's output; its very last line is `N passed, N failed, N skipped`. */
export function renderSummary(summary: TestSummary, wallSeconds: number): string {
  const list = (title: string, names: readonly string[]) => (names.length > 0 ? [`${title}:`, ...names.map((name) => `  - ${name}`), ''] : []);
  const time = wallSeconds < 60 ? `${wallSeconds} s` : `${Math.floor(wallSeconds / 60)} min ${wallSeconds % 60} s`;
  return [
    '',
    ...list('skipped', summary.skips),
    ...list('failed', summary.failures),
    `${summary.staticOnly} static only rows (decided from the policies alone, the local cloud cannot try them)`,
    `took ${time}`,
    `${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`,
  ].join('\n');
}

async function projects(root: string): Promise<Project[]> {
  const parents = FOLDERS.map((folder) => path.join(root, folder));
  const folders = (await Promise.all(parents.map(async (parent) => (await entries(parent)).sort().map((name) => path.join(parent, name))))).flat();
  const found = await Promise.all(folders.map(async (folder) => {
    const manifest = await fs.readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    return manifest === undefined ? undefined : { name: (JSON.parse(manifest) as { name: string }).name, folder };
  }));
  return found.filter((project) => project !== undefined);
}

async function readReport(project: string, folder: string, file: string): Promise<Counts> {
  const counts: Counts = { passed: 0, failures: [], skips: [] };
  let report: JestReport;
  try {
    report = JSON.parse(await fs.readFile(file, 'utf8')) as JestReport;
  } catch (error) {
    counts.failures.push(`${project}: ${path.relative(folder, file)} cannot be read (${(error as Error).message})`);
    return counts;
  }
  for (const suite of report.testResults) {
    const before = counts.failures.length;
    for (const { fullName, status } of suite.assertionResults) {
      if (status === 'passed') {
        counts.passed++;
      } else {
        (status === 'failed' ? counts.failures : counts.skips).push(`${project}: ${fullName}`);
      }
    }
    // A suite that does not compile, or whose afterAll throws, fails without a failed test.
    if (suite.status === 'failed' && counts.failures.length === before) {
      counts.failures.push(`${project}: ${path.relative(folder, suite.name)} did not run to its end`);
    }
  }
  return counts;
}

async function staticOnlyRows(file: string): Promise<number> {
  const content = await fs.readFile(file, 'utf8').catch(() => undefined);
  return content === undefined ? 0 : (JSON.parse(content) as { count: number }).count;
}
