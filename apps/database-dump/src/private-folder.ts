import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DumpExitCode } from '@plinth/env-presets';
import { DumpFailure, messageOf } from './failure';

/** A folder that only this user may look into, gone with `remove`. */
export interface PrivateFolder {
  readonly path: string;
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

/** Where the root file system is read-only, the container's shared memory is left. */
export async function createPrivateFolder(places: readonly string[] = [tmpdir(), '/dev/shm']): Promise<PrivateFolder> {
  const refusals: string[] = [];
  for (const place of places) {
    try {
      const folder = await mkdtemp(path.join(place, 'database-dump-'));
      return {
        path: folder,
        write: async (name, content) => {
          const file = path.join(folder, name);
          await writeFile(file, content, { mode: 0o600, flag: 'wx' });
          return file;
        },
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    } catch (error) {
      refusals.push(messageOf(error));
    }
  }
  throw new DumpFailure(DumpExitCode.CONFIGURATION, `no folder for the server's certificate can be made (${refusals.join('; ')}); set TMPDIR to one that is writable`);
}
