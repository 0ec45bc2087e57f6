import { StateEncryption } from '@plinth/env-presets';
import { everyBucketPromises, sameKey } from '../../promises/bucket';
import { expectSame } from '../../promises/expect';
import { StateBackendModel } from '../model';
import { hasKey, StateBackendSubject } from '../subject';
import { StateBackendPromise } from './types';

/** What the bucket is, besides who may touch it. */
export const bucketPromises: StateBackendPromise[] = [
  ...everyBucketPromises<StateBackendSubject, StateBackendModel>({
    name: ({ names }) => names.bucketName,
    tags: ({ environment }) => environment.tags,
    retained: ({ settings }) => settings.retainOnDeletion,
    abortIncompleteUploadDays: ({ settings }) => settings.abortIncompleteUploadDays,
  }),
  {
    id: 'versioned',
    title: 'Every state that is overwritten or deleted stays as a version',
    check: ({ bucket }) => expectSame('versioning', bucket.versioning, 'Enabled'),
  },
  {
    id: 'encrypted',
    title: 'States are encrypted as the settings say, whether or not the writer asks for it',
    check: (model, { settings }) => {
      const { encryption } = model.bucket;
      const managed = settings.encryption === StateEncryption.S3_MANAGED;
      return expectSame('the default encryption', encryption?.algorithm, managed ? 'AES256' : 'aws:kms')
        ?? (managed ? expectSame('the default key', encryption?.keyArn, undefined) : sameKey(encryption?.keyArn, model.key?.arn));
    },
  },
  {
    id: 'bucket-key',
    title: 'The S3 bucket key is on, so that a busy backend does not pay KMS by the request',
    applies: hasKey,
    check: ({ bucket }) => expectSame('the S3 bucket key', bucket.encryption?.bucketKey, true),
  },
  {
    id: 'no-object-lock',
    title: 'There is no Object Lock: locking a state needs conditional writes, not write-once storage',
    check: ({ bucket }) => expectSame('Object Lock', bucket.objectLock, false),
  },
  {
    id: 'noncurrent-days',
    title: 'A superseded version is kept at least as many days as the settings say',
    check: ({ bucket }, { settings }) =>
      expectSame('the days that superseded versions are kept', bucket.lifecycle.noncurrentDays, settings.noncurrentVersionRetentionDays),
  },
  {
    id: 'noncurrent-count',
    title: 'As many superseded versions as the settings say are kept whatever their age',
    check: ({ bucket }, { settings }) =>
      expectSame('the number of superseded versions that are kept', bucket.lifecycle.newerNoncurrentVersions, settings.noncurrentVersionsToKeep),
  },
  {
    id: 'delete-markers-cleaned',
    title: 'The delete markers that released locks leave behind are cleaned up',
    check: ({ bucket }) => expectSame('the removal of expired delete markers', bucket.lifecycle.expiredObjectDeleteMarker, true),
  },
  {
    id: 'current-states-kept',
    title: 'No lifecycle rule expires a current state, or moves it to where reading it is slow',
    check: ({ bucket: { lifecycle } }) => {
      const others = lifecycle.others.length > 0 ? lifecycle.others.join('; ') : 'nothing';
      return expectSame('what lifecycle rules do beyond keeping versions', others, 'nothing');
    },
  },
  {
    id: 'replication',
    title: 'Every version, and every delete marker, is replicated to the replica, or nothing is where no replica was asked for',
    check: (model, subject) => {
      const { replication } = model.bucket;
      const expected = expectedReplica(subject);
      return expectSame('where it is replicated to', replication?.destinationArn, expected)
        ?? (expected === undefined ? undefined : expectSame('replication of delete markers', replication?.deleteMarkers, true)
          ?? (hasKey(subject) ? expectSame('replication of states encrypted with the key', replication?.encryptedObjects, true) : undefined));
    },
  },
  {
    id: 'replica-encrypted',
    title: 'Copies in the second region are encrypted with a key of that region',
    applies: (subject) => subject.replicaRegion !== undefined && hasKey(subject),
    check: ({ bucket }, { replicaRegion }) => {
      const region = bucket.replication?.replicaKeyArn?.split(':')[3];
      return expectSame('the region of the key that encrypts copies', region, replicaRegion);
    },
  },
];

/** The replica is found by its name alone. */
function expectedReplica({ names, replicaRegion }: StateBackendSubject): string | undefined {
  return replicaRegion === undefined ? undefined : names.replicaBucketArn?.(replicaRegion) ?? 'the replica that the subject\'s names do not name';
}
