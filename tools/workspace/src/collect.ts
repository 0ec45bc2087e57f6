import { existsSync, promises as fs } from 'node:fs';
import * as path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';
import { publishedLibraries } from './library';
import { SKIPPED } from './package-language';

/** Lays the packages of all libraries into one folder, by language, as publib wants them. Returns what it took. */
export async function collect(root: string, target: string): Promise<string[]> {
  const taken: string[] = [];
  for (const { name, distribution } of publishedLibraries(root)) {
    for (const language of existsSync(distribution) ? (await fs.readdir(distribution)).filter((each) => !each.startsWith('.')).sort() : []) {
      const folder = path.join(distribution, language);
      if (existsSync(path.join(folder, SKIPPED))) {
        throw new Error(`${name} has no packages for ${language}: ${(await fs.readFile(path.join(folder, SKIPPED), 'utf8')).trim()}`);
      }
      await fs.cp(folder, path.join(target, language), { recursive: true });
      taken.push(`${name} ${language}`);
    }
  }
  if (taken.length === 0) {
    throw new Error('there are no packages to collect; run "npx nx run-many --target package:js package:python package:java package:go" first');
  }
  return taken;
}

if (require.main === module) {
  collect(repositoryRoot(), path.resolve(process.argv[2] ?? 'dist')).then(
    (taken) => process.stdout.write(`${taken.join('\n')}\n`),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}
