import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import * as path from 'node:path';
import { PostgresServer } from '../src';
import { temporaryFolder } from './fakes';
import { testWith } from './present';

// the second as mktemp and many homes are, where root's server is another user's
for (const [kind, mode] of [['open', 0o755], ['closed to others', 0o700]] as const) {
  testWith(['postgres'])(`in a folder that is ${kind} a server is made, found again as it runs, stopped and started with its data`, () => useServer(mode), 60_000);
}

async function useServer(mode: number): Promise<void> {
  const folder = temporaryFolder();
  chmodSync(folder, mode);
  const options = { directory: path.join(folder, 'server'), password: "it's", settings: { fsync: 'off', shared_buffers: '16MB' } };
  const server = await PostgresServer.start(options);
  try {
    const sql = (query: string, { port }: PostgresServer) => execFileSync(path.join(server.folder, 'psql'), ['-XAtqc', query], {
      encoding: 'utf8', env: { PGHOST: server.host, PGPORT: String(port), PGUSER: server.user, PGPASSWORD: options.password, PGDATABASE: 'postgres' },
    }).trim();
    expect(sql('CREATE TABLE t AS SELECT 1 AS x; SELECT current_setting(\'shared_buffers\')', server)).toBe('16MB');
    expect((await PostgresServer.start(options)).pid).toBe(server.pid);
    await server.stop('immediate');
    const again = await PostgresServer.start(options);
    expect(sql('SELECT x FROM t', again)).toBe('1');
    expect((await PostgresServer.running(options.directory))?.port).toBe(again.port);
    await again.stop();
    await again.stop();
    expect(await PostgresServer.running(options.directory)).toBeUndefined();
    expect(spawnSync(path.join(server.folder, 'pg_isready'), ['-h', server.host, '-p', String(again.port)]).status).toBe(2);
  } finally {
    await server.stop('immediate');
  }
}
