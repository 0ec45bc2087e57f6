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

const SESSION = `
  SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
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

function mayPass(error: unknown, { code }: DumpFailure): boolean {
  return code === DumpExitCode.UNREACHABLE && PASSING.test((error as { code?: string }).code ?? '');
}
