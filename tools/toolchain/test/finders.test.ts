import * as path from 'node:path';
import { findGo, findJava, findMaven, findNpm, findPostgres, findPython, findTerraform, missingPostgres } from '../src';
import { lookUpPython, lookUpTerraform } from '../src/finders';
import { fakeProgram, fakePython, temporaryFolder } from './fakes';

describe('Python', () => {
  test('is taken from PATH, with the interpreter behind a shim as its path', async () => {
    const PATH = temporaryFolder();
    fakePython(PATH, 'python3', '3.12.4');
    expect(await findPython({ PATH })).toEqual({ name: 'Python', path: '/real/3.12.4', version: '3.12.4' });
  });

  test('of a later name is taken when python3 is too old', async () => {
    const PATH = temporaryFolder();
    fakePython(PATH, 'python3', '3.9.18');
    fakePython(PATH, 'python3.11', '3.11.2');
    expect((await findPython({ PATH }))?.version).toBe('3.11.2');
  });

  test('of a later folder of PATH is taken when the first one is too old', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    fakePython(first, 'python3', '3.8.1');
    fakePython(second, 'python3', '3.13.0');
    expect((await findPython({ PATH: [first, second].join(path.delimiter) }))?.version).toBe('3.13.0');
  });

  test('without venv is not taken, and the reason is kept', async () => {
    const PATH = temporaryFolder();
    const file = fakePython(PATH, 'python3', '3.12.4', false);
    const lookup = await lookUpPython({ PATH });
    expect(lookup.found).toBeUndefined();
    expect(lookup.rejected).toEqual({ path: file, version: '3.12.4', tooOld: false, reason: `${file} has no venv and ensurepip` });
  });

  test('that is too old is reported rather than a shim that does not run', async () => {
    const PATH = temporaryFolder();
    fakeProgram(PATH, 'python3', 'exit 127');
    fakePython(PATH, 'python', '2.7.18');
    expect((await lookUpPython({ PATH })).rejected).toMatchObject({ version: '2.7.18', tooOld: true });
  });

  test('named by PLINTH_PYTHON is the only one tried', async () => {
    const [PATH, other] = [temporaryFolder(), temporaryFolder()];
    fakePython(PATH, 'python3', '3.12.4');
    const named = fakePython(other, 'my-python', '3.10.1');
    expect((await findPython({ PATH, PLINTH_PYTHON: named }))?.version).toBe('3.10.1');
    expect(await findPython({ PATH, PLINTH_PYTHON: path.join(other, 'absent') })).toBeUndefined();
    expect((await lookUpPython({ PATH, PLINTH_PYTHON: 'absent' })).rejected?.reason)
      .toBe('PLINTH_PYTHON is absent, where no such program is');
  });
});

describe('Terraform', () => {
  const terraform = (folder: string, version: string) => fakeProgram(folder, 'terraform', `echo "Warning: no config"; echo "Terraform v${version}"`);
  const tofu = (folder: string, version: string) => fakeProgram(folder, 'tofu', `echo "OpenTofu v${version}"`);

  test('is preferred over OpenTofu', async () => {
    const PATH = temporaryFolder();
    const file = terraform(PATH, '1.11.4');
    tofu(PATH, '1.10.0');
    expect(await findTerraform({ PATH })).toEqual({ name: 'Terraform', flavor: 'terraform', path: file, version: '1.11.4' });
  });

  test('that is too old gives way to OpenTofu', async () => {
    const PATH = temporaryFolder();
    terraform(PATH, '1.5.7');
    const file = tofu(PATH, '1.10.2');
    expect(await findTerraform({ PATH })).toEqual({ name: 'OpenTofu', flavor: 'tofu', path: file, version: '1.10.2' });
  });

  test('and OpenTofu that are both too old are not found', async () => {
    const PATH = temporaryFolder();
    terraform(PATH, '1.10.9');
    tofu(PATH, '1.9.1');
    expect(await findTerraform({ PATH })).toBeUndefined();
    expect((await lookUpTerraform({ PATH })).rejected).toMatchObject({ version: '1.10.9', tooOld: true });
  });

  test('may be OpenTofu in PLINTH_TERRAFORM', async () => {
    const [PATH, other] = [temporaryFolder(), temporaryFolder()];
    terraform(PATH, '1.11.4');
    expect((await findTerraform({ PATH, PLINTH_TERRAFORM: tofu(other, '1.11.0') }))?.flavor).toBe('tofu');
  });
});

test('a Java runtime without javac is no JDK', async () => {
  const [runtime, kit] = [temporaryFolder(), temporaryFolder()];
  const say = 'echo \'openjdk version "17.0.9" 2023-10-17\' >&2';
  fakeProgram(runtime, 'java', say);
  expect(await findJava({ PATH: runtime })).toBeUndefined();
  fakeProgram(path.join(kit, 'bin'), 'java', say);
  fakeProgram(path.join(kit, 'bin'), 'javac', 'exit 0');
  expect(await findJava({ PATH: '', JAVA_HOME: kit })).toMatchObject({ version: '17.0.9', path: path.join(kit, 'bin', 'java') });
});

test('Java 8 calls itself 1.8 and is too old', async () => {
  const PATH = temporaryFolder();
  fakeProgram(PATH, 'java', 'echo \'java version "1.8.0_392"\' >&2');
  fakeProgram(PATH, 'javac', 'exit 0');
  expect(await findJava({ PATH })).toBeUndefined();
});

test('Maven, Go and npm are told by what they print', async () => {
  const PATH = temporaryFolder();
  fakeProgram(PATH, 'mvn', 'printf "\\033[1mApache Maven 3.8.7\\033[m\\n"');
  fakeProgram(PATH, 'go', 'echo "go version go1.26.1 linux/amd64"');
  fakeProgram(PATH, 'npm', 'echo 11.19.1');
  expect((await findMaven({ PATH }))?.version).toBe('3.8.7');
  expect((await findGo({ PATH }))?.version).toBe('1.26.1');
  expect((await findNpm({ PATH }))?.version).toBe('11.19.1');
});

describe('PostgreSQL', () => {
  const programs = ['initdb', 'pg_ctl', 'psql', 'pg_dump', 'pg_dumpall', 'pg_restore'];
  const install = (folder: string, names = programs) => {
    names.forEach((name) => fakeProgram(folder, name, 'exit 0'));
    return fakeProgram(folder, 'postgres', 'echo "postgres (PostgreSQL) 16.2"');
  };

  test('may be named by its folder', async () => {
    const folder = temporaryFolder();
    const file = install(folder);
    expect(await findPostgres({ PATH: '', PLINTH_POSTGRES: folder })).toEqual({ name: 'PostgreSQL', path: file, version: '16.2', folder });
  });

  test('without its client programs is not taken, and what is missing is said with how to get it', async () => {
    const folder = temporaryFolder();
    install(folder, programs.slice(0, 4));
    fakeProgram(folder, 'apt-get', 'exit 0');
    const environment = { PATH: folder, PLINTH_POSTGRES: folder };
    expect(await findPostgres(environment)).toBeUndefined();
    expect(await missingPostgres(environment)).toMatch(
      new RegExp(`^PostgreSQL >= 13, but ${folder} has no pg_dumpall, pg_restore: (sudo )?apt-get install -y postgresql postgresql-client$`));
  });
});
