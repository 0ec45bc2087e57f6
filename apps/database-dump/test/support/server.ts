import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalCloud } from '@plinth/local-cloud';
import { PostgresServer } from '@plinth/toolchain';
import execa from 'execa';

export const PASSWORD = 'p@ss\'w"ord\\ 1';

/** Nothing here has to survive a power cut, so nothing waits for the disk. */
const QUICK = {
  fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB', shared_buffers: '256MB', autovacuum: 'off',
  // with these a table that is filled in the transaction that made it is written once
  wal_level: 'minimal', max_wal_senders: '0',
};

export interface Server {
  readonly postgres: PostgresServer;
  /** PEM of who signed its certificate. */
  readonly ca: string;
  /** Runs statements by psql, in one transaction if `together`, and gives what they print. */
  sql(statements: string, database?: string, together?: boolean): Promise<string>;
  /** Starts again what a test stopped. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openServer(cloud: LocalCloud): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-postgres-'));
  const file = (name: string): string => readFileSync(path.join(path.dirname(cloud.caFile), name), 'utf8');
  const options = {
    directory: path.join(folder, 'server'), password: PASSWORD, settings: QUICK, tls: { certificate: file('server.pem'), key: file('server.key') },
  };
  let postgres = await PostgresServer.start(options);
  return {
    get postgres() {
      return postgres;
    },
    ca: readFileSync(cloud.caFile, 'utf8'),
    sql: async (statements, database = 'postgres', together = false) => {
      const env = { PGHOST: postgres.host, PGPORT: String(postgres.port), PGUSER: 'postgres', PGPASSWORD: PASSWORD, PGSSLMODE: 'require', PGOPTIONS: '-c client_min_messages=warning' };
      const args = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', database, ...(together ? ['--single-transaction'] : [])];
      return (await execa(path.join(postgres.folder, 'psql'), args, { env, extendEnv: false, input: statements })).stdout;
    },
    restart: async () => {
      await postgres.stop('immediate');
      postgres = await PostgresServer.start({ ...options, port: postgres.port });
    },
    close: async () => {
      await postgres.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
