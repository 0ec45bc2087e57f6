import {
  DeleteObjectCommand, GetObjectLockConfigurationCommand, GetObjectRetentionCommand, PutObjectLockConfigurationCommand, PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { LiveTry, prepare, StaticOnly } from '../../access/live';
import { BucketAttempt, KeyOf } from '../../access/object-tries';
import { ifPresent } from '../../readers/if-present';

/** Deletes a version as one would who may bypass the governance of its lock. */
export const deleteBypassing = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  const VersionId = await attempt.seed(key(attempt));
  return attempt.s3.send(new DeleteObjectCommand({ Bucket: attempt.bucket, Key: key(attempt), VersionId, BypassGovernanceRetention: true }));
};

/** Ends the retention of a version a minute from now; of one that has none it begins one, as short. */
export const shortenRetention = <K>(key: KeyOf<K>): LiveTry<BucketAttempt & K> => async (attempt) => {
  const at = { Bucket: attempt.bucket, Key: key(attempt), VersionId: await attempt.seed(key(attempt)) };
  const { Retention: retention } = await prepare('reading the retention of a scratch object',
    ifPresent(attempt.deployerS3.send(new GetObjectRetentionCommand(at)))) ?? {};
  return attempt.s3.send(new PutObjectRetentionCommand({
    ...at, BypassGovernanceRetention: true, Retention: { Mode: retention?.Mode ?? 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 60_000) },
  }));
};

/** Writes back the default lock that is there. */
export const putLockConfiguration: LiveTry<BucketAttempt> = async ({ s3, deployerS3, bucket: Bucket }) => {
  const found = await prepare('reading what would be written back', ifPresent(deployerS3.send(new GetObjectLockConfigurationCommand({ Bucket }))));
  if (found?.ObjectLockConfiguration === undefined) {
    throw new StaticOnly('nothing is configured there that could be written back, so an attempt could change something');
  }
  return s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: found.ObjectLockConfiguration }));
};
