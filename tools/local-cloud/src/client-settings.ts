import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { LocalAccount } from './accounts';

export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The root of an account: its 12 digits are the access key. */
export function rootCredentials(account: { readonly accountId: string }): LocalCredentials {
  return { accessKeyId: account.accountId, secretAccessKey: 'test' };
}

/** Environment variables that point the AWS CLI, every SDK, Terraform and CDK to the account. */
export function clientEnvironment(
  account: LocalAccount,
  credentials: LocalCredentials,
  files: { readonly ca: string; readonly emptyConfig: string },
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: account.endpoint,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Empty rather than absent: a token or profile of the caller's shell would win otherwise.
    AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: files.emptyConfig,
    AWS_SHARED_CREDENTIALS_FILE: files.emptyConfig,
    AWS_CA_BUNDLE: files.ca,
    NODE_EXTRA_CA_CERTS: files.ca,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_S3_US_EAST_1_REGIONAL_ENDPOINT: 'regional',
    AWS_MAX_ATTEMPTS: '3',
  };
}

/** What a client of the AWS SDK for JavaScript takes: `new S3Client(cloud.clientConfig(account))`. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: LocalCredentials;
  readonly requestHandler: { readonly httpsAgent: Agent };
}

export function clientConfig(account: LocalAccount, credentials: LocalCredentials, caFile: string): ClientConfig {
  return {
    region: account.region,
    endpoint: account.endpoint,
    credentials,
    // NODE_EXTRA_CA_CERTS is read when a process starts: in one that runs already, the agent has to know the CA.
    requestHandler: { httpsAgent: new Agent({ ca: readFileSync(caFile), keepAlive: true, maxSockets: 50 }) },
  };
}
