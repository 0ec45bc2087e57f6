import { hasKey } from '../subject';
import { AssetCdnTry } from './attempt';
import { IdentityName } from './identities';
import { asset, AssetCdnRow, bucketArn, keyArn, KeyOf, objectArn, row, upload } from './row';
import { deleteThrough, missThrough, missThroughOther, readThrough, readThroughOther, writeThrough } from './viewer-tries';

const ONLY_CLOUDFRONT = 'nobody but CloudFront can make this request, and no viewer can make CloudFront make it';
const OTHER_ACCOUNT = 'it would take a distribution in another account';
const ONLY_DELIVERY = 'nobody but CloudWatch\'s log delivery can make this request';

type Tried = { readonly live: AssetCdnTry } | { readonly staticOnly: string };
type Expected = AssetCdnRow['expected'];

const onObject = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, key: KeyOf, tried: Tried): AssetCdnRow =>
  row({ identity, expected, id, what, action, resource: objectArn(key), ...tried });
const onBucket = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, tried: Tried): AssetCdnRow =>
  row({ identity, expected, id, what, action, resource: bucketArn, ...tried });
const onKey = (identity: IdentityName, expected: Expected, id: string, what: string, action: string, tried: Tried): AssetCdnRow =>
  row({ identity, expected, id, what, action, resource: keyArn, applies: hasKey, ...tried });

const ownRows: AssetCdnRow[] = [
  onObject('distribution', 'allow', 'get-asset', 'read an object', 's3:GetObject', asset, { live: readThrough(asset) }),
  onObject('distribution', 'allow', 'get-upload', 'read what users uploaded', 's3:GetObject', upload, { live: readThrough(upload) }),
  onBucket('distribution', 'allow', 'miss', 'be told that there is no object', 's3:ListBucket', { live: missThrough(asset) }),
  onObject('distribution', 'deny', 'put-asset', 'write an object', 's3:PutObject', asset, { live: writeThrough(asset) }),
  onObject('distribution', 'deny', 'put-upload', 'write where users upload', 's3:PutObject', upload, { live: writeThrough(upload) }),
  onObject('distribution', 'deny', 'delete-asset', 'delete an object', 's3:DeleteObject', asset, { live: deleteThrough(asset) }),
  onObject('distribution', 'deny', 'get-version', 'read an old version of an object', 's3:GetObjectVersion', asset, { staticOnly: ONLY_CLOUDFRONT }),
  onKey('distribution', 'allow', 'decrypt', 'decrypt what it reads', 'kms:Decrypt', { live: readThrough(asset) }),
  onKey('distribution', 'deny', 'encrypt', 'encrypt with the key', 'kms:GenerateDataKey', { staticOnly: ONLY_CLOUDFRONT }),
];

const otherRows: AssetCdnRow[] = [
  onObject('other-distribution', 'deny', 'get-asset', 'read an object', 's3:GetObject', asset, { live: readThroughOther(asset) }),
  onObject('other-distribution', 'deny', 'get-upload', 'read what users uploaded', 's3:GetObject', upload, { live: readThroughOther(upload) }),
  onBucket('other-distribution', 'deny', 'miss', 'be told that there is no object', 's3:ListBucket', { live: missThroughOther(asset) }),
  onKey('other-distribution', 'deny', 'decrypt', 'decrypt with the key', 'kms:Decrypt', { live: readThroughOther(asset) }),
  onObject('foreign-distribution', 'deny', 'get-asset', 'read an object, though its id is the same', 's3:GetObject', asset, { staticOnly: OTHER_ACCOUNT }),
];

const logRows: AssetCdnRow[] = (['log-delivery', 'other-log-delivery'] as const).flatMap((identity) => [
  row({
    identity,
    expected: identity === 'log-delivery' ? 'allow' : 'deny',
    id: 'put-log',
    what: 'write a log',
    action: 's3:PutObject',
    resource: ({ subject: { names, environment } }) => `${names.logBucketArn}/AWSLogs/${environment.account}/CloudFront/example.gz`,
    context: () => ({ 's3:x-amz-acl': 'bucket-owner-full-control' }),
    staticOnly: ONLY_DELIVERY,
  }),
  row({
    identity,
    expected: 'deny',
    id: 'put-asset',
    what: 'write an asset',
    action: 's3:PutObject',
    resource: objectArn(asset),
    context: () => ({ 's3:x-amz-acl': 'bucket-owner-full-control' }),
    staticOnly: ONLY_DELIVERY,
  }),
]);

/** What CloudFront may do for this distribution, and not for others. */
export const distributionRows: AssetCdnRow[] = [...ownRows, ...otherRows, ...logRows];
