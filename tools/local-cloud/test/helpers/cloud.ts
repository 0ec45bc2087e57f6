import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { cacheDirectory } from '@plinth/toolchain';
import { type LocalAccount, type LocalAccountProps, LocalCloud, type LocalCredentials } from '../../src';

export const DEV: LocalAccountProps = { name: 'dev', accountId: '111111111111', region: 'eu-central-1' };

export function directoryOf(suite: string): string {
  return join(cacheDirectory(), 'local-cloud', `test-${suite}`);
}

export function cloudOf(suite: string, accounts: LocalAccountProps[] = [DEV], messages: string[] = []): LocalCloud {
  return new LocalCloud({ directory: directoryOf(suite), accounts, onProgress: (message) => messages.push(message) });
}

export interface Clients {
  readonly cloudformation: CloudFormationClient;
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
}

export function clientsOf(cloud: LocalCloud, account: LocalAccount, credentials?: LocalCredentials): Clients {
  // A refused call is an answer here, not something to try again.
  const config = { ...cloud.clientConfig(account, credentials), maxAttempts: 1 };
  return {
    cloudformation: new CloudFormationClient(config),
    dynamodb: new DynamoDBClient(config),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    s3: new S3Client(config),
    sts: new STSClient(config),
  };
}

/** A fresh cloud with one account for a suite; stop it with `cloud.stop()` afterwards. */
export async function freshCloud(suite: string): Promise<{ cloud: LocalCloud; account: LocalAccount; root: Clients }> {
  const cloud = cloudOf(suite);
  await cloud.reset();
  const [account] = await cloud.start();
  return { cloud, account, root: clientsOf(cloud, account) };
}
