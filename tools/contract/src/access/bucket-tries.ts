import {
  GetBucketEncryptionCommand, GetBucketLifecycleConfigurationCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand,
  GetBucketVersioningCommand, GetPublicAccessBlockCommand, PutBucketEncryptionCommand, PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand, PutBucketPolicyCommand, PutBucketVersioningCommand, PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { ifPresent } from '../readers/if-present';
import { LiveTry, prepare, StaticOnly } from './live';
import { BucketAttempt } from './object-tries';

/** Writes back what is there: if the attempt is allowed, which it should not be, nothing has changed. */
const writeBack = <T>(
  read: (attempt: BucketAttempt) => Promise<T | undefined>,
  write: (attempt: BucketAttempt, value: T) => Promise<unknown>,
): LiveTry<BucketAttempt> =>
  async (attempt) => {
    const value = await prepare('reading what would be written back', read(attempt));
    if (value === undefined) {
      throw new StaticOnly('nothing is configured there that could be written back, so an attempt could change something');
    }
    return write(attempt, value);
  };

const of = ({ bucket }: BucketAttempt) => ({ Bucket: bucket });

export const putVersioning = writeBack(
  async (attempt) => (await attempt.deployerS3.send(new GetBucketVersioningCommand(of(attempt)))).Status,
  (attempt, Status) => attempt.s3.send(new PutBucketVersioningCommand({ ...of(attempt), VersioningConfiguration: { Status } })),
);

export const putLifecycle = writeBack(
  (attempt) => ifPresent(attempt.deployerS3.send(new GetBucketLifecycleConfigurationCommand(of(attempt)))),
  (attempt, { Rules, TransitionDefaultMinimumObjectSize }) => attempt.s3.send(new PutBucketLifecycleConfigurationCommand({
    ...of(attempt), TransitionDefaultMinimumObjectSize, LifecycleConfiguration: { Rules },
  })),
);

export const putPolicy = writeBack(
  async (attempt) => (await ifPresent(attempt.deployerS3.send(new GetBucketPolicyCommand(of(attempt)))))?.Policy,
  (attempt, Policy) => attempt.s3.send(new PutBucketPolicyCommand({ ...of(attempt), Policy })),
);

export const putAccessBlock = writeBack(
  async (attempt) => (await ifPresent(attempt.deployerS3.send(new GetPublicAccessBlockCommand(of(attempt)))))?.PublicAccessBlockConfiguration,
  (attempt, PublicAccessBlockConfiguration) => attempt.s3.send(new PutPublicAccessBlockCommand({ ...of(attempt), PublicAccessBlockConfiguration })),
);

export const putOwnership = writeBack(
  async (attempt) => (await ifPresent(attempt.deployerS3.send(new GetBucketOwnershipControlsCommand(of(attempt)))))?.OwnershipControls,
  (attempt, OwnershipControls) => attempt.s3.send(new PutBucketOwnershipControlsCommand({ ...of(attempt), OwnershipControls })),
);

export const putEncryption = writeBack(
  async (attempt) => (await ifPresent(attempt.deployerS3.send(new GetBucketEncryptionCommand(of(attempt)))))?.ServerSideEncryptionConfiguration,
  (attempt, ServerSideEncryptionConfiguration) => attempt.s3.send(new PutBucketEncryptionCommand({ ...of(attempt), ServerSideEncryptionConfiguration })),
);
