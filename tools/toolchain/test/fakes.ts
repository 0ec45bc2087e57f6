import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const made: string[] = [];

/** A folder of this test file's own, gone after it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'plinth-toolchain-')));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A shell script in place of a program; the body may use nothing but the shell's own commands, as PATH is the fake one. */
export function fakeProgram(folder: string, name: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

export const fakePython = (folder: string, name: string, version: string, usable = true): string =>
  fakeProgram(folder, name, `[ "$1" = -c ] || { echo "Python ${version}"; exit 0; }\n${usable ? `echo /real/${version}` : 'exit 1'}`);

export function write(file: string, content: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}
