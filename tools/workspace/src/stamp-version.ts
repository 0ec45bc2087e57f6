import { existsSync, promises as fs } from 'node:fs';
import * as path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';

// https://semver.org, without build metadata: no package registry of ours keeps it.
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[\da-z-]+(\.[\da-z-]+)*)?$/i;

type Dependencies = Record<string, string>;

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  dependencies?: Dependencies;
  peerDependencies?: Dependencies;
  devDependencies?: Dependencies;
}

/**
 * Gives every published package the version of the release, and lets each ask for the others in it: all are released
 * together, so the peer range starts at this very version. Private packages keep their own version and follow, or nx
 * would no longer see that they depend on what is beside them. Returns what was stamped.
 */
export async function stampVersion(root: string, version: string): Promise<string[]> {
  if (!VERSION.test(version)) {
    throw new Error(`the version is ${JSON.stringify(version)}, must be major.minor.patch with an optional -prerelease; pass for example 1.2.3`);
  }
  const packages = await workspaces(root);
  const released = new Set(packages.filter(({ manifest }) => !manifest.private).map(({ manifest }) => manifest.name));
  for (const { file, manifest } of packages) {
    manifest.version = manifest.private ? manifest.version : version;
    stamp(manifest.peerDependencies, released, `^${version}`);
    stamp(manifest.dependencies, released, version);
    stamp(manifest.devDependencies, released, version);
    // projen leaves what it generates read-only.
    await fs.chmod(file, 0o644);
    await fs.writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  return [...released].sort();
}

async function workspaces(root: string): Promise<{ file: string; manifest: Manifest }[]> {
  const { workspaces: patterns } = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const folders = await Promise.all(patterns.map(async (pattern) => {
    const parent = path.join(root, path.dirname(pattern));
    return (await fs.readdir(parent)).map((name) => path.join(parent, name, 'package.json'));
  }));
  return Promise.all(folders.flat().filter((file) => existsSync(file)).map(async (file) => (
    { file, manifest: JSON.parse(await fs.readFile(file, 'utf8')) as Manifest }
  )));
}

function stamp(dependencies: Dependencies | undefined, released: ReadonlySet<string>, range: string): void {
  for (const name of Object.keys(dependencies ?? {}).filter((each) => released.has(each))) {
    dependencies![name] = range;
  }
}

if (require.main === module) {
  stampVersion(repositoryRoot(process.cwd()), process.argv[2] ?? '').then(
    (names) => process.stdout.write(`${process.argv[2]}: ${names.join(', ')}\n`),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
