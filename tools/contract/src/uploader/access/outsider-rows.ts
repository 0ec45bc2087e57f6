import { OVER_HTTP } from '../../access/identity';
import { deleteObject, getObject, getOverHttp, list, putObject } from '../../access/object-tries';
import { abortMultipart, beginMultipart, listUploads, putAcl } from '../../access/upload-tries';
import { ownsBucket } from '../subject';
import { UploaderTry } from './attempt';
import { bucketArn, KeyOf, objectArn, row, upload, UploaderRow } from './row';

const onObject = (id: string, what: string, action: string, key: KeyOf, live: UploaderTry): UploaderRow =>
  row({ identity: 'anonymous', expected: 'deny', id, what, action, resource: objectArn(key), live });
const onBucket = (id: string, what: string, action: string, live: UploaderTry): UploaderRow =>
  row({ identity: 'anonymous', expected: 'deny', id, what, action, resource: bucketArn, live });

/** What those may do who were granted nothing. */
export const outsiderRows: UploaderRow[] = [
  onObject('put', 'upload', 's3:PutObject', upload, putObject(upload)),
  onObject('begin-multipart', 'begin a multipart upload', 's3:PutObject', upload, beginMultipart(upload)),
  onObject('abort-multipart', 'abort an upload', 's3:AbortMultipartUpload', upload, abortMultipart(upload)),
  onObject('get', 'read what is uploaded, past the CDN', 's3:GetObject', upload, getObject(upload)),
  onObject('delete', 'delete what is uploaded', 's3:DeleteObject', upload, deleteObject(upload)),
  onObject('put-acl', 'make it public', 's3:PutObjectAcl', upload, putAcl(upload)),
  onBucket('list', 'list what is uploaded', 's3:ListBucket', list(() => undefined)),
  onBucket('list-uploads', 'list what is being uploaded', 's3:ListBucketMultipartUploads', listUploads),
  row({
    identity: 'other-admin', expected: 'deny', id: 'get-over-http', what: 'read what is uploaded over plain HTTP', action: 's3:GetObject', resource: objectArn(upload),
    applies: ownsBucket, context: () => OVER_HTTP, live: getOverHttp(upload),
  }),
  row({
    identity: 'other-admin', expected: 'allow', id: 'put-elsewhere', what: 'upload: who has every permission in the account can', action: 's3:PutObject',
    resource: objectArn(upload), live: putObject(upload),
  }),
  row({
    identity: 'stranger', expected: 'deny', id: 'put', what: 'upload', action: 's3:PutObject', resource: objectArn(upload),
    staticOnly: 'it would take credentials of another account',
  }),
];
