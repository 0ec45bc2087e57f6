import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectTaggingCommand,
  GetObjectAclCommand, GetObjectAttributesCommand, GetObjectTaggingCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, ListPartsCommand,
  PutObjectAclCommand, PutObjectCommand, PutObjectLegalHoldCommand, PutObjectRetentionCommand, PutObjectTaggingCommand, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { grantedBy, LiveTry, prepare } from './live';
import { BucketAttempt, KeyOf } from './object-tries';

/** What uploading is made of, and what objects have besides their bytes. */
type Try = <K>(key: KeyOf<K>) => LiveTry<BucketAttempt & K>;

const where = <K>(attempt: BucketAttempt & K, key: KeyOf<K>) => ({ Bucket: attempt.bucket, Key: key(attempt) });

/** As uploads go where nothing may be replaced: only if there is nothing yet. */
export const putNew: Try = (key) => async (attempt) =>
  attempt.s3.send(new PutObjectCommand({ ...where(attempt, key), Body: attempt.body, IfNoneMatch: '*' }));

/** Replaces what is there, without asking whether there is anything. */
export const replace: Try = (key) => async (attempt) => {
  await attempt.seed(key(attempt));
  return attempt.s3.send(new PutObjectCommand({ ...where(attempt, key), Body: attempt.body }));
};

export const beginMultipart: Try = (key) => async (attempt) => {
  const { UploadId } = await attempt.s3.send(new CreateMultipartUploadCommand(where(attempt, key)));
  await prepare('aborting the scratch upload', attempt.deployerS3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId })));
};

/** Begun by a deployer, so that only the part is tried. */
export const uploadPart: Try = (key) => async (attempt) => {
  const UploadId = await begun(attempt, key);
  try {
    await attempt.s3.send(new UploadPartCommand({ ...where(attempt, key), UploadId, PartNumber: 1, Body: attempt.body }));
  } finally {
    await prepare('aborting the scratch upload', attempt.deployerS3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId })));
  }
};

export const completeMultipart: Try = (key) => async (attempt) => {
  const UploadId = await begun(attempt, key);
  const { ETag } = await prepare('uploading a scratch part',
    attempt.deployerS3.send(new UploadPartCommand({ ...where(attempt, key), UploadId, PartNumber: 1, Body: attempt.body })));
  try {
    await attempt.s3.send(new CompleteMultipartUploadCommand({
      ...where(attempt, key), UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] }, IfNoneMatch: '*',
    }));
  } catch (error) {
    await prepare('aborting the scratch upload', attempt.deployerS3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId })));
    throw error;
  }
};

export const abortMultipart: Try = (key) => async (attempt) => {
  const UploadId = await begun(attempt, key);
  try {
    await attempt.s3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId }));
  } catch (error) {
    await prepare('aborting the scratch upload', attempt.deployerS3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId })));
    throw error;
  }
};

export const listParts: Try = (key) => async (attempt) => {
  const UploadId = await begun(attempt, key);
  try {
    await attempt.s3.send(new ListPartsCommand({ ...where(attempt, key), UploadId }));
  } finally {
    await prepare('aborting the scratch upload', attempt.deployerS3.send(new AbortMultipartUploadCommand({ ...where(attempt, key), UploadId })));
  }
};

export const listUploads: LiveTry<BucketAttempt> = async (attempt) =>
  attempt.s3.send(new ListMultipartUploadsCommand({ Bucket: attempt.bucket, MaxUploads: 1 }));
export const listVersions: LiveTry<BucketAttempt> = async (attempt) =>
  attempt.s3.send(new ListObjectVersionsCommand({ Bucket: attempt.bucket, MaxKeys: 1 }));

/** Of an object that is there, which the identity may not read, over one that it may write. */
export const copyFrom = <K>(source: KeyOf<K>, key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  await attempt.seed(source(attempt));
  const CopySource = `${attempt.bucket}/${source(attempt).split('/').map(encodeURIComponent).join('/')}`;
  return attempt.s3.send(new CopyObjectCommand({ ...where(attempt, key), CopySource, IfNoneMatch: '*' }));
};

/** What a bucket whose owner owns every object answers, and one without Object Lock. */
const NO_LISTS = { AccessControlListNotSupported: /./ };
const NO_LOCK = { InvalidRequest: /Object Lock/ };

type Act = (attempt: BucketAttempt, at: { readonly Bucket: string; readonly Key: string }) => Promise<unknown>;

const onSeeded = (act: Act): Try => (key) => async (attempt) => {
  await attempt.seed(key(attempt));
  return act(attempt, where(attempt, key));
};

export const getTagging = onSeeded(async ({ s3 }, at) => s3.send(new GetObjectTaggingCommand(at)));
export const putTagging = onSeeded(async ({ s3 }, at) => s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'plinth', Value: 'verify' }] } })));
export const deleteTagging = onSeeded(async ({ s3 }, at) => s3.send(new DeleteObjectTaggingCommand(at)));
export const getAcl = onSeeded(async ({ s3 }, at) => s3.send(new GetObjectAclCommand(at)));
/** Not a public one, which the bucket's public access block would refuse first. */
export const putAcl = onSeeded(async ({ s3 }, at) => grantedBy(NO_LISTS, s3.send(new PutObjectAclCommand({ ...at, ACL: 'private' }))));
export const getAttributes = onSeeded(async ({ s3 }, at) => s3.send(new GetObjectAttributesCommand({ ...at, ObjectAttributes: ['ObjectSize'] })));
export const putRetention = onSeeded(async ({ s3 }, at) => grantedBy(NO_LOCK, s3.send(new PutObjectRetentionCommand({
  ...at, Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 60_000) },
}))));
export const putLegalHold = onSeeded(async ({ s3 }, at) =>
  grantedBy(NO_LOCK, s3.send(new PutObjectLegalHoldCommand({ ...at, LegalHold: { Status: 'ON' } }))));

/** A tag in the request itself, which needs the permission to tag too. */
export const putTagged: Try = (key) => async (attempt) =>
  attempt.s3.send(new PutObjectCommand({ ...where(attempt, key), Body: attempt.body, Tagging: 'plinth=verify', IfNoneMatch: '*' }));

/** A presigned PUT that was signed so many seconds ago, and has not expired. */
export const putPresigned = <K>(key: KeyOf<K>, signedSecondsAgo: number): LiveTry<BucketAttempt & K> => async (attempt) => {
  const command = new PutObjectCommand({ ...where(attempt, key), IfNoneMatch: '*' });
  const url = await getSignedUrl(attempt.s3, command, {
    expiresIn: signedSecondsAgo + 300,
    signingDate: new Date(Date.now() - signedSecondsAgo * 1000),
    // what is signed must be sent as it was signed, also by a form or a fetch that adds nothing
    unhoistableHeaders: new Set(['if-none-match']),
  });
  await attempt.send(url, { method: 'PUT', body: attempt.body, headers: { 'if-none-match': '*' } });
};

async function begun<K>(attempt: BucketAttempt & K, key: KeyOf<K>): Promise<string> {
  const { UploadId } = await prepare('beginning a scratch upload', attempt.deployerS3.send(new CreateMultipartUploadCommand(where(attempt, key))));
  return UploadId!;
}
