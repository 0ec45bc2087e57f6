import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../access/identity';
import {
  deleteObject, deleteVersion, getObject, getOverHttp, getVersion, list, putObject, putWithCustomerKey,
} from '../../access/object-tries';
import { abortMultipart, beginMultipart, listUploads, listVersions, putAcl, putPresigned } from '../../access/upload-tries';
import { AssetCdnTry } from './attempt';
import { IdentityName } from './identities';
import { asset, AssetCdnRow, bucketArn, KeyOf, objectArn, row, upload, Where } from './row';

const OTHER_ACCOUNT = 'it would take credentials of another account';

type Tried = { readonly live: AssetCdnTry } | { readonly staticOnly: string };
type Context = Parameters<typeof row>[0]['context'];

const onObject = (
  identity: IdentityName, expected: AssetCdnRow['expected'], id: string, what: string, action: string, key: KeyOf, tried: Tried, context?: Context,
): AssetCdnRow => row({ identity, expected, id, what, action, resource: objectArn(key), context, ...tried });
const onBucket = (identity: IdentityName, id: string, what: string, action: string, tried: Tried): AssetCdnRow =>
  row({ identity, expected: 'deny', id, what, action, resource: bucketArn, ...tried });

const anonymousRows: AssetCdnRow[] = [
  onObject('anonymous', 'deny', 'get-asset', 'read an asset past the CDN', 's3:GetObject', asset, { live: getObject(asset) }),
  onObject('anonymous', 'deny', 'get-upload', 'read an upload past the CDN', 's3:GetObject', upload, { live: getObject(upload) }),
  onObject('anonymous', 'deny', 'get-version', 'read an old version', 's3:GetObjectVersion', asset, { live: getVersion(asset) }),
  onObject('anonymous', 'deny', 'get-over-http', 'read an asset over plain HTTP', 's3:GetObject', asset, { live: getOverHttp(asset) }, () => OVER_HTTP),
  onObject('anonymous', 'deny', 'put-asset', 'write an asset', 's3:PutObject', asset, { live: putObject(asset) }),
  onObject('anonymous', 'deny', 'put-upload', 'upload', 's3:PutObject', upload, { live: putObject(upload) }),
  onObject('anonymous', 'deny', 'begin-multipart', 'begin a multipart upload', 's3:PutObject', upload, { live: beginMultipart(upload) }),
  onObject('anonymous', 'deny', 'abort-multipart', 'abort an upload', 's3:AbortMultipartUpload', upload, { live: abortMultipart(upload) }),
  onObject('anonymous', 'deny', 'delete-asset', 'delete an asset', 's3:DeleteObject', asset, { live: deleteObject(asset) }),
  onObject('anonymous', 'deny', 'put-acl', 'change an access control list', 's3:PutObjectAcl', asset, { live: putAcl(asset) }),
  onBucket('anonymous', 'list', 'list the bucket', 's3:ListBucket', { live: list(() => undefined) }),
  onBucket('anonymous', 'list-versions', 'list versions', 's3:ListBucketVersions', { live: listVersions }),
  onBucket('anonymous', 'list-uploads', 'list what is being uploaded', 's3:ListBucketMultipartUploads', { live: listUploads }),
];

const strangerRows: AssetCdnRow[] = [
  onObject('stranger', 'deny', 'get-asset', 'read an asset past the CDN', 's3:GetObject', asset, { staticOnly: OTHER_ACCOUNT }),
  onObject('stranger', 'deny', 'put-asset', 'write an asset', 's3:PutObject', asset, { staticOnly: OTHER_ACCOUNT }),
];

/** S3 gives the age of a signature in milliseconds. */
const signed = (seconds: number) => (): Record<string, string> => ({ 's3:signatureAge': String(seconds * 1000) });
const tooOld = ({ subject }: Where): Record<string, string> => signed(subject.settings.presignedMaxAgeSeconds + 1)();

const otherAdminRows: AssetCdnRow[] = [
  onObject('other-admin', 'allow', 'get-asset', 'read an asset', 's3:GetObject', asset, { live: getObject(asset) }),
  onObject('other-admin', 'allow', 'put-asset', 'write an asset', 's3:PutObject', asset, { live: putObject(asset) }),
  onObject('other-admin', 'allow', 'delete-version', 'delete a version of an asset', 's3:DeleteObjectVersion', asset, { live: deleteVersion(asset) }),
  onObject('other-admin', 'allow', 'put-presigned', 'write with a URL that was signed a minute ago', 's3:PutObject', asset, { live: putPresigned(asset, 60) }, signed(60)),
  onObject('other-admin', 'deny', 'put-presigned-long-ago', 'write with a URL that was signed too long ago, however long it is valid', 's3:PutObject', asset, {
    live: async (attempt) => putPresigned(asset, attempt.subject.settings.presignedMaxAgeSeconds + 60)(attempt),
  }, tooOld),
  onObject('other-admin', 'deny', 'get-over-http', 'read an asset over plain HTTP', 's3:GetObject', asset, { live: getOverHttp(asset) }, () => OVER_HTTP),
  onObject('other-admin', 'deny', 'put-with-customer-key', 'write an asset encrypted with a key of their own', 's3:PutObject', asset,
    { live: putWithCustomerKey(asset) }, () => WITH_CUSTOMER_KEY),
];

/** What those may do who were granted nothing. */
export const outsiderRows: AssetCdnRow[] = [...anonymousRows, ...strangerRows, ...otherAdminRows];
