import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LiveTry } from '../../access/live';
import { BucketAttempt } from '../../access/object-tries';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';

/** What a live try works with. Scratch objects only: nothing that was there before is changed. */
export interface StateBackendAttempt extends BucketAttempt {
  readonly subject: StateBackendSubject;
  readonly model: StateBackendModel;
  /** The scratch name of this try. */
  readonly component: string;
  readonly kms: KMSClient;
  readonly dynamodb: DynamoDBClient;
  /** Names an item of the lock table that the try writes; it is removed afterwards. */
  lockItem(lockId: string): string;
  /** The same, and writes the item as a deployer. */
  seedLockItem(lockId: string): Promise<string>;
}

export type StateBackendTry = LiveTry<StateBackendAttempt>;
