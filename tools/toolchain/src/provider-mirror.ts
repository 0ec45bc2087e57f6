import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { cliConfiguration, mirrorPaths } from './cli-configuration';
import { cacheDirectory, repositoryRoot } from './cache';
import { entries, type Environment, expand } from './search-path';
import { type Flavor, PROVIDER } from './tool-table';
import { compareVersions, isAtLeast } from './versions';

export interface ProviderMirror {
  readonly kind: 'mirror';
  /** What `filesystem_mirror { path = … }` takes: the folder above the registry's host name. */
  readonly path: string;
  readonly version: string;
}

export interface MirrorSearch {
  /** The newest version that the engine can use. */
  readonly found?: ProviderMirror;
  /** The newest one outside the range that the engine can use. */
  readonly unfit?: ProviderMirror;
}

const OPERATING_SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** This machine in a provider registry's words, such as `linux_amd64`. */
export function providerPlatform(): string {
  return `${OPERATING_SYSTEMS[process.platform] ?? process.platform}_${ARCHITECTURES[process.arch] ?? process.arch}`;
}

/** A folder on this disk that holds the AWS provider for the flavor (without one: for either), newest version first. */
export async function findProviderMirror(flavor?: Flavor, environment: Environment = process.env): Promise<ProviderMirror | undefined> {
  return (await searchProviderMirrors(flavor, environment)).found;
}

export async function searchProviderMirrors(
  flavor: Flavor | undefined, environment: Environment, below: readonly string[] = PROVIDER.searchBelow,
): Promise<MirrorSearch> {
  const hosts = flavor ? [PROVIDER.hosts[flavor]] : Object.values(PROVIDER.hosts);
  const explicit = environment[PROVIDER.environment];
  const folders = explicit ? [path.resolve(explicit)] : await mirrorFolders(environment, below);
  const all = (await Promise.all(folders.map((folder) => versionsIn(folder, hosts)))).flat();
  all.sort((a, b) => compareVersions(b.version, a.version));
  const fits = ({ version }: ProviderMirror) => isAtLeast(version, PROVIDER.minimum) && !isAtLeast(version, PROVIDER.below);
  return { found: all.find(fits), unfit: all.find((mirror) => !fits(mirror)) };
}

/** The provider addresses that a mirror holds, for `include`: `registry.terraform.io/hashicorp/aws`. */
export async function providersIn(mirror: string): Promise<string[]> {
  const below = async (parents: string[]): Promise<string[]> =>
    (await Promise.all(parents.map(async (parent) => (await entries(path.join(mirror, parent))).map((name) => `${parent}/${name}`)))).flat();
  const hosts = (await entries(mirror)).filter((name) => /^[\w-]+(\.[\w-]+)+$/.test(name));
  const addresses = await below(await below(hosts));
  const holdsSomething = await Promise.all(addresses.map(async (address) => (await entries(path.join(mirror, address))).length > 0));
  return addresses.filter((_, i) => holdsSomething[i]).sort();
}

async function mirrorFolders(environment: Environment, below: readonly string[]): Promise<string[]> {
  const configuration = await cliConfiguration(environment);
  const implied = PROVIDER.implied.map((place) => expand(place, environment)).filter((place) => place !== undefined);
  const searched = await Promise.all(below.map((folder) => foldersWithHost(folder, PROVIDER.searchDepth)));
  const all = [
    path.join(cacheDirectory(environment), PROVIDER.downloads),
    ...mirrorPaths(configuration, environment),
    ...implied,
    ...searched.flat(),
  ];
  return [...new Set(all.map((folder) => path.resolve(repositoryRoot(), folder)))];
}

/** Walks a few levels down for a folder that contains a registry's host name. */
async function foldersWithHost(folder: string, depth: number): Promise<string[]> {
  const children = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  if (children.some(({ name }) => Object.values(PROVIDER.hosts).includes(name))) {
    return [folder];
  }
  const deeper = depth > 0 ? children.filter((child) => child.isDirectory() && child.name !== 'node_modules') : [];
  return (await Promise.all(deeper.map(({ name }) => foldersWithHost(path.join(folder, name), depth - 1)))).flat();
}

/** Both layouts of a mirror: `<version>/<platform>/terraform-provider-aws_…` and `terraform-provider-aws_<version>_<platform>.zip`. */
async function versionsIn(mirror: string, hosts: readonly string[]): Promise<ProviderMirror[]> {
  const platform = providerPlatform();
  const packed = new RegExp(`^terraform-provider-aws_(\\d[^_]*)_${platform}\\.zip$`);
  const perHost = await Promise.all(hosts.map(async (host) => {
    const folder = path.join(mirror, host, 'hashicorp', 'aws');
    const versions = await Promise.all((await entries(folder)).map(async (name) => {
      const files = /^\d/.test(name) ? await entries(path.join(folder, name, platform)) : [];
      return files.some((file) => file.startsWith('terraform-provider-aws')) ? name : packed.exec(name)?.[1];
    }));
    return versions.filter((version) => version !== undefined);
  }));
  return perHost.flat().map((version) => ({ kind: 'mirror', path: mirror, version }));
}
