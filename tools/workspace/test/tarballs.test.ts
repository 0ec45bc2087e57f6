import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { type Library, publishedLibraries } from '../src';
import { run } from '../src/run';
import { ROOT } from './helpers/tree';

/** Five capabilities with their docstrings and jsii's own description of them. */
const MAXIMUM = 300_000;
const libraries = publishedLibraries(ROOT).map((library) => ({ ...library, short: library.name.replace('@plinth/', '') }));
const unpacked = new Map<string, { tarball: string; files: Map<string, string> }>();
let scratch: string;

function tarballOf(library: Library): string {
  const folder = path.join(library.distribution, 'js');
  const tarballs = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tgz')) : [];
  if (tarballs.length !== 1) {
    throw new Error(`${folder} has ${tarballs.length} tarballs, must have one; run "npx nx run ${library.name}:package:js"`);
  }
  return path.join(folder, tarballs[0]!);
}

beforeAll(async () => {
  mkdirSync(cacheDirectory(), { recursive: true });
  scratch = mkdtempSync(path.join(cacheDirectory(), 'tarballs-'));
  for (const library of libraries) {
    const tarball = tarballOf(library);
    const folder = path.join(scratch, library.short);
    mkdirSync(folder);
    await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components', '1'], { cwd: folder });
    const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(path.join(folder, name)).isFile());
    unpacked.set(library.name, { tarball, files: new Map(names.map((name) => [name.replace(/\\/g, '/'), readFileSync(path.join(folder, name), 'utf8')])) });
  }
});

afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));

test('the three libraries are published', () => {
  expect(libraries.map(({ name }) => name).sort()).toEqual(['@plinth/constructs-aws', '@plinth/constructs-tf', '@plinth/env-presets']);
});

describe.each(libraries)('the tarball of $short', ({ name, directory }) => {
  test('is no larger than 300 kB', () => {
    expect(statSync(unpacked.get(name)!.tarball).size).toBeLessThanOrEqual(MAXIMUM);
  });

  test('has the compiled code, its types, what jsii needs and the license, and nothing else', () => {
    const files = [...unpacked.get(name)!.files.keys()];
    const fixed = ['.jsii', 'LICENSE', 'README.md', 'package.json'];
    expect(files).toEqual(expect.arrayContaining([...fixed, 'lib/index.js', 'lib/index.d.ts']));
    expect(files.filter((file) => !fixed.includes(file) && !/^lib\/.*(\.js|\.d\.ts)$/.test(file))).toEqual([]);
  });

  test('has nothing compiled from a file that is gone', () => {
    const compiled = [...unpacked.get(name)!.files.keys()].filter((file) => file.startsWith('lib/'));
    const sources = compiled.map((file) => file.replace(/^lib/, 'src').replace(/(\.d\.ts|\.js)$/, '.ts'));
    expect(sources.filter((source) => !existsSync(path.join(directory, source)))).toEqual([]);
  });

  test('has no source maps and no folder of this machine', () => {
    for (const [file, text] of unpacked.get(name)!.files) {
      expect([file, text.includes('sourceMappingURL=')]).toEqual([file, false]);
      expect([file, text.includes(ROOT + path.sep) || text.includes(os.userInfo().homedir + path.sep)]).toEqual([file, false]);
    }
  });

  test('asks for nothing at run time beyond its peers', () => {
    const manifest = JSON.parse(unpacked.get(name)!.files.get('package.json')!) as { dependencies?: object; bundledDependencies?: object };
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.bundledDependencies).toBeUndefined();
  });
});
