import type { S3Client } from '@aws-sdk/client-s3';
import { DumpExitCode, DumpManifest, type DumpManifestData } from '@plinth/env-presets';
import { type Archive, makeArchive } from './archive';
import type { Clock } from './clock';
import type { Configuration } from './configuration';
import { createAccess } from './database/access';
import { close, connect } from './database/connect';
import { dumpGlobals } from './database/globals';
import { probe } from './database/probe';
import { takeSnapshot } from './database/snapshot';
import { DumpFailure } from './failure';
import type { Log } from './log';
import { databaseOf } from './manifest';
import type { PrivateFolder } from './private-folder';
import type { Run } from './run';
import { beginUpload, giveUp } from './storage/lifecycle';
import { PartPlan } from './storage/part-plan';
import { putObject } from './storage/put';
import { findTools } from './tools';
import { VERSION } from './version';

export interface DumpOptions {
  readonly configuration: Configuration;
  readonly storage: S3Client;
  readonly clock: Clock;
  readonly folder: PrivateFolder;
  readonly log: Log;
  readonly run: Run;
}

/**
 * Dumps the database: everything that can be refused is tried first, the upload is completed when pg_dump and pg_restore
 * both have succeeded, and the manifest is written last.
 */
export async function dump({ configuration, storage, clock, folder, log, run }: DumpOptions): Promise<DumpManifestData> {
  const { bucket, prefix, environment, name, compression, minimumBytes } = configuration;
  const { signal } = run;
  const lost = (error: Error): void => run.fail(new DumpFailure(DumpExitCode.CONNECTION_LOST, `the connection to the database was lost: ${error.message}`, error));

  const tools = await findTools(configuration.programs);
  const access = await createAccess({ ...configuration, folder });
  const client = await run.part(() => connect(access, lost, signal));
  try {
    const server = await run.part(() => probe(client, tools.pgDump.version));
    log.info({ server: server.version, pgDump: tools.pgDump.version, database: access.database.name, bytes: server.databaseBytes }, 'connected');
    const { upload, keys, startedAt } = await run.part(() => beginUpload({ storage, clock, bucket, signal, log, place: { prefix, environment, name } }));
    try {
      const globals = await run.part(async () => putObject(storage, {
        bucket, key: keys.globals, body: await dumpGlobals(tools.pgDumpall, access, signal), type: 'application/sql', own: false,
      }, signal));
      const snapshot = await run.part(() => takeSnapshot(client));
      log.info({ key: keys.dump, relations: snapshot.contents.relations.length, largeObjects: snapshot.contents.largeObjects }, 'dumping');
      const [archive, rows] = await both(
        run.part(() => makeArchive({ tools, access, snapshot: snapshot.id, compression, upload, plan: new PartPlan(server.databaseBytes), signal })),
        run.part(() => snapshot.count()),
      );
      await run.part(() => snapshot.release());
      checkSize(archive, minimumBytes);
      const composite = await run.part(() => upload.complete(archive.parts, signal));
      log.info({ key: keys.dump, bytes: archive.bytes, parts: archive.parts.length }, 'verified and uploaded');

      const finished = clock.now();
      const manifest: DumpManifestData = {
        environment,
        name,
        startedAt: new Date(startedAt).toISOString(),
        finishedAt: new Date(finished).toISOString(),
        clockSkewSeconds: clock.skewSeconds,
        durationSeconds: Math.round((finished - startedAt) / 100) / 10,
        compression: compression ?? 'default',
        dump: { key: keys.dump, bytes: archive.bytes, sha256: archive.sha256, parts: archive.parts.length, compositeSha256: composite },
        globals,
        database: databaseOf(access.database.name, server, snapshot.contents, rows),
        tools: { pgDump: tools.pgDump.version, pgRestore: tools.pgRestore.version, program: VERSION, node: process.versions.node },
      };
      // from here on nothing ends it: a manifest without its metric would wake somebody
      await putObject(storage, {
        bucket, key: keys.manifest, body: Buffer.from(DumpManifest.render(manifest)), type: 'application/json', own: true,
      });
      return manifest;
    } catch (error) {
      throw await giveUp(upload, error, log);
    }
  } finally {
    await close(client);
  }
}

/** Waits for both, whichever fails first: the other is on its way to its end then. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

function checkSize({ bytes }: Archive, minimum: number): void {
  if (bytes < minimum) {
    throw new DumpFailure(DumpExitCode.TOO_SMALL, `the dump has ${bytes} bytes, fewer than the ${minimum} that were said to be the least`);
  }
}
