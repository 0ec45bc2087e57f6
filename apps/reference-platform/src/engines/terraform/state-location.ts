import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketStanding, type ObjectVersion, objectVersions, readObject, s3Client } from '../../aws';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { TerraformComposition } from '../../terraform/compositions';
import type { BootstrapFacts, BootstrapNames } from './bootstrap';
import { judgeLock, type LockInfo, type RunRecord } from './lock';
import { isRunning } from '../../processes';
import { parseState, type StateFile } from './state-file';
import type { WorkFolder } from './work-folder';

/** The files of a work folder in which a state may be. */
export const LOCAL_STATE = 'terraform.tfstate';
export const MIGRATING_STATE = 'migrating.tfstate';
export const ERRORED_STATE = 'errored.tfstate';

/** Where the state of one composition of a deployment lies, in its work folder and in its bucket. */
export class StateLocation {
  public readonly names: BootstrapNames;
  private readonly s3: S3Client;

  public constructor(private readonly deployment: Deployment, { component, bootstraps }: TerraformComposition, private readonly folder: WorkFolder) {
    const { environment, state } = deployment;
    this.s3 = s3Client(environment.region);
    this.names = {
      environment: bootstraps ? environment.toString() : `${environment}/${component}`,
      bucket: state.names.bucketName,
      key: environment.stateKey(component),
      workDirectory: folder.path,
    };
  }

  public async facts(): Promise<BootstrapFacts> {
    const bucket = await bucketStanding(this.s3, this.names.bucket, this.deployment.environment.account);
    const text = bucket === 'ours' ? await this.readRemote() : undefined;
    return {
      // A migration empties the one after it has written the other into the bucket.
      local: this.folder.state(LOCAL_STATE) ?? this.folder.state(MIGRATING_STATE),
      bucket,
      remote: text === undefined ? undefined : parseState(text) ?? 'damaged',
      // A first deploy that was killed has left the versions of its lock, whose key begins with that of the state.
      deleted: bucket === 'ours' && text === undefined && (await this.versions(this.names.key)).some(({ key }) => key === this.names.key),
      errored: this.folder.state(ERRORED_STATE),
    };
  }

  public readRemote(): Promise<string | undefined> {
    return readObject(this.s3, this.names.bucket, this.names.key);
  }

  public async remote(): Promise<StateFile | undefined> {
    const text = await this.readRemote();
    return text === undefined ? undefined : parseState(text);
  }

  public versions(prefix?: string): Promise<ObjectVersion[]> {
    return objectVersions(this.s3, this.names.bucket, prefix);
  }

  public async lock(): Promise<LockInfo | undefined> {
    const text = await readObject(this.s3, this.names.bucket, this.lockKey);
    return text === undefined ? undefined : JSON.parse(text) as LockInfo;
  }

  /** Removes a lock that a dead process of ours was seen to hold: nothing else will. */
  public async releaseAbandonedLock(record: RunRecord | undefined): Promise<LockInfo | undefined> {
    if (record?.lockId === undefined || (await bucketStanding(this.s3, this.names.bucket, this.deployment.environment.account)) !== 'ours') {
      return undefined;
    }
    const lock = await this.lock();
    if (lock === undefined || judgeLock(lock, record, isRunning) !== 'abandoned') {
      return undefined;
    }
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.names.bucket, Key: this.lockKey }));
    return lock;
  }

  /** What the bucket holds besides the states of these components and their locks. */
  public async versionsBeside(components: readonly string[]): Promise<ObjectVersion[]> {
    const own = components.map((component) => this.deployment.environment.stateKey(component)).flatMap((key) => [key, lockKey(key)]);
    return (await this.versions()).filter(({ key }) => !own.includes(key));
  }

  /**
   * Deletes this state and its lock with all their versions from the bucket, so that the bucket itself can go. The
   * newest version goes last: ended in the middle, the state is still the right one.
   */
  public async deleteOwnVersions(): Promise<void> {
    const current = await this.remote();
    const local = this.folder.state(LOCAL_STATE);
    if (current !== undefined && (local === undefined || local === 'damaged' || local.lineage !== current.lineage || local.serial !== current.serial)) {
      throw new PlatformError(`${this.names.key} in ${this.names.bucket} was written by somebody else meanwhile, see what they did and destroy again`);
    }
    const own = (await this.versions()).filter(({ key }) => key === this.names.key || key === this.lockKey);
    for (const { key, versionId } of own.sort((a, b) => Number(a.latest) - Number(b.latest))) {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.names.bucket, Key: key, VersionId: versionId }));
    }
  }

  private get lockKey(): string {
    return lockKey(this.names.key);
  }
}

const lockKey = (key: string): string => `${key}.tflock`;
