import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';
import { run } from './run';

const TOOL = 'commit-and-tag-version@12.7.3';
const FIRST = '0.1.0';
// https://www.conventionalcommits.org: these change something for whoever uses the packages; so does anything with a `!`.
const RELEASABLE = /^(feat|fix|perf|revert)(\([^)]*\))?!?: |^\w+(\([^)]*\))?!: |^BREAKING[ -]CHANGE: /m;

/**
 * What the commits since the last tag ask for: a version by their types and its changelog, or undefined when no
 * commit changes anything for users. Writes `version.txt` and `changelog.md` into the folder; tags and commits nothing.
 */
export async function nextRelease(root: string, target: string): Promise<string | undefined> {
  const last = await lastVersion(root);
  const messages = await run('git', ['log', '--format=%B%x00', ...(last ? [`v${last}..HEAD`] : [])], { cwd: root });
  if (!messages.split('\0').some(isReleasable)) {
    return undefined;
  }
  mkdirSync(target, { recursive: true });
  const version = path.join(target, 'version.txt');
  // Without a line's end: the tool takes the whole file for the version.
  writeFileSync(version, last ?? '0.0.0');
  writeFileSync(path.join(target, 'changelog.md'), '');
  // It knows a version file by its bare name only, so it runs where the file is; git finds its way up.
  await run('npx', [
    '--yes', TOOL, '--skip.commit', '--skip.tag', '--header', '', ...(last ? [] : ['--release-as', FIRST]),
    '--packageFiles', 'version.txt', '--bumpFiles', 'version.txt', '--infile', 'changelog.md',
  ], { cwd: target });
  return readFileSync(version, 'utf8').trim();
}

/** By the highest tag that HEAD contains. */
async function lastVersion(root: string): Promise<string | undefined> {
  const tags = await run('git', ['tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname'], { cwd: root });
  return tags.split('\n').map((tag) => /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1]).find((version) => version !== undefined);
}

export function isReleasable(message: string): boolean {
  return RELEASABLE.test(message.trim());
}

async function main(target: string): Promise<void> {
  const version = await nextRelease(repositoryRoot(), target);
  const outputs = `release=${version !== undefined}\nversion=${version ?? ''}\n`;
  process.stdout.write(outputs);
  if (process.env.GITHUB_OUTPUT) {
    appendFileSync(process.env.GITHUB_OUTPUT, outputs);
  }
}

if (require.main === module) {
  main(path.resolve(process.argv[2] ?? 'dist')).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
