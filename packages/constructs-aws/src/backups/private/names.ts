import { BackupStoreNames, BackupStoreNamesOptions, BucketNamespace, PlatformEnvironment } from '@plinth/env-presets';

/** CDK can use the account's own namespace, in which nobody else can take a name before us. */
export function backupStoreNames(environment: PlatformEnvironment, options: BackupStoreNamesOptions): BackupStoreNames {
  return new BackupStoreNames(environment, {
    name: options.name,
    bucketNamespace: options.bucketNamespace ?? environment.bucketNamespace ?? BucketNamespace.ACCOUNT_REGIONAL,
  });
}
