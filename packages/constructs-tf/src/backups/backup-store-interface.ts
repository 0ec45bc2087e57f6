import { BackupStoreFacts, DumpGrantOptions, PlatformEnvironment, RestoreGrantOptions } from '@plinth/env-presets';
import { IConstruct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';

/**
 * Where an environment's backups lie: made by `BackupStore`, or found by `BackupStore.fromBackupStoreAttributes()`.
 *
 * @stability experimental
 */
export interface IBackupStore extends IConstruct {
  /** The environment that the store belongs to. */
  readonly environment: PlatformEnvironment;
  /** The bucket's name. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the key that encrypts the bucket. */
  readonly keyArn: string;
  /** ARN of the topic that alarms go to. */
  readonly alarmTopicArn: string;
  /** What policies are made from. */
  readonly facts: BackupStoreFacts;

  /**
   * Lets an identity write new objects under a prefix and abort what it began, and nothing else: it reads, lists, overwrites and deletes
   * nothing.
   *
   * @param identity who dumps
   * @param options under which prefix
   * @throws if the prefix would reach further than it reads, or the identity cannot hold the policy
   */
  grantDump(identity: Identity, options: DumpGrantOptions): Grant;

  /**
   * Lets an identity list and read backups.
   *
   * @param identity who restores
   * @param options which of them; by default all dumps of the environment
   * @throws if the prefix would reach further than it reads, or the identity cannot hold the policy
   */
  grantRestore(identity: Identity, options?: RestoreGrantOptions): Grant;
}
