import { statSync } from 'node:fs';
import execa from 'execa';
import { compareDatabase, newestDump, restoreDump } from '../src';
import { describeWithPostgres } from './support/needs';
import { PASSWORD } from './support/server';
import { SMALL, TINY } from './support/databases';
import type { Result } from './support/program';
import { atFirst, openScene, type Scene } from './support/scene';
import { clockModule } from './support/stand-ins';
import { BUCKET, PREFIX } from './support/storage';

const SLOW_DOWN = { status: 503, code: 'SlowDown' };
const SKEWED = { status: 403, code: 'RequestTimeTooSkewed' };
const HOUR_MS = 3_600_000;

describeWithPostgres('what goes wrong with S3, and after', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene('storage', TINY);
  });

  afterAll(async () => {
    await scene?.close();
  });

  test('S3 that is busy for a while is asked again', async () => {
    const result = await scene.runThrough((_operation, nth) => (nth === 1 ? SLOW_DOWN : 'forward'));
    expect(result.exit).toBe('SUCCEEDED');
    // each kind of request was refused once
    expect(result.operations.filter((operation) => operation === 'manifest')).toHaveLength(2);
  });

  test('S3 that stays busy ends it', async () => {
    const result = await scene.runThrough((operation) => (operation === 'part' ? SLOW_DOWN : 'forward'));
    expect(result).toMatchObject({ exit: 'STORAGE_UNAVAILABLE', said: expect.stringMatching(/^sending part \d of .*\.dump failed: SlowDown: /) });
    expect(result.operations).toContain('abort');
  });

  test('S3 that is nowhere ends it at once', async () => {
    expect(await scene.run({ env: { AWS_ENDPOINT_URL: 'https://127.0.0.1:1' } })).toMatchObject({ exit: 'STORAGE_UNAVAILABLE', said: expect.stringContaining('ECONNREFUSED') });
  });

  test.each([
    ['credentials that S3 does not know', { AWS_ACCESS_KEY_ID: 'ASIAXXXXXXXXXXXXXXXX', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'x' }],
    ['a prefix that is not its own', { DUMP_PREFIX: 'elsewhere/' }],
    ['a bucket that is not there', { DUMP_BUCKET: 'acme-absent' }],
    ['no credentials', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }],
  ])('%s is told before anything is dumped', async (_what, env) => {
    const keys = await scene.storage.keys();
    const result = await scene.run({ env });
    expect(result).toMatchObject({ exit: 'STORAGE_REFUSED', said: expect.stringMatching(/^beginning the upload of .* failed: /) });
    expect(result.lines.some(({ msg }) => msg === 'dumping')).toBe(false);
    expect(await scene.storage.keys()).toEqual(keys);
  });

  test('a completion whose answer is lost does not count, as nobody knows what became of it', async () => {
    const result = await scene.runThrough((operation) => (operation === 'complete' ? 'lose answer' : 'forward'));
    expect(result).toMatchObject({ exit: 'STORAGE_UNCLEAR', said: expect.stringMatching(/^whether .*\.dump was completed is not known/) });
  });

  test('a completion that S3 never heard of is known not to have happened', async () => {
    const result = await scene.runThrough((operation) => (operation === 'complete' ? { status: 500, code: 'InternalError' } : 'forward'));
    expect(result.exit).toBe('STORAGE_UNAVAILABLE');
  });

  test('a manifest whose answer is lost counts: nobody else can have written it', async () => {
    expect((await scene.runThrough((operation, nth) => (operation === 'manifest' && nth === 1 ? 'lose answer' : 'forward'))).exit).toBe('SUCCEEDED');
  });

  test('of two runs at the same second the later is refused', async () => {
    const NODE_OPTIONS = `--require ${clockModule(String(Date.now()))}`;
    const env = { NODE_OPTIONS, DUMP_PREFIX: `${PREFIX}same/` };
    const first = await scene.run({ env });
    const keys = await scene.storage.keys();
    const second = await scene.run({ env });
    expect([first.exit, second.exit]).toEqual(['SUCCEEDED', 'EXISTS']);
    expect(second.said).toMatch(/^writing .*\.globals\.sql failed: PreconditionFailed/);
    expect(await scene.storage.keys()).toEqual(keys);
  });

  describe('a clock that is wrong', () => {
    const tooSkewed = (headers: { readonly [name: string]: unknown }): boolean => {
      const signed = String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
      return Math.abs(Date.parse(signed) - Date.now()) > 15 * 60_000;
    };

    test.each([['an hour fast', HOUR_MS], ['two minutes slow', -2 * 60_000]])('%s is corrected by that of S3', async (_what, skew) => {
      const began = Date.now();
      const result = await scene.runThrough((_operation, _nth, headers) => (tooSkewed(headers) ? SKEWED : 'forward'), {
        env: { NODE_OPTIONS: `--require ${clockModule(`Real.now() + ${skew}`)}` },
      });
      expect(result.exit).toBe('SUCCEEDED');
      const { manifest, manifestKey } = (await newestDump(scene.storage.admin, BUCKET, result.env.DUMP_PREFIX!))!;
      expect(Math.abs(manifest.clockSkewSeconds - skew / 1000)).toBeLessThan(5);
      for (const time of [manifest.startedAt, manifest.finishedAt]) {
        expect(Date.parse(time)).toBeGreaterThan(began - 3_000);
        expect(Date.parse(time)).toBeLessThan(Date.now() + 3_000);
      }
      expect(manifestKey).toContain(manifest.startedAt.slice(0, 19).replace(/[-:]/g, ''));
    });

    test('that S3 refuses for ever ends it', async () => {
      expect(await scene.runThrough(() => SKEWED)).toMatchObject({ exit: 'STORAGE_REFUSED', said: expect.stringContaining('RequestTimeTooSkewed') });
    });
  });

  describe('restoring', () => {
    let small: Result;
    beforeAll(async () => {
      small = await scene.run({ database: SMALL });
      expect(small.exit).toBe('SUCCEEDED');
    });

    const options = async (name: string, dumped = small) => {
      const { postgres, ca } = scene.server;
      const { manifest } = (await newestDump(scene.storage.restorer, BUCKET, dumped.env.DUMP_PREFIX!))!;
      const target = { host: postgres.host, port: postgres.port, user: 'postgres', password: PASSWORD, name };
      return { manifest, target, tls: 'verify-full' as const, caCertificate: ca, programs: postgres.folder, storage: scene.storage.restorer, bucket: BUCKET };
    };
    const databases = async (): Promise<string[]> => (await scene.server.sql('SELECT datname FROM pg_database')).split('\n');

    test('gives the database as it was in the snapshot, whatever happens to it while it is dumped', async () => {
      const { sql } = scene.server;
      let changes = Promise.resolve('');
      const result = await scene.runThrough(atFirst('part', () => changes), {
        database: SMALL,
        onLine: ({ msg }) => {
          if (msg === 'dumping') {
            changes = sql('INSERT INTO counted SELECT generate_series(1, 500); DELETE FROM items WHERE id % 2 = 0; CREATE TABLE late AS SELECT 1 AS x', SMALL);
          }
        },
      });
      expect(result.exit).toBe('SUCCEEDED');
      expect(await changes).toBe('');
      const given = await options('snapshot', result);
      expect(given.manifest.database.relations.map(({ name, rows }) => [name, rows])).toEqual([['counted', 1000], ['items', 40000]]);
      await restoreDump(given);
      expect((await compareDatabase(given)).differences).toEqual([]);
    });

    test('without room says so, and leaves no half database', async () => {
      const given = await options('no room');
      // as a disk that is full for files beyond a size: a real one cannot be had without mounting one
      const { pid } = scene.server.postgres;
      const { uid, gid } = statSync(`/proc/${pid}`);
      const limit = (bytes: string) => execa('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { uid, gid, cwd: '/' });
      await limit('17000000');
      try {
        await expect(restoreDump(given)).rejects.toThrow(/^the server has no room for no room: .*; the database took \d+ bytes, give it more than that$/);
      } finally {
        await limit('unlimited');
      }
      expect(await databases()).not.toContain('no room');
    });

    test('what is not what was dumped is refused', async () => {
      const given = await options('changed');
      const manifest = { ...given.manifest, dump: { ...given.manifest.dump, sha256: '0'.repeat(64) } };
      await expect(restoreDump({ ...given, manifest })).rejects.toThrow(/its manifest says .* it is not what was dumped; take an older one$/);
      expect(await databases()).not.toContain('changed');
    });

    test('into a database that exists is refused, and leaves it', async () => {
      await expect(restoreDump(await options(SMALL))).rejects.toThrow('database "small" already exists');
      expect(await databases()).toContain(SMALL);
    });
  });
});
