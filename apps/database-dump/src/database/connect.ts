import { setTimeout as pause } from 'node:timers/promises';
import { DumpExitCode } from '@plinth/env-presets';
import { Client } from 'pg';
import type { DumpFailure } from '../failure';
import type { Access } from './access';
import { refusedConnection } from './refusals';

const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/** A host that nobody knows will not be known a second later; a server that restarts or is full may answer then. */
const PASSING = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|57P03|53300)$/;

const CLOSING_MS = 3_000;

/** Some of them are known to newer servers only. */
const SESSION = `
  SELECT set_config(name, '0', false) FROM pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout');
  SET row_security = off; SET search_path = pg_catalog; SET max_parallel_workers_per_gather = 0`;

/** A session in which nothing is cut short by the server's defaults, and which sees all rows or fails. */
export async function connect(access: Access, onLost: (error: Error) => void, signal?: AbortSignal): Promise<Client> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const client = new Client(access.client);
    client.on('error', onLost);
    try {
      await client.connect();
      await client.query(SESSION);
      // whatever it is asked then: nobody waits for the answer
      signal?.addEventListener('abort', () => client.connection.stream.destroy(), { once: true });
      return client;
    } catch (error) {
      // it may never have been open
      client.end().catch(() => undefined);
      const failure = refusedConnection(error, access.database);
      if (attempt === ATTEMPTS || !mayPass(error, failure)) {
        throw failure;
      }
      await pause(PAUSE_MS * attempt * (0.5 + Math.random()), undefined, { signal });
    }
  }
}

/** Ends it, whether or not the other side still answers. */
export async function close(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), CLOSING_MS);
  await client.end();
  clearTimeout(timer);
}

function mayPass(error: unknown, { code }: DumpFailure): boolean {
  return code === DumpExitCode.UNREACHABLE && PASSING.test((error as { code?: string }).code ?? '');
}
