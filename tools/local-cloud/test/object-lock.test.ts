import { createHash } from 'node:crypto';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand, GetBucketReplicationCommand, GetObjectLockConfigurationCommand, GetObjectRetentionCommand, HeadObjectCommand,
  ListMultipartUploadsCommand, ListObjectVersionsCommand, PutBucketReplicationCommand, PutBucketVersioningCommand, PutObjectCommand,
  PutObjectLockConfigurationCommand, PutObjectRetentionCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, cloudOf, freshCloud } from './helpers/cloud';
import { deploy, destroy, type Template } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;

const DAY_MS = 86_400_000;
const Bucket = 'acme-dev-locked';
const PLAIN = 'acme-dev-plain';
const REPLICA = 'acme-dev-replica';
const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('base64');

function locked(retention?: object, minimum?: string): Template {
  const bucket = (name: string, rest: object) => ({
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: name, ObjectLockEnabled: true, VersioningConfiguration: { Status: 'Enabled' }, ...rest },
  });
  const rule = retention && { Rule: { DefaultRetention: retention } };
  return {
    Resources: {
      Locked: bucket(Bucket, {
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...rule },
        LifecycleConfiguration: {
          ...(minimum && { TransitionDefaultMinimumObjectSize: minimum }),
          Rules: [
            { Id: 'archive', Status: 'Enabled', Prefix: 'archive/', Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }, { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: '730' }], ExpirationInDays: 2557 },
            { Id: 'expire', Status: 'Enabled', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 1 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          ],
        },
      }),
      Replica: bucket(REPLICA, { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
      Plain: { Type: 'AWS::S3::Bucket', Properties: { BucketName: PLAIN, VersioningConfiguration: { Status: 'Enabled' } } },
    },
  };
}

const put = async (Key: string, rest: object = {}) => (await root.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...rest }))).VersionId!;
const retentionOf = async (Key: string, bucket = Bucket) => (await root.s3.send(new GetObjectRetentionCommand({ Bucket: bucket, Key }))).Retention!;
const daysOf = async (Key: string, bucket = Bucket) => Math.round(((await retentionOf(Key, bucket)).RetainUntilDate!.getTime() - Date.now()) / DAY_MS);
const retain = (Key: string, days: number, Mode: 'GOVERNANCE' | 'COMPLIANCE' = 'GOVERNANCE', BypassGovernanceRetention?: boolean) =>
  root.s3.send(new PutObjectRetentionCommand({
    Bucket, Key, Retention: { Mode, RetainUntilDate: new Date(Date.now() + days * DAY_MS) }, BypassGovernanceRetention,
  }));

async function user(UserName: string, Statement: object[]): Promise<S3Client> {
  await root.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }));
  await root.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  return new S3Client({
    ...cloud.clientConfig(account), maxAttempts: 1, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
}

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('object-lock'));
  await deploy(root.cloudformation, 'store', locked({ Mode: 'GOVERNANCE', Days: '7' }));
});

afterAll(async () => {
  await cloud.stop();
});

it('deploys a locked bucket with its default retention and transitions, and changes them in place', async () => {
  expect(await deploy(root.cloudformation, 'store', locked({ Mode: 'GOVERNANCE', Days: '7' }))).toBe('unchanged');
  const lock = async () => (await root.s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;
  expect(await lock()).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } } });
  const lifecycle = await root.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(lifecycle).toMatchObject({
    TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    Rules: [{ ID: 'archive', Transitions: [{ Days: 90, StorageClass: 'GLACIER_IR' }, { Days: 730, StorageClass: 'DEEP_ARCHIVE' }] }, { ID: 'expire', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
  });
  await deploy(root.cloudformation, 'store', locked({ Mode: 'GOVERNANCE', Days: 8 }, 'varies_by_storage_class'));
  expect((await lock())!.Rule!.DefaultRetention!.Days).toBe(8);
  expect((await root.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
  await deploy(root.cloudformation, 'store', locked({ Mode: 'GOVERNANCE', Days: 7 }));
});

it('refuses a lock without versioning, one of no days, and to suspend versioning of a locked bucket', async () => {
  await expect(root.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))).rejects.toMatchObject({ name: 'InvalidBucketState' });
  const configure = (Days: number) => root.s3.send(new PutObjectLockConfigurationCommand({
    Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days } } },
  }));
  await expect(configure(0)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(configure(36_501)).rejects.toMatchObject({ name: 'InvalidArgument' });
  const template = locked();
  (template.Resources.Plain.Properties as Record<string, object>).ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' };
  (template.Resources.Plain.Properties as Record<string, object>).VersioningConfiguration = { Status: 'Suspended' };
  await expect(deploy(root.cloudformation, 'store', template)).rejects.toThrow(/Versioning must be 'Enabled'/);
});

it('retains uploads, copies and completed multipart uploads by default', async () => {
  await put('plain');
  await root.s3.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'source', Body: 'x' }));
  await root.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${PLAIN}/source` }));
  await root.s3.send(new CopyObjectCommand({ Bucket: PLAIN, Key: 'out', CopySource: `${Bucket}/plain` }));
  const { UploadId } = await root.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'multipart' }));
  const { ETag } = await root.s3.send(new UploadPartCommand({ Bucket, Key: 'multipart', UploadId, PartNumber: 1, Body: 'x' }));
  await root.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'multipart', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
  for (const key of ['plain', 'copy', 'multipart']) {
    expect(await retentionOf(key)).toMatchObject({ Mode: 'GOVERNANCE' });
    expect(await daysOf(key)).toBe(7);
  }
  await expect(retentionOf('out', PLAIN)).rejects.toMatchObject({ name: 'InvalidRequest' });
  // Its own retention wins, also over the source's.
  const ObjectLockRetainUntilDate = new Date(Date.now() + 20 * DAY_MS);
  await root.s3.send(new CopyObjectCommand({ Bucket, Key: 'own', CopySource: `${Bucket}/plain`, ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate }));
  expect(await daysOf('own')).toBe(20);
});

it('wants a checksum of what is to be retained', async () => {
  const unchecked = new S3Client({ ...cloud.clientConfig(account), maxAttempts: 1, requestChecksumCalculation: 'WHEN_REQUIRED' });
  await expect(unchecked.send(new PutObjectCommand({ Bucket, Key: 'unchecked', Body: 'x' }))).rejects.toThrow('Content-MD5 OR x-amz-checksum- HTTP header is required');
  await unchecked.send(new PutObjectCommand({ Bucket: PLAIN, Key: 'unchecked', Body: 'x' }));
});

it('deletes no version under retention: governance only with the right and the header, compliance never', async () => {
  const VersionId = await put('kept');
  const version = { Bucket, Key: 'kept', VersionId };
  await expect(root.s3.send(new DeleteObjectCommand(version))).rejects.toMatchObject({ name: 'AccessDenied' });
  const batch = await root.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'kept', VersionId }] } }));
  expect(batch.Errors).toMatchObject([{ Code: 'AccessDenied' }]);
  const all = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const plain = await user('admin', [{ Effect: 'Allow', Action: 's3:*', Resource: all }, { Effect: 'Deny', Action: 's3:BypassGovernanceRetention', Resource: '*' }]);
  const breakGlass = await user('break-glass', [{ Effect: 'Allow', Action: ['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'], Resource: all }]);
  await expect(plain.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true }))).rejects.toThrow(/s3:BypassGovernanceRetention/);
  await expect(breakGlass.send(new DeleteObjectCommand(version))).rejects.toMatchObject({ name: 'AccessDenied' });
  await breakGlass.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true }));
  const compliant = await put('forever', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(Date.now() + DAY_MS) });
  await expect(root.s3.send(new DeleteObjectCommand({ Bucket, Key: 'forever', VersionId: compliant, BypassGovernanceRetention: true }))).rejects.toMatchObject({ name: 'AccessDenied' });
  // A marker hides it, as on AWS, and the version stays.
  await root.s3.send(new DeleteObjectCommand({ Bucket, Key: 'forever' }));
  const { Versions } = await root.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'forever' }));
  expect(Versions).toMatchObject([{ VersionId: compliant }]);
});

it('lengthens a retention, and shortens or takes it off with the bypass only', async () => {
  await put('a');
  await retain('a', 10);
  expect(await daysOf('a')).toBe(10);
  await expect(retain('a', 5)).rejects.toMatchObject({ name: 'AccessDenied' });
  await retain('a', 5, 'GOVERNANCE', true);
  expect(await daysOf('a')).toBe(5);
  await expect(retain('a', -1, 'GOVERNANCE', true)).rejects.toThrow('must be in the future');
  await expect(root.s3.send(new PutObjectRetentionCommand({ Bucket, Key: 'a', Retention: {} }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await root.s3.send(new PutObjectRetentionCommand({ Bucket, Key: 'a', Retention: {}, BypassGovernanceRetention: true }));
  await expect(retentionOf('a')).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
  await retain('a', 2, 'COMPLIANCE');
  await expect(retain('a', 1, 'COMPLIANCE', true)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(retain('a', 3, 'GOVERNANCE', true)).rejects.toMatchObject({ name: 'AccessDenied' });
  await retain('a', 3, 'COMPLIANCE');
});

it('decides the lock\'s configuration and how long somebody may retain', async () => {
  const reader = await user('reader', [
    { Effect: 'Allow', Action: 's3:GetBucketObjectLockConfiguration', Resource: `arn:aws:s3:::${Bucket}` },
    { Effect: 'Allow', Action: 's3:PutObjectRetention', Resource: `arn:aws:s3:::${Bucket}/*`, Condition: { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' } } },
  ]);
  expect((await reader.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration!.ObjectLockEnabled).toBe('Enabled');
  await expect(reader.send(new GetObjectLockConfigurationCommand({ Bucket: REPLICA }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await put('limited');
  const retention = (days: number) => ({ Bucket, Key: 'limited', Retention: { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date(Date.now() + days * DAY_MS) } });
  await reader.send(new PutObjectRetentionCommand(retention(9)));
  await expect(reader.send(new PutObjectRetentionCommand(retention(11)))).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('overwrites nothing under If-None-Match, in one request and in parts, and can ask for it in a policy', async () => {
  const writer = await user('writer', [{
    Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/dumps/*`,
    Condition: { StringEquals: { 's3:if-none-match': '*' } },
  }, {
    Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/dumps/*`, Condition: { Bool: { 's3:ObjectCreationOperation': 'false' } },
  }, { Effect: 'Allow', Action: 's3:AbortMultipartUpload', Resource: `arn:aws:s3:::${Bucket}/dumps/*` }]);
  const Key = 'dumps/a';
  await expect(writer.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await writer.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }));
  await expect(writer.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const upload = async (key: string) => {
    const { UploadId } = await writer.send(new CreateMultipartUploadCommand({ Bucket, Key: key, ChecksumAlgorithm: 'SHA256' }));
    const parts = ['a'.repeat(5 * 1024 * 1024), 'b'];
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const part = { Bucket, Key: key, UploadId, PartNumber: index + 1, Body, ChecksumSHA256: sha256(Body) };
      const { ETag, ChecksumSHA256 } = await writer.send(new UploadPartCommand(part));
      Parts.push({ PartNumber: index + 1, ETag, ChecksumSHA256 });
    }
    return { Bucket, Key: key, UploadId, MultipartUpload: { Parts } };
  };
  const again = await upload(Key);
  await expect(writer.send(new CompleteMultipartUploadCommand(again))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(writer.send(new CompleteMultipartUploadCommand({ ...again, IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await writer.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: again.UploadId }));
  const fresh = await upload('dumps/b');
  const withoutChecksums = { ...fresh, IfNoneMatch: '*', MultipartUpload: { Parts: fresh.MultipartUpload.Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) } };
  await expect(writer.send(new CompleteMultipartUploadCommand(withoutChecksums))).rejects.toThrow('It was missing for part 1');
  const { ChecksumSHA256 } = await writer.send(new CompleteMultipartUploadCommand({ ...fresh, IfNoneMatch: '*' }));
  const digests = Buffer.concat(fresh.MultipartUpload.Parts.map((part) => Buffer.from(part.ChecksumSHA256!, 'base64')));
  expect(ChecksumSHA256).toBe(`${sha256(digests)}-2`);
  expect(await root.s3.send(new HeadObjectCommand({ Bucket, Key: 'dumps/b', ChecksumMode: 'ENABLED' }))).toMatchObject({
    ChecksumSHA256: `${sha256(digests)}-2`, ChecksumType: 'COMPOSITE', ObjectLockMode: 'GOVERNANCE',
  });
  const { UploadId } = await writer.send(new CreateMultipartUploadCommand({ Bucket, Key: 'dumps/c', ChecksumAlgorithm: 'SHA256' }));
  await expect(writer.send(new UploadPartCommand({ Bucket, Key: 'dumps/c', UploadId, PartNumber: 1, Body: 'x', ChecksumSHA256: sha256('y') }))).rejects.toMatchObject({ name: 'BadDigest' });
  await writer.send(new AbortMultipartUploadCommand({ Bucket, Key: 'dumps/c', UploadId }));
  expect((await root.s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
});

it('replicates a locked bucket to a locked one only, with the retention', async () => {
  const Role = `arn:aws:iam::${account.accountId}:role/acme-dev-replication`;
  await root.iam.send(new CreateRoleCommand({
    RoleName: 'acme-dev-replication', AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  }));
  const replicate = (destination: string) => root.s3.send(new PutBucketReplicationCommand({
    Bucket, ReplicationConfiguration: {
      Role, Rules: [{ ID: 'all', Status: 'Enabled', Priority: 0, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: 'Disabled' }, Destination: { Bucket: `arn:aws:s3:::${destination}` } }],
    },
  }));
  await expect(replicate(PLAIN)).rejects.toThrow('Object Lock must be enabled on the destination');
  await replicate(REPLICA);
  expect((await root.s3.send(new GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration!.Rules).toHaveLength(1);
  await put('replicated');
  expect(await daysOf('replicated', REPLICA)).toBe(7);
});

it('keeps retention over a restart, and never deletes a bucket that holds something', async () => {
  await cloud.stop();
  [account] = await cloudOf('object-lock').start();
  expect(await daysOf('multipart')).toBe(7);
  await expect(destroy(root.cloudformation, 'store')).rejects.toThrow(/not empty/);
});
