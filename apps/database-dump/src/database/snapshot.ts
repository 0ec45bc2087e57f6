import type { Client } from 'pg';
import { type Contents, readContents } from './catalog';
import { failedQuery } from './refusals';

/** A migration that holds a table longer is not waited for: everyone after it would wait for the dump. */
export const LOCK_WAIT_MS = 5 * 60 * 1000;

/** One moment of the database, which pg_dump and the counting share; it lasts as long as it is held. */
export interface Snapshot {
  readonly id: string;
  readonly contents: Contents;
  /** Rows of all relations, by the name that SQL writes. */
  count(): Promise<ReadonlyMap<string, number>>;
  release(): Promise<void>;
}

/**
 * Takes a snapshot, and what keeps others from changing a table's shape or emptying it, as pg_dump does. The rows are
 * counted in the same session: another would wait behind a migration that waits for this one.
 */
export async function takeSnapshot(client: Client): Promise<Snapshot> {
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows: [{ id }] } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const contents = await readContents(client);
    await lock(client, contents);
    return {
      id,
      contents,
      count: () => countRows(client, contents),
      release: async () => {
        await client.query('ROLLBACK');
      },
    };
  } catch (error) {
    throw failedQuery(error, 'taking the snapshot');
  }
}

/** Not by LOCK TABLE, which takes no materialized view. */
async function lock(client: Client, { relations }: Contents): Promise<void> {
  const reads = relations.filter(({ counted }) => counted).map(({ quoted }) => `SELECT FROM ONLY ${quoted} LIMIT 0`);
  await client.query([`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`, ...reads, 'SET LOCAL lock_timeout = 0'].join(';\n'));
}

async function countRows(client: Client, { relations }: Contents): Promise<ReadonlyMap<string, number>> {
  const rows = new Map(relations.map(({ quoted }) => [quoted, 0]));
  try {
    for (const { quoted, partOf } of relations.filter(({ counted }) => counted)) {
      // ONLY: the rows of tables that inherit from it are their own
      const { rows: [{ count }] } = await client.query<{ count: string }>(`SELECT count(*) FROM ONLY ${quoted}`);
      for (const name of [quoted, ...partOf]) {
        rows.set(name, rows.get(name)! + Number(count));
      }
    }
    return rows;
  } catch (error) {
    throw failedQuery(error, 'counting rows');
  }
}
