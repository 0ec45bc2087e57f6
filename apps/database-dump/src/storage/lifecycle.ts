import type { S3Client } from '@aws-sdk/client-s3';
import { DumpExitCode, DumpKeys, type DumpKeysProps } from '@plinth/env-presets';
import type { Clock } from '../clock';
import { asFailure, DumpFailure } from '../failure';
import type { Log } from '../log';
import { Upload } from './upload';

/** With more, the dump's name would be of another time than the one that others go by. */
const MOST_SKEW_SECONDS = 60;

export interface BeginOptions {
  readonly storage: S3Client;
  readonly clock: Clock;
  readonly bucket: string;
  readonly place: Omit<DumpKeysProps, 'startedAt'>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Begun {
  readonly upload: Upload;
  readonly keys: DumpKeys;
  /** Milliseconds since 1970, by S3's clock. */
  readonly startedAt: number;
}

/** The upload is begun before anything is dumped: a role or a key that is refused is told at once, and S3 tells the time. */
export async function beginUpload({ storage, clock, bucket, place, log, signal }: BeginOptions): Promise<Begun> {
  const begin = async (): Promise<Begun> => {
    const startedAt = clock.now();
    const keys = new DumpKeys({ ...place, startedAt: new Date(startedAt).toISOString() });
    return { upload: await Upload.begin(storage, bucket, keys.dump, signal), keys, startedAt };
  };
  const first = await begin();
  if (Math.abs(clock.now() - first.startedAt) < MOST_SKEW_SECONDS * 1000) {
    return first;
  }
  log.warn({ seconds: clock.skewSeconds }, "the task's clock differs from S3's, whose time is taken");
  await first.upload.abort();
  return begin();
}

/** Leaves nothing half uploaded behind a failure, which stays the failure that it was. */
export async function giveUp(upload: Upload, error: unknown, log: Log): Promise<DumpFailure> {
  const failure = asFailure(error);
  if (upload.completed) {
    log.warn({ key: upload.key }, 'the dump is there without a manifest: it does not count, and expires');
    return failure;
  }
  try {
    const gone = await upload.abort();
    log.info({ key: upload.key }, gone ? 'what was uploaded is given up' : 'S3 has completed the upload, which does not count without a manifest');
    // then it was not completed after all, and all is known
    return gone && failure.code === DumpExitCode.STORAGE_UNCLEAR ? new DumpFailure(DumpExitCode.STORAGE_UNAVAILABLE, failure.message, failure.cause) : failure;
  } catch (abortError) {
    log.warn({ key: upload.key, err: abortError as Error }, "what was uploaded could not be given up; the bucket's lifecycle removes it after a day");
    return failure;
  }
}
