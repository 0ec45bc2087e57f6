import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { HttpAnswer, HttpRequest, send } from './verify/http';
import { AwsAccess, AwsCredentials } from './aws-access';

export interface Clients {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

export type ClientMaker<T> = (connection: Connection, credentials: AwsCredentials) => T;

/** How somebody asks who has no credentials. */
const UNSIGNED = {
  credentials: { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' },
  signer: { sign: async <T>(request: T): Promise<T> => request },
};

/** Makes clients for several identities that share their sockets, so that not each of them shakes hands again. */
export class Connection {
  private readonly own?: HttpsAgent;
  private readonly httpsAgent: HttpsAgent;
  private readonly httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  private readonly made = new WeakMap<AwsCredentials, Map<ClientMaker<unknown>, unknown>>();

  public constructor(public readonly access: AwsAccess) {
    this.own = access.requestHandler ? undefined : new HttpsAgent({ keepAlive: true, maxSockets: 32 });
    this.httpsAgent = access.requestHandler?.httpsAgent ?? this.own!;
  }

  public clients(credentials: AwsCredentials = this.access.credentials): Clients {
    return this.once(credentials, commonClients);
  }

  /** What `make` makes for an identity, made once: a client costs more than a request, and every row asks for a dozen. */
  public once<T>(credentials: AwsCredentials, make: ClientMaker<T>): T {
    const made = this.made.get(credentials) ?? new Map<ClientMaker<unknown>, unknown>();
    this.made.set(credentials, made);
    if (!made.has(make)) {
      made.set(make, make(this, credentials));
    }
    return made.get(make) as T;
  }

  /** S3 for somebody without credentials. */
  public anonymousS3(): S3Client {
    return new S3Client({ ...this.unsigned(), forcePathStyle: this.access.endpoint !== undefined });
  }

  /** S3 without TLS, or why there is none. */
  public plainS3(credentials?: AwsCredentials): S3Client | string {
    const { endpoint, plainEndpoint } = this.access;
    if (endpoint !== undefined && plainEndpoint === undefined) {
      return `${endpoint} has no plain HTTP beside it, give access.plainEndpoint`;
    }
    const where: S3ClientConfig = plainEndpoint ? { endpoint: plainEndpoint, forcePathStyle: true } : { tls: false };
    return new S3Client({ ...this.config(), ...where, ...(credentials ? { credentials } : UNSIGNED) });
  }

  /** What a client of somebody without credentials is made with. */
  public unsigned() {
    return { ...this.config(), ...UNSIGNED };
  }

  /** The authorities that are trusted besides the public ones; nothing where the process knows them all. */
  public get authorities(): string | undefined {
    const ca = this.access.ca ?? this.access.requestHandler?.httpsAgent.options.ca;
    return ca === undefined ? undefined : [ca].flat().map(String).join('\n');
  }

  /** Sends what needs no SDK, over the same sockets. */
  public send(url: string, request?: HttpRequest): Promise<HttpAnswer> {
    return send(this.httpsAgent, url, request);
  }

  /** Closes the sockets that were opened here. */
  public close(): void {
    this.own?.destroy();
    this.httpAgent.destroy();
  }

  /** What every client is made with. */
  public config(region = this.access.region) {
    const { endpoint } = this.access;
    return { region, endpoint, requestHandler: { httpsAgent: this.httpsAgent, httpAgent: this.httpAgent, connectionTimeout: 5000, requestTimeout: 15_000 } };
  }
}

function commonClients(connection: Connection, credentials: AwsCredentials): Clients {
  const config = { ...connection.config(), credentials };
  return {
    // a presigned URL must not name the checksum of a body that is not known yet
    s3: new S3Client({ ...config, forcePathStyle: connection.access.endpoint !== undefined, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    kms: new KMSClient(config),
    dynamodb: new DynamoDBClient(config),
    iam: new IAMClient(config),
    sts: new STSClient(config),
  };
}
