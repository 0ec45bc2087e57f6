import { prepare, StaticOnly } from '../../access/live';
import { AwsCredentials } from '../../aws-access';
import { Connection } from '../../connection';
import { Session } from '../../verify/session';
import { StateBackendAttempt } from '../access/attempt';
import { IDENTITY_TITLES, IdentityName } from '../access/identities';
import { StateBackendModel } from '../model';
import { deployerArns, StateBackendSubject } from '../subject';
import { Scratch } from './scratch';

const STATE = '{"version":4,"serial":1,"lineage":"plinth-verify","outputs":{},"resources":[]}';

/** One run of verify on a state backend. */
export class StateBackendSession extends Session<IdentityName> {
  public readonly scratch: Scratch;

  public constructor(connection: Connection, public readonly subject: StateBackendSubject, public readonly model: StateBackendModel) {
    super(connection, IDENTITY_TITLES);
    this.scratch = new Scratch(this.run, subject, this.deployer.s3, this.deployer.dynamodb);
  }

  /** What a live try of an identity works with. */
  public async attempt(identity: IdentityName, id: string): Promise<StateBackendAttempt> {
    const { scratch, subject, model, emulated } = this;
    const actor = identity === 'anonymous' ? undefined : await this.actor(identity);
    const { s3, kms, dynamodb } = actor?.clients ?? { ...this.deployer, s3: this.anonymousS3 };
    return {
      subject,
      model,
      emulated,
      component: scratch.component(id),
      bucket: subject.names.bucketName,
      body: STATE,
      s3,
      kms,
      dynamodb,
      plainS3: () => this.plainS3(actor?.credentials),
      send: (url, request) => this.connection.send(url, request),
      deployerS3: this.deployer.s3,
      seed: (key) => prepare('writing a scratch state', scratch.seed(key)),
      lockItem: (lockId) => scratch.lockItem(lockId),
      seedLockItem: (lockId) => prepare('writing a scratch lock item', scratch.seedLockItem(lockId)),
    };
  }

  protected clean(): Promise<string | undefined> {
    return this.scratch.remove();
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'plan':
        return this.assume(this.subject.planRoleArn);
      case 'apply':
        return this.assume(this.subject.applyRoleArn);
      case 'deployer':
        return this.asDeployer(deployerArns(this.subject));
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }
}
