import { cliConfiguration, networkMirrors } from './cli-configuration';
import { findProviderMirror, type ProviderMirror, providerPlatform, searchProviderMirrors } from './provider-mirror';
import { isReachable } from './reachable';
import type { Environment } from './search-path';
import { type Flavor, PROVIDER } from './tool-table';

export type AwsProvider = ProviderMirror | { readonly kind: 'registry' };

/** Where the AWS provider comes from for that flavor: this disk, else the registry when it answers, else nowhere. */
export async function findAwsProvider(flavor: Flavor, environment: Environment = process.env): Promise<AwsProvider | undefined> {
  const mirror = await findProviderMirror(flavor, environment);
  // An explicit mirror that lacks the provider is a mistake to be told, not a reason to download another.
  if (mirror || environment[PROVIDER.environment]) {
    return mirror;
  }
  return (await registryAnswers(flavor, environment)) ? { kind: 'registry' } : undefined;
}

/** Whether `terraform init` could download: from the registry, or from the network mirror of the user's own configuration. */
export async function registryAnswers(flavor: Flavor, environment: Environment = process.env): Promise<boolean> {
  const [mirror] = networkMirrors(await cliConfiguration(environment));
  return isReachable(mirror ?? `https://${PROVIDER.hosts[flavor]}/.well-known/terraform.json`, environment);
}

/** Why `findAwsProvider` found nothing, in a clause: what was looked for, and what there is instead. */
export async function missingProvider(flavor: Flavor, environment: Environment = process.env): Promise<string> {
  const wanted = `hashicorp/aws >= ${PROVIDER.minimum}, < ${PROVIDER.below} for ${providerPlatform()}`;
  const explicit = environment[PROVIDER.environment];
  const { unfit } = await searchProviderMirrors(flavor, environment);
  const instead = unfit ? ` (only ${unfit.version} in ${unfit.path})` : '';
  return explicit
    ? `${PROVIDER.environment} is ${explicit}, which has no ${PROVIDER.hosts[flavor]}/${wanted}${instead}`
    : `no mirror on this disk has ${wanted}${instead} and ${PROVIDER.hosts[flavor]} does not answer`;
}
