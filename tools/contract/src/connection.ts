import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsAccess, AwsCredentials } from './access';

export interface Clients {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

/** Makes clients for several identities that share their sockets, so that not each of them shakes hands again. */
export class Connection {
  private readonly own?: HttpsAgent;
  private readonly httpsAgent: HttpsAgent;
  private readonly httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 8 });

  public constructor(public readonly access: AwsAccess) {
    this.own = access.requestHandler ? undefined : new HttpsAgent({ keepAlive: true, maxSockets: 32 });
    this.httpsAgent = access.requestHandler?.httpsAgent ?? this.own!;
  }

  public clients(credentials: AwsCredentials = this.access.credentials): Clients {
    const config = { ...this.config(), credentials };
    return {
      s3: new S3Client({ ...config, forcePathStyle: this.access.endpoint !== undefined }),
      kms: new KMSClient(config),
      dynamodb: new DynamoDBClient(config),
      iam: new IAMClient(config),
      sts: new STSClient(config),
    };
  }

  /** S3 for somebody without credentials. */
  public anonymousS3(): S3Client {
    return new S3Client({
      ...this.config(),
      forcePathStyle: this.access.endpoint !== undefined,
      credentials: { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' },
      signer: { sign: async (request) => request },
    });
  }

  /** S3 without TLS, or why there is none. */
  public plainS3(credentials: AwsCredentials): S3Client | string {
    const { endpoint, plainEndpoint } = this.access;
    if (endpoint !== undefined && plainEndpoint === undefined) {
      return `${endpoint} has no plain HTTP beside it, give access.plainEndpoint`;
    }
    const where: S3ClientConfig = plainEndpoint ? { endpoint: plainEndpoint, forcePathStyle: true } : { tls: false };
    return new S3Client({ ...this.config(), ...where, credentials });
  }

  /** Closes the sockets that were opened here. */
  public close(): void {
    this.own?.destroy();
    this.httpAgent.destroy();
  }

  private config() {
    const { region, endpoint } = this.access;
    return { region, endpoint, requestHandler: { httpsAgent: this.httpsAgent, httpAgent: this.httpAgent, connectionTimeout: 5000, requestTimeout: 15_000 } };
  }
}
