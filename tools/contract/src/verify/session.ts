import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { prepare, StaticOnly } from '../access/live';
import { AwsCredentials } from '../aws-access';
import { Clients, Connection } from '../connection';
import { isArnLike } from '../iam/matching';
import { TemporaryAdmin } from './temporary-admin';

export interface Actor {
  readonly credentials: AwsCredentials;
  readonly clients: Clients;
}

/** One run of verify: who is who, with which credentials, and what was made on the way. */
export abstract class Session<Identity extends string> {
  public readonly deployer: Clients;
  protected readonly run = randomBytes(6).toString('hex');
  protected readonly anonymousS3: S3Client;
  private readonly actors = new Map<Identity, Promise<Actor>>();
  private readonly plain = new Map<string, S3Client>();
  private temporary?: TemporaryAdmin;

  public constructor(protected readonly connection: Connection, private readonly titles: Readonly<Record<Identity, string>>) {
    this.deployer = connection.clients();
    this.anonymousS3 = connection.anonymousS3();
  }

  /** Whether the account is an emulated one, in which more may be tried than in somebody's. */
  public get emulated(): boolean {
    return this.connection.access.endpoint !== undefined;
  }

  /** Becomes somebody, once; the answer is for everybody who asks. */
  public actor(identity: Identity): Promise<Actor> {
    const known = this.actors.get(identity) ?? prepare(`becoming ${this.titles[identity]}`, this.become(identity))
      .then((credentials) => ({ credentials, clients: this.connection.clients(credentials) }));
    this.actors.set(identity, known);
    return known;
  }

  /** Removes everything that the run made. @returns what is left, in words */
  public async end(): Promise<string | undefined> {
    const results = await Promise.allSettled([this.clean(), this.temporary?.remove()]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      throw (failed as PromiseRejectedResult).reason;
    }
    return (results[0] as PromiseFulfilledResult<string | undefined>).value;
  }

  /** The credentials of an identity; StaticOnly if there are none to be had. */
  protected abstract become(identity: Identity): Promise<AwsCredentials>;

  /** Removes what the tries wrote. @returns what is left, in words */
  protected abstract clean(): Promise<string | undefined>;

  protected async assume(roleArn: string): Promise<AwsCredentials> {
    const { Credentials: taken } = await this.deployer.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: `plinth-verify-${this.run}` }));
    return { accessKeyId: taken!.AccessKeyId!, secretAccessKey: taken!.SecretAccessKey!, sessionToken: taken!.SessionToken };
  }

  /** The caller's own credentials, if it is one of those who may do everything. */
  protected async asDeployer(patterns: readonly string[]): Promise<AwsCredentials> {
    const { Arn: arn = '' } = await this.deployer.sts.send(new GetCallerIdentityCommand({}));
    const principal = arn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
    if (!patterns.some((pattern) => isArnLike(principal, pattern))) {
      throw new StaticOnly(`${principal}, who verifies, is none of the deployers ${patterns.join(', ')}`);
    }
    return this.connection.access.credentials;
  }

  /** Makes a user on the local cloud only: an account of somebody's is left as it is. */
  protected async asOtherAdmin(): Promise<AwsCredentials> {
    if (!this.emulated) {
      throw new StaticOnly('on AWS no user is made for this; it is tried on the local cloud');
    }
    this.temporary = await TemporaryAdmin.create(this.deployer.iam, `plinth-verify-${this.run}`);
    return this.temporary.credentials;
  }

  /** S3 without TLS, as somebody, or as nobody. */
  protected plainS3(credentials?: AwsCredentials): S3Client {
    const who = credentials?.accessKeyId ?? 'anonymous';
    const client = this.plain.get(who) ?? this.connection.plainS3(credentials);
    if (typeof client === 'string') {
      throw new StaticOnly(client);
    }
    this.plain.set(who, client);
    return client;
  }
}
