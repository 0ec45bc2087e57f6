import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT, workspaceFolders } from './helpers/tree';

type Dependencies = Record<string, string>;
interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
}
interface Package { readonly name: string; readonly layer: number; readonly manifest: Manifest }

// apps -> tools -> constructs-* -> env-presets; each may skip levels, none looks back.
const LAYERS = [/^packages\/env-presets$/, /^packages\/constructs-/, /^tools\//, /^apps\//];

const packages = workspaceFolders().map((folder): Package => ({
  name: folder,
  layer: LAYERS.findIndex((layer) => layer.test(folder)),
  manifest: JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as Manifest,
}));
const byName = new Map(packages.map((each) => [each.manifest.name, each]));
const own = (...dependencies: (Dependencies | undefined)[]) => dependencies.flatMap((each) => Object.keys(each ?? {})).filter((name) => byName.has(name));
const runtime = ({ manifest }: Package) => own(manifest.dependencies, manifest.peerDependencies);

test.each(packages)('$name belongs to a layer', ({ layer }) => {
  expect(layer).toBeGreaterThanOrEqual(0);
});

/** It restores by the same library that the program's own tests restore by, and runs the program in place of its image. */
const BESIDE = 'apps/reference-platform uses @plinth/database-dump';

test.each(packages)('$name uses nothing above it, and of its own layer only tools use tools', (each) => {
  for (const name of runtime(each)) {
    const used = byName.get(name)!;
    expect([name, used.layer <= each.layer]).toEqual([name, true]);
    expect([name, used.layer !== each.layer || /^tools\//.test(each.name) || `${each.name} uses ${name}` === BESIDE]).toEqual([name, true]);
  }
});

test('no package reaches itself through what it uses', () => {
  const visit = (name: string, path_: readonly string[]): string[][] => (
    path_.includes(name) ? [[...path_, name]] : runtime(byName.get(name)!).flatMap((next) => visit(next, [...path_, name]))
  );
  expect([...byName.keys()].flatMap((name) => visit(name, []))).toEqual([]);
});

test('the two engines never use each other, in tests neither', () => {
  const [aws, tf] = ['@plinth/constructs-aws', '@plinth/constructs-tf'].map((name) => byName.get(name)!);
  expect(own(aws!.manifest.devDependencies, aws!.manifest.peerDependencies)).not.toContain(tf!.manifest.name);
  expect(own(tf!.manifest.devDependencies, tf!.manifest.peerDependencies)).not.toContain(aws!.manifest.name);
});

test.each(packages.filter(({ manifest }) => !manifest.private))('$name is published without runtime dependencies of its own: peers only', ({ manifest }) => {
  expect(manifest.dependencies ?? {}).toEqual({});
  // jsii wants what it compiles against to be the lowest that the peer range admits.
  for (const [name, range] of Object.entries(manifest.peerDependencies ?? {})) {
    expect([name, `^${manifest.devDependencies?.[name]}`]).toEqual([name, range]);
  }
});
