/** The names by which services say that a configuration, or the thing itself, does not exist. */
const ABSENT = new Set([
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchLifecycleConfiguration',
  'NoSuchBucketPolicy',
  'NoSuchTagSet',
  'NoSuchCORSConfiguration',
  'OwnershipControlsNotFoundError',
  'ObjectLockConfigurationNotFoundError',
  'NoSuchObjectLockConfiguration',
  'ReplicationConfigurationNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NotFoundException',
  'WAFNonexistentItemException',
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

/** What a call answers, or nothing if it asked for something that does not exist. Every other error stays one. */
export async function ifPresent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (ABSENT.has((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}
