import * as path from 'node:path';
import { cliConfiguration, hclString, installationBlock, networkMirrors } from './cli-configuration';
import { cacheDirectory, ensureWritable, writeAtomically } from './cache';
import { findTerraform } from './finders';
import type { OnProgress } from './locking';
import { findAwsProvider, missingProvider, registryAnswers } from './provider';
import { downloadProvider } from './provider-download';
import { findProviderMirror, type ProviderMirror, providersIn } from './provider-mirror';
import type { Environment } from './search-path';
import { type Flavor, PROVIDER } from './tool-table';

export interface TerraformEnvironmentOptions {
  /** @default the repository's cache folder */
  readonly cacheDirectory?: string;
  readonly onProgress?: OnProgress;
  /** @default process.env */
  readonly environment?: Environment;
}

const HEADER = '# written by @plinth/toolchain on every run: what is changed here is lost\ndisable_checkpoint = true\n';

/**
 * How much garbage programs in Go let grow, in percent of what is alive, unless the user says so. A quarter of a plan's time goes
 * into collecting what is left of the provider's schema; this saves nearly all of it for a tenth more memory. Compilers likewise.
 * @see https://go.dev/doc/gc-guide#GOGC
 */
export const rareCollection = (environment: Environment): { readonly GOGC: string } => ({ GOGC: environment.GOGC || '400' });

/**
 * The variables that make terraform and tofu find the AWS provider on this machine and ask nobody anything.
 * Downloads the provider into the cache folder first when no mirror has it.
 */
export async function terraformEnvironment(options: TerraformEnvironmentOptions = {}): Promise<Record<string, string>> {
  const environment = options.environment ?? process.env;
  const cache = options.cacheDirectory ?? cacheDirectory(environment);
  const terraform = await findTerraform(environment);
  if (!terraform) {
    throw new Error('neither terraform >= 1.11 nor tofu >= 1.10 was found; run "npm run doctor" for how to get one');
  }
  let provider = await findAwsProvider(terraform.flavor, { ...environment, PLINTH_CACHE: cache });
  if (provider?.kind === 'registry') {
    await downloadProvider(terraform, cache, await downloadConfiguration(environment), environment, options.onProgress);
    provider = await findProviderMirror(terraform.flavor, { ...environment, PLINTH_CACHE: cache });
  }
  if (provider?.kind !== 'mirror') {
    const problem = await missingProvider(terraform.flavor, environment);
    throw new Error(`${problem}; set ${PROVIDER.environment} to a folder made by "terraform providers mirror"`);
  }
  const file = path.join(cache, 'terraform', 'cli.tfrc');
  await ensureWritable(path.dirname(file), 1);
  await writeAtomically(file, await mirrorConfiguration(provider, terraform.flavor, environment));
  return { TF_CLI_CONFIG_FILE: file, TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', ...rareCollection(environment) };
}

/** The mirror for all it holds; the registry, where it answers, for all other providers. */
async function mirrorConfiguration(mirror: ProviderMirror, flavor: Flavor, environment: Environment): Promise<string> {
  const held = `[${(await providersIn(mirror.path)).map(hclString).join(', ')}]`;
  const direct = (await registryAnswers(flavor, environment)) ? `  direct {\n    exclude = ${held}\n  }\n` : '';
  return (
    `${HEADER}provider_installation {\n  filesystem_mirror {\n    path    = ${hclString(mirror.path)}\n    include = ${held}\n  }\n${direct}}\n`
  );
}

/** For the one download: the network mirror of the user's own configuration if there is one, else terraform's default. */
async function downloadConfiguration(environment: Environment): Promise<string> {
  const own = await cliConfiguration(environment);
  return networkMirrors(own).length > 0 ? `${HEADER}${installationBlock(own) ?? ''}\n` : HEADER;
}
