import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type Library, packageLanguage, publishedLibraries } from '../src';
import { directRequirements } from '../src/packaging/go';
import { lowestVersions } from '../src/packaging/java';
import { ROOT } from './helpers/tree';

const real = publishedLibraries(ROOT).find(({ name }) => name === '@plinth/env-presets')!;
const before = { ...process.env };
let folder: string;
let library: Library;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'package-language-'));
  library = { ...real, distribution: path.join(folder, 'dist') };
});

afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true, force: true });
});

/** A machine without any of the programs. */
function withoutPrograms(): void {
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  // Java, for one, is also looked for off PATH; a variable that names nothing keeps the search from going on.
  process.env = { PATH: empty, PLINTH_PYTHON: path.join(empty, 'python3'), HOME: empty };
}

test.each(['python', 'java'])('without its programs %s is skipped, with one line that says what is missing and how to get it', async (language) => {
  withoutPrograms();
  const names = { python: ['Python'], java: ['JDK', 'Maven'] }[language]!;
  const missing = await packageLanguage(library, language);
  expect(readFileSync(path.join(library.distribution, language, 'SKIPPED'), 'utf8')).toBe(`${missing}\n`);
  expect(missing!.split('\n')).toHaveLength(1);
  for (const name of names) {
    expect(missing).toMatch(new RegExp(`${name} is missing \\(>= [^)]+\\), get it: \\S+`));
  }
});

test('a skipped language has no packages of an earlier run beside the line that says so', async () => {
  const old = path.join(library.distribution, 'java', 'io');
  mkdirSync(old, { recursive: true });
  withoutPrograms();
  await packageLanguage(library, 'java');
  expect(readdirSync(library.distribution)).toEqual(['java']);
  expect(readdirSync(path.join(library.distribution, 'java'))).toEqual(['SKIPPED']);
});

test('a language that nobody packages is refused by name', async () => {
  await expect(packageLanguage(library, 'cobol')).rejects.toThrow('the language is "cobol", must be one of js, python, java, go; name one of them');
});

test('a failed packaging leaves the last good packages and says what the program printed', async () => {
  const good = path.join(library.distribution, 'js', 'good.tgz');
  mkdirSync(path.dirname(good), { recursive: true });
  writeFileSync(good, '');
  const broken = path.join(folder, 'broken');
  mkdirSync(path.join(broken, 'lib'), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(broken, 'node_modules'), 'junction');
  writeFileSync(path.join(broken, 'package.json'), '{"name":"broken","version":"0.0.0"}');
  await expect(packageLanguage({ ...library, directory: broken }, 'js')).rejects.toThrow(/ failed in .*broken \(exit code 1\):\n[^]*jsii/);
  expect(existsSync(good)).toBe(true);
  expect(readdirSync(library.distribution)).toEqual(['js']);
});

test('Maven users are asked for the versions that everything is tested with, not for the newest of the day', () => {
  const pom = '<version>[2.250.0,3.0.0)</version><version>[0.0.0,)</version><version>3.11.0</version><version>[1.2.0,1.3.0]</version>';
  expect(lowestVersions(pom)).toBe('<version>2.250.0</version><version>0.0.0</version><version>3.11.0</version><version>1.2.0</version>');
});

test('Go users are asked for what we use, not for what npm had installed below it', () => {
  const mod = 'module m\n\nrequire (\n\ta v1.0.0\n\tb v2.0.0 // indirect\n)\n';
  expect(directRequirements(mod)).toBe('module m\n\nrequire (\n\ta v1.0.0\n)\n');
});
