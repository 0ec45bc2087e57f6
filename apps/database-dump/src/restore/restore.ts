import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DumpedObjectData, DumpManifestData } from '@plinth/env-presets';
import type { Client } from 'pg';
import { type Child, type Ending, feeder, lastWords, start, succeeded } from '../child';
import { type Access, toDatabase } from '../database/access';
import { findTool } from '../tools';
import { openTarget, type TargetOptions, withClient } from './target';

export interface RestoreOptions extends TargetOptions {
  readonly storage: S3Client;
  readonly bucket: string;
  readonly manifest: DumpManifestData;
  readonly onProgress?: (message: string) => void;
}

export interface Restored {
  /** What psql said against roles and tablespaces: most are there already, or are the provider's own. */
  readonly globals: readonly string[];
  readonly seconds: number;
}

/**
 * Restores a dump into a new database of a server: roles first, then what pg_dump wrote, straight from S3 and compared with
 * the manifest's SHA-256 on its way. A database that was only half restored is dropped again.
 */
export async function restoreDump(options: RestoreOptions): Promise<Restored> {
  const { manifest, target, onProgress = () => undefined } = options;
  const began = Date.now();
  return openTarget(options, async (access) => {
    const server = toDatabase(access, 'postgres');
    onProgress(`making the database ${target.name}`);
    await withClient(server, (client) => createDatabase(client, target.name, manifest), options.signal);
    try {
      onProgress('restoring roles');
      const globals = await restoreGlobals(options, server);
      onProgress(`restoring ${manifest.dump.bytes} bytes from ${manifest.dump.key}`);
      await restoreArchive(options, access);
      return { globals, seconds: (Date.now() - began) / 1000 };
    } catch (error) {
      await withClient(server, (client) => client.query(`DROP DATABASE ${client.escapeIdentifier(target.name)} WITH (FORCE)`));
      throw error;
    }
  });
}

/** By the template that has nothing of its own, with the encoding and locale that the dump's texts are sorted and read by. */
async function createDatabase(client: Client, name: string, { database: { encoding, collate, ctype } }: DumpManifestData): Promise<void> {
  const text = (value: string): string => client.escapeLiteral(value);
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ENCODING ${text(encoding)} LC_COLLATE ${text(collate)} LC_CTYPE ${text(ctype)}`);
}

/** Goes on after errors, as most are of roles that are there: what is missing in earnest fails the dump's own grants. */
async function restoreGlobals(options: RestoreOptions, server: Access): Promise<string[]> {
  const psql = await findTool('psql', options.programs);
  const child = start(psql.file, ['--no-psqlrc', '--quiet', '--no-password', `--dbname=${server.connection}`], server.environment);
  child.stdout.resume();
  const ending = await stream(options, options.manifest.globals, child, (how) => new Error(`psql cannot restore the roles: ${lastWords(how)}`));
  return ending.messages.split('\n').filter((line) => /ERROR|FATAL/.test(line));
}

async function restoreArchive(options: RestoreOptions, access: Access): Promise<void> {
  const pgRestore = await findTool('pg_restore', options.programs);
  const args = ['--format=custom', '--exit-on-error', '--no-password', `--dbname=${access.connection}`];
  const child = start(pgRestore.file, args, access.environment);
  child.stdout.resume();
  await stream(options, options.manifest.dump, child, (ending) => failedRestore(ending, options));
}

function failedRestore(ending: Ending, { manifest, target }: RestoreOptions): Error {
  const words = lastWords(ending);
  // whatever limit it is that was met
  return new Error(/No space left on device|Check free disk space/i.test(ending.messages)
    ? `the server has no room for ${target.name}: ${words}; the database took ${manifest.database.sizeBytes} bytes, give it more than that`
    : `pg_restore cannot restore ${manifest.dump.key}: ${words}`);
}

/** What is restored is what was dumped: a byte that differs is found, at the end, whatever the program made of it. */
async function stream(
  { storage, bucket, signal }: RestoreOptions, object: DumpedObjectData, child: Child, explain: (ending: Ending) => Error,
): Promise<Ending> {
  signal?.addEventListener('abort', child.kill, { once: true });
  try {
    const { Body } = await storage.send(new GetObjectCommand({ Bucket: bucket, Key: object.key }), { abortSignal: signal });
    const feed = feeder(child, explain);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of Body as Readable as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      hash.update(chunk);
      await feed(chunk);
    }
    const sha256 = hash.digest('hex');
    if (bytes !== object.bytes || sha256 !== object.sha256) {
      throw new Error(`s3://${bucket}/${object.key} has ${bytes} bytes with the SHA-256 ${sha256}, its manifest says ${object.bytes} bytes with ${object.sha256}: `
        + 'it is not what was dumped; take an older one');
    }
    child.stdin.end();
    const ending = await child.ended;
    signal?.throwIfAborted();
    if (!succeeded(ending)) {
      throw explain(ending);
    }
    return ending;
  } catch (error) {
    child.kill();
    await child.ended;
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', child.kill);
  }
}
