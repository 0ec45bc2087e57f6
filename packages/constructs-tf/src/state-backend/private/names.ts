import { PlatformEnvironment, StateBackendNames, StateBackendOptions } from '@plinth/env-presets';

/**
 * The names that options give, the replica's among them. To be asked for before anything is made: a name that breaks
 * a rule of its service is refused here.
 */
export function namesOf(environment: PlatformEnvironment, { name, bucketNamespace, replicaRegion }: StateBackendOptions): StateBackendNames {
  const names = new StateBackendNames(environment, { name, bucketNamespace });
  if (replicaRegion !== undefined) {
    names.replicaBucketName(replicaRegion);
  }
  return names;
}
