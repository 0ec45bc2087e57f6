import {
  DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { HttpAnswer, HttpRequest } from '../verify/http';
import { LiveTry } from './live';

/** What a try that touches a bucket works with. */
export interface BucketAttempt {
  /** Whether the account is an emulated one, in which more may be tried than in somebody's. */
  readonly emulated: boolean;
  readonly bucket: string;
  /** What is written where anything will do. */
  readonly body: string;
  /** S3 with the identity's own credentials. */
  readonly s3: S3Client;
  /** S3 without TLS, with the identity's own credentials; static only where there is none. */
  plainS3(): S3Client;
  /** Sends what needs no SDK: a presigned URL. */
  send(url: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** S3 with a deployer's credentials, to read what a try writes back. */
  readonly deployerS3: S3Client;
  /** Writes a scratch object as a deployer, so that there is something to read or delete; answers its version. */
  seed(key: string): Promise<string>;
}

/** The key of an object, from where an attempt is made. */
export type KeyOf<Attempt> = (attempt: Attempt) => string;

/** What is done to one object. */
export const getObject = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  await attempt.seed(key(attempt));
  await read(attempt.s3, attempt.bucket, key(attempt));
};

export const getVersion = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) =>
  read(attempt.s3, attempt.bucket, key(attempt), await attempt.seed(key(attempt)));

export const getOverHttp = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  const s3 = attempt.plainS3();
  await attempt.seed(key(attempt));
  await read(s3, attempt.bucket, key(attempt));
};

export const putObject = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) =>
  attempt.s3.send(new PutObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), Body: attempt.body }));

export const putOverHttp = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) =>
  attempt.plainS3().send(new PutObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), Body: attempt.body }));

/** Over TLS, or the SDK itself would refuse to send the key. */
export const putWithCustomerKey = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  const secret = randomBytes(32);
  return attempt.s3.send(new PutObjectCommand({
    Bucket: attempt.bucket,
    Key: key(attempt),
    Body: attempt.body,
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: secret.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(secret).digest('base64'),
  }));
};

export const deleteObject = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  await attempt.seed(key(attempt));
  return attempt.s3.send(new DeleteObjectCommand({ Bucket: attempt.bucket, Key: key(attempt) }));
};

export const deleteVersion = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  const version = await attempt.seed(key(attempt));
  return attempt.s3.send(new DeleteObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), VersionId: version }));
};

export const list = <K>(prefix: (attempt: K) => string | undefined): LiveTry<BucketAttempt & K> => async (attempt) =>
  attempt.s3.send(new ListObjectsV2Command({ Bucket: attempt.bucket, Prefix: prefix(attempt), MaxKeys: 1 }));

async function read(s3: S3Client, bucket: string, key: string, version?: string): Promise<string> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
  // unread bodies keep their socket
  return body!.transformToString();
}
