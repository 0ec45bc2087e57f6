import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { RecordKeeper } from '../record-keeper';
import { StoredKeys } from './stored-keys';

export interface StoreKeyOutcome {
  readonly stored: boolean;
  readonly secretName: string;
  /** No secret: the other half is in the secret and nowhere else. */
  readonly accessKeyId: string;
}

/** Makes the first key of an uploader whose keys the engine does not make, and stores it, once. */
export async function storeKey(deployment: Deployment, keeper: RecordKeeper, context: EngineContext): Promise<StoreKeyOutcome> {
  const { assets: { uploaderSettings, uploader: { secretName } }, stage } = deployment;
  if (uploaderSettings.generateKey) {
    throw new PlatformError(`the key of ${deployment.environment} is made by its deploy and is in ${secretName} already; to replace it run "platform rotate-uploader-key ${stage}"`);
  }
  const keys = new StoredKeys(deployment);
  const before = (await keys.stored())?.accessKeyId;
  const uploader = await keys.realize(keeper.record.uploader, (message) => context.step(message));
  keeper.save({ ...keeper.record, uploader });
  const { accessKeyId } = uploader.keys.find(({ slot }) => slot === uploader.active)!;
  return { stored: before !== accessKeyId, secretName, accessKeyId: accessKeyId! };
}
