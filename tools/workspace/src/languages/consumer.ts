import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, repositoryRoot } from '@plinth/toolchain';
import { readLibrary } from '../library';
import { JSII_ENVIRONMENT } from '../packaging/pacmak';

export type OnProgress = (message: string) => void;

/** The program of a language that uses what was packaged: it synthesizes into the folder that it is given. */
export interface Consumer {
  /** Of which packages it uses the artifacts. */
  readonly packages: readonly string[];
  /** The folder's name below dist. */
  readonly language: string;
  run(outdir: string, onProgress: OnProgress): Promise<void>;
}

export const PROGRAMS = path.join(__dirname, '..', '..', 'languages');
export const packagesFolder = (): string => path.join(repositoryRoot(__dirname), 'packages');
export const distribution = (name: string, language: string): string => path.join(packagesFolder(), name, 'dist', language);

/** Why the program cannot run here, as the packaging said it; undefined when it can. */
export function skipReason({ packages, language }: Consumer): string | undefined {
  const skipped = packages.map((name) => path.join(distribution(name, language), 'SKIPPED')).find((file) => existsSync(file));
  return skipped && readFileSync(skipped, 'utf8').trim();
}

/** jsii unpacks each library's JavaScript once; the folder is keyed by content and shared by all languages. */
export function jsiiEnvironment(): Record<string, string> {
  return { ...JSII_ENVIRONMENT, JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(cacheDirectory(), 'jsii') };
}

/** The version of a dependency that the library is built and tested with. */
export function builtWith(name: string, dependency: string): string {
  const { manifest } = readLibrary(path.join(packagesFolder(), name));
  const version = manifest.devDependencies?.[dependency];
  if (!version || !/^\d/.test(version)) {
    throw new Error(`${manifest.name} has ${dependency} as ${version}, must be one exact version; pin it in .projenrc.ts`);
  }
  return version;
}
