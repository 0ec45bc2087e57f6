import { type SmtpAccessKey, SmtpCredentials, UploaderSecret } from '@plinth/env-presets';
import type { Deployment } from '../platform';
import type { DeploymentRecord, KeysRecord } from '../record';

/** Whose access keys are stored and rotated, and how its secret holds one. */
export interface KeyOwner<S> {
  /** In the names of the commands: `rotate-{word}-key`. */
  readonly word: 'uploader' | 'smtp';
  /** Which composition makes it. */
  readonly composition: 'assets' | 'email';
  readonly userName: string;
  readonly secretName: string;
  readonly region: string;
  /** Whether a deploy makes its keys and fills its secret; otherwise this program does. */
  readonly madeByEngine: boolean;
  readonly maxAgeDays: number;
  /** What the secret holds. */
  secretOf(key: SmtpAccessKey): string;
  /** The id of the key in what the secret holds. */
  idIn(secret: S): string;
  keysIn(record: DeploymentRecord): KeysRecord;
  withKeys(record: DeploymentRecord, keys: KeysRecord): DeploymentRecord;
}

/** What the secret of an uploader holds. Nothing of it is ever printed but the id. */
export interface UploaderKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string;
}

/** What the secret of an SMTP user holds. Nothing of it is ever printed but the user name, which is the key's id. */
export interface SmtpKey {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly region: string;
}

export function uploaderKeys({ environment, assets }: Deployment): KeyOwner<UploaderKey> {
  return {
    word: 'uploader',
    composition: 'assets',
    userName: assets.uploader.identityName,
    secretName: assets.uploader.secretName,
    region: environment.region,
    madeByEngine: assets.uploaderSettings.generateKey,
    maxAgeDays: assets.uploaderSettings.keyMaxAgeDays,
    secretOf: (key) => UploaderSecret.json({
      environment, name: assets.uploader.name, bucketName: assets.names.bucketName, bucketRegion: environment.region, prefixes: [assets.uploadPrefix],
    }, key),
    idIn: ({ accessKeyId }) => accessKeyId,
    keysIn: ({ uploader }) => uploader,
    withKeys: (record, uploader) => ({ ...record, uploader }),
  };
}

/** The password is made of the key, for which no engine has a function: this program makes them. */
export function smtpKeys({ environment: { region }, email, assets }: Deployment): KeyOwner<SmtpKey> {
  return {
    word: 'smtp',
    composition: 'email',
    userName: email.smtp.userName,
    secretName: email.smtp.secretName,
    region,
    madeByEngine: false,
    maxAgeDays: assets.uploaderSettings.keyMaxAgeDays,
    secretOf: (key) => SmtpCredentials.json(key, region),
    idIn: ({ username }) => username,
    keysIn: ({ smtp }) => smtp,
    withKeys: (record, smtp) => ({ ...record, smtp }),
  };
}
