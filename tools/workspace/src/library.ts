import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly jsii?: { readonly outdir: string; readonly targets: Readonly<Record<string, unknown>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package that jsii compiles, with those of this repository that it builds on. */
export interface Library {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
  /** Where the packages for all languages lie, one folder for each. */
  readonly distribution: string;
  readonly manifest: Manifest;
  /** All of them, also the indirect ones; each once. */
  readonly dependencies: readonly Library[];
}

export function readLibrary(directory: string): Library {
  const manifest = readManifest(directory);
  if (!manifest.jsii) {
    throw new Error(`${manifest.name} has no jsii section in its package.json; run this in a folder below packages/`);
  }
  const used = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const direct = foldersIn(path.dirname(directory)).filter((folder) => used.has(readManifest(folder).name)).map(readLibrary);
  const all = new Map(direct.flatMap((library) => [...library.dependencies, library]).map((library) => [library.name, library]));
  return {
    name: manifest.name,
    version: manifest.version,
    directory,
    distribution: path.join(directory, manifest.jsii.outdir),
    manifest,
    dependencies: [...all.values()],
  };
}

/** The libraries that a release publishes. */
export function publishedLibraries(root: string): Library[] {
  return foldersIn(path.join(root, 'packages')).map(readLibrary).filter(({ manifest }) => !manifest.private);
}

function foldersIn(parent: string): string[] {
  return readdirSync(parent).sort().map((name) => path.join(parent, name)).filter((folder) => existsSync(path.join(folder, 'package.json')));
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as Manifest;
}
