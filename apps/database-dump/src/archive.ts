import { createHash } from 'node:crypto';
import { type DumpedArchiveData, DumpExitCode } from '@plinth/env-presets';
import { type Child, type Ending, feeder, lastWords, start, succeeded } from './child';
import type { Access } from './database/access';
import { failedProgram } from './database/refusals';
import { LOCK_WAIT_MS } from './database/snapshot';
import { DumpFailure } from './failure';
import type { PartPlan } from './storage/part-plan';
import { PartWriter } from './storage/part-writer';
import { type SentPart, type Upload } from './storage/upload';
import type { Tools } from './tools';

export interface ArchiveOptions {
  readonly tools: Tools;
  readonly access: Access;
  readonly snapshot: string;
  readonly compression?: string;
  readonly upload: Upload;
  readonly plan: PartPlan;
  readonly signal: AbortSignal;
}

/** What was dumped, decoded once by pg_restore and sent; completing the upload is left to the caller. */
export interface Archive extends Pick<DumpedArchiveData, 'bytes' | 'sha256'> {
  readonly parts: readonly SentPart[];
}

/**
 * pg_dump's stream goes three ways: through SHA-256, to S3 and into pg_restore, which decodes every block of it. Whichever
 * is slowest sets the pace of all; nothing is kept but the parts on their way.
 */
export async function makeArchive({ tools, access, snapshot, compression, upload, plan, signal: outer }: ArchiveOptions): Promise<Archive> {
  outer.throwIfAborted();
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const pgDump = start(tools.pgDump.file, [
    '--format=custom', `--snapshot=${snapshot}`, '--quote-all-identifiers', '--no-password', `--lock-wait-timeout=${LOCK_WAIT_MS}`,
    ...(compression === undefined ? [] : [`--compress=${compression}`]), `--dbname=${access.connection}`,
  ], access.environment);
  const pgRestore = start(tools.pgRestore.file, ['--format=custom', '--file=/dev/null'], { PATH: process.env.PATH, LC_ALL: 'C' });
  pgRestore.stdout.resume();
  const children = [pgDump, pgRestore];
  const stop = (): void => children.forEach((child) => child.kill());
  signal.addEventListener('abort', stop, { once: true });
  const writer = new PartWriter((part) => upload.send(part, signal), plan);
  try {
    const verify = feeder(pgRestore, undecodable);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of pgDump.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
      await Promise.all([verify(chunk), writer.write(chunk)]);
    }
    pgRestore.stdin.end();
    await checkEndings(pgDump, pgRestore);
    return { bytes, sha256: hash.digest('hex'), parts: await writer.end() };
  } catch (error) {
    own.abort();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all([writer.settled(), ...children.map(({ ended }) => ended)]);
  }
}

/** A pg_dump that failed explains why its stream cannot be decoded either. */
async function checkEndings(pgDump: Child, pgRestore: Child): Promise<void> {
  const [dumped, decoded] = await Promise.all([pgDump.ended, pgRestore.ended]);
  if (!succeeded(dumped)) {
    throw failedProgram('pg_dump', dumped);
  }
  if (!succeeded(decoded)) {
    throw undecodable(decoded);
  }
}

function undecodable(ending: Ending): DumpFailure {
  return new DumpFailure(DumpExitCode.VERIFICATION, `pg_restore cannot decode what pg_dump wrote: ${lastWords(ending)}`);
}
