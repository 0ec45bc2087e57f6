import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { lookup } from 'mime-types';
import { addressOf } from '../compositions/assets';
import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';
import { uploaderKeys, type UploaderKey } from '../keys/key-owner';
import { StoredKeys } from '../keys/stored-keys';
import type { Deployment } from '../platform';
import type { UploadOptions } from './upload-options';

export interface UploadOutcome {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly contentType: string;
  /** Where the world reads it. */
  readonly url: string;
}

/** Uploads a file as a product does: with the uploader's own key, read from its secret, and with nothing else. */
export async function upload(
  deployment: Deployment, outputs: Readonly<Record<string, string>>, { file, name = basename(file) }: UploadOptions, context: EngineContext,
): Promise<UploadOutcome> {
  const stored = await new StoredKeys(uploaderKeys(deployment)).stored();
  if (stored === undefined) {
    throw new PlatformError(`${deployment.assets.uploader.secretName} holds no access key yet, run "platform store-uploader-key ${deployment.stage} --engine ${deployment.engine}" first`);
  }
  const key = `${stored.prefix}${name}`;
  const contentType = lookup(name) || 'application/octet-stream';
  const work = new Upload({
    client: uploaderClient(stored),
    params: { Bucket: stored.bucket, Key: key, Body: createReadStream(file), ContentType: contentType },
  });
  const bytes = statSync(file).size;
  work.on('httpUploadProgress', ({ loaded = 0 }) => context.detail(`uploading ${key}: ${bytes === 0 ? 100 : Math.floor((loaded / bytes) * 100)} %`));
  context.step(`uploading ${key} to ${stored.bucket}`);
  await work.done().catch((error: Error) => { throw refusal(error, stored, deployment); });
  return { bucket: stored.bucket, key, bytes, contentType, url: addressOf(deployment.assets, context.record(), outputs, key) };
}

/** The caller's own credentials are not to blame. */
function refusal(error: Error, { accessKeyId, bucket, prefix }: UploaderKey, { assets: { uploader: { secretName } }, stage }: Deployment): Error {
  if (/InvalidAccessKeyId|SignatureDoesNotMatch/.test(error.name)) {
    return new PlatformError(`S3 does not accept the access key ${accessKeyId} of the secret ${secretName}, it is disabled or deleted; `
      + `run "platform rotate-uploader-key ${stage}", or its --back`, 1, { cause: error });
  }
  return error.name === 'AccessDenied'
    ? new PlatformError(`the uploader may not put this below ${prefix} of ${bucket}, see what is broken with "platform verify ${stage}"`, 1, { cause: error })
    : error;
}

/** The endpoint of the secret is AWS's own; on the local cloud that is elsewhere. */
function uploaderClient({ accessKeyId, secretAccessKey, region, endpoint }: UploaderKey): S3Client {
  const local = process.env.AWS_ENDPOINT_URL;
  return new S3Client({ region, endpoint: local ?? endpoint, forcePathStyle: local !== undefined, credentials: { accessKeyId, secretAccessKey } });
}
