import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, ensureWritable, rareCollection } from '@plinth/toolchain';
import type { Library } from './library';

/**
 * Go's caches of this clone. Without -modcacherw its files are read-only, and `rm -r` would not remove the cache; and what is
 * compiled here runs once at most, so that optimizing it, or describing it to a debugger, would take longer than it saves.
 */
export async function goEnvironment(): Promise<Record<string, string>> {
  const cache = path.join(cacheDirectory(), 'go');
  await ensureWritable(cache, 700);
  return {
    GOMODCACHE: path.join(cache, 'mod'),
    GOCACHE: path.join(cache, 'build'),
    GOFLAGS: `${process.env.GOFLAGS ?? ''} -modcacherw '-gcflags=all=-N -l -dwarf=false'`.trim(),
    GOWORK: 'off',
    ...rareCollection(process.env),
  };
}

export interface GoModule {
  /** As a program imports it. */
  readonly name: string;
  readonly directory: string;
}

/** The module that was made of the library. */
export async function goModule(distribution: string, library: Library): Promise<GoModule> {
  const { packageName } = library.manifest.jsii!.targets.go as { packageName: string };
  const directory = path.join(distribution, packageName);
  const declared = /^module (\S+)$/m.exec(await fs.readFile(path.join(directory, 'go.mod'), 'utf8'));
  if (!declared) {
    throw new Error(`${directory}/go.mod declares no module; run "npx nx run ${library.name}:package:go --skip-nx-cache"`);
  }
  return { name: declared[1]!, directory };
}
