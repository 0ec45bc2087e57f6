import {
  CancelKeyDeletionCommand, DisableKeyCommand, EnableKeyCommand, GenerateDataKeyCommand, GetKeyPolicyCommand, PutKeyPolicyCommand, ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { LiveTry, prepare, StaticOnly } from '../../access/live';
import { BackupAttempt } from './attempt';

type Keyed<Model> = BackupAttempt<unknown, Model>;
type KeyArnOf<Model> = (model: Model) => string;

/** A key that could not be brought back at once would take every backup with it. */
function onLocalCloud({ emulated }: { readonly emulated: boolean }): void {
  if (!emulated) {
    throw new StaticOnly('if it were allowed, nothing could be read until somebody noticed; it is tried on the local cloud');
  }
}

/** Asks KMS itself; a data key that nobody uses costs nothing and changes nothing. */
export const useKey = <Model>(key: KeyArnOf<Model>): LiveTry<Keyed<Model>> => async ({ clients, model }) =>
  clients.kms.send(new GenerateDataKeyCommand({ KeyId: key(model), KeySpec: 'AES_256' }));

export const disableKey = <Model>(key: KeyArnOf<Model>): LiveTry<Keyed<Model>> => async (attempt) => {
  onLocalCloud(attempt);
  const of = { KeyId: key(attempt.model) };
  await attempt.clients.kms.send(new DisableKeyCommand(of));
  await prepare('enabling the key again', attempt.deployer.kms.send(new EnableKeyCommand(of)));
};

export const scheduleKeyDeletion = <Model>(key: KeyArnOf<Model>): LiveTry<Keyed<Model>> => async (attempt) => {
  onLocalCloud(attempt);
  const of = { KeyId: key(attempt.model) };
  await attempt.clients.kms.send(new ScheduleKeyDeletionCommand({ ...of, PendingWindowInDays: 30 }));
  await prepare('cancelling the key\'s deletion', attempt.deployer.kms.send(new CancelKeyDeletionCommand(of)));
  await prepare('enabling the key again', attempt.deployer.kms.send(new EnableKeyCommand(of)));
};

/** Writes back what is there. */
export const putKeyPolicy = <Model>(key: KeyArnOf<Model>): LiveTry<Keyed<Model>> => async (attempt) => {
  const of = { KeyId: key(attempt.model), PolicyName: 'default' };
  const { Policy } = await prepare('reading what would be written back', attempt.deployer.kms.send(new GetKeyPolicyCommand(of)));
  await attempt.clients.kms.send(new PutKeyPolicyCommand({ ...of, Policy }));
};
