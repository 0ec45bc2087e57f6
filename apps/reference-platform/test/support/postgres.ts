import { execFileSync } from 'node:child_process';

/** Why PostgreSQL cannot be used here; told before the tests are declared, so that they are skipped by name. */
export const postgresMissing: string | undefined = (() => {
  const script = `
    const { findPostgres, missingPostgres } = require('@plinth/toolchain');
    findPostgres().then(async (found) => console.log(found === undefined ? 'needs ' + await missingPostgres() : 'ok'));`;
  const answer = execFileSync(process.execPath, ['-e', script], { cwd: __dirname, encoding: 'utf8' }).trim();
  return answer === 'ok' ? undefined : answer;
})();
