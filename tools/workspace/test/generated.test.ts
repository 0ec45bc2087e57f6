import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { run } from '../src/run';
import { ROOT, workspaceFolders } from './helpers/tree';

let scratch: string;
let copy: string;
let programs: string;

beforeAll(() => {
  mkdirSync(cacheDirectory(), { recursive: true });
  scratch = mkdtempSync(path.join(cacheDirectory(), 'projen-'));
  [copy, programs] = ['tree', 'programs'].map((name) => path.join(scratch, name)) as [string, string];
  mkdirSync(programs);
  const handWritten = ['.projenrc.ts', 'projenrc', 'README.md', ...workspaceFolders().map((folder) => `${folder}/README.md`)];
  // With all of them there projen rewrites only what differs, as it does for whoever runs it.
  const all = [...handWritten, ...generatedFiles(), 'package-lock.json'].filter((file) => existsSync(path.join(ROOT, file)));
  for (const file of all) {
    cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  // An install would go through the link into the real tree; none is due when nothing differs.
  writeFileSync(path.join(programs, 'npm'), '#!/bin/sh\necho "a package.json differs from what .projenrc.ts says; run npx projen and commit" >&2\nexit 1\n', { mode: 0o755 });
});

afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));

function generatedFiles(): string[] {
  return ['', ...workspaceFolders()].flatMap((folder) => {
    const list = path.posix.join(folder, '.projen/files.json');
    const { files } = JSON.parse(readFileSync(path.join(ROOT, list), 'utf8')) as { files: string[] };
    return [...files, 'package.json'].map((file) => path.posix.join(folder, file));
  });
}

function snapshot(folder = ''): Record<string, string> {
  const entries = readdirSync(path.join(copy, folder), { withFileTypes: true }).filter(({ name }) => name !== 'node_modules');
  return Object.assign({}, ...entries.map((entry) => {
    const file = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? snapshot(file) : { [file]: readFileSync(path.join(copy, file), 'utf8') };
  })) as Record<string, string>;
}

test('projen leaves every generated file as it is committed, adds none and removes none', async () => {
  const before = snapshot();
  expect(Object.keys(before).length).toBeGreaterThan(50);
  // With NODE_ENV=test, as jest sets it, projen would write into a folder of its own.
  const environment = { CI: '', NODE_ENV: '', PATH: `${programs}${path.delimiter}${process.env.PATH}` };
  await run(process.execPath, ['-r', '@swc-node/register', '.projenrc.ts'], { cwd: copy, env: environment });
  expect(snapshot()).toEqual(before);
});

test('.projenrc.ts is a table of contents of less than 200 lines', () => {
  expect(readFileSync(path.join(ROOT, '.projenrc.ts'), 'utf8').split('\n').length).toBeLessThan(200);
});
