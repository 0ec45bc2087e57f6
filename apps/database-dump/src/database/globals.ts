import { DumpExitCode } from '@plinth/env-presets';
import { start, succeeded } from '../child';
import { DumpFailure } from '../failure';
import type { Tool } from '../tools';
import type { Access } from './access';
import { failedProgram } from './refusals';

/** Roles and their memberships of thousands of users fit many times. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Roles and tablespaces as SQL: pg_dump has none of them. Passwords are left out, which needs no superuser either. */
export async function dumpGlobals(pgDumpall: Tool, access: Access, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const args = ['--globals-only', '--no-role-passwords', '--no-password', '--quote-all-identifiers', `--dbname=${access.connection}`, `--database=${access.database.name}`];
  const child = start(pgDumpall.file, args, access.environment);
  signal.addEventListener('abort', child.kill, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) {
      chunks.push(chunk);
    }
  });
  const ending = await child.ended;
  signal.removeEventListener('abort', child.kill);
  signal.throwIfAborted();
  if (!succeeded(ending)) {
    throw failedProgram('pg_dumpall', ending);
  }
  if (bytes > MOST_BYTES) {
    throw new DumpFailure(DumpExitCode.DUMP_FAILED, `pg_dumpall wrote ${bytes} bytes of roles and tablespaces, more than ${MOST_BYTES}; look for roles that nobody needs`);
  }
  return Buffer.concat(chunks);
}
