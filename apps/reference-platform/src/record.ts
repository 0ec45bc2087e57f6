import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AccessKeyCredentialOptions, type AccessKeyData, AccessKeySlot, Problems, UploaderCredentials } from '@plinth/env-presets';
import { PlatformError } from './errors';

/** One access key. */
export interface KeyRecord extends AccessKeyData {
  /** Of a key that is made by this program and not by the engine: the engine knows the others. */
  readonly accessKeyId?: string;
}

/** The access keys of a user, oldest first, and how far a rotation has come. */
export interface KeysRecord {
  readonly keys: readonly KeyRecord[];
  readonly active: AccessKeySlot;
  /** When the deploy that gave the secret its key was done. */
  readonly repointedAt?: string;
  /** When the deploy that disabled the other key was done. */
  readonly disabledAt?: string;
}

/** What of a deployment changes in time and is decided outside of the code: a team commits it. */
export interface DeploymentRecord {
  readonly uploader: KeysRecord;
  /** Those of the SMTP user. They are in no stack, so none of this changes one. */
  readonly smtp: KeysRecord;
  /** Of a certificate in us-east-1 for the assets' own name; without it they have none. */
  readonly certificateArn?: string;
}

/** The file of a deployment's record. */
export class RecordFile {
  public constructor(public readonly path: string) {}

  /** Without keys after a destroy: they are gone, and the certificate is not. */
  public read(): Partial<DeploymentRecord> | undefined {
    if (!existsSync(this.path)) {
      return undefined;
    }
    let record: Partial<DeploymentRecord>;
    try {
      record = JSON.parse(readFileSync(this.path, 'utf8')) as Partial<DeploymentRecord>;
    } catch (error) {
      throw new PlatformError(`${this.path} is no JSON (${(error as Error).message}), bring back its last version`, 1, { cause: error });
    }
    checkRecord(record, this.path);
    return record;
  }

  /** In one step, so that a killed run leaves the old record or the new one. */
  public write(record: Partial<DeploymentRecord>): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { flush: true });
    renameSync(`${this.path}.new`, this.path);
  }

  public remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** Of a deployment that was never deployed: one key each, in slot A, as old as today. */
export function firstRecord(today: Date = new Date()): DeploymentRecord {
  const first: KeysRecord = { keys: [{ slot: AccessKeySlot.A, createdOn: day(today) }], active: AccessKeySlot.A };
  return { uploader: first, smtp: first };
}

export const day = (date: Date): string => date.toISOString().slice(0, 10);

/** As the constructs take it: only keys that the engine makes can be disabled by it. */
export function credentialOf({ keys, active }: KeysRecord, generateKey: boolean): AccessKeyCredentialOptions {
  return {
    keys: keys.map(({ slot, createdOn, disabled }) => ({ slot, createdOn, ...(disabled && generateKey && { disabled }) })),
    active,
  };
}

/** The record as it was deployed, from the stack's own output: for a clone without the file. */
export function recordFrom(outputs: Readonly<Record<string, string>>): Omit<DeploymentRecord, 'smtp'> | undefined {
  const text = outputs[RECORD_OUTPUT];
  return text === undefined ? undefined : JSON.parse(text) as Omit<DeploymentRecord, 'smtp'>;
}

/** The output that holds it, without times and without anything secret. */
export const RECORD_OUTPUT = 'AssetsRecord';

/** The output with the ids of the access keys by slot, which are no secrets. */
export const KEY_IDS_OUTPUT = 'AccessKeyIds';

export function recordOutput({ uploader: { keys, active }, certificateArn }: DeploymentRecord): string {
  // An id that is learned after the deploy is not to make the next one change something.
  return JSON.stringify({ uploader: { keys: keys.map(({ accessKeyId: _id, ...key }) => key), active }, certificateArn });
}

/**
 * Refuses a record that does not have the key that is in use: deployed, that key would be deleted. It is older than what is
 * deployed, or a file of something else.
 */
export function requireSameKeys(outputs: Readonly<Record<string, string>>, record: DeploymentRecord, path: string): void {
  const deployed = recordFrom(outputs)?.uploader;
  const used = deployed?.keys.find(({ slot }) => slot === deployed.active);
  if (used !== undefined && !record.uploader.keys.some(({ slot, createdOn }) => slot === used.slot && createdOn === used.createdOn)) {
    throw new PlatformError(`the secret holds the uploader's key ${used.slot} of ${used.createdOn}, which ${path} does not have; `
      + 'bring the file up to date, for example with "git pull", or remove it to take over what is deployed');
  }
}

function checkRecord({ uploader, smtp, certificateArn }: Partial<DeploymentRecord>, path: string): void {
  const problems = new Problems(path);
  for (const [name, record] of Object.entries({ uploader, smtp })) {
    if (record !== undefined && !Array.isArray(record.keys)) {
      problems.add(`${name}.keys`, record.keys, 'must be a list of access keys', 'bring back the last version of the file');
    } else if (record !== undefined) {
      UploaderCredentials.checkAccessKeys({ keys: [...record.keys], active: record.active }, problems);
    }
  }
  if (certificateArn !== undefined && !/^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/.test(certificateArn)) {
    problems.add('certificateArn', certificateArn, 'must be the ARN of an ACM certificate in us-east-1, where CloudFront looks for them',
      'write what "platform certificate" printed, or remove it');
  }
  problems.throwIfAny();
}
