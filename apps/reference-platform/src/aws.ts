import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadBucketCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsAccess } from '@plinth/contract';
import { PlatformError } from './errors';
import type { Deployment } from './platform';
import { PLAIN_ENDPOINT } from './worker-variables';

/** Clients of this process: endpoint, credentials and certificate authority come from its environment variables. */
export const s3Client = (region: string): S3Client => new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

/** Refuses credentials that are wrong, or of another account, before anything is tried with them. */
export async function requireAccount({ environment, stage }: Deployment): Promise<void> {
  const { Account, Arn } = await new STSClient({ region: environment.region }).send(new GetCallerIdentityCommand({}));
  if (Account !== environment.account) {
    throw new PlatformError(`the AWS credentials are those of ${Arn} in account ${Account}, but ${environment} lives in ${environment.account}; `
      + `use credentials of that account, or name a profile for ${stage} in src/config.ts`);
  }
}

export async function awsAccess({ environment }: Deployment): Promise<AwsAccess> {
  const { accessKeyId, secretAccessKey, sessionToken } = await new STSClient({ region: environment.region }).config.credentials();
  const { AWS_ENDPOINT_URL: endpoint, [PLAIN_ENDPOINT]: plainEndpoint } = process.env;
  return {
    region: environment.region,
    endpoint,
    plainEndpoint,
    cdnConnectTo: cdnPlace(),
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  };
}

/** Where the names of CloudFront are reached: on the local cloud, which no DNS knows, by the account's own endpoint. */
function cdnPlace(): AwsAccess['cdnConnectTo'] {
  const { AWS_ENDPOINT_URL: endpoint, [PLAIN_ENDPOINT]: plainEndpoint } = process.env;
  if (endpoint === undefined || plainEndpoint === undefined) {
    return undefined;
  }
  const { hostname, port } = new URL(endpoint);
  return { host: hostname, port: Number(port), plainPort: Number(new URL(plainEndpoint).port) };
}

/** `foreign`: somebody else's, or not ours to see. */
export async function bucketStanding(s3: S3Client, bucket: string, account: string): Promise<'absent' | 'ours' | 'foreign'> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    return 'ours';
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) {
      return 'absent';
    }
    if (status === 403 || status === 301) {
      return 'foreign';
    }
    throw error;
  }
}

export async function readObject(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (httpStatus(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
}

/** Everything that a bucket holds, superseded versions and delete markers included, newest first for each key. */
export async function objectVersions(s3: S3Client, bucket: string, prefix?: string): Promise<ObjectVersion[]> {
  const found: ObjectVersion[] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  do {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...marker }));
    const read = (deleteMarker: boolean) => (entry: { Key?: string; VersionId?: string; IsLatest?: boolean }): ObjectVersion =>
      ({ key: entry.Key!, versionId: entry.VersionId ?? 'null', latest: entry.IsLatest ?? false, deleteMarker });
    found.push(...(page.Versions ?? []).map(read(false)), ...(page.DeleteMarkers ?? []).map(read(true)));
    marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : {};
  } while (marker.KeyMarker !== undefined);
  return found;
}

export async function tableExists(region: string, table: string): Promise<boolean> {
  try {
    await new DynamoDBClient({ region }).send(new DescribeTableCommand({ TableName: table }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') {
      return false;
    }
    throw error;
  }
}

export const httpStatus = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
