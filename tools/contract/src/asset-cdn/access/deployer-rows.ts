import {
  CreateInvalidationCommand, DeleteDistributionCommand, GetDistributionConfigCommand, GetInvalidationCommand, ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { refusedConfigurationRows } from '../../access/configuration-rows';
import { OVER_HTTP, WITH_CUSTOMER_KEY } from '../../access/identity';
import { prepare } from '../../access/live';
import { deleteObject, deleteVersion, getObject, getVersion, list, putObject, putOverHttp, putWithCustomerKey } from '../../access/object-tries';
import { abortMultipart, beginMultipart, listUploads, listVersions, putAcl, putTagging } from '../../access/upload-tries';
import { RequestContext } from '../../iam';
import { AssetCdnSubject, hasKey, ownBucket } from '../subject';
import { AssetCdnAttempt, AssetCdnTry } from './attempt';
import { asset, AssetCdnRow, bucketArn, distributionArn, keyArn, KeyOf, objectArn, otherDistributionArn, row, upload, Where } from './row';

type Expected = AssetCdnRow['expected'];
type Props = Partial<Pick<Parameters<typeof row>[0], 'context' | 'applies'>>;

const onObject = (expected: Expected, id: string, what: string, action: string, key: KeyOf, live: AssetCdnTry, more: Props = {}): AssetCdnRow =>
  row({ identity: 'deployer', expected, id, what, action, resource: objectArn(key), live, ...more });
const onBucket = (expected: Expected, id: string, what: string, action: string, live: AssetCdnTry, more: Props = {}): AssetCdnRow =>
  row({ identity: 'deployer', expected, id, what, action, resource: bucketArn, live, ...more });
const onDistribution = (expected: Expected, id: string, what: string, action: string, live: AssetCdnTry, resource = distributionArn): AssetCdnRow =>
  row({ identity: 'deployer', expected, id, what, action, resource, live });
const onKey = (expected: Expected, id: string, what: string, action: string, context: (where: Where) => RequestContext, live: AssetCdnTry): AssetCdnRow =>
  row({ identity: 'deployer', expected, id, what, action, resource: keyArn, applies: hasKey, context, live });

const hasUploads = ({ settings }: AssetCdnSubject): boolean => settings.uploadPrefixes.length > 0;
const viaS3 = ({ subject }: Where): RequestContext => ({ 'kms:ViaService': `s3.${subject.environment.region}.amazonaws.com` });

/** Asks that one scratch path be dropped: nothing else is asked of the origin again. */
const invalidation = ({ component }: AssetCdnAttempt) => ({ CallerReference: component, Paths: { Quantity: 1, Items: [`/${component}.txt`] } });
const OTHER_ID = 'EOTHEREXAMPLE';

const invalidate = (id: (attempt: AssetCdnAttempt) => string): AssetCdnTry => async (attempt) =>
  attempt.cloudfront.send(new CreateInvalidationCommand({ DistributionId: id(attempt), InvalidationBatch: invalidation(attempt) }));
const own = ({ model }: AssetCdnAttempt): string => model.distribution.id;

const seeInvalidation: AssetCdnTry = async (attempt) => {
  const made = await prepare('making a scratch invalidation', attempt.deployerCloudFront.send(new CreateInvalidationCommand({
    DistributionId: own(attempt), InvalidationBatch: invalidation(attempt),
  })));
  await attempt.cloudfront.send(new GetInvalidationCommand({ DistributionId: own(attempt), Id: made.Invalidation!.Id! }));
};

const bucketRows: AssetCdnRow[] = [
  onObject('allow', 'put-asset', 'write an asset', 's3:PutObject', asset, putObject(asset)),
  onObject('allow', 'get-asset', 'read an asset', 's3:GetObject', asset, getObject(asset)),
  onObject('allow', 'delete-asset', 'delete an asset, which stays as a version', 's3:DeleteObject', asset, deleteObject(asset)),
  onObject('allow', 'begin-multipart', 'begin a multipart upload of an asset', 's3:PutObject', asset, beginMultipart(asset)),
  onObject('allow', 'abort-multipart', 'abort a multipart upload of an asset', 's3:AbortMultipartUpload', asset, abortMultipart(asset)),
  onBucket('allow', 'list', 'list the bucket, to bring it in line with a folder', 's3:ListBucket', list(() => 'plinth-verify/'), {
    context: () => ({ 's3:prefix': 'plinth-verify/' }),
  }),
  onObject('deny', 'put-upload', 'write where users upload', 's3:PutObject', upload, putObject(upload), { applies: hasUploads }),
  onObject('deny', 'delete-upload', 'delete what users uploaded', 's3:DeleteObject', upload, deleteObject(upload), { applies: hasUploads }),
  onObject('deny', 'abort-upload', 'abort what users are uploading', 's3:AbortMultipartUpload', upload, abortMultipart(upload), { applies: hasUploads }),
  onObject('deny', 'get-version', 'read an old version of an asset', 's3:GetObjectVersion', asset, getVersion(asset)),
  onObject('deny', 'delete-version', 'delete a version of an asset', 's3:DeleteObjectVersion', asset, deleteVersion(asset)),
  onObject('deny', 'put-tagging', 'tag an asset', 's3:PutObjectTagging', asset, putTagging(asset)),
  onObject('deny', 'put-acl', 'change an asset\'s access control list', 's3:PutObjectAcl', asset, putAcl(asset)),
  onBucket('deny', 'list-versions', 'list versions', 's3:ListBucketVersions', listVersions),
  onBucket('deny', 'list-uploads', 'list what is being uploaded', 's3:ListBucketMultipartUploads', listUploads),
  onObject('deny', 'put-over-http', 'write an asset over plain HTTP', 's3:PutObject', asset, putOverHttp(asset), { context: () => OVER_HTTP, applies: ownBucket }),
  onObject('deny', 'put-with-customer-key', 'write an asset encrypted with a key of its own', 's3:PutObject', asset, putWithCustomerKey(asset), {
    context: () => WITH_CUSTOMER_KEY, applies: ownBucket,
  }),
  ...refusedConfigurationRows((change) => row({ ...change, identity: 'deployer', resource: bucketArn })),
];

const distributionRows: AssetCdnRow[] = [
  onDistribution('allow', 'invalidate', 'drop what the edge has cached of this distribution', 'cloudfront:CreateInvalidation', invalidate(own)),
  onDistribution('allow', 'see-invalidation', 'see whether that is done', 'cloudfront:GetInvalidation', seeInvalidation),
  onDistribution('deny', 'invalidate-other', 'drop what the edge has cached of another distribution', 'cloudfront:CreateInvalidation',
    invalidate(() => OTHER_ID), otherDistributionArn),
  onDistribution('deny', 'list-invalidations', 'list what was dropped', 'cloudfront:ListInvalidations',
    async (attempt) => attempt.cloudfront.send(new ListInvalidationsCommand({ DistributionId: own(attempt) }))),
  onDistribution('deny', 'get-configuration', 'read the distribution\'s configuration', 'cloudfront:GetDistributionConfig',
    async (attempt) => attempt.cloudfront.send(new GetDistributionConfigCommand({ Id: own(attempt) }))),
  // without the right ETag it would be refused with 412, were it allowed
  onDistribution('deny', 'delete-distribution', 'delete the distribution', 'cloudfront:DeleteDistribution',
    async (attempt) => attempt.cloudfront.send(new DeleteDistributionCommand({ Id: own(attempt), IfMatch: 'EWRONGETAG' }))),
  row({
    identity: 'deployer', expected: 'deny', id: 'update-distribution', what: 'change the distribution', action: 'cloudfront:UpdateDistribution',
    resource: distributionArn, staticOnly: 'if it were allowed, the distribution would be changed',
  }),
];

const keyRows: AssetCdnRow[] = [
  onKey('allow', 'encrypt-through-s3', 'encrypt what it writes through S3', 'kms:GenerateDataKey', viaS3, putObject(asset)),
  onKey('allow', 'decrypt-through-s3', 'decrypt what it reads through S3', 'kms:Decrypt', viaS3, getObject(asset)),
  onKey('deny', 'use-key-directly', 'use the key without S3', 'kms:GenerateDataKey', () => ({}),
    async (attempt) => attempt.kms.send(new GenerateDataKeyCommand({ KeyId: attempt.model.key!.arn, KeySpec: 'AES_256' }))),
  row({
    identity: 'deployer', expected: 'deny', id: 'schedule-key-deletion', what: 'schedule the deletion of the key', action: 'kms:ScheduleKeyDeletion',
    resource: keyArn, applies: hasKey, staticOnly: 'if it were allowed, the key that encrypts the assets would be lost',
  }),
];

/** What a role with `grantDeploy()` may do, and not. */
export const deployerRows: AssetCdnRow[] = [...bucketRows, ...distributionRows, ...keyRows];
