// What `npm start`, `npm test`, `npm run stop|doctor|bench` call: it installs and builds what the command needs
// and then runs it. It works in a fresh clone, so it has no dependency and no build of its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import { constants, hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HEARTBEAT_MS = 10_000;
const LOCK_SIGN_OF_LIFE_MS = 5_000;
const LOCK_STALE_MS = 60_000;
const TAIL_LINES = 40;

const PLATFORM = { project: '@plinth/reference-platform', program: 'apps/reference-platform/lib/cli/main.js' };

/** For each command the nx project that it is in, the program, the arguments that come first. */
export const COMMANDS = {
  start: { ...PLATFORM, args: ['start'] },
  // The running cloud must end even when the code at hand does not compile: what was built before will do.
  stop: { ...PLATFORM, args: ['stop'], takesOldBuild: true },
  doctor: { project: '@plinth/toolchain', program: 'tools/toolchain/lib/cli.js', args: ['doctor'] },
  bench: { project: '@plinth/bench', program: 'tools/bench/lib/cli.js', args: [] },
  test: { project: '@plinth/toolchain', program: 'tools/toolchain/lib/test-run.js', args: [] },
};

export class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A sentence when this Node is older than the repository supports. */
export function nodeProblem(version, minimum = '20.19.0') {
  const [have, need] = [version, minimum].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const i = need.findIndex((number, index) => have[index] !== number);
  return i < 0 || have[i] > need[i]
    ? undefined
    : `this is Node ${version} and plinth needs ${minimum} or newer; get it from https://nodejs.org/en/download`;
}

/**
 * Why an install is needed, or undefined. After an install of ours the lock file's hash settles it; after one by
 * hand npm's own record of what is in node_modules is compared with the lock file, so nothing is installed twice.
 */
export function installReason(root) {
  const lockFile = path.join(root, 'package-lock.json');
  if (!existsSync(lockFile)) {
    throw new Failure('package-lock.json is missing, so there is nothing to install by; restore it with "git checkout package-lock.json"');
  }
  if (!existsSync(path.join(root, 'node_modules'))) {
    return 'nothing is installed yet';
  }
  const lock = readFileSync(lockFile, 'utf8');
  const stamp = path.join(root, 'node_modules', '.plinth-install');
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (existsSync(record) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash(lock)) {
    return undefined;
  }
  if (!existsSync(record) || !sameDependencies(lock, readFileSync(record, 'utf8'))) {
    return existsSync(record) ? 'package-lock.json has changed' : 'an earlier install did not finish';
  }
  writeFileSync(stamp, hash(lock));
  return undefined;
}

const hash = (text) => createHash('sha256').update(text).digest('hex');

function sameDependencies(lockText, recordText) {
  const [wanted, installed] = [lockText, recordText].map((text) => JSON.parse(text).packages || {});
  return Object.entries(wanted).filter(([place]) => place.includes('node_modules/')).every(([place, entry]) => {
    const there = installed[place];
    // Packages for other platforms and optional peers stay away.
    return there ? there.version === entry.version && there.integrity === entry.integrity : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** What all that is started here runs with. */
export function childEnvironment(root, environment = process.env) {
  const inherited = { ...environment };
  for (const name of Object.keys(inherited)) {
    // npm tells its scripts about the package that runs them; an npm further down would take that for its own.
    if (/^npm_(package|lifecycle|command)|^npm_config_local_prefix$/i.test(name)) {
      delete inherited[name];
    }
  }
  return {
    ...inherited,
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    // As rareCollection() of src/, which is not built yet: TypeScript's compiler is a program in Go.
    GOGC: inherited.GOGC || '400',
    NX_CACHE_DIRECTORY: inherited.NX_CACHE_DIRECTORY || path.join(cacheDirectory(root, environment), 'nx'),
  };
}

export const cacheDirectory = (root, environment = process.env) => path.resolve(root, environment.PLINTH_CACHE || '.cache');

let running;
let interrupted;

/** Starts a program and waits for it; signals that come in meanwhile go to it. */
function run(file, args, options) {
  return new Promise((resolve, reject) => {
    running = spawn(file, args, options);
    running.once('error', reject);
    running.once('exit', (code, signal) => {
      running = undefined;
      resolve(code === null ? 128 + constants.signals[signal] : code);
    });
  });
}

function passSignalsOn() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted = interrupted || signal;
      // Ctrl-C reaches every process of the terminal by itself, and a second one means "now" to many programs.
      if (running && !(signal === 'SIGINT' && process.stdin.isTTY)) {
        running.kill(signal);
      }
    });
  }
}

/** Runs a program with its output in a log: a line every ten seconds, the end of the log when it fails. */
async function runLogged({ what, file, args, root, log, shell = false }) {
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const heartbeat = setInterval(() => say(`${what}: still at it, ${seconds()}`), HEARTBEAT_MS);
  try {
    const code = await run(file, args, { cwd: root, env: childEnvironment(root), stdio: ['ignore', output, output], shell });
    if (interrupted) {
      throw new Failure(`${what}: interrupted by ${interrupted}`, 128 + constants.signals[interrupted]);
    }
    if (code !== 0) {
      const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      const full = /ENOSPC|No space left on device/i.test(tail) ? 'the disk is full, free some space; ' : '';
      throw new Failure(`${tail}\n\n${what} failed after ${seconds()} with exit code ${code}; ${full}the whole log is ${log}`);
    }
    return seconds();
  } finally {
    clearInterval(heartbeat);
    closeSync(output);
  }
}

const say = (line) => process.stderr.write(`${line}\n`);

async function install(root) {
  const reason = installReason(root);
  if (!reason) {
    return;
  }
  const log = path.join(cacheDirectory(root), 'logs', 'npm-install.log');
  say(`npm install: ${reason}; this waits for the package registry and takes a minute or two (log: ${log})`);
  // Not `npm ci`: it refuses a lock file that lacks an optional package of another platform, and npm leaves those out of
  // the lock file where its registry does not have them. This takes the locked versions too and writes no lock file.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev'];
  const own = process.env.npm_execpath || '';
  const npm = own.endsWith('npm-cli.js') ? { file: process.execPath, args: [own, ...args] } : { file: 'npm', args, shell: process.platform === 'win32' };
  const took = await runLogged({ what: 'npm install', root, log, ...npm });
  writeFileSync(path.join(root, 'node_modules', '.plinth-install'), hash(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  say(`npm install: done in ${took}`);
}

async function build(root, project) {
  const log = path.join(cacheDirectory(root), 'logs', 'build.log');
  const args = [nxProgram(root), 'run-many', '-t', 'build', '-p', project, '--outputStyle=stream'];
  await runLogged({ what: `building ${project}`, root, log, file: process.execPath, args });
}

/** nx by its package.json, since the place of its program inside the package has moved before. */
function nxProgram(root) {
  const folder = path.join(root, 'node_modules', 'nx');
  return path.join(folder, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).bin.nx);
}

/**
 * One bootstrap at a time: `lock` is a folder, and making it is the claim. The owner touches its file while it
 * lives; one whose process is gone, or which has not been touched for a minute, is taken over.
 */
export async function withLock(lock, work) {
  const owner = path.join(lock, 'owner.json');
  await claim(lock, owner);
  const signOfLife = setInterval(() => utimesSync(owner, new Date(), new Date()), LOCK_SIGN_OF_LIFE_MS);
  signOfLife.unref();
  try {
    return await work();
  } finally {
    clearInterval(signOfLife);
    rmSync(lock, { recursive: true, force: true });
  }
}

async function claim(lock, owner) {
  mkdirSync(path.dirname(lock), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let waited = 0; ; waited += 250) {
    try {
      mkdirSync(lock);
      writeFileSync(owner, mine);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Failure(`${lock} cannot be made (${error.code}); free some space, or set PLINTH_CACHE to a folder that can be written`);
      }
    }
    if (isStale(lock, owner) && takeOver(lock, owner, mine)) {
      return;
    }
    if (interrupted) {
      throw new Failure(`interrupted by ${interrupted}`, 128 + constants.signals[interrupted]);
    }
    if (waited % HEARTBEAT_MS === 0 && waited > 0) {
      say(`waiting for another run that installs or builds here, ${waited / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function isStale(lock, owner) {
  try {
    const { pid, host } = JSON.parse(readFileSync(owner, 'utf8'));
    return (host === hostname() && !isAlive(pid)) || Date.now() - statSync(owner).mtimeMs > LOCK_STALE_MS;
  } catch {
    // Between making the folder and writing the file its maker may have been killed; give it the time to write.
    return existsSync(lock) && Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > LOCK_STALE_MS;
  }
}

/** Only one of several that see the same stale lock may have it: the second file decides, and then the owner is read again. */
function takeOver(lock, owner, mine) {
  const decision = path.join(lock, 'takeover');
  try {
    closeSync(openSync(decision, 'wx'));
  } catch {
    return false;
  }
  const stale = isStale(lock, owner);
  if (stale) {
    writeFileSync(owner, mine);
  }
  unlinkSync(decision);
  return stale;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What the doctor can still say when nothing could be installed: the versions that need no dependency to look up. */
async function firstAid(root, failure) {
  say(`${failure.message}\n\nthe doctor itself needs that install or build; without it, these tools were found:\n`);
  const { fingerprint } = await import(pathToFileURL(path.join(root, 'tools', 'toolchain', 'fingerprint.mjs')).href);
  process.stdout.write(`${(await fingerprint()).map((line) => `  ${line}`).join('\n')}\n`);
}

export async function main([name, ...rest], root) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command) {
    throw new Failure(`there is no command ${JSON.stringify(name ?? '')}; use one of ${Object.keys(COMMANDS).join(', ')}`, 2);
  }
  const program = path.join(root, command.program);
  passSignalsOn();
  try {
    if (!(command.takesOldBuild && existsSync(program) && existsSync(path.join(root, 'node_modules')))) {
      await withLock(path.join(cacheDirectory(root), 'bootstrap.lock'), async () => {
        await install(root);
        await build(root, command.project);
      });
    }
  } catch (error) {
    if (name !== 'doctor' || interrupted) {
      throw error;
    }
    await firstAid(root, error);
    return 1;
  }
  return run(process.execPath, [program, ...command.args, ...rest], { cwd: root, env: childEnvironment(root), stdio: 'inherit' });
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const problem = nodeProblem(process.versions.node);
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
  const outcome = problem ? Promise.reject(new Failure(problem, 2)) : main(process.argv.slice(2), root);
  outcome.then((code) => (process.exitCode = code), (error) => {
    say(error instanceof Failure ? error.message : error.stack);
    process.exitCode = error.exitCode ?? 1;
  });
}
