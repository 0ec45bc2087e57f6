import { existsSync, promises as fs } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory, doctor, ensureWritable } from '@plinth/toolchain';
import { type Library, readLibrary } from './library';
import { go } from './packaging/go';
import { java } from './packaging/java';
import { javascript } from './packaging/javascript';
import { type Packager } from './packaging/packager';
import { python } from './packaging/python';

/** The file that stands in for a language's packages, with one line that says what is missing. */
export const SKIPPED = 'SKIPPED';

const PACKAGERS: Readonly<Record<string, Packager>> = { js: javascript, python, java, go };

export interface PackageOptions {
  readonly onProgress?: (message: string) => void;
}

/** Makes `dist/<language>` of a library. Returns what is missing when this machine cannot. */
export async function packageLanguage(library: Library, language: string, options: PackageOptions = {}): Promise<string | undefined> {
  const packager = PACKAGERS[language];
  if (!packager) {
    throw new Error(`the language is ${JSON.stringify(language)}, must be one of ${Object.keys(PACKAGERS).join(', ')}; name one of them`);
  }
  const work = await scratch(library, language);
  try {
    const output = path.join(work, 'output');
    await fs.mkdir(output);
    const missing = await whatIsMissing(packager);
    if (missing) {
      await fs.writeFile(path.join(output, SKIPPED), `${missing}\n`);
    } else {
      await removeStale(library);
      await fs.mkdir(path.join(work, 'source'));
      await packager.build({ library, work: path.join(work, 'source'), output, onProgress: options.onProgress ?? (() => undefined) });
    }
    await replace(path.join(library.distribution, language), output);
    return missing;
  } finally {
    await fs.rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Beside the result, so that moving it there is one step; below the cache folder there might be another disk. */
async function scratch(library: Library, language: string): Promise<string> {
  await ensureWritable(cacheDirectory(), 50);
  await ensureWritable(library.distribution, 50);
  return fs.mkdtemp(path.join(library.distribution, `.${language}-`));
}

/** The compiler leaves what it made of a file that was moved since, and npm would pack it. */
async function removeStale({ directory }: Library): Promise<void> {
  const lib = path.join(directory, 'lib');
  for (const file of await fs.readdir(lib, { recursive: true })) {
    const source = file.replace(/(\.d\.ts|\.js)$/, '.ts');
    if (source !== file && !existsSync(path.join(directory, 'src', source))) {
      await fs.rm(path.join(lib, file), { force: true });
    }
  }
}

async function replace(target: string, output: string): Promise<void> {
  await fs.rm(target, { recursive: true, force: true, maxRetries: 3 });
  await fs.rename(output, target);
}

/** One line: what is missing, what is in its way, and the command that gets it. */
async function whatIsMissing(packager: Packager): Promise<string | undefined> {
  const found = await Promise.all(Object.entries(packager.needs).map(async ([name, find]) => ({ name, tool: await find() })));
  const missing = found.filter(({ tool }) => tool === undefined).map(({ name }) => name);
  if (missing.length === 0) {
    return undefined;
  }
  const findings = await doctor();
  return missing.map((name) => {
    const finding = findings.find((each) => each.name === name);
    return finding ? `${name} is missing (${finding.need}), get it: ${finding.install}` : `${name} is missing, run "npm run doctor" for how to get it`;
  }).join('; ');
}

async function main(args: readonly string[]): Promise<void> {
  const library = readLibrary(process.cwd());
  const language = args[0] ?? '';
  const missing = await packageLanguage(library, language, { onProgress: (message) => process.stdout.write(`${message}\n`) });
  process.stdout.write(missing ? `skipped ${language} of ${library.name}: ${missing}\n` : `made ${path.join('dist', language)} of ${library.name}\n`);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
