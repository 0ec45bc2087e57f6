import { BucketNamespace, PlatformEnvironment, StateBackendNames, StateBackendNamesOptions } from '@plinth/env-presets';

/**
 * The names that options give, the replica's among them. To be asked for before anything is made: a name that breaks a
 * rule of its service is refused here. CDK can use the account's own namespace, in which nobody else can take a name
 * before us.
 */
export function stateBackendNames(environment: PlatformEnvironment, options: StateBackendNamesOptions, replicaRegion?: string): StateBackendNames {
  const names = new StateBackendNames(environment, {
    name: options.name,
    bucketNamespace: options.bucketNamespace ?? environment.bucketNamespace ?? BucketNamespace.ACCOUNT_REGIONAL,
  });
  if (replicaRegion !== undefined) {
    names.replicaBucketName(replicaRegion);
  }
  return names;
}
