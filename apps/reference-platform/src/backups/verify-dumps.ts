import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { findPostgres, missingPostgres } from '@plinth/toolchain';
import { httpStatus, objectVersions, s3Client } from '../aws';
import type { EngineContext } from '../engines/engine';
import type { Deployment } from '../platform';
import type { ShownLine } from '../verify';
import type { LocalDatabaseAccess } from './database-access';
import { dump, type DumpOutcome } from './dump-now';
import { drill, type RestoreDrillOutcome } from './restore-drill';
import { orderIsThere } from './shop';

export interface VerifyDumpsContext {
  readonly database?: LocalDatabaseAccess;
  readonly engine: EngineContext;
}

const DUMPED = { id: 'dump-counts', title: 'A dump that runs as it is scheduled is verified and counts' };
const RESTORED = { id: 'dump-restores', title: 'What is dumped is all there when it is restored, what was written last included' };
const RECENT = { id: 'dump-recent', title: 'No more would be lost now than may be' };
const LINES = [DUMPED, RESTORED, RECENT];

/** What the assertions of the local database are. */
const SHOP_ASSERTIONS = join(__dirname, '..', '..', 'assertions', 'shop.sql');

/** On the local cloud: what is stored in the secret before anybody looks at it. Without PostgreSQL it is something that connects to nothing. */
export async function prepareDatabase({ environment, backups: { secretName } }: Deployment, { database }: VerifyDumpsContext): Promise<void> {
  if (database === undefined) {
    return;
  }
  if (await findPostgres() !== undefined) {
    await database.open();
    return;
  }
  const secrets = new SecretsManagerClient({ region: environment.region });
  if (!(await hasValue(secrets, secretName))) {
    await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: '{}' }));
  }
}

/** Dumps the database, restores what came of it elsewhere, and looks whether everything is there. */
export async function* verifyDumps(deployment: Deployment, context: VerifyDumpsContext): AsyncGenerator<ShownLine> {
  const missing = await whatIsMissing(deployment, context);
  if (missing !== undefined) {
    for (const line of LINES) {
      yield { ...line, status: 'not shown', detail: missing, milliseconds: 0 };
    }
    return;
  }
  const timer = stopwatch();
  let dumped: DumpOutcome;
  const note = `verify ${randomUUID()}`;
  try {
    await (await context.database?.open())?.addOrder(note);
    dumped = await dump(deployment, context.database, context.engine);
  } catch (error) {
    yield { ...DUMPED, status: 'broken', detail: (error as Error).message, milliseconds: timer() };
    return;
  }
  yield { ...DUMPED, status: 'kept', detail: `${dumped.bytes} bytes in ${dumped.manifestKey}`, milliseconds: timer() };
  yield* restoredLines(deployment, context, note);
  await removeOwn(deployment, dumped);
}

async function* restoredLines(deployment: Deployment, { database, engine }: VerifyDumpsContext, note: string): AsyncGenerator<ShownLine> {
  const timer = stopwatch();
  const assertions = database === undefined ? undefined : `${readFileSync(SHOP_ASSERTIONS, 'utf8')}\n${orderIsThere(note)}`;
  let outcome: RestoreDrillOutcome;
  try {
    outcome = await drill(deployment, assertions, engine);
  } catch (error) {
    yield { ...RESTORED, status: 'broken', detail: (error as Error).message, milliseconds: timer() };
    return;
  }
  const { failures, checks, assertions: asked, rpo, rto } = outcome;
  const detail = failures.length > 0 ? failures.join('; ') : `${checks} facts of the manifest and ${asked} assertions, after ${rto.seconds.toFixed(1)} s`;
  yield { ...RESTORED, status: failures.length > 0 ? 'broken' : 'kept', detail, milliseconds: timer() };
  const age = `${rpo.seconds.toFixed(0)} s of ${rpo.limitSeconds} s`;
  yield { ...RECENT, status: rpo.seconds <= rpo.limitSeconds ? 'kept' : 'broken', detail: age, milliseconds: 0 };
}

async function whatIsMissing({ environment, backups: { secretName } }: Deployment, { database }: VerifyDumpsContext): Promise<string | undefined> {
  if (await findPostgres() === undefined) {
    return `this machine has no ${await missingPostgres()}`;
  }
  if (database !== undefined) {
    return undefined;
  }
  return await hasValue(new SecretsManagerClient({ region: environment.region }), secretName) ? undefined
    : `the secret ${secretName} holds no connection to a database yet, store host, port, username, password and dbname in it`;
}

async function hasValue(secrets: SecretsManagerClient, secretName: string): Promise<boolean> {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secretName }));
  return Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'));
}

/** Verify leaves nothing behind where that can be: above dev nobody may delete a dump, and it expires. */
async function removeOwn({ environment, backups: { storeNames: { bucketName }, storeSettings } }: Deployment, { manifestKey }: DumpOutcome): Promise<void> {
  if (storeSettings.retainOnDeletion || storeSettings.objectLockDays > 0) {
    return;
  }
  const s3 = s3Client(environment.region);
  for (const { key, versionId } of await objectVersions(s3, bucketName, manifestKey.replace(/manifest\.json$/, ''))) {
    try {
      await s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key: key, VersionId: versionId }));
    } catch (error) {
      if (httpStatus(error) !== 403) {
        throw error;
      }
      // whoever verifies need not be one who deploys: the dump then expires as every other does
      return;
    }
  }
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}
