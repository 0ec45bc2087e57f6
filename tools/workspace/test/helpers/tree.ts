import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';

export const ROOT = repositoryRoot();

// What git ignores, by name: the checks must also work in a tree without git.
const IGNORED = new Set(['node_modules', 'lib', 'dist', 'coverage', 'test-reports', '.git', '.cache', '.nx', 'cdk.out', 'cdktf.out', '.jsii', '__pycache__', '.swc']);
const IGNORED_NAMES = /\.(tsbuildinfo|tgz|log|pyc)$|^\.DS_Store$/;

/** The files that are, or would be, committed; relative to the root. */
export function trackedFiles(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (IGNORED.has(entry.name) || IGNORED_NAMES.test(entry.name)) {
      return [];
    }
    return entry.isDirectory() ? trackedFiles(file) : [file];
  });
}

/** The folders of the packages, such as `tools/workspace`. */
export function workspaceFolders(): string[] {
  return trackedFiles().filter((file) => /^(packages|tools|apps)\/[^/]+\/package\.json$/.test(file)).map((file) => path.posix.dirname(file));
}
