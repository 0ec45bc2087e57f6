import { DumpExitCode } from '@plinth/env-presets';
import type { DatabaseError } from 'pg';
import { type Ending, lastWords } from '../child';
import { DumpFailure, messageOf } from '../failure';
import type { Database } from '../secret';

const UNTRUSTED = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;
const CODES: ReadonlyArray<readonly [pattern: RegExp, code: DumpExitCode]> = [
  [/^(28|3D000)/, DumpExitCode.REFUSED],
  [/^42501$/, DumpExitCode.RIGHTS],
  // starting up, shutting down, too many connections
  [/^(57P03|53300)$/, DumpExitCode.UNREACHABLE],
  [/^(57P0|08)/, DumpExitCode.CONNECTION_LOST],
];
/** What libpq says, in the words of every version that is in use. */
const MESSAGES: ReadonlyArray<readonly [pattern: RegExp, code: DumpExitCode]> = [
  [/password authentication failed|no pg_hba\.conf entry|role ".*" does not exist|database ".*" does not exist/, DumpExitCode.REFUSED],
  [/SSL error: certificate verify failed|server certificate for .* does not match|server does not support SSL/, DumpExitCode.UNTRUSTED],
  [/server version mismatch/, DumpExitCode.SERVER_TOO_NEW],
  [
    new RegExp(['server closed the connection', 'terminating connection', 'connection has been closed', 'SSL SYSCALL error', 'SSL error: unexpected eof',
      'could not receive data from server', 'could not send data to server', 'no connection to the server', 'is shutting down', 'in recovery mode',
      'Connection timed out', 'connection to server .* failed'].join('|'), 'i'),
    DumpExitCode.CONNECTION_LOST,
  ],
  [/permission denied|row-level security|must be superuser/, DumpExitCode.RIGHTS],
];

/** Why there is no connection. */
export function refusedConnection(error: unknown, { host, port, name, user }: Database): DumpFailure {
  const code = (error as { code?: string }).code ?? '';
  const message = messageOf(error) || code;
  const known = CODES.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) {
    return new DumpFailure(known === DumpExitCode.CONNECTION_LOST ? DumpExitCode.UNREACHABLE : known, `${host}:${port} refuses user ${user} or database ${name}: ${message}`, error);
  }
  if (UNTRUSTED.test(code) || /does not support SSL|certificate/i.test(message)) {
    return new DumpFailure(DumpExitCode.UNTRUSTED, `${host}:${port} is not trusted: ${message}`, error);
  }
  return new DumpFailure(DumpExitCode.UNREACHABLE, `${host}:${port} does not answer: ${message}`, error);
}

/** Why a query failed. */
export function failedQuery(error: unknown, what: string): DumpFailure {
  const code = (error as Partial<DatabaseError>).code;
  const message = messageOf(error);
  const known = code === undefined ? undefined : CODES.find(([pattern]) => pattern.test(code))?.[1];
  // without a code of PostgreSQL it is the connection that failed
  const sqlstate = /^[0-9A-Z]{5}$/.test(code ?? '');
  return new DumpFailure(known ?? (sqlstate ? DumpExitCode.DUMP_FAILED : DumpExitCode.CONNECTION_LOST), `${what} failed: ${message}`, error);
}

/** Why pg_dump or pg_dumpall failed. */
export function failedProgram(name: string, ending: Ending): DumpFailure {
  const code = MESSAGES.find(([pattern]) => pattern.test(ending.messages))?.[1] ?? DumpExitCode.DUMP_FAILED;
  return new DumpFailure(code, `${name} failed: ${lastWords(ending)}`);
}
