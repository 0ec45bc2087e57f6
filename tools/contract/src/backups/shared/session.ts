import { prepare, StaticOnly } from '../../access/live';
import { AwsCredentials } from '../../aws-access';
import { Connection } from '../../connection';
import { scratchName, ScratchObjects } from '../../verify/scratch-objects';
import { Session } from '../../verify/session';
import { anonymousBackupClients, BackupClients, backupClients } from '../clients';
import { BackupAttempt } from './attempt';
import { TwinRole } from './twin-role';

/** A few bytes are enough to be locked. */
const BODY = 'plinth-verify';

/** Where a run of verify writes. */
export interface ScratchPlace {
  readonly bucket: string;
  /** What everything that it writes begins with, of a run. */
  prefixes(component: string): readonly string[];
  /** Days after which the lifecycle removes what is locked. */
  readonly expiryDays: number;
}

/** One run of verify on backups. */
export abstract class BackupSession<Identity extends string, Subject, Model> extends Session<Identity> {
  /** With the credentials of who verifies. */
  public readonly own: BackupClients;
  private readonly scratch?: ScratchObjects;
  private readonly anonymous: ReturnType<typeof anonymousBackupClients>;
  private readonly seeds = new Map<string, Promise<string>>();
  private readonly twins: Array<Promise<TwinRole>> = [];

  public constructor(
    connection: Connection, titles: Readonly<Record<Identity, string>>, public readonly subject: Subject, public readonly model: Model,
    private readonly place: ScratchPlace | undefined,
  ) {
    super(connection, titles);
    this.own = backupClients(connection);
    this.anonymous = anonymousBackupClients(connection);
    this.scratch = place && new ScratchObjects(this.run, place.bucket, place.prefixes(`plinth-verify/${this.run}/`), this.own.s3, place.expiryDays);
  }

  /** What a live try of an identity works with. */
  public async attempt(identity: Identity, id: string): Promise<BackupAttempt<Subject, Model>> {
    const { subject, model, emulated, own } = this;
    const credentials = this.isAnonymous(identity) ? undefined : (await this.actor(identity)).credentials;
    const clients = credentials ? backupClients(this.connection, credentials) : { ...own, ...this.anonymous, s3: this.anonymousS3 };
    return {
      subject,
      model,
      emulated,
      component: this.component(id),
      bucket: this.place?.bucket ?? '',
      body: BODY,
      s3: clients.s3,
      plainS3: () => this.plainS3(credentials),
      send: (url, request) => this.connection.send(url, request),
      deployerS3: own.s3,
      seed: (key) => this.seed(key),
      clients,
      deployer: own,
    };
  }

  /** The name under which one try works. */
  public component(id: string): string {
    return scratchName(this.run, id);
  }

  /** Writes a scratch object as a deployer, once: what is locked cannot be removed, so there is as little of it as can be. */
  public seed(key: string): Promise<string> {
    const known = this.seeds.get(key) ?? prepare('writing a scratch object', this.writable().seed(key, BODY));
    this.seeds.set(key, known);
    return known;
  }

  /** Whether an identity has no credentials. */
  protected abstract isAnonymous(identity: Identity): boolean;

  /** Takes a role with the policies of one that only a service takes. */
  protected async asTwin(roleArn: string): Promise<AwsCredentials> {
    if (!this.emulated) {
      throw new StaticOnly('only a service takes that role, and on AWS no twin of it is made; it is tried on the local cloud');
    }
    const twin = TwinRole.create(this.own.iam, roleArn, `plinth-verify-${this.run}-${this.twins.length}`);
    this.twins.push(twin);
    return this.assume((await twin).arn);
  }

  protected async clean(): Promise<string | undefined> {
    const twins = await Promise.allSettled(this.twins);
    await Promise.all(twins.flatMap((twin) => (twin.status === 'fulfilled' ? [twin.value.remove()] : [])));
    return this.scratch?.remove();
  }

  private writable(): ScratchObjects {
    if (!this.scratch) {
      throw new Error('this run writes no objects, give it a place to');
    }
    return this.scratch;
  }
}
