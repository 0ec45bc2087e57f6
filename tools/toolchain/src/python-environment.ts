import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import execa from 'execa';
import { cacheDirectory, ensureWritable, lastLines } from './cache';
import { findPython } from './finders';
import { type OnProgress, withLock } from './locking';
import { isExecutable } from './search-path';

export interface PythonEnvironmentOptions {
  /** Becomes part of the folder's name: letters, digits and `-`. */
  readonly name: string;
  /** As pip takes them, pinned: `cfn-lint==1.51.0`. */
  readonly requirements: readonly string[];
  /** @default the repository's cache folder */
  readonly cacheDirectory?: string;
  /** Room to insist on before anything is installed. @default 400 */
  readonly needMiB?: number;
  readonly onProgress?: OnProgress;
}

export interface PythonEnvironment {
  readonly directory: string;
  /** The environment's interpreter. */
  readonly python: string;
  /** A program that its packages installed, such as `bin('cfn-lint')`. */
  readonly bin: (name: string) => string;
}

/** Also where PYTHONDONTWRITEBYTECODE is set, as in many containers: there every start would compile anew. */
const KEEPS_BYTECODE = 'import pathlib, sysconfig; '
  + 'pathlib.Path(sysconfig.get_path("purelib"), "keeps-bytecode.pth").write_text("import sys; sys.dont_write_bytecode = False\\n")';

/** Another number makes every environment anew. */
const MADE_HOW = 2;

const REPORT_MS = 10_000;
const WINDOWS = process.platform === 'win32';

// Each of them would make pip or python look, or install, outside the environment.
const FOREIGN = ['PYTHONHOME', 'PYTHONPATH', 'PIP_USER', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PIP_REQUIRE_VIRTUALENV', '__PYVENV_LAUNCHER__'];

/**
 * A virtual environment with exactly these requirements, in `<cache>/python/<name>-<hash>`. Made once and kept.
 * It is made where it stays, since its scripts carry absolute paths and break when moved; a `.complete` file,
 * written last, tells a finished one from one whose maker was killed, which is deleted and made again.
 */
export async function pythonEnvironment(options: PythonEnvironmentOptions): Promise<PythonEnvironment> {
  if (!/^[a-z\d][a-z\d-]*$/i.test(options.name)) {
    throw new Error(`the environment's name is ${JSON.stringify(options.name)}; use letters, digits and "-" only`);
  }
  const python = await findPython();
  if (!python) {
    throw new Error('no Python >= 3.10 with venv and ensurepip was found; run "npm run doctor" for how to get one');
  }
  const cache = options.cacheDirectory ?? cacheDirectory();
  const identity = JSON.stringify([MADE_HOW, python.version, ...options.requirements]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const environment = environmentIn(path.join(cache, 'python', `${options.name}-${hash}`));
  if (!(await isComplete(environment))) {
    await ensureWritable(path.join(cache, 'python'), options.needMiB ?? 400);
    await withLock(environment.directory, `the Python environment ${options.name}`, async () => {
      if (!(await isComplete(environment))) {
        await make(environment, python.path, cache, options);
      }
    }, options.onProgress);
  }
  return environment;
}

function environmentIn(directory: string): PythonEnvironment {
  const bin = (name: string) => path.join(directory, WINDOWS ? 'Scripts' : 'bin', WINDOWS ? `${name}.exe` : name);
  return { directory, python: bin('python'), bin };
}

/** The interpreter is a link: it dangles when the Python that it was made from is gone. */
async function isComplete(environment: PythonEnvironment): Promise<boolean> {
  const marked = await fs.stat(path.join(environment.directory, '.complete')).catch(() => undefined);
  return marked !== undefined && isExecutable(environment.python);
}

async function make(environment: PythonEnvironment, python: string, cache: string, options: PythonEnvironmentOptions): Promise<void> {
  const { directory } = environment;
  const { requirements, name } = options;
  await fs.rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    await run(python, ['-m', 'venv', directory], `making the Python environment ${name}`, cache, options.onProgress);
    if (requirements.length > 0) {
      // Python compiles what is imported when it is; all that is installed would take a minute and a second copy on the disk.
      const install = ['-m', 'pip', 'install', '--no-compile', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', ...requirements];
      await run(environment.python, install, `installing ${requirements.join(', ')}`, cache, options.onProgress);
      await run(environment.python, ['-c', KEEPS_BYTECODE], `making the Python environment ${name}`, cache);
    }
    await fs.writeFile(path.join(directory, '.complete'), `${JSON.stringify({ python, requirements }, undefined, 2)}\n`);
  } catch (error) {
    // Half an environment is of no use to anyone, and on a full disk it is what to delete first.
    await fs.rm(directory, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}

async function run(file: string, args: string[], what: string, cache: string, onProgress?: OnProgress): Promise<void> {
  const environment: Record<string, string | undefined> = { ...process.env, PIP_CACHE_DIR: process.env.PIP_CACHE_DIR || path.join(cache, 'pip') };
  for (const name of FOREIGN) {
    delete environment[name];
  }
  const started = Date.now();
  onProgress?.(what);
  const reports = setInterval(() => onProgress?.(`${what}, ${Math.round((Date.now() - started) / 1000)} s`), REPORT_MS);
  try {
    const result = await execa(file, args, {
      all: true, reject: false, stdin: 'ignore', extendEnv: false, env: environment as Record<string, string>, maxBuffer: 64 * 2 ** 20,
    });
    if (result.failed) {
      throw new Error(failure(what, result.all || `${file} could not be run`, cache));
    }
  } finally {
    clearInterval(reports);
  }
}

/** What pip said, and what to do about it. */
function failure(what: string, output: string, cache: string): string {
  const said = `${what} failed:\n${lastLines(output)}\n`;
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(output)) {
    return `${said}the disk of ${cache} is full; free some space or set PLINTH_CACHE to another disk`;
  }
  if (/No matching distribution|Could not find a version|Max retries|Temporary failure in name resolution|timed out/i.test(output)) {
    return `${said}the package index did not give what was asked for; check the network, or PIP_INDEX_URL and PIP_FIND_LINKS`;
  }
  return `${said}see the lines above, then run this again`;
}
