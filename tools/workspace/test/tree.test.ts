import { readFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT, trackedFiles } from './helpers/tree';

const BINARY = /\.(png|jpg|ico|gif|woff2?|zip|gz|jar)$/;
const texts = trackedFiles().filter((file) => !BINARY.test(file)).map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

function filesWith(pattern: RegExp | string): string[] {
  return texts.filter(({ text }) => (typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text))).map(({ file }) => file);
}

test('the walk finds the tree', () => {
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.map(({ file }) => file)).toEqual(expect.arrayContaining(['.projenrc.ts', 'package-lock.json', '.github/workflows/build.yml', 'tools/workspace/test/tree.test.ts']));
});

test('no file names a folder of this machine', () => {
  expect(filesWith(`${ROOT}${path.sep}`)).toEqual([]);
  expect(filesWith(`${os.userInfo().homedir}${path.sep}`)).toEqual([]);
  expect(filesWith(/(?<![\w.$}-])\/(home|Users)\/[a-z][\w.-]*\//)).toEqual([]);
});

test('the lock file says what is installed and not from where', () => {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { resolved?: string; link?: boolean }> };
  const fromSomewhere = Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && !link);
  expect(fromSomewhere.map(([name, { resolved }]) => `${name} ${resolved}`)).toEqual([]);
});

test('no file names the package registries of this machine', () => {
  const settings = [process.env.npm_config_registry, process.env.PIP_INDEX_URL, process.env.PIP_EXTRA_INDEX_URL, process.env.GOPROXY?.split(',')[0]];
  const known = ['registry.npmjs.org', 'pypi.org', 'proxy.golang.org'];
  const hosts = settings.filter((url) => url && URL.canParse(url)).map((url) => new URL(url!).hostname).filter((host) => !known.includes(host));
  expect(hosts.flatMap((host) => filesWith(host))).toEqual([]);
});
