import {
  DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { LiveTry } from './live';
import { KeyOf } from './row';

const BODY = '{"version":4,"serial":1,"lineage":"plinth-verify","outputs":{},"resources":[]}';

/** What is done to one object. */
export const getObject = (key: KeyOf): LiveTry => async (attempt) => {
  await attempt.seed(key(attempt));
  await read(attempt.s3, attempt.bucket, key(attempt));
};

export const getVersion = (key: KeyOf): LiveTry => async (attempt) =>
  read(attempt.s3, attempt.bucket, key(attempt), await attempt.seed(key(attempt)));

export const getOverHttp = (key: KeyOf): LiveTry => async (attempt) => {
  const s3 = attempt.plainS3();
  await attempt.seed(key(attempt));
  await read(s3, attempt.bucket, key(attempt));
};

export const putObject = (key: KeyOf): LiveTry => async (attempt) =>
  attempt.s3.send(new PutObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), Body: BODY }));

export const putOverHttp = (key: KeyOf): LiveTry => async (attempt) =>
  attempt.plainS3().send(new PutObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), Body: BODY }));

/** Over TLS, or the SDK itself would refuse to send the key. */
export const putWithCustomerKey = (key: KeyOf): LiveTry => async (attempt) => {
  const secret = randomBytes(32);
  return attempt.s3.send(new PutObjectCommand({
    Bucket: attempt.bucket,
    Key: key(attempt),
    Body: BODY,
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: secret.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(secret).digest('base64'),
  }));
};

export const deleteObject = (key: KeyOf): LiveTry => async (attempt) => {
  await attempt.seed(key(attempt));
  return attempt.s3.send(new DeleteObjectCommand({ Bucket: attempt.bucket, Key: key(attempt) }));
};

export const deleteVersion = (key: KeyOf): LiveTry => async (attempt) => {
  const version = await attempt.seed(key(attempt));
  return attempt.s3.send(new DeleteObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), VersionId: version }));
};

export const list = (prefix: (attempt: Parameters<LiveTry>[0]) => string | undefined): LiveTry => async (attempt) =>
  attempt.s3.send(new ListObjectsV2Command({ Bucket: attempt.bucket, Prefix: prefix(attempt), MaxKeys: 1 }));

async function read(s3: S3Client, bucket: string, key: string, version?: string): Promise<string> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
  // unread bodies keep their socket
  return body!.transformToString();
}
