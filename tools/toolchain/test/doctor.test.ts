import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { doctor, doctorExitCode, type Finding, renderFindings } from '../src';
import { installHint, installSystem } from '../src/install-hint';
import { PROGRAMS } from '../src/tool-table';
import { fakeProgram, fakePython, temporaryFolder, write } from './fakes';

function machine() {
  const [PATH, mirror] = [temporaryFolder(), temporaryFolder()];
  fakeProgram(PATH, 'npm', 'echo 11.19.1');
  fakePython(PATH, 'python3', '3.12.4');
  fakeProgram(PATH, 'apt-get', 'exit 0');
  return { PATH, HOME: temporaryFolder(), PLINTH_PROVIDER_MIRROR: mirror };
}

const byName = (findings: Finding[], name: string) => findings.find((finding) => finding.name === name);

test('lists what is there and gives one command for what is not', async () => {
  const findings = await doctor(machine());
  expect(findings.map(({ name }) => name)).toEqual(
    ['Node.js', 'npm', 'Python', 'Terraform', 'AWS provider', 'JDK', 'Maven', 'Go', 'PostgreSQL', 'Browser'],
  );
  expect(byName(findings, 'Python')).toEqual({
    name: 'Python', purpose: 'the local cloud, cfn-lint, the Python consumer', required: true, status: 'found',
    version: '3.12.4', path: '/real/3.12.4', need: '>= 3.10',
  });
  expect(byName(findings, 'Maven')).toMatchObject({ status: 'missing', required: false, install: expect.stringMatching(/apt-get install -y maven$/) });
  expect(byName(findings, 'Terraform')).toMatchObject({
    status: 'missing', need: '>= 1.11 or OpenTofu >= 1.10', install: 'https://developer.hashicorp.com/terraform/install',
  });
  expect(byName(findings, 'AWS provider')).toMatchObject({ status: 'missing', need: expect.stringContaining('which has no registry.terraform.io') });
  expect(doctorExitCode(findings)).toBe(0);
});

test('a Python that is too old fails, with its place and a page, since the distribution has no newer one', async () => {
  const environment = machine();
  const file = fakePython(environment.PATH, 'python3', '3.8.10');
  const findings = await doctor(environment);
  expect(byName(findings, 'Python')).toMatchObject({
    status: 'too old', version: '3.8.10', need: `>= 3.10, but ${file} is 3.8.10`, install: 'https://www.python.org/downloads/',
  });
  expect(doctorExitCode(findings)).toBe(1);
});

test('OpenTofu and a provider of the wrong version are told apart from missing ones', async () => {
  const environment = machine();
  fakeProgram(environment.PATH, 'tofu', 'echo "OpenTofu v1.10.2"');
  write(path.join(environment.PLINTH_PROVIDER_MIRROR, 'registry.opentofu.org', 'hashicorp', 'aws', 'readme'), '');
  const findings = await doctor(environment);
  expect(byName(findings, 'OpenTofu')).toMatchObject({ status: 'found', version: '1.10.2' });
  expect(byName(findings, 'AWS provider')?.need).toContain('registry.opentofu.org/hashicorp/aws');
});

test('the text has a line per tool, the command for each missing one, and says what goes on without Terraform', async () => {
  const text = stripVTControlCharacters(renderFindings(await doctor(machine())));
  expect(text).toMatch(/Python +3\.12\.4 +\/real\/3\.12\.4 +the local cloud/);
  expect(text).toMatch(/Maven >= 3\.6\n {4}(sudo )?apt-get install -y maven\n/);
  expect(text).toContain('`npm start` goes on with CDK alone');
});

test('the command line prints JSON and exits by what is required', async () => {
  // The commands are compiled first (the test target depends on build), as users run them.
  const cli = path.join(__dirname, '..', 'lib', 'cli.js');
  const run = (args: string[], env: NodeJS.ProcessEnv) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env });
  const good = run(['doctor', '--json'], machine());
  expect(byName(JSON.parse(good.stdout) as Finding[], 'npm')).toMatchObject({ status: 'found', version: '11.19.1', required: true });
  expect(good.status).toBe(0);
  const bad = run(['doctor'], { PATH: '', HOME: temporaryFolder(), PLINTH_PROVIDER_MIRROR: temporaryFolder() });
  expect(bad.stdout).toContain('A required tool is missing');
  expect(bad.status).toBe(1);
  expect(run(['doctor', '--nonsense'], machine()).status).toBe(2);
});

test('the command is the one of the package manager that is there', async () => {
  expect((await installSystem({ PATH: '' })).manager).toBeUndefined();
  const hint = (manager: 'brew' | 'dnf' | 'winget' | undefined, tooOld = false) => installHint(PROGRAMS.maven, tooOld, { manager, sudo: true });
  expect(hint('dnf')).toBe('sudo dnf install -y maven');
  expect(hint('brew')).toBe('brew install maven');
  expect(hint('brew', true)).toBe('brew install maven');
  expect(hint('dnf', true)).toBe('https://maven.apache.org/install.html');
  expect(hint('winget')).toBe('https://maven.apache.org/install.html');
  expect(hint(undefined)).toBe('https://maven.apache.org/install.html');
});
