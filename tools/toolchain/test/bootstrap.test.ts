import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { fakeProgram, temporaryFolder, write } from './fakes';

const SOURCE = path.join(__dirname, '..', 'bootstrap.mjs');

/** jest loads no ES modules: a function of the module is called in a node of its own. */
async function call<T>(expression: string): Promise<T> {
  const script = `const m = await import(${JSON.stringify(SOURCE)}); console.log(JSON.stringify((${expression}) ?? null));`;
  return JSON.parse((await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])).stdout) as T;
}

const PROGRAM = 'apps/reference-platform/lib/cli/main.js';

/** A repository with an npm that counts its installs, and an nx that "builds" the program of `start` and `stop`. */
function repository({ npm = '', program = 'console.log(JSON.stringify(process.argv.slice(2)))', nx = '' } = {}) {
  const root = temporaryFolder();
  const PATH = path.join(temporaryFolder(), 'bin');
  mkdirSync(path.join(root, 'tools', 'toolchain', 'src'), { recursive: true });
  for (const file of ['bootstrap.mjs', 'fingerprint.mjs', 'src/tools.json']) {
    copyFileSync(path.join(__dirname, '..', file), path.join(root, 'tools', 'toolchain', file));
  }
  write(path.join(root, 'package-lock.json'), '{"packages":{"":{},"node_modules/nx":{"version":"1.0.0"}}}');
  write(path.join(root, 'nx.js'), `${nx};require('node:fs').mkdirSync('${path.dirname(PROGRAM)}', { recursive: true });` +
    `require('node:fs').writeFileSync('${PROGRAM}', ${JSON.stringify(program)});`);
  fakeProgram(PATH, 'npm', [
    `PATH=/usr/bin:/bin; echo "$@" >> installs; ${npm}`,
    'mkdir -p node_modules/nx; cp package-lock.json node_modules/.package-lock.json',
    'echo \'{"bin":{"nx":"../../nx.js"}}\' > node_modules/nx/package.json',
  ].join('\n'));
  const environment = { PATH, HOME: root };
  const args = (rest: string[]) => [path.join(root, 'tools', 'toolchain', 'bootstrap.mjs'), ...rest];
  return {
    root,
    run: (...rest: string[]) => spawnSync(process.execPath, args(rest), { encoding: 'utf8', env: environment }),
    start: (...rest: string[]) => spawn(process.execPath, args(rest), { env: environment }),
    installs: () => (existsSync(path.join(root, 'installs')) ? readFileSync(path.join(root, 'installs'), 'utf8').trim().split('\n') : []),
  };
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

const printed = (child: ChildProcess, what: string) => new Promise<void>((resolve, reject) => {
  let text = '';
  child.stdout!.on('data', (data) => (text += data).includes(what) && resolve());
  child.once('exit', () => reject(new Error(`ended without printing ${what}: ${text}`)));
});

test('refuses a Node that is too old in one sentence', async () => {
  expect(await call('["18.20.4", "20.18.1", "20.19.0", "22.0.0"].map((v) => m.nodeProblem(v) ?? null)')).toEqual([
    'this is Node 18.20.4 and plinth needs 20.19.0 or newer; get it from https://nodejs.org/en/download',
    'this is Node 20.18.1 and plinth needs 20.19.0 or newer; get it from https://nodejs.org/en/download',
    null,
    null,
  ]);
});

test('installs and builds in a fresh clone, passes the arguments on, and installs again only when the lock file changes', () => {
  const { root, run, installs } = repository();
  const first = run('start', '--engine', 'cdk');
  expect(first.stdout).toBe('["start","--engine","cdk"]\n');
  expect(first.stderr).toMatch(/^npm install: nothing is installed yet/);
  expect(first.status).toBe(0);
  expect(run('start').stderr).toBe('');
  expect(installs()).toEqual(['install --no-save --no-audit --no-fund --include=dev']);
  write(path.join(root, 'package-lock.json'), '{"packages":{"":{},"node_modules/nx":{"version":"2.0.0"}}}');
  expect(run('start').stderr).toMatch(/^npm install: package-lock.json has changed/);
  expect(installs()).toHaveLength(2);
});

test('takes an install made by hand as it is, and finishes one that was killed', () => {
  const { root, run, installs } = repository();
  run('start');
  rmSync(path.join(root, 'node_modules', '.plinth-install'));
  expect(run('start').stderr).toBe('');
  expect(installs()).toHaveLength(1);
  rmSync(path.join(root, 'node_modules', '.package-lock.json'));
  expect(run('start').stderr).toMatch(/^npm install: an earlier install did not finish/);
  expect(installs()).toHaveLength(2);
});

test('two at once install once', async () => {
  const { start, installs } = repository({ npm: 'sleep 1;' });
  expect(await Promise.all([ended(start('start')), ended(start('start'))])).toEqual([0, 0]);
  expect(installs()).toHaveLength(1);
});

test('takes over the lock of a process that is gone', () => {
  const { root, run } = repository();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  write(path.join(root, '.cache', 'bootstrap.lock', 'owner.json'), JSON.stringify({ pid, host: hostname() }));
  expect(run('start').status).toBe(0);
  expect(existsSync(path.join(root, '.cache', 'bootstrap.lock'))).toBe(false);
});

test('shows the end of the log when the install fails, and the doctor still says what it can', () => {
  const { run } = repository({ npm: 'echo "npm error network down" >&2; exit 1;' });
  const failed = run('start');
  expect(failed.stderr).toMatch(/npm error network down\n\nnpm install failed after \d+ s with exit code 1; the whole log is .*npm-install\.log\n$/);
  expect(failed.status).toBe(1);
  const doctor = run('doctor');
  expect(doctor.stderr).toContain('the doctor itself needs that install or build');
  expect(doctor.stdout).toContain(`  node ${process.versions.node}`);
  expect(doctor.status).toBe(1);
});

test('shows what the build said when it fails; stop does with the old build', () => {
  const { root, run } = repository();
  run('start');
  write(path.join(root, 'nx.js'), 'console.log("error TS1005"); process.exit(3);');
  expect(run('start').stderr).toMatch(/^error TS1005\n\nbuilding @plinth\/reference-platform failed/);
  expect(run('stop')).toMatchObject({ status: 0, stdout: '["stop"]\n' });
});

test('passes on exit codes, and signals to the command', async () => {
  expect(repository({ program: 'process.exit(7)' }).run('start').status).toBe(7);
  const { start } = repository({ program: 'process.on("SIGTERM", () => process.exit(42)); setInterval(() => {}, 1000); console.log("ready")' });
  const child = start('start');
  await printed(child, 'ready');
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(42);
});

test('a signal during the build ends it, gives the lock back and says so', async () => {
  const { root, start } = repository({ nx: 'if (!process.env.NX_DAEMON) process.exit(9); console.log("up"); while (true) {}' });
  const child = start('start');
  const log = path.join(root, '.cache', 'logs', 'build.log');
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('up')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(143);
  expect(said).toContain('building @plinth/reference-platform: interrupted by SIGTERM');
  expect(existsSync(path.join(root, '.cache', 'bootstrap.lock'))).toBe(false);
});

test('wrong usage exits 2 and names the commands', () => {
  const { run } = repository();
  expect(run('strat')).toMatchObject({ status: 2, stderr: 'there is no command "strat"; use one of start, stop, doctor, bench, test\n' });
});

test('children get the settings of the build and nothing of the npm that runs this', async () => {
  expect(await call('m.childEnvironment("/r", { PATH: "p", npm_package_name: "x", npm_config_cafile: "c", npm_lifecycle_event: "start" })')).toEqual({
    PATH: 'p', npm_config_cafile: 'c', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0], NX_DAEMON: 'false', NX_TUI: 'false',
    NX_NO_CLOUD: 'true', NX_CACHE_DIRECTORY: path.join('/r', '.cache', 'nx'), GOGC: '400',
  });
  expect(await call('m.childEnvironment("/r", { GOGC: "50" })')).toMatchObject({ GOGC: '50' });
});
