import { BucketNamespace, PlatformEnvironment, StateBackendNames, StateBackendNamesOptions } from '@plinth/env-presets';

/** CDK can use the account's own namespace, in which nobody else can take a name before us. */
export function stateBackendNames(environment: PlatformEnvironment, options: StateBackendNamesOptions): StateBackendNames {
  return new StateBackendNames(environment, {
    name: options.name,
    bucketNamespace: options.bucketNamespace ?? environment.bucketNamespace ?? BucketNamespace.ACCOUNT_REGIONAL,
  });
}
