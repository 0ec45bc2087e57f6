import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { RecordKeeper } from '../record-keeper';
import type { KeyOwner } from './key-owner';
import { StoredKeys } from './stored-keys';

export interface StoreKeyOutcome {
  readonly stored: boolean;
  readonly secretName: string;
  /** No secret: the other half is in the secret and nowhere else. */
  readonly accessKeyId: string;
}

/** Makes the first key of a user whose keys the engine does not make, and stores it, once. */
export async function storeKey<S extends object>(
  { environment, stage }: Deployment, owner: KeyOwner<S>, keeper: RecordKeeper, context: EngineContext,
): Promise<StoreKeyOutcome> {
  const { secretName, word } = owner;
  if (owner.madeByEngine) {
    throw new PlatformError(`the key of ${environment} is made by its deploy and is in ${secretName} already; to replace it run "platform rotate-${word}-key ${stage}"`);
  }
  const stored = new StoredKeys(owner);
  const before = await stored.storedId();
  const record = await stored.realize(owner.keysIn(keeper.record), (message) => context.step(message));
  keeper.save(owner.withKeys(keeper.record, record));
  const { accessKeyId } = record.keys.find(({ slot }) => slot === record.active)!;
  return { stored: before !== accessKeyId, secretName, accessKeyId: accessKeyId! };
}
