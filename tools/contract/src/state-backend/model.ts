import { Statement } from '../iam';
import { BucketModel, KeyModel, ModelSource } from '../model';

export interface TableModel {
  readonly name: string;
  readonly arn: string;
  /** `LockID (S)`; several keys are joined by commas. */
  readonly key: string;
  readonly billing: string;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly retainedOnDeletion?: boolean;
}

/** A state backend, however it was read. */
export interface StateBackendModel {
  readonly source: ModelSource;
  readonly bucket: BucketModel;
  /** The key that encrypts the bucket, or that carries the backend's alias. */
  readonly key?: KeyModel;
  readonly table?: TableModel;
  /** What the identities' own policies say; nothing where a role was not found. */
  readonly roles: {
    readonly plan?: readonly Statement[];
    readonly apply?: readonly Statement[];
  };
}
