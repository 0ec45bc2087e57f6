import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { AwsCredentials } from '../../access';
import { Clients, Connection } from '../../connection';
import { isArnLike } from '../../iam/matching';
import { IDENTITY_TITLES, IdentityName } from '../access/identities';
import { LiveAttempt, prepare, StaticOnly } from '../access/live';
import { StateBackendModel } from '../model';
import { deployerArns, StateBackendSubject } from '../subject';
import { Scratch } from './scratch';
import { TemporaryAdmin } from './temporary-admin';

interface Actor {
  readonly credentials: AwsCredentials;
  readonly clients: Clients;
}

/** One run of verify: who is who, with which credentials, and what was written on the way. */
export class Session {
  public readonly scratch: Scratch;
  public readonly deployer: Clients;
  private readonly run = randomBytes(6).toString('hex');
  private readonly actors = new Map<IdentityName, Promise<Actor>>();
  private readonly plain = new Map<IdentityName, S3Client>();
  private readonly anonymous: S3Client;
  private temporary?: TemporaryAdmin;

  public constructor(
    private readonly connection: Connection,
    public readonly subject: StateBackendSubject,
    public readonly model: StateBackendModel,
  ) {
    this.deployer = connection.clients();
    this.anonymous = connection.anonymousS3();
    this.scratch = new Scratch(this.run, subject, this.deployer.s3, this.deployer.dynamodb);
  }

  /** What a live try of an identity works with. */
  public async attempt(identity: IdentityName, id: string): Promise<LiveAttempt> {
    const { scratch, subject, model } = this;
    const clients = identity === 'anonymous' ? { ...this.deployer, s3: this.anonymous } : (await this.actor(identity)).clients;
    const credentials = identity === 'anonymous' ? undefined : (await this.actor(identity)).credentials;
    return {
      subject,
      model,
      emulated: this.emulated,
      component: scratch.component(id),
      bucket: subject.names.bucketName,
      s3: clients.s3,
      kms: clients.kms,
      dynamodb: clients.dynamodb,
      plainS3: () => this.plainS3(identity, credentials),
      deployerS3: this.deployer.s3,
      seed: (key) => prepare('writing a scratch state', scratch.seed(key)),
      lockItem: (lockId) => scratch.lockItem(lockId),
      seedLockItem: (lockId) => prepare('writing a scratch lock item', scratch.seedLockItem(lockId)),
    };
  }

  /** Takes a role, once; the answer is for everybody who asks. */
  public actor(identity: IdentityName): Promise<Actor> {
    const known = this.actors.get(identity) ?? prepare(`becoming ${IDENTITY_TITLES[identity]}`, this.become(identity)).then((credentials) => ({ credentials, clients: this.connection.clients(credentials) }));
    this.actors.set(identity, known);
    return known;
  }

  /** Removes everything that the run made. @returns what is left, in words */
  public async end(): Promise<string | undefined> {
    const results = await Promise.allSettled([this.scratch.remove(), this.temporary?.remove()]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      throw (failed as PromiseRejectedResult).reason;
    }
    return (results[0] as PromiseFulfilledResult<string | undefined>).value;
  }

  private get emulated(): boolean {
    return this.connection.access.endpoint !== undefined;
  }

  private async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'plan':
        return this.assume(this.subject.planRoleArn);
      case 'apply':
        return this.assume(this.subject.applyRoleArn);
      case 'deployer':
        return this.asDeployer();
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }

  private async assume(roleArn: string): Promise<AwsCredentials> {
    const { Credentials: taken } = await this.deployer.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: `plinth-verify-${this.run}` }));
    return { accessKeyId: taken!.AccessKeyId!, secretAccessKey: taken!.SecretAccessKey!, sessionToken: taken!.SessionToken };
  }

  /** The caller's own credentials, if it is one of those who may do everything. */
  private async asDeployer(): Promise<AwsCredentials> {
    const { Arn: arn = '' } = await this.deployer.sts.send(new GetCallerIdentityCommand({}));
    const principal = arn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
    if (!deployerArns(this.subject).some((pattern) => isArnLike(principal, pattern))) {
      throw new StaticOnly(`${principal}, who verifies, is none of the deployers ${deployerArns(this.subject).join(', ')}`);
    }
    return this.connection.access.credentials;
  }

  /** Makes a user on the local cloud only: an account of somebody's is left as it is. */
  private async asOtherAdmin(): Promise<AwsCredentials> {
    if (!this.emulated) {
      throw new StaticOnly('on AWS no user is made for this; it is tried on the local cloud');
    }
    this.temporary = await TemporaryAdmin.create(this.deployer.iam, `plinth-verify-${this.run}`);
    return this.temporary.credentials;
  }

  private plainS3(identity: IdentityName, credentials: AwsCredentials | undefined): S3Client {
    const client = this.plain.get(identity) ?? this.connection.plainS3(credentials ?? this.connection.access.credentials);
    if (typeof client === 'string') {
      throw new StaticOnly(client);
    }
    this.plain.set(identity, client);
    return client;
  }
}
