import { type ChildProcess, spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cacheDirectory, repositoryRoot } from './cache';
import { findGo, findJava, findMaven, findPython } from './finders';
import { type NxTask, removeReports, renderSummary, summarize } from './test-summary';

interface Target {
  readonly name: string;
  /** What the target cannot run without, beyond Node. */
  readonly needs?: { readonly text: string; readonly find: readonly (() => Promise<unknown>)[] };
}

/** What `npm test` runs. nx orders them and leaves out what a package does not have. */
const TARGETS: readonly Target[] = [
  { name: 'build' },
  { name: 'lint' },
  { name: 'test' },
  // nx starts first what others wait for, so that this one puts the longest suites at the front.
  { name: 'timeline' },
  { name: 'check' },
  { name: 'package:js' },
  { name: 'package:python', needs: { text: 'Python >= 3.10', find: [findPython] } },
  { name: 'package:java', needs: { text: 'a JDK >= 11 and Maven', find: [findJava, findMaven] } },
  { name: 'package:go', needs: { text: 'Go', find: [findGo] } },
  { name: 'languages', needs: { text: 'Python >= 3.10, a JDK >= 11 and Maven', find: [findPython, findJava, findMaven] } },
];

async function main(args: readonly string[]): Promise<number> {
  const started = Date.now();
  const root = repositoryRoot();
  const nxCache = path.join(cacheDirectory(), 'nx');
  const record = path.join(nxCache, 'run.json');
  const { runnable, skips } = await partition(TARGETS);
  await removeReports(root);
  await fs.rm(record, { force: true });
  const exitCode = await runNx(root, nxCache, ['run-many', '-t', ...runnable, '--nxBail=false', '--parallel=2', '--outputStyle=stream', ...args]);
  const counted = await summarize(root, await tasksOf(record), exitCode);
  const summary = { ...counted, skips: [...counted.skips, ...skips], skipped: counted.skipped + skips.length };
  process.stdout.write(`${renderSummary(summary, Math.round((Date.now() - started) / 1000))}\n`);
  return summary.failed > 0 ? 1 : 0;
}

async function partition(targets: readonly Target[]): Promise<{ runnable: string[]; skips: string[] }> {
  const present = await Promise.all(targets.map(async ({ needs }) => {
    const found = await Promise.all((needs?.find ?? []).map((find) => find()));
    return found.every((tool) => tool !== undefined);
  }));
  return {
    runnable: targets.filter((_, i) => present[i]).map(({ name }) => name),
    skips: targets.filter((_, i) => !present[i]).map(({ name, needs }) => `target ${name}: needs ${needs?.text}`),
  };
}

/** nx keeps a record of its last run beside its cache; without one (nx did not get that far) there are no tasks. */
async function tasksOf(record: string): Promise<NxTask[]> {
  const content = await fs.readFile(record, 'utf8').catch(() => undefined);
  return content === undefined ? [] : (JSON.parse(content) as { tasks: NxTask[] }).tasks;
}

async function runNx(root: string, nxCache: string, args: readonly string[]): Promise<number> {
  const folder = path.join(root, 'node_modules', 'nx');
  const { bin } = JSON.parse(await fs.readFile(path.join(folder, 'package.json'), 'utf8')) as { bin: { nx: string } };
  const child = spawn(process.execPath, [path.join(folder, bin.nx), ...args], {
    cwd: root,
    stdio: 'inherit',
    // The record of the run is in the cache's folder: it has to be the one that is read afterwards.
    env: { ...process.env, NX_CACHE_DIRECTORY: nxCache, NX_DAEMON: 'false', NX_TUI: 'false' },
  });
  passSignalsTo(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal!]));
  });
}

function passSignalsTo(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The terminal sends Ctrl-C to nx as well; a second one would cut its clean-up short.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) {
        child.kill(signal);
      }
    });
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n0 passed, 1 failed, 0 skipped\n`);
      process.exitCode = 1;
    },
  );
}
