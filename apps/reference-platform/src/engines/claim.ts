import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlatformError } from '../errors';
import { isRunning, startTime } from '../processes';

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Lets one run at a time work in a folder, without waiting for one that was killed: the process that is written down
 * is asked whether it lives.
 *
 * @returns gives the folder back
 */
export function claimFolder(directory: string, what: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'claimed.json');
  const own: Holder = { pid: process.pid, startedAt: startTime(process.pid) ?? '' };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    const holder = readHolder(file);
    if (holder !== undefined && isRunning(holder)) {
      throw new PlatformError(`process ${holder.pid} works on ${what} already, wait until it is done and repeat the command`);
    }
    rmSync(file, { force: true });
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    // Just given back, or cut off by a kill: nobody that lives.
    return undefined;
  }
}
