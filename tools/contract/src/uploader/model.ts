import { AccessKeySlot } from '@plinth/env-presets';
import { Statement } from '../iam';
import { BucketModel, KeyModel, ModelSource } from '../model';

/** The user or role that uploads. */
export interface UploadPrincipalModel {
  readonly arn: string;
  /** Everything that is attached to it. */
  readonly policy: readonly Statement[];
  /** Who may take the role; nothing of a user. */
  readonly trust?: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccessKeyModel {
  /** What the template calls it; of what is deployed its access key id. */
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  /** In which slot it stands; unknown of what is deployed. */
  readonly slot?: AccessKeySlot;
  /** A number that replaces the key when it changes; unknown of what is deployed. */
  readonly serial?: string;
}

export interface SecretModel {
  readonly name: string;
  readonly arn: string;
  /** What the JSON says, secret texts left out: of the access key only whose it is. */
  readonly value?: SecretValueModel;
  /** What is attached to it. */
  readonly policy: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  /** Days in which it can be brought back once deleted; unknown of what is deployed. */
  readonly recoveryDays?: number;
  /** Whether it stays when the construct is removed; unknown of what is deployed. */
  readonly retainedOnDeletion?: boolean;
}

export interface SecretValueModel {
  readonly fields: readonly string[];
  /** Which of the keys of the model it holds, as the key's `id`. */
  readonly keyId?: string;
  /** Whether the secret access key is that key's too; unknown of what is deployed. */
  readonly ownSecret?: boolean;
  readonly region?: string;
  readonly bucket?: string;
  readonly prefixes: readonly string[];
  readonly endpoint?: string;
}

/** A schedule that tells of a key's age. */
export interface KeyAgeScheduleModel {
  readonly name: string;
  /** For example `at(2026-05-20T09:00:00)`. */
  readonly expression: string;
  readonly timezone: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly enabled: boolean;
  /** What it says. */
  readonly message?: string;
  readonly rolePolicy: readonly Statement[];
  readonly roleTrust: readonly Statement[];
}

/** An uploader, however it was read. */
export interface UploaderModel {
  readonly source: ModelSource;
  /** Nothing if there is none, as for a role that exists already and is granted to in another stack. */
  readonly principal?: UploadPrincipalModel;
  readonly keys: readonly AccessKeyModel[];
  readonly secret?: SecretModel;
  readonly reader?: readonly Statement[];
  readonly schedules: readonly KeyAgeScheduleModel[];
  /** The bucket, where it stands beside the uploader or is deployed. */
  readonly bucket?: BucketModel;
  readonly key?: KeyModel;
  /** Where the text of a secret access key is written besides the secret; unknown of what is deployed. */
  readonly leaks?: readonly string[];
  /** The types of what stands beside it; unknown of what is deployed. */
  readonly types?: readonly string[];
}
