import { AssetCdnNames, AssetCdnNamesOptions, BucketNamespace, PlatformEnvironment } from '@plinth/env-presets';

/** CDK can use the account's own namespace, in which nobody else can take a name before us. */
export function assetCdnNames(environment: PlatformEnvironment, options: AssetCdnNamesOptions): AssetCdnNames {
  return new AssetCdnNames(environment, {
    name: options.name,
    bucketNamespace: options.bucketNamespace ?? environment.bucketNamespace ?? BucketNamespace.ACCOUNT_REGIONAL,
  });
}
