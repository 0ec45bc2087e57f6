import { BackupReplicaPlace, BackupStorePresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { Token } from 'cdktf';

/** A token is refused already, and is neither a region nor an account. */
export function checkReplicaPlace(environment: PlatformEnvironment, place: BackupReplicaPlace, problems: Problems): void {
  if (!Token.isUnresolved(place.region) && !Token.isUnresolved(place.account)) {
    BackupStorePresets.checkReplicaPlace(environment, place, problems);
  }
}
