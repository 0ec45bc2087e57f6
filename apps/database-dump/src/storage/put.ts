import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DumpedObjectData } from '@plinth/env-presets';
import { isConflict, refusedByStorage, wasRepeated } from './refusals';

export interface SmallObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly type: string;
  /**
   * Whether nobody else can write that key. Then a conflict after a lost answer is with what this process wrote itself.
   */
  readonly own: boolean;
}

/** Writes a small object whose key must be free. */
export async function putObject(client: S3Client, { bucket, key, body, type, own }: SmallObject, signal?: AbortSignal): Promise<DumpedObjectData> {
  const hash = createHash('sha256').update(body).digest();
  try {
    await client.send(new PutObjectCommand({
      Bucket: bucket, Key: key, Body: body, ContentType: type, IfNoneMatch: '*', ChecksumSHA256: hash.toString('base64'),
    }), { abortSignal: signal });
  } catch (error) {
    if (!(own && isConflict(error) && wasRepeated(error))) {
      signal?.throwIfAborted();
      throw refusedByStorage(error, `writing ${key}`);
    }
  }
  return { key, bytes: body.length, sha256: hash.toString('hex') };
}
