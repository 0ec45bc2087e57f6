import path from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand, GetObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand,
  PutObjectLockConfigurationCommand, S3Client,
} from '@aws-sdk/client-s3';
import { BackupStorePolicies, DumpKeys, PolicyDocuments, type PolicyStatementData } from '@plinth/env-presets';
import { type LocalAccount, LocalCloud, type LocalCredentials, rootCredentials } from '@plinth/local-cloud';
import { cacheDirectory } from '@plinth/toolchain';

export const BUCKET = 'acme-dev-backups-111111111111';
export const ENVIRONMENT = 'acme-dev';
export const NAME = 'database';
export const PREFIX = DumpKeys.prefix(ENVIRONMENT, NAME);

const REGION = 'eu-central-1';
const ACCOUNT = { name: 'dev', accountId: '111111111111', region: REGION };

/** A locked bucket as BackupStore makes it, and the task's role with the policy that DatabaseDump gives it. */
export interface Storage {
  readonly cloud: LocalCloud;
  readonly account: LocalAccount;
  /** Of the account's root. */
  readonly admin: S3Client;
  /** Of a session of the task's role. */
  readonly task: LocalCredentials;
  /** As the role that restores. */
  readonly restorer: S3Client;
  keys(): Promise<string[]>;
  unfinishedUploads(): Promise<string[]>;
  text(key: string): Promise<string>;
  close(): Promise<void>;
}

export async function openStorage(suite: string): Promise<Storage> {
  const cloud = new LocalCloud({ directory: path.join(cacheDirectory(), 'local-cloud', `dump-${suite}`), accounts: [ACCOUNT] });
  await cloud.reset();
  const [account] = await cloud.start();
  const config = cloud.clientConfig(account);
  const admin = new S3Client(config);
  const bucketArn = `arn:aws:s3:::${BUCKET}`;
  const keyArn = (await new KMSClient(config).send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  await admin.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket: true, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await admin.send(new PutObjectLockConfigurationCommand({
    Bucket: BUCKET, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } } },
  }));
  await admin.send(new PutBucketEncryptionCommand({
    Bucket: BUCKET,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn }, BucketKeyEnabled: true }],
    },
  }));
  // the root may do what the policy leaves to break-glass principals: what it is refused all the same, the lock refuses
  const root = `arn:aws:iam::${ACCOUNT.accountId}:root`;
  const administrators = { deployerArns: [root], breakGlassArns: [root], retainOnDeletion: true };
  const Policy = JSON.stringify(PolicyDocuments.render(BackupStorePolicies.bucket(bucketArn, administrators)));
  await admin.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  const access = { bucketArn, region: REGION, prefix: PREFIX, keyArn };
  const session = await sessions(cloud, account);
  const task = await session('dump-task', BackupStorePolicies.dump(access));
  const restorer = await session('dump-restore', BackupStorePolicies.restore(access));
  return {
    cloud,
    account,
    admin,
    task,
    restorer: new S3Client(cloud.clientConfig(account, restorer)),
    keys: async () => {
      const { Versions = [], DeleteMarkers = [] } = await admin.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
      return [...Versions, ...DeleteMarkers].map(({ Key }) => Key!);
    },
    unfinishedUploads: async () => ((await admin.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? []).map(({ Key }) => Key!),
    text: async (Key) => (await admin.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body!.transformToString(),
    close: () => cloud.reset(),
  };
}

async function sessions(cloud: LocalCloud, account: LocalAccount): Promise<(name: string, policy: PolicyStatementData[]) => Promise<LocalCredentials>> {
  const config = cloud.clientConfig(account, rootCredentials(account));
  const [iam, sts] = [new IAMClient(config), new STSClient(config)];
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account.accountId}:root` }, Action: 'sts:AssumeRole' }] };
  return async (RoleName, statements) => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'access', PolicyDocument: JSON.stringify(PolicyDocuments.render(statements)) }));
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'test' }));
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  };
}
