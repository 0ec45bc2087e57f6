import { DumpExitCode } from '@plinth/env-presets';
import { DUMPER, SMALL } from './support/databases';
import { describeWithPostgres } from './support/needs';
import { PASSWORD } from './support/server';
import { atFirst, openScene, type Scene } from './support/scene';
import { changing, standIn } from './support/stand-ins';
import { openTcpProxy } from './support/tcp-proxy';

type Exit = keyof typeof DumpExitCode;

describeWithPostgres('what goes wrong with the database', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene('database', SMALL);
  });

  afterAll(async () => {
    await scene?.close();
  });

  describe('is told before anything is dumped:', () => {
    test.each<[string, object, Exit, RegExp]>([
      ['a wrong password', { secret: { password: 'wrong' } }, 'REFUSED', /refuses user postgres or database small: password authentication failed/],
      ['an unknown user', { secret: { username: 'nobody' } }, 'REFUSED', /refuses user nobody/],
      ['an unknown database', { database: 'absent' }, 'REFUSED', /database "absent" does not exist/],
      ['a host that nobody knows', { secret: { host: 'database.invalid' } }, 'UNREACHABLE', /database\.invalid:\d+ does not answer: getaddrinfo/],
      ['a port that nobody listens at', { secret: { port: 1 } }, 'UNREACHABLE', /127\.0\.0\.1:1 does not answer: connect ECONNREFUSED/],
      ['a secret without a host', { secret: { host: undefined } }, 'SECRET', /DUMP_DATABASE_SECRET\.host is missing/],
      ['a certificate of another name', { secret: { host: '127.1' } }, 'UNTRUSTED', /127\.1:\d+ is not trusted: Hostname\/IP does not match/],
      ['a certificate of another authority', { env: { DUMP_CA_CERTIFICATE: undefined } }, 'UNTRUSTED', /is not trusted: (self-signed|unable to)/],
      ['programs that are missing', { env: { DUMP_PG_BIN: '/nowhere' } }, 'TOOLS', /pg_dump does not run in \/nowhere/],
    ])('%s', async (_what, options, exit, said) => {
      const keys = await scene.storage.keys();
      const result = await scene.run(options);
      expect(result).toMatchObject({ exit, said: expect.stringMatching(said) });
      expect(await scene.storage.keys()).toEqual(keys);
    });

    test('a server that is newer than pg_dump', async () => {
      const older = standIn(scene.server.postgres.folder, 'pg_dump', "if (args[0] === '--version') { console.log('pg_dump (PostgreSQL) 12.9'); }");
      const result = await scene.run({ env: { DUMP_PG_BIN: older } });
      expect(result).toMatchObject({ exit: 'SERVER_TOO_NEW', said: expect.stringMatching(/^the server is \d+\.\d+, newer than pg_dump 12\.9; use a pg_dump of at least \d+$/) });
    });

    test('a user who may not read everything', async () => {
      const { sql } = scene.server;
      await sql(`CREATE ROLE weak LOGIN PASSWORD '${PASSWORD.replace(/'/g, "''")}'`);
      expect(await scene.run({ user: 'weak' })).toMatchObject({
        exit: 'RIGHTS', said: 'weak may not read everything (2: public.counted, public.items); GRANT pg_read_all_data TO "weak"',
      });
    });

    test('row security that hides rows, and large objects that may not be read', async () => {
      const { sql } = scene.server;
      await sql('CREATE DATABASE hiding');
      await sql("CREATE TABLE hidden (x integer); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; SELECT lo_from_bytea(4711, 'x') \\g /dev/null", 'hiding');
      const { exit, said } = await scene.run({ user: DUMPER, database: 'hiding' });
      expect(exit).toBe('RIGHTS');
      expect(said.split('\n')).toEqual([
        'row security hides rows from dumper (1: public.hidden); ALTER ROLE "dumper" BYPASSRLS',
        'dumper may not read large objects (1: 4711), which pg_read_all_data does not cover; GRANT SELECT ON LARGE OBJECT for each, '
        + 'or ALTER DATABASE ... SET lo_compat_privileges = on',
      ]);
      await sql(`ALTER ROLE ${DUMPER} BYPASSRLS; GRANT SELECT ON LARGE OBJECT 4711 TO ${DUMPER}`, 'hiding');
      expect((await scene.run({ user: DUMPER, database: 'hiding' })).exit).toBe('SUCCEEDED');
    });
  });

  test('a certificate of another name does where only its authority is asked for', async () => {
    expect((await scene.run({ secret: { host: '127.1' }, env: { DUMP_TLS: 'verify-ca' } })).exit).toBe('SUCCEEDED');
  });

  describe('in the middle:', () => {
    test('the server is killed', async () => {
      const { postgres } = scene.server;
      const result = await scene.runThrough(atFirst('part', () => postgres.stop('immediate')));
      await scene.server.restart();
      expect(result).toMatchObject({ exit: 'CONNECTION_LOST' });
      expect(result.operations).toContain('abort');
    });

    test('the connection is cut', async () => {
      const proxy = await openTcpProxy(scene.server.postgres.port);
      const result = await scene.runThrough(atFirst('part', () => proxy.cut()), { secret: { port: proxy.port } });
      expect(result).toMatchObject({ exit: 'CONNECTION_LOST' });
      expect(result.operations).toContain('abort');
    });

    test('pg_dump fails for a reason of its own', async () => {
      const failing = standIn(scene.server.postgres.folder, 'pg_dump', "process.stderr.write('pg_dump: error: something else\\n'); process.exitCode = 1;");
      expect(await scene.run({ env: { DUMP_PG_BIN: failing } })).toMatchObject({ exit: 'DUMP_FAILED', said: 'pg_dump failed: pg_dump: error: something else' });
    });

    test.each<[NodeJS.Signals, Exit]>([['SIGTERM', 'TERMINATED'], ['SIGINT', 'INTERRUPTED']])('%s ends it', async (signal, exit) => {
      let kill = (): void => undefined;
      const result = await scene.runThrough(atFirst('part', () => kill()), {
        onLine: (_line, child) => {
          kill = () => void child.kill(signal);
        },
      });
      expect(result).toMatchObject({ exit, said: `asked to end by ${signal}` });
      expect(result.operations).toContain('abort');
    });
  });

  describe('what pg_dump writes is decoded before success is claimed:', () => {
    test.each<[string, string]>([
      ['it ends early', '(chunk, offset) => chunk.subarray(0, Math.max(0, 3_000_000 - offset))'],
      ['its last byte is missing', '(chunk) => { const kept = Buffer.concat([globalThis.last ?? Buffer.alloc(0), chunk.subarray(0, -1)]); globalThis.last = chunk.subarray(-1); return kept; }'],
      ['a byte of its data is flipped', '(chunk, offset) => { if (offset <= 5_000_000 && 5_000_000 < offset + chunk.length) { chunk[5_000_000 - offset] ^= 1; } return chunk; }'],
      ['it is something else', "(chunk, offset) => (offset === 0 ? Buffer.from('<html>') : chunk)"],
    ])('%s', async (_what, change) => {
      const result = await scene.run({ env: { DUMP_PG_BIN: changing(scene.server.postgres.folder, change), DUMP_COMPRESSION: '1' } });
      expect(result).toMatchObject({ exit: 'VERIFICATION', said: expect.stringMatching(/^pg_restore cannot decode what pg_dump wrote: pg_restore: error: /) });
    });

    test('pg_restore itself is killed', async () => {
      const killed = standIn(scene.server.postgres.folder, 'pg_restore', "process.stdin.once('data', () => process.kill(process.pid, 'SIGKILL'));");
      expect(await scene.run({ env: { DUMP_PG_BIN: killed } })).toMatchObject({ exit: 'VERIFICATION', said: expect.stringContaining('ended by SIGKILL') });
    });

    test('it is smaller than a dump can be', async () => {
      const result = await scene.run({ env: { DUMP_MINIMUM_BYTES: '1000000000' } });
      expect(result).toMatchObject({ exit: 'TOO_SMALL', said: expect.stringMatching(/^the dump has \d+ bytes, fewer than the 1000000000/) });
    });
  });
});
