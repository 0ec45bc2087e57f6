import { BackupLifecycle } from '@plinth/env-presets';
import { everyBucketPromises, sameKey } from '../../../promises/bucket';
import { expectSame } from '../../../promises/expect';
import { BackupStoreModel } from '../model';
import { bucketNameOf, BackupStoreSubject, isLocked } from '../subject';
import { BackupStorePromise } from './types';

/** What the lifecycle does beyond keeping versions: exactly this. */
function expectedRules({ settings }: BackupStoreSubject): string[] {
  const { EXPIRE, TRANSITIONS } = BackupLifecycle;
  return [
    `rule ${EXPIRE} expires current objects`,
    ...(BackupLifecycle.transitions(settings).length === 0 ? [] : [
      `rule ${TRANSITIONS} covers a part of the bucket only`, `rule ${TRANSITIONS} moves objects to another storage class`,
    ]),
  ];
}

const lockPromises: BackupStorePromise[] = [
  {
    id: 'versioned',
    title: 'A backup that is overwritten or deleted stays as a version',
    check: ({ bucket }) => expectSame('versioning', bucket.versioning, 'Enabled'),
  },
  {
    id: 'lockable',
    title: 'The bucket is made for Object Lock, so that turning it on later replaces nothing',
    check: ({ bucket }) => expectSame('whether the bucket is made for Object Lock', bucket.objectLock, true),
  },
  {
    id: 'locked',
    title: 'What is written is locked by default in the mode and for the days of the settings, or not at all where they say so',
    check: ({ bucket: { retention } }, subject) => expectSame('the default retention', retention && { mode: retention.mode, days: retention.days },
      isLocked(subject) ? { mode: subject.settings.objectLockMode, days: subject.settings.objectLockDays } : undefined),
  },
  {
    id: 'expiry-after-lock',
    title: 'Nothing expires while it is still locked',
    check: ({ bucket: { retention, lifecycle: { expirationDays } } }) => (retention && expirationDays !== undefined && expirationDays < retention.days
      ? `the days after which backups expire is ${expirationDays}, must be at least the ${retention.days} of the lock` : undefined),
  },
];

const lifecyclePromises: BackupStorePromise[] = [
  {
    id: 'expiry',
    title: 'Every backup expires after the days of the settings: nothing is kept, and paid for, for ever',
    check: ({ bucket }, { settings }) => expectSame('the days after which backups expire', bucket.lifecycle.expirationDays, settings.expiryDays),
  },
  {
    id: 'expired-versions',
    title: 'What expired goes for good after the days of the settings, every version of it',
    check: ({ bucket: { lifecycle } }, { settings }) => expectSame('the days after which expired versions go', lifecycle.noncurrentDays, settings.noncurrentExpiryDays)
      ?? expectSame('the number of expired versions that are kept', lifecycle.newerNoncurrentVersions, 0),
  },
  {
    id: 'delete-markers',
    title: 'The markers of what is gone are removed',
    check: ({ bucket }) => expectSame('the removal of expired delete markers', bucket.lifecycle.expiredObjectDeleteMarker, true),
  },
  {
    id: 'transitions',
    title: 'Backups move to cheaper storage when the settings say, from the size on that pays, or never',
    check: ({ bucket }, { settings }) => expectSame('where backups move', bucket.lifecycle.transitions ?? [],
      BackupLifecycle.transitions(settings).map(({ storageClass, days }) => ({ storageClass, days, minimumBytes: settings.transitionMinimumBytes }))),
  },
  {
    id: 'lifecycle-only',
    title: 'The lifecycle does nothing else',
    check: ({ bucket: { lifecycle } }, subject) => expectSame('what the lifecycle does', [...lifecycle.others].sort(), expectedRules(subject)),
  },
];

const encryptionPromises: BackupStorePromise[] = [
  {
    id: 'encrypted',
    title: 'Backups are encrypted with the store\'s own key, whether or not the writer asks for it',
    check: ({ bucket: { encryption }, key }) => expectSame('the default encryption', encryption?.algorithm, 'aws:kms') ?? sameKey(encryption?.keyArn, key?.arn),
  },
  {
    id: 'bucket-key',
    title: 'The S3 bucket key is on, so that a dump of a thousand parts does not pay KMS by the part',
    check: ({ bucket }) => expectSame('the S3 bucket key', bucket.encryption?.bucketKey, true),
  },
];

/** What the bucket is, besides who may touch it. */
export const bucketPromises: BackupStorePromise[] = [
  ...everyBucketPromises<BackupStoreSubject, BackupStoreModel>({
    name: bucketNameOf,
    tags: ({ environment }) => environment.tags,
    retained: ({ settings }) => settings.retainOnDeletion,
    abortIncompleteUploadDays: ({ settings }) => settings.abortIncompleteUploadDays,
  }),
  ...lockPromises,
  ...lifecyclePromises,
  ...encryptionPromises,
];
