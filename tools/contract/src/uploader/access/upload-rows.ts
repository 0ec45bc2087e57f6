import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { refusedConfigurationRows } from '../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../access/identity';
import { deleteObject, deleteVersion, getObject, getVersion, list, putOverHttp, putWithCustomerKey } from '../../access/object-tries';
import {
  abortMultipart, beginMultipart, completeMultipart, copyFrom, deleteTagging, getAcl, getAttributes, getTagging, listParts, listUploads, listVersions, putAcl,
  putLegalHold, putNew, putPresigned, putRetention, putTagged, putTagging, replace, uploadPart,
} from '../../access/upload-tries';
import { RequestContext } from '../../iam';
import { hasKey, isLimited, ownsBucket, UploaderSubject } from '../subject';
import { UploaderTry } from './attempt';
import { viaS3 } from './identities';
import {
  asUploader, bucketArn, creating, elsewhere, keyArn, KeyOf, lookalike, objectArn, partial, row, RowProps, upload, uploadElsewhereAllowed, UploaderRow, Where,
} from './row';

type Expected = UploaderRow['expected'];
type More = Partial<Pick<RowProps, 'context' | 'applies'>>;

const onObject = (expected: Expected, id: string, what: string, action: string, key: KeyOf, live: UploaderTry | string, more: More = {}): UploaderRow => row({
  identity: 'uploader', expected, id, what, action, resource: objectArn(key), context: asUploader, ...(typeof live === 'string' ? { staticOnly: live } : { live }), ...more,
});
const onBucket = (id: string, what: string, action: string, live: UploaderTry): UploaderRow =>
  row({ identity: 'uploader', expected: 'deny', id, what, action, resource: bucketArn, context: asUploader, live });
const put = (expected: Expected, id: string, what: string, key: KeyOf, live: UploaderTry | string, more: More = {}): UploaderRow =>
  onObject(expected, id, what, 's3:PutObject', key, live, { context: creating, ...more });

const ONE_NETWORK = 'whoever verifies stands in one network only';
const severalPrefixes = ({ settings }: UploaderSubject): boolean => settings.prefixes.length > 1;
const overwrites = ({ settings }: UploaderSubject): boolean => settings.overwrite;
const signed = (seconds: number) => (where: Where) => ({ ...creating(where), 's3:signatureAge': String(seconds * 1000) });

const uploading: UploaderRow[] = [
  put('allow', 'put', 'put an object under its prefix', upload, putNew(upload)),
  put('allow', 'put-other-prefix', 'put an object under another of its prefixes', uploadElsewhereAllowed, putNew(uploadElsewhereAllowed), { applies: severalPrefixes }),
  put('allow', 'replace', 'replace an object under its prefix', upload, replace(upload), { applies: overwrites }),
  put('deny', 'replace', 'put an object without asking that there be none', upload, replace(upload), {
    applies: (subject) => !overwrites(subject), context: ({ subject }) => ({ ...asUploader({ subject } as Where), 's3:ObjectCreationOperation': 'true' }),
  }),
  put('allow', 'begin-multipart', 'begin a multipart upload under its prefix', upload, beginMultipart(upload), { context: partial }),
  put('allow', 'upload-part', 'upload a part under its prefix', upload, uploadPart(upload), { context: partial }),
  put('allow', 'complete-multipart', 'complete a multipart upload under its prefix', upload, completeMultipart(upload)),
  onObject('allow', 'abort-multipart', 'abort a multipart upload under its prefix', 's3:AbortMultipartUpload', upload, abortMultipart(upload)),
  put('allow', 'put-presigned', 'put with a URL that was signed a minute ago', upload, putPresigned(upload, 60), { context: signed(60) }),
  put('deny', 'put-presigned-long-ago', 'put with a URL that was signed too long ago, however long it is valid', upload,
    async (attempt) => putPresigned(upload, attempt.subject.presignedMaxAgeSeconds! + 60)(attempt), {
      applies: ownsBucket, context: (where) => signed(where.subject.presignedMaxAgeSeconds! + 1)(where),
    }),
  put('deny', 'put-elsewhere', 'put an object under another prefix', elsewhere, putNew(elsewhere)),
  put('deny', 'put-lookalike', 'put an object under what only begins like its prefix', lookalike, putNew(lookalike)),
  put('deny', 'begin-multipart-elsewhere', 'begin a multipart upload under another prefix', elsewhere, beginMultipart(elsewhere), { context: partial }),
  put('deny', 'upload-part-elsewhere', 'upload a part under another prefix', elsewhere, uploadPart(elsewhere), { context: partial }),
  put('deny', 'complete-multipart-elsewhere', 'complete a multipart upload under another prefix', elsewhere, completeMultipart(elsewhere)),
  onObject('deny', 'abort-multipart-elsewhere', 'abort a multipart upload under another prefix', 's3:AbortMultipartUpload', elsewhere, abortMultipart(elsewhere)),
  put('deny', 'put-over-http', 'put an object over plain HTTP', upload, putOverHttp(upload), { context: (where) => ({ ...creating(where), ...OVER_HTTP }) }),
  put('deny', 'put-with-customer-key', 'put an object encrypted with a key of its own', upload, putWithCustomerKey(upload), {
    applies: ownsBucket, context: (where) => ({ ...creating(where), ...WITH_CUSTOMER_KEY }),
  }),
  put('deny', 'put-from-elsewhere', 'put an object from another network and through another endpoint', upload, ONE_NETWORK, {
    applies: isLimited, context: (where) => ({ ...creating(where), 'aws:SourceIp': '240.0.0.1', 'aws:SourceVpce': 'vpce-0000000000example' }),
  }),
  put('deny', 'put-from-unknown', 'put an object from where nothing is known', upload, ONE_NETWORK, {
    applies: isLimited, context: () => ({ 's3:ObjectCreationOperation': 'true', 's3:if-none-match': '*' }),
  }),
];

const notReading: UploaderRow[] = [
  onObject('deny', 'get', 'read what it uploaded', 's3:GetObject', upload, getObject(upload)),
  onObject('deny', 'get-elsewhere', 'read an object under another prefix', 's3:GetObject', elsewhere, getObject(elsewhere)),
  onObject('deny', 'get-version', 'read an old version', 's3:GetObjectVersion', upload, getVersion(upload)),
  onObject('deny', 'get-attributes', 'read the attributes of an object', 's3:GetObjectAttributes', upload, getAttributes(upload)),
  onObject('deny', 'copy-from', 'copy an object that it cannot read to where it may write', 's3:GetObject', elsewhere, copyFrom(elsewhere, upload)),
  onBucket('list', 'list the bucket', 's3:ListBucket', list(() => undefined)),
  onBucket('list-versions', 'list versions', 's3:ListBucketVersions', listVersions),
  onBucket('list-uploads', 'list what is being uploaded', 's3:ListBucketMultipartUploads', listUploads),
  onObject('deny', 'list-parts', 'list the parts of an upload', 's3:ListMultipartUploadParts', upload, listParts(upload)),
  row({
    identity: 'uploader', expected: 'deny', id: 'list-prefix', what: 'list what lies under its prefix', action: 's3:ListBucket', resource: bucketArn,
    context: (where) => ({ ...asUploader(where), 's3:prefix': where.subject.settings.prefixes[0] }), live: list(({ subject }: Pick<Where, 'subject'>) => subject.settings.prefixes[0]),
  }),
];

const notChanging: UploaderRow[] = [
  onObject('deny', 'delete', 'delete what it uploaded', 's3:DeleteObject', upload, deleteObject(upload)),
  onObject('deny', 'delete-version', 'delete a version', 's3:DeleteObjectVersion', upload, deleteVersion(upload)),
  onObject('deny', 'delete-elsewhere', 'delete an object under another prefix', 's3:DeleteObject', elsewhere, deleteObject(elsewhere)),
  onObject('deny', 'get-tagging', 'read tags', 's3:GetObjectTagging', upload, getTagging(upload)),
  onObject('deny', 'put-tagging', 'tag what it uploaded', 's3:PutObjectTagging', upload, putTagging(upload)),
  onObject('deny', 'put-tagged', 'upload with tags', 's3:PutObjectTagging', upload, putTagged(upload)),
  onObject('deny', 'delete-tagging', 'remove tags', 's3:DeleteObjectTagging', upload, deleteTagging(upload)),
  onObject('deny', 'get-acl', 'read an access control list', 's3:GetObjectAcl', upload, getAcl(upload)),
  onObject('deny', 'put-acl', 'make what it uploaded public', 's3:PutObjectAcl', upload, putAcl(upload)),
  onObject('deny', 'put-retention', 'put a retention on what it uploaded', 's3:PutObjectRetention', upload, putRetention(upload)),
  onObject('deny', 'put-legal-hold', 'put a legal hold on what it uploaded', 's3:PutObjectLegalHold', upload, putLegalHold(upload)),
  ...refusedConfigurationRows((change) => row({ ...change, identity: 'uploader', resource: bucketArn, context: asUploader })),
];

type Via = (subject: UploaderSubject) => string;

const onKey = (expected: Expected, id: string, what: string, action: string, via: Via | undefined, tried: UploaderTry | string): UploaderRow =>
  row({
    identity: 'uploader', expected, id, what, action, resource: keyArn, applies: hasKey,
    context: ({ subject }): RequestContext => (via ? { 'kms:ViaService': via(subject) } : {}), ...(typeof tried === 'string' ? { staticOnly: tried } : { live: tried }),
  });

const withKey: UploaderRow[] = [
  onKey('allow', 'encrypt-through-s3', 'encrypt through S3 what it uploads', 'kms:GenerateDataKey', viaS3, putNew(upload)),
  onKey('allow', 'decrypt-through-s3', 'have S3 put parts together that are encrypted', 'kms:Decrypt', viaS3, completeMultipart(upload)),
  onKey('deny', 'use-key-directly', 'use the key without S3', 'kms:GenerateDataKey', undefined,
    async (attempt) => attempt.kms.send(new GenerateDataKeyCommand({ KeyId: attempt.model.key?.arn ?? attempt.subject.keyArn, KeySpec: 'AES_256' }))),
  onKey('deny', 'decrypt-through-other', 'decrypt through another service', 'kms:Decrypt', ({ environment }) => `ebs.${environment.region}.amazonaws.com`,
    'nothing but another service of AWS can make this request'),
  onKey('deny', 'schedule-key-deletion', 'schedule the deletion of the key', 'kms:ScheduleKeyDeletion', undefined, 'if it were allowed, the key would be lost'),
];

/** What the uploader may do with objects, whichever way it shows who it is. */
export const uploadRows: UploaderRow[] = [...uploading, ...notReading, ...notChanging, ...withKey];

