import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareDatabase, type FoundDump, restoreDump } from '@plinth/database-dump';
import { PostgresServer } from '@plinth/toolchain';
import { Client } from 'pg';
import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import { isRunning, startTime } from '../processes';
import { assertAll, type AssertionOutcome } from './assertions';
import { requirePostgres } from './local-database';
import { Restorer } from './restorer';

export interface RestoreDrillOptions {
  /** A file of SQL: what is true of a restored database. */
  readonly assertions?: string;
}

export interface RestoreDrillOutcome {
  readonly succeeded: boolean;
  /** What was restored. */
  readonly manifestKey: string;
  readonly bytes: number;
  readonly serverVersion: string;
  /** How many facts of the manifest were compared: rows of relations, sequences, large objects. */
  readonly checks: number;
  readonly assertions: number;
  /** Everything that is not as it should be, one sentence each. */
  readonly failures: readonly string[];
  /** How much would be lost if the database went now, and how much may be. */
  readonly rpo: { readonly seconds: number; readonly limitSeconds: number };
  /** How long it took until the database could be used. */
  readonly rto: { readonly seconds: number };
}

const DATABASE = 'restored';

/** Restores the newest dump that counts into a PostgreSQL that is made for it and thrown away, and looks whether everything is there. */
export async function restoreDrill(
  deployment: Deployment, { assertions }: RestoreDrillOptions, context: EngineContext,
): Promise<RestoreDrillOutcome> {
  return drill(deployment, assertions === undefined ? undefined : readFileSync(assertions, 'utf8'), context);
}

export async function drill(deployment: Deployment, assertions: string | undefined, context: EngineContext): Promise<RestoreDrillOutcome> {
  await requirePostgres();
  const restorer = await Restorer.assume(deployment);
  context.step('looking for the newest dump that counts');
  const found = await restorer.newest();
  if (found === undefined) {
    await restorer.tell({ succeeded: false, seconds: 0 });
    throw new PlatformError(`there is no dump that counts below ${deployment.backups.dumpNames.prefix} in ${restorer.bucket}, `
      + `run "platform dump ${deployment.stage} --engine ${deployment.engine}" and look what it says`);
  }
  const began = Date.now();
  const ageSeconds = (began - Date.parse(found.manifest.startedAt)) / 1000;
  let told = false;
  try {
    const outcome = await restoreAndAsk(deployment, restorer, found, assertions, context, { began, ageSeconds });
    told = true;
    await restorer.tell({ succeeded: outcome.succeeded, seconds: outcome.rto.seconds, ageSeconds });
    return outcome;
  } catch (error) {
    if (!told) {
      await restorer.tell({ succeeded: false, seconds: (Date.now() - began) / 1000, ageSeconds });
    }
    throw explained(error, found);
  }
}

interface Clock {
  readonly began: number;
  readonly ageSeconds: number;
}

async function restoreAndAsk(
  deployment: Deployment, restorer: Restorer, { manifestKey, manifest }: FoundDump, assertions: string | undefined, context: EngineContext,
  { began, ageSeconds }: Clock,
): Promise<RestoreDrillOutcome> {
  return withServer(context, async ({ port, user, folder }, password) => {
    const target = { host: '127.0.0.1', port, user, password, name: DATABASE };
    const { globals } = await restoreDump({
      storage: restorer.s3, bucket: restorer.bucket, manifest, target, tls: 'disable', programs: folder, onProgress: context.step, signal: context.signal,
    });
    globals.forEach((line) => context.log(`globals: ${line}`));
    const seconds = (Date.now() - began) / 1000;
    context.step('comparing it with its manifest');
    const { checks, differences } = await compareDatabase({ manifest, target, tls: 'disable' });
    context.step(assertions === undefined ? 'no assertions were given' : 'asking the assertions');
    const asked = assertions === undefined ? { asked: 0, failures: [] } : await ask(target, assertions);
    const limitSeconds = deployment.backups.dumpSettings.rpoHours * 3600;
    const failures = [
      ...differences, ...asked.failures,
      ...(ageSeconds > limitSeconds ? [`the newest dump that counts is ${hours(ageSeconds)} old, and no more than ${hours(limitSeconds)} may be lost`] : []),
    ];
    return {
      succeeded: failures.length === 0, manifestKey, bytes: manifest.dump.bytes, serverVersion: manifest.database.serverVersion,
      checks, assertions: asked.asked, failures,
      rpo: { seconds: ageSeconds, limitSeconds }, rto: { seconds },
    };
  });
}

async function ask({ name, ...target }: { host: string; port: number; user: string; password: string; name: string }, sql: string): Promise<AssertionOutcome> {
  const client = new Client({ ...target, database: name });
  await client.connect();
  try {
    return await assertAll(client, sql);
  } finally {
    await client.end();
  }
}

/** A server that nobody else uses: roles are of a whole server, and those of the dump are not to meet others. */
async function withServer<T>({ workDirectory, step }: EngineContext, work: (server: PostgresServer, password: string) => Promise<T>): Promise<T> {
  const drills = join(workDirectory, 'restore-drills');
  mkdirSync(drills, { recursive: true });
  await removeAbandoned(drills);
  const directory = join(drills, String(process.pid));
  const password = randomBytes(24).toString('base64url');
  step('starting a PostgreSQL for the drill');
  try {
    // nothing of it is to outlive anything
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off', max_wal_size: '4GB' };
    return await work(await PostgresServer.start({ directory, password, settings }), password);
  } finally {
    await removeServer(directory);
  }
}

async function removeServer(directory: string): Promise<void> {
  await (await PostgresServer.running(directory))?.stop('immediate');
  rmSync(directory, { recursive: true, force: true });
}

/** What drills left behind that were killed. */
async function removeAbandoned(drills: string): Promise<void> {
  const abandoned = readdirSync(drills).filter((name) => /^\d+$/.test(name) && !isAlive(Number(name)));
  for (const name of abandoned) {
    await removeServer(join(drills, name));
  }
}

const isAlive = (pid: number): boolean => isRunning({ pid, startedAt: startTime(pid) ?? '' });

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} hours`;

/** The disk is the one thing of this machine that a large dump needs much of. */
function explained(error: unknown, { manifest }: FoundDump): unknown {
  const { message } = error as Error;
  return /No space left on device|ENOSPC|could not extend file|disk full/i.test(message)
    ? new PlatformError(`no space is left on the disk for the restored database, which had ${Math.ceil(manifest.database.sizeBytes / 1024 ** 2)} MiB when it was dumped; `
      + 'free some, or name a place with more in PLINTH_CACHE, and run the drill again', 1, { cause: error })
    : error;
}
