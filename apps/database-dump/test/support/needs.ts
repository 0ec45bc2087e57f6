import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** `describe` where PostgreSQL is; elsewhere all of it is skipped by a name that ends with what it needs. */
export function describeWithPostgres(name: string, body: () => void): void {
  // tests are declared before anything can be awaited
  const script = "require('@plinth/toolchain').findPostgres().then(async (found) => console.log(found ? '' : await require('@plinth/toolchain').missingPostgres()))";
  const missing = execFileSync(process.execPath, ['-e', script], { cwd: path.join(__dirname, '..', '..'), encoding: 'utf8' }).trim();
  if (missing === '') {
    describe(name, body);
  } else {
    describe.skip(`${name}: needs ${missing}`, body);
  }
}
