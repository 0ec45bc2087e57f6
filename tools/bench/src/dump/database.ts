import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresServer } from '@plinth/toolchain';
import execa from 'execa';

export const PASSWORD = 'bench';

/** Nothing is kept of it, so nothing waits for the disk. */
const QUICK = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '8GB', shared_buffers: '512MB', autovacuum: 'off' };

/** A third of each row is noise, the rest is words: it shrinks to about a third, as databases do. */
const ROW = "md5(i::text) || md5((i + 1)::text) || md5((i * 7)::text) || md5((i * 11)::text) || repeat('the quick brown fox ' || i % 1000, 16) || md5((i * 13)::text)";

export interface BenchServer {
  readonly postgres: PostgresServer;
  readonly certificate: string;
  /** Makes a database of about that size, and gives its real one in bytes. */
  fill(name: string, gibibytes: number): Promise<number>;
  readonly environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

export async function openServer(): Promise<BenchServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-bench-postgres-'));
  const file = (name: string): string => path.join(folder, name);
  await execa('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file('key.pem'), '-out', file('certificate.pem')]);
  const certificate = readFileSync(file('certificate.pem'), 'utf8');
  const tls = { certificate, key: readFileSync(file('key.pem'), 'utf8') };
  const postgres = await PostgresServer.start({ directory: file('server'), password: PASSWORD, tls, settings: QUICK });
  const environment = {
    PATH: process.env.PATH, PGHOST: postgres.host, PGPORT: String(postgres.port), PGUSER: postgres.user, PGPASSWORD: PASSWORD,
    PGSSLMODE: 'verify-full', PGSSLROOTCERT: file('certificate.pem'),
  };
  const psql = async (database: string, statement: string): Promise<string> =>
    (await execa(path.join(postgres.folder, 'psql'), ['-XAtq', '-d', database, '-c', statement], { env: environment, extendEnv: false })).stdout;
  return {
    postgres,
    certificate,
    environment,
    fill: async (name, gibibytes) => {
      await psql('postgres', `CREATE DATABASE "${name}"`);
      const rows = Math.round(gibibytes * 2 ** 20 / 0.58);
      await psql(name, `CREATE TABLE rows AS SELECT i AS id, ${ROW} AS body FROM generate_series(1, ${rows}) i`);
      return Number(await psql(name, 'SELECT pg_database_size(current_database())'));
    },
    close: async () => {
      await postgres.stop('immediate');
      if (existsSync(folder)) {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
