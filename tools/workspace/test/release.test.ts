import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { collect, isReleasable, nextRelease, stampVersion } from '../src';
import { run } from '../src/run';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'release-'));
  write('package.json', { name: 'root', private: true, workspaces: ['packages/*', 'tools/*'] });
  write('packages/base/package.json', { name: '@plinth/base', version: '0.0.0', jsii: { outdir: 'dist', targets: {} } });
  write('packages/top/package.json', {
    name: '@plinth/top',
    version: '0.0.0',
    jsii: { outdir: 'dist', targets: {} },
    peerDependencies: { '@plinth/base': '^0.0.0', 'constructs': '^10.6.0' },
    devDependencies: { '@plinth/base': '0.0.0', '@plinth/contract': '0.0.0', 'constructs': '10.6.0' },
  });
  write('tools/contract/package.json', { name: '@plinth/contract', version: '0.0.0', private: true, dependencies: { '@plinth/base': '0.0.0' } });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, content: object | string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
}

const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as unknown;

describe('stamping', () => {
  test('gives the published packages the version and lets each ask for the others in it', async () => {
    expect(await stampVersion(root, '1.2.3')).toEqual(['@plinth/base', '@plinth/top']);
    expect(read('packages/base/package.json')).toMatchObject({ version: '1.2.3' });
    expect(read('packages/top/package.json')).toMatchObject({
      version: '1.2.3',
      peerDependencies: { '@plinth/base': '^1.2.3', 'constructs': '^10.6.0' },
      devDependencies: { '@plinth/base': '1.2.3', '@plinth/contract': '0.0.0', 'constructs': '10.6.0' },
    });
  });

  test('lets a private package follow, and keeps its own version', async () => {
    await stampVersion(root, '1.2.3-rc.1');
    expect(read('tools/contract/package.json')).toMatchObject({ version: '0.0.0', dependencies: { '@plinth/base': '1.2.3-rc.1' } });
  });

  test('says the same when it is done twice', async () => {
    await stampVersion(root, '1.2.3');
    const once = read('packages/top/package.json');
    await stampVersion(root, '1.2.3');
    expect(read('packages/top/package.json')).toEqual(once);
  });

  test.each(['', '1.2', 'v1.2.3', '1.2.3+build', '01.2.3', 'latest'])('refuses %j, which is no version, and changes nothing', async (version) => {
    await expect(stampVersion(root, version)).rejects.toThrow(`the version is ${JSON.stringify(version)}, must be major.minor.patch`);
    expect(read('packages/base/package.json')).toMatchObject({ version: '0.0.0' });
  });
});

describe('collecting', () => {
  test('lays the packages of all libraries into one folder by language', async () => {
    write('packages/base/dist/js/base.tgz', 'b');
    write('packages/top/dist/js/top.tgz', 't');
    write('packages/top/dist/java/io/plinth/top/top.pom', 'p');
    expect(await collect(root, path.join(root, 'dist'))).toEqual(['@plinth/base js', '@plinth/top java', '@plinth/top js']);
    expect(['js/base.tgz', 'js/top.tgz', 'java/io/plinth/top/top.pom'].map((file) => readFileSync(path.join(root, 'dist', file), 'utf8'))).toEqual(['b', 't', 'p']);
  });

  test('refuses a release in which a language was skipped', async () => {
    write('packages/base/dist/java/SKIPPED', 'Maven is missing\n');
    await expect(collect(root, path.join(root, 'dist'))).rejects.toThrow('@plinth/base has no packages for java: Maven is missing');
  });

  test('refuses a release of nothing', async () => {
    await expect(collect(root, path.join(root, 'dist'))).rejects.toThrow('there are no packages to collect');
  });
});

describe('the next release', () => {
  test.each([
    ['feat(env-presets): a tier', true],
    ['fix: a name', true],
    ['perf(constructs-tf)!: less', true],
    ['chore!: drop Node 20', true],
    ['docs: a guide\n\nBREAKING CHANGE: it is elsewhere', true],
    ['chore: versions', false],
    ['docs(env-presets): fix: a typo', false],
    ['test: feat', false],
    ['refactor(contract): names', false],
  ])('%j releases: %j', (message, expected) => {
    expect(isReleasable(message)).toBe(expected);
  });

  test('is none when no commit since the last tag changes anything for users', async () => {
    const git = (...args: string[]) => run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: root });
    await git('init', '--quiet');
    await git('commit', '--quiet', '--allow-empty', '--message', 'feat: first');
    await git('tag', 'v0.1.0');
    await git('commit', '--quiet', '--allow-empty', '--message', 'docs: more');
    expect(await nextRelease(root, path.join(root, 'dist'))).toBeUndefined();
  });
});
