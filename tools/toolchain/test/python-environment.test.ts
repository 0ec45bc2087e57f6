import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import execa from 'execa';
import { findPython, pythonEnvironment } from '../src';
import { fakeProgram, temporaryFolder, write } from './fakes';
import { testWith } from './present';

const withPython = testWith(['python']);

/** A wheel with one module, `greeting`. */
async function wheel(): Promise<string> {
  const folder = temporaryFolder();
  const about = path.join(folder, 'greeting-1.0.dist-info');
  write(path.join(folder, 'greeting.py'), 'said = "hello"\n');
  write(path.join(about, 'METADATA'), 'Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n');
  write(path.join(about, 'WHEEL'), 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
  write(path.join(about, 'RECORD'), '');
  const file = path.join(folder, 'greeting-1.0-py3-none-any.whl');
  await execa((await findPython())!.path, ['-m', 'zipfile', '-c', file, 'greeting.py', path.basename(about)], { cwd: folder });
  return file;
}

// One only: ensurepip takes seconds. What follows is about who makes an environment when, which a fake Python tells as well.
withPython('has an interpreter and a pip of its own, is kept, and compiles what is imported once', async () => {
  const options = { name: 'greeting', requirements: [await wheel()], cacheDirectory: temporaryFolder() };
  const environment = await pythonEnvironment(options);
  expect(path.relative(options.cacheDirectory, environment.directory)).toMatch(/^python.greeting-[\da-f]{12}$/);
  expect((await execa(environment.python, ['-c', 'import sys; print(sys.prefix)'])).stdout).toBe(environment.directory);
  expect((await execa(environment.bin('pip'), ['--version'])).stdout).toContain(environment.directory);
  const said: string[] = [];
  await pythonEnvironment({ ...options, onProgress: (line) => said.push(line) });
  expect(said).toEqual([]);

  const compiled = () => (readdirSync(environment.directory, { recursive: true }) as string[]).filter((file) => /greeting\.[^/]*pyc$/.test(file));
  expect(compiled()).toEqual([]);
  const env = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPYCACHEPREFIX: '' };
  expect((await execa(environment.python, ['-c', 'import greeting; print(greeting.said)'], { env })).stdout).toBe('hello');
  expect(compiled()).not.toEqual([]);
}, 60_000);

describe('with a fake Python', () => {
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));

  /** It makes an environment whose interpreter is itself, and answers `pip install` with the given script. */
  function fakePythonThat(installs: string): { readonly name: string; readonly requirements: string[]; readonly cacheDirectory: string } {
    const file = path.join(temporaryFolder(), 'python3');
    fakeProgram(path.dirname(file), 'python3', [
      `case "$1$2" in --version) echo "Python 3.12.1";; -cimport*) echo ${file};;`,
      `-mvenv) PATH=/usr/bin:/bin; mkdir -p "$3/bin"; cp ${file} "$3/bin/python";;`,
      `-mpip) ${installs};; esac`,
    ].join('\n'));
    process.env.PLINTH_PYTHON = file;
    return { name: 'fake', requirements: ['ministack[full]==1.5.33'], cacheDirectory: temporaryFolder() };
  }

  test('is made once for parallel callers', async () => {
    const options = fakePythonThat('exit 0');
    const said: string[] = [];
    const all = await Promise.all([1, 2, 3].map(() => pythonEnvironment({ ...options, onProgress: (line) => said.push(line) })));
    expect(said.filter((line) => line === 'installing ministack[full]==1.5.33')).toHaveLength(1);
    expect(new Set(all.map(({ directory }) => directory)).size).toBe(1);
    expect(readdirSync(path.join(options.cacheDirectory, 'python'))).toEqual([path.basename(all[0]!.directory)]);
  });

  test('is made again when its maker was killed half-way, once the lock shows no sign of life', async () => {
    const options = fakePythonThat('exit 0');
    const { directory } = await pythonEnvironment(options);
    rmSync(path.join(directory, '.complete'));
    writeFileSync(path.join(directory, 'left-over'), '');
    mkdirSync(`${directory}.lock`);
    utimesSync(`${directory}.lock`, new Date(0), new Date(0));
    await pythonEnvironment(options);
    expect(readdirSync(directory)).toContain('.complete');
    expect(readdirSync(directory)).not.toContain('left-over');
  });

  test('a maker that is killed for real does not stop the next one', async () => {
    const options = fakePythonThat('[ -e "$TMPDIR/second" ] || { : > "$TMPDIR/second"; while :; do :; done; }');
    const TMPDIR = temporaryFolder();
    const script = `require(${JSON.stringify(path.join(__dirname, '..', 'lib'))}).pythonEnvironment(${JSON.stringify(options)})`;
    const maker = spawn(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR }, detached: true, stdio: 'ignore' });
    while (!existsSync(path.join(TMPDIR, 'second'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // The group: pip dies with its parent, as when a terminal or a container goes away.
    process.kill(-maker.pid!, 'SIGKILL');
    const [lock] = readdirSync(path.join(options.cacheDirectory, 'python')).filter((name) => name.endsWith('.lock'));
    // As if the twenty seconds of the lock had gone by.
    utimesSync(path.join(options.cacheDirectory, 'python', lock!), new Date(0), new Date(0));
    process.env.TMPDIR = TMPDIR;
    const environment = await pythonEnvironment(options);
    expect(readdirSync(environment.directory)).toContain('.complete');
  });

  test('is made again when the Python that it was made from is gone', async () => {
    const options = fakePythonThat('exit 0');
    const { python } = await pythonEnvironment(options);
    rmSync(python);
    symlinkSync('/absent/python', python);
    await pythonEnvironment(options);
    expect((await execa(python, ['--version'])).stdout).toBe('Python 3.12.1');
  });

  test('another requirement is another environment', async () => {
    const options = fakePythonThat('exit 0');
    const one = await pythonEnvironment(options);
    const other = await pythonEnvironment({ ...options, requirements: ['ministack[full]==1.5.34'] });
    expect(other.directory).not.toBe(one.directory);
  });

  test('a failed install shows what pip said last, leaves nothing behind and can be tried again', async () => {
    const options = fakePythonThat('echo "ERROR: No matching distribution found for ministack" >&2; exit 1');
    await expect(pythonEnvironment(options)).rejects.toThrow(
      'installing ministack[full]==1.5.33 failed:\nERROR: No matching distribution found for ministack\n' +
      'the package index did not give what was asked for; check the network, or PIP_INDEX_URL and PIP_FIND_LINKS',
    );
    expect(readdirSync(path.join(options.cacheDirectory, 'python'))).toEqual([]);
    await expect(pythonEnvironment(options)).rejects.toThrow('No matching distribution');
  });

  test('a full disk is said in a sentence', async () => {
    const options = fakePythonThat('echo "OSError: [Errno 28] No space left on device" >&2; exit 1');
    await expect(pythonEnvironment(options)).rejects.toThrow(
      `the disk of ${options.cacheDirectory} is full; free some space or set PLINTH_CACHE to another disk`,
    );
  });

  test('too little room is refused before anything is installed', async () => {
    const options = fakePythonThat('exit 0');
    await expect(pythonEnvironment({ ...options, needMiB: 2 ** 40 })).rejects.toThrow(/has \d+ MiB free, 1099511627776 MiB are needed/);
    expect(readdirSync(path.join(options.cacheDirectory, 'python'))).toEqual([]);
  });

  test('a name that would leave the folder is refused', async () => {
    await expect(pythonEnvironment({ name: '../x', requirements: [] })).rejects.toThrow('use letters, digits and "-" only');
  });
});
