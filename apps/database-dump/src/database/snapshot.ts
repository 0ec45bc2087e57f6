import type { Client } from 'pg';
import type { Access } from './access';
import { type Contents, readContents } from './catalog';
import { connect } from './connect';
import { failedQuery } from './refusals';

const READ_ONLY = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** Sessions that count beside pg_dump's own: enough to be done before it, few enough not to be felt. */
const COUNTING_SESSIONS = 2;

/** One moment of the database, which pg_dump and the counting share; it lasts as long as it is held. */
export interface Snapshot {
  readonly id: string;
  readonly contents: Contents;
  /** Rows of all relations, by the name that SQL writes. */
  count(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  release(): Promise<void>;
}

/** A session that lost its connection takes the snapshot with it, so `onLost` ends everything. */
export async function takeSnapshot(client: Client, access: Access, onLost: (error: Error) => void): Promise<Snapshot> {
  try {
    await client.query(READ_ONLY);
    const { rows: [{ id }] } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const contents = await readContents(client);
    return {
      id,
      contents,
      count: (signal) => countRows(id, contents, access, onLost, signal),
      release: async () => {
        await client.query('ROLLBACK');
      },
    };
  } catch (error) {
    throw failedQuery(error, 'taking the snapshot');
  }
}

async function countRows(
  id: string, { relations }: Contents, access: Access, onLost: (error: Error) => void, signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const rows = new Map(relations.map(({ quoted }) => [quoted, 0]));
  const waiting = relations.filter(({ counted }) => counted);
  const session = async (): Promise<void> => {
    const client = await connect(access, onLost, signal);
    const cut = (): void => void client.connection.stream.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await client.query(READ_ONLY);
      await client.query(`SET TRANSACTION SNAPSHOT '${id}'`);
      for (let relation = waiting.shift(); relation !== undefined; relation = waiting.shift()) {
        // ONLY: the rows of tables that inherit from it are their own
        const { rows: [{ count }] } = await client.query<{ count: string }>(`SELECT count(*) FROM ONLY ${relation.quoted}`);
        for (const name of [relation.quoted, ...relation.partOf]) {
          rows.set(name, rows.get(name)! + Number(count));
        }
      }
    } catch (error) {
      throw failedQuery(error, 'counting rows');
    } finally {
      signal.removeEventListener('abort', cut);
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(COUNTING_SESSIONS, waiting.length) }, session));
  return rows;
}
