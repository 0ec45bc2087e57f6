import { BackupStoreSettings } from './settings';

/**
 * When objects move to another storage class, as data.
 *
 * @stability experimental
 */
export interface StorageTransition {
  /** S3's name of the class, for example `DEEP_ARCHIVE`. */
  readonly storageClass: string;
  /** Days after an object was written. */
  readonly days: number;
}

/**
 * The lifecycle of a backup store, as data: each engine spells it as two or three rules.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 * @stability experimental
 */
export class BackupLifecycle {
  /** The rule by which what is old goes. */
  public static readonly EXPIRE = 'expire';
  /** The rule that removes the markers of what is gone: S3 takes it in no rule that expires by days. */
  public static readonly DELETE_MARKERS = 'expired-delete-markers';
  /** The rule by which objects from `transitionMinimumBytes` on move. */
  public static readonly TRANSITIONS = 'transitions';
  /** What S3 does without a size of our own: nothing below 128 KiB moves. */
  public static readonly TRANSITION_DEFAULT_MINIMUM = 'all_storage_classes_128K';

  /** Where objects move, in order; empty for nowhere. */
  public static transitions(settings: BackupStoreSettings): StorageTransition[] {
    return [
      { storageClass: 'GLACIER_IR', days: settings.glacierInstantRetrievalAfterDays },
      { storageClass: 'DEEP_ARCHIVE', days: settings.deepArchiveAfterDays },
    ].filter(({ days }) => days > 0);
  }

  private constructor() {}
}
