import {
  type AccessKeyMetadata, CreateAccessKeyCommand, DeleteAccessKeyCommand, GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PlatformError } from '../errors';
import type { KeyRecord, KeysRecord } from '../record';
import type { KeyOwner } from './key-owner';

/** The access keys of a user and its secret, as they are in the account. */
export class StoredKeys<S extends object> {
  private readonly iam: IAMClient;
  private readonly secrets: SecretsManagerClient;
  private readonly user: { readonly UserName: string };

  public constructor(private readonly owner: KeyOwner<S>) {
    const { region, userName } = owner;
    this.iam = new IAMClient({ region });
    this.secrets = new SecretsManagerClient({ region });
    this.user = { UserName: userName };
  }

  /** What the secret holds; undefined as long as nobody has stored a key in it. */
  public async stored(stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT'): Promise<S | undefined> {
    try {
      const { SecretString } = await this.secrets.send(new GetSecretValueCommand({ SecretId: this.owner.secretName, VersionStage: stage }));
      return SecretString === undefined ? undefined : JSON.parse(SecretString) as S;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException' || error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }

  /** The id of the key that the secret holds. */
  public async storedId(stage?: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<string | undefined> {
    const secret = await this.stored(stage);
    return secret && this.owner.idIn(secret);
  }

  public async list(): Promise<AccessKeyMetadata[]> {
    return (await this.iam.send(new ListAccessKeysCommand(this.user))).AccessKeyMetadata ?? [];
  }

  /**
   * The record with the ids of keys that somebody stored by hand, that a killed run stored, or that a clone does not know. An id
   * that IAM does not have any more is forgotten: the file was older than what is there, or the user was made anew.
   */
  public async identify(record: KeysRecord): Promise<KeysRecord> {
    const listed = (await this.list()).map(({ AccessKeyId }) => AccessKeyId!);
    const there = record.keys.map((key) => (key.accessKeyId === undefined || listed.includes(key.accessKeyId) ? key : { ...key, accessKeyId: undefined }));
    const stored = [await this.storedId()].find((id) => id !== undefined && listed.includes(id));
    const known = new Set([stored, ...there.map(({ accessKeyId }) => accessKeyId)]);
    const others = listed.filter((id) => !known.has(id));
    const isFree = stored !== undefined && !there.some(({ accessKeyId }) => accessKeyId === stored);
    const idOf = ({ slot }: KeyRecord) => (slot === record.active ? (isFree ? stored : undefined) : others.length === 1 ? others[0] : undefined);
    return { ...record, keys: there.map((key) => ({ ...key, accessKeyId: key.accessKeyId ?? idOf(key) })) };
  }

  /**
   * Makes what is in the account what the record says, where the engine makes no keys: it may be called again after it
   * ended anywhere.
   *
   * @returns the record with the ids of the keys
   */
  public async realize(record: KeysRecord, onStep: (message: string) => void): Promise<KeysRecord> {
    const stored = await this.storedId();
    const known = await this.identify(record);
    const active = known.keys.find(({ slot }) => slot === known.active)!;
    await this.removeOthers(known.keys.map((key) => key.accessKeyId), onStep);
    const accessKeyId = active.accessKeyId ?? await this.create(active, onStep);
    if (active.accessKeyId !== undefined && stored !== active.accessKeyId) {
      await this.restore(active, onStep);
    }
    const keys = known.keys.map((key) => (key.slot === known.active ? { ...key, accessKeyId } : key));
    await this.setStatus(keys);
    return { ...known, keys };
  }

  /** Deletes keys that are none any more, and one that a killed run made and nobody ever got. */
  public async removeOthers(ids: ReadonlyArray<string | undefined>, onStep: (message: string) => void): Promise<void> {
    const stored = this.owner.madeByEngine ? undefined : await this.storedId();
    for (const { AccessKeyId } of await this.list()) {
      if (!ids.includes(AccessKeyId)) {
        if (AccessKeyId === stored) {
          throw new PlatformError(`${this.owner.secretName} holds the access key ${AccessKeyId}, which the deployment's record does not have; `
            + 'bring the record up to date, for example with "git pull", or remove it to take over what is there');
        }
        await this.refuseIfInUse(AccessKeyId!);
        onStep(`deleting access key ${AccessKeyId}, which is none of ${this.user.UserName}'s keys any more`);
        await this.iam.send(new DeleteAccessKeyCommand({ ...this.user, AccessKeyId }));
      }
    }
  }

  /** Before their user goes: CloudFormation refuses to delete one with keys that it did not make. */
  public async removeAll(onStep: (message: string) => void): Promise<void> {
    const keys = await this.list().catch((error: Error) => {
      if (error.name === 'NoSuchEntityException') {
        return [];
      }
      throw error;
    });
    for (const { AccessKeyId } of keys) {
      onStep(`deleting access key ${AccessKeyId} of ${this.user.UserName}`);
      await this.iam.send(new DeleteAccessKeyCommand({ ...this.user, AccessKeyId }));
    }
  }

  /** A key that works and was used may be somebody's who made it by hand. */
  private async refuseIfInUse(AccessKeyId: string): Promise<void> {
    const status = (await this.list()).find((key) => key.AccessKeyId === AccessKeyId)?.Status;
    const { AccessKeyLastUsed } = await this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    if (status === 'Active' && AccessKeyLastUsed?.LastUsedDate !== undefined) {
      throw new PlatformError(`${this.user.UserName} has the access key ${AccessKeyId}, which is not in the deployment's record and was used at `
        + `${AccessKeyLastUsed.LastUsedDate.toISOString()}; find out whose it is and delete it with "aws iam delete-access-key", then run the same command again`);
    }
  }

  /** The secret goes from one service to the other, and nowhere else. */
  private async create({ slot }: KeyRecord, onStep: (message: string) => void): Promise<string> {
    onStep(`making access key ${slot} and storing it in ${this.owner.secretName}`);
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand(this.user));
    const accessKeyId = AccessKey!.AccessKeyId!;
    await this.put(this.owner.secretOf({ accessKeyId, secretAccessKey: AccessKey!.SecretAccessKey! }));
    return accessKeyId;
  }

  /** The key that was in the secret before is in its previous version. */
  private async restore({ slot, accessKeyId }: KeyRecord, onStep: (message: string) => void): Promise<void> {
    const previous = await this.stored('AWSPREVIOUS');
    if (previous === undefined || this.owner.idIn(previous) !== accessKeyId) {
      throw new PlatformError(`${this.owner.secretName} has no version with key ${slot} (${accessKeyId}) any more, `
        + 'put one back with "aws secretsmanager put-secret-value" or begin a new rotation');
    }
    onStep(`giving key ${slot} to ${this.owner.secretName} again`);
    await this.put(JSON.stringify(previous));
  }

  private async setStatus(keys: readonly KeyRecord[]): Promise<void> {
    const listed = await this.list();
    for (const { accessKeyId, disabled } of keys) {
      const Status = disabled ? 'Inactive' : 'Active';
      if (listed.some((key) => key.AccessKeyId === accessKeyId && key.Status !== Status)) {
        await this.iam.send(new UpdateAccessKeyCommand({ ...this.user, AccessKeyId: accessKeyId, Status }));
      }
    }
  }

  private async put(SecretString: string): Promise<void> {
    await this.secrets.send(new PutSecretValueCommand({ SecretId: this.owner.secretName, SecretString }));
  }
}
