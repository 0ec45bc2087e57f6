import { StateEncryption } from '@plinth/env-presets';
import { hasKey, StateBackendSubject } from '../subject';
import { expectSame, missingTags, onlyInTemplates, StateBackendPromise } from './types';

/** What the bucket is, besides who may touch it. */
export const bucketPromises: StateBackendPromise[] = [
  {
    id: 'bucket-name',
    title: 'The bucket has the name that follows from the environment, so that a rename in code replaces nothing',
    check: ({ bucket }, { names }) => expectSame('the bucket\'s name', bucket.name, names.bucketName),
  },
  {
    id: 'versioned',
    title: 'Every state that is overwritten or deleted stays as a version',
    check: ({ bucket }) => expectSame('versioning', bucket.versioning, 'Enabled'),
  },
  {
    id: 'public-access-blocked',
    title: 'Nothing can make the bucket public: all four public access blocks are on',
    check: ({ bucket: { publicAccessBlock: block } }) => {
      const expected = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
      return expectSame('the public access block', block && {
        blockPublicAcls: block.blockPublicAcls,
        ignorePublicAcls: block.ignorePublicAcls,
        blockPublicPolicy: block.blockPublicPolicy,
        restrictPublicBuckets: block.restrictPublicBuckets,
      }, expected);
    },
  },
  {
    id: 'owner-enforced',
    title: 'The account owns every object, and access control lists do nothing',
    check: ({ bucket }) => expectSame('object ownership', bucket.ownership, 'BucketOwnerEnforced'),
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
    id: 'uploads-aborted',
    title: 'An upload that was never completed is aborted, and not paid for without end',
    check: ({ bucket }, { settings }) =>
      expectSame('the days until incomplete uploads are aborted', bucket.lifecycle.abortIncompleteUploadDays, settings.abortIncompleteUploadDays),
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
    id: 'bucket-tags',
    title: 'The bucket carries every tag of the environment',
    check: ({ bucket }, { environment }) => missingTags('the bucket', bucket.tags, environment.tags),
  },
  {
    id: 'bucket-retention',
    title: 'The bucket stays or goes with its construct as the settings say',
    unknown: ({ bucket }) => onlyInTemplates(bucket.retainedOnDeletion),
    check: ({ bucket }, { settings }) =>
      expectSame('retention of the bucket and its policy on deletion', bucket.retainedOnDeletion, settings.retainOnDeletion),
  },
  {
    id: 'never-emptied',
    title: 'Nothing empties the bucket to be able to delete it',
    unknown: ({ bucket }) => onlyInTemplates(bucket.emptiedOnDeletion),
    check: ({ bucket }) => expectSame('emptying on deletion', bucket.emptiedOnDeletion, false),
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

function sameKey(actual: string | undefined, expected: string | undefined): string | undefined {
  return expected === undefined
    ? `the key of the default encryption is ${actual ?? 'not set'}, must be the backend's own`
    : expectSame('the key of the default encryption', actual, expected);
}

/** The replica is found by its name alone. */
function expectedReplica({ names, replicaRegion }: StateBackendSubject): string | undefined {
  return replicaRegion === undefined ? undefined : names.replicaBucketArn?.(replicaRegion) ?? 'the replica that the subject\'s names do not name';
}
