import { randomUUID } from 'node:crypto';
import { existsSync, promises as fs, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Environment } from './search-path';

/** The folder of the package.json that lists the workspaces. */
export function repositoryRoot(start: string = __dirname): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest) && 'workspaces' in (JSON.parse(readFileSync(manifest, 'utf8')) as object)) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      throw new Error(`${start} is not inside the plinth repository, run this from a clone of it`);
    }
  }
}

/** Where everything is kept that can be made again: `<repo>/.cache`, or `$PLINTH_CACHE`. It may not exist yet. */
export function cacheDirectory(environment: Environment = process.env): string {
  const root = repositoryRoot();
  return path.resolve(root, environment.PLINTH_CACHE || '.cache');
}

/** Makes the folder and refuses it when it cannot be written or has less than that much room. */
export async function ensureWritable(directory: string, needMiB: number): Promise<void> {
  const probe = path.join(directory, `.write-probe-${randomUUID()}`);
  let freeMiB: number;
  try {
    await fs.mkdir(directory, { recursive: true });
    const { bavail, bsize } = await fs.statfs(directory);
    freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMiB >= needMiB) {
      // Free blocks are no promise: a read-only mount, a quota or no more inodes shows up only in a write.
      await fs.writeFile(probe, 'probe');
      await fs.rm(probe);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw noRoom(directory, 0, Math.max(1, needMiB));
    }
    throw new Error(`the cache folder ${directory} cannot be written (${code}); make it writable or set PLINTH_CACHE to another folder`);
  }
  if (freeMiB < needMiB) {
    throw noRoom(directory, freeMiB, needMiB);
  }
}

function noRoom(directory: string, freeMiB: number, needMiB: number): Error {
  return new Error(
    `the cache folder ${directory} has ${freeMiB} MiB free, ${needMiB} MiB are needed; ` +
    'free some space or set PLINTH_CACHE to another disk',
  );
}

/** Replaces a file in one step, so that a parallel reader sees the old or the new one and never a half. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const current = await fs.readFile(file, 'utf8').catch(() => undefined);
  if (current === content) {
    return;
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  await fs.writeFile(temporary, content);
  await fs.rename(temporary, file);
}

/** The last lines of a program's output, for an error message. */
export function lastLines(text: string, count = 12): string {
  return text.trimEnd().split(/\r?\n/).slice(-count).join('\n');
}
