import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type DumpManifestData, DumpManifest, RelationKind } from '@plinth/env-presets';
import { compareDatabase, newestDump, restoreDump } from '../src';
import { BIG_ROWS, checksums, createBig, createDumper, DUMPER } from './support/databases';
import { describeWithPostgres } from './support/needs';
import { type Result, runProgram } from './support/program';
import { openServer, PASSWORD, type Server } from './support/server';
import { BUCKET, ENVIRONMENT, NAME, openStorage, PREFIX, type Storage } from './support/storage';

const DATABASE = 'Big Döta';

describeWithPostgres('a database of a gibibyte, with what dumps go wrong on', () => {
  let storage: Storage;
  let server: Server;
  let result: Result;
  let manifest: DumpManifestData;

  beforeAll(async () => {
    storage = await openStorage('whole');
    server = await openServer(storage.cloud);
    await Promise.all([createDumper(server, PASSWORD), createBig(server)]);
    // the least compression: most of the time of the default would be gzip's
    result = await runProgram(server, storage, { database: DATABASE, user: DUMPER, env: { DUMP_COMPRESSION: '1' } });
    manifest = (await newestDump(storage.admin, BUCKET, PREFIX))!.manifest;
  });

  afterAll(async () => {
    await server?.close();
    await storage?.close();
  });

  test('is dumped by a user who may only read, with the credentials of the task', () => {
    expect(result).toMatchObject({ exit: 'SUCCEEDED', left: [] });
    expect(manifest.database.sizeBytes).toBeGreaterThan(2 ** 30);
    expect(manifest.dump.parts).toBeGreaterThan(1);
  });

  test('is told by one metric, in the last line', () => {
    expect(result.metrics).toEqual([result.lines.at(-1)]);
    expect(result.metrics[0]).toMatchObject({ Environment: ENVIRONMENT, Database: NAME, DumpSucceeded: 1, DumpBytes: manifest.dump.bytes });
  });

  test('is logged in JSON lines without a secret', () => {
    expect(result.lines.length).toBeGreaterThan(3);
    for (const secret of [PASSWORD, JSON.stringify(PASSWORD).slice(1, -1), storage.task.secretAccessKey, storage.task.sessionToken!]) {
      expect(result.text).not.toContain(secret);
    }
  });

  test('leaves three objects and nothing half uploaded', async () => {
    const stem = manifest.dump.key.replace(/\.dump$/, '');
    expect((await storage.keys()).sort()).toEqual([`${stem}.dump`, `${stem}.globals.sql`, `${stem}.manifest.json`]);
    expect(stem).toMatch(/^dumps\/acme-dev\/database\/\d{4}\/\d\d\/\d\d\/acme-dev-database-\d{8}T\d{6}Z$/);
    expect(await storage.unfinishedUploads()).toEqual([]);
  });

  test('has its relations in the manifest, counted', () => {
    const rows = Object.fromEntries(manifest.database.relations.map(({ schema, name, kind, rows: count }) => [`${schema}.${name}`, [kind, count]]));
    expect(rows).toMatchObject({
      'public.big': [RelationKind.TABLE, BIG_ROWS],
      'public.Mixed Case': [RelationKind.TABLE, 5000],
      'Second Schema.child': [RelationKind.TABLE, 20000],
      'public.empty': [RelationKind.TABLE, 0],
      'public.no columns': [RelationKind.TABLE, 1],
      'public.events': [RelationKind.PARTITIONED_TABLE, 30000],
      'public.base': [RelationKind.TABLE, 10],
      'public.derived': [RelationKind.TABLE, 7],
      'public.summary': [RelationKind.MATERIALIZED_VIEW, 3],
      'public.never filled': [RelationKind.MATERIALIZED_VIEW, 0],
    });
    expect(rows['public.events_2025'][1]).toBe(Number(rows['public.events_2025_a'][1]) + Number(rows['public.events_2025_rest'][1]));
    expect(manifest.database).toMatchObject({ largeObjects: 41, encoding: 'UTF8', serverVersion: server.postgres.version });
    expect(manifest.database.sequences).toContainEqual({ schema: 'public', name: 'countdown', lastValue: '943' });
    expect(manifest.database.extensions.map(({ name }) => name)).toEqual(['citext', 'hstore', 'pg_trgm', 'pgcrypto', 'plpgsql']);
  });

  test('has its roles beside it, without passwords', async () => {
    const globals = await storage.text(manifest.globals.key);
    expect(globals).toContain(`CREATE ROLE "${DUMPER}"`);
    expect(globals).not.toMatch(/PASSWORD/);
  });

  test('is restored by whoever may only read the bucket, and is what it was', async () => {
    const target = { host: server.postgres.host, port: server.postgres.port, user: 'postgres', password: PASSWORD, name: 'restored' };
    const options = { manifest, target, tls: 'verify-full' as const, caCertificate: server.ca, programs: server.postgres.folder };
    const restored = await restoreDump({ ...options, storage: storage.restorer, bucket: BUCKET });
    expect(restored.globals.filter((line) => !line.includes('already exists'))).toEqual([]);
    const comparison = await compareDatabase(options);
    expect(comparison).toEqual({ checks: expect.any(Number), differences: [] });
    expect(comparison.checks).toBeGreaterThanOrEqual(25);
    await server.sql('ALTER DATABASE restored SET lo_compat_privileges = on');
    const [before, after] = await Promise.all([checksums(server, DATABASE), checksums(server, 'restored')]);
    expect(Object.keys(before)).toHaveLength(16);
    expect(after).toEqual(before);
  });

  test('is compared in earnest: a row that is missing is found', async () => {
    await server.sql('DELETE FROM base WHERE x = 10; DROP TABLE empty; SELECT lo_unlink(424242); CREATE TABLE more (); DROP EXTENSION pg_trgm CASCADE;'
      + " SELECT setval('countdown', 1000);", 'restored');
    const target = { host: server.postgres.host, port: server.postgres.port, user: 'postgres', password: PASSWORD, name: 'restored' };
    expect((await compareDatabase({ manifest, target, tls: 'verify-full', caCertificate: server.ca })).differences).toEqual([
      'table public.base has 9 rows, had 10',
      'table public.empty is missing',
      'table public.more was not in the dump',
      'sequence public.countdown is at 1000, was at 943',
      'extension pg_trgm is missing',
      'the database has 40 large objects, had 41',
    ]);
  });

  describe('the task', () => {
    const task = (): S3Client => new S3Client({ ...storage.cloud.clientConfig(storage.account, storage.task), maxAttempts: 1 });
    const refused = (work: Promise<unknown>): Promise<string> => work.then(() => 'allowed', (error: Error) => error.name);
    const place = (): { Bucket: string; Key: string } => ({ Bucket: BUCKET, Key: manifest.dump.key });

    test.each<[string, () => Promise<unknown>, string]>([
      ['overwrite a dump', () => task().send(new PutObjectCommand({ ...place(), Body: 'x' })), 'AccessDenied'],
      ['write where a dump is', () => task().send(new PutObjectCommand({ ...place(), Body: 'x', IfNoneMatch: '*' })), 'PreconditionFailed'],
      ['delete a dump', () => task().send(new DeleteObjectCommand(place())), 'AccessDenied'],
      ['read a dump', () => task().send(new GetObjectCommand(place())), 'AccessDenied'],
      ['list dumps', () => task().send(new ListObjectsV2Command({ Bucket: BUCKET })), 'AccessDenied'],
      ['write elsewhere', () => task().send(new PutObjectCommand({ ...place(), Key: 'other', Body: 'x', IfNoneMatch: '*' })), 'AccessDenied'],
    ])('may not %s', async (_what, work, code) => {
      expect(await refused(work())).toBe(code);
    });

    test('and an administrator cannot delete the version that is locked', async () => {
      const { VersionId } = await storage.admin.send(new GetObjectCommand(place()));
      expect(await refused(storage.admin.send(new DeleteObjectCommand({ ...place(), VersionId })))).toBe('AccessDenied');
      expect(DumpManifest.parse('again', await storage.text(manifest.dump.key.replace(/dump$/, 'manifest.json')))).toEqual(manifest);
    });
  });
});
