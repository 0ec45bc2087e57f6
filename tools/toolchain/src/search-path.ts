import { constants, promises as fs } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compareVersions } from './versions';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Replaces a leading `~` and `$NAME`; undefined when that variable is not set, so the place does not exist here. */
export function expand(place: string, environment: Environment): string | undefined {
  const home = environment.HOME ?? environment.USERPROFILE ?? os.homedir();
  const name = /^\$(\w+)/.exec(place)?.[1];
  if (name !== undefined) {
    const value = environment[name];
    return value ? path.join(value, place.slice(name.length + 1)) : undefined;
  }
  return place.startsWith('~') ? path.join(home, place.slice(1)) : place;
}

/** The folders that a path with `*` in some segments stands for, newest version first. */
export async function expandGlob(pattern: string): Promise<string[]> {
  const segments = pattern.split('/');
  const star = segments.findIndex((segment) => segment.includes('*'));
  if (star < 0) {
    return [pattern];
  }
  const parent = segments.slice(0, star).join('/') || '/';
  const [before, after] = segments[star]!.split('*') as [string, string];
  const matches = (await entries(parent)).filter((name) => name.startsWith(before) && name.endsWith(after));
  const version = (name: string) => /\d[\d.]*/.exec(name)?.[0] ?? '0';
  matches.sort((a, b) => compareVersions(version(b), version(a)));
  const rest = segments.slice(star + 1);
  return (await Promise.all(matches.map((name) => expandGlob([parent, name, ...rest].join('/'))))).flat();
}

/** Every executable of that name, in the order of PATH and then of the further folders. */
export async function executables(name: string, environment: Environment, folders: readonly string[] = []): Promise<string[]> {
  const onPath = (environment.PATH ?? environment.Path ?? '').split(path.delimiter).filter(Boolean);
  const extensions = process.platform === 'win32' ? (environment.PATHEXT ?? '.EXE;.CMD;.BAT').split(';') : [''];
  const candidates = [...onPath, ...folders].flatMap((folder) => extensions.map((extension) => path.join(folder, name + extension)));
  const checked = await Promise.all(candidates.map(async (candidate) => ((await isExecutable(candidate)) ? candidate : undefined)));
  return distinctFiles(checked.filter((candidate) => candidate !== undefined));
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await fs.access(file, constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    // Absent, a broken link, not ours to run: not a candidate in any of these cases.
    return false;
  }
}

/** The names in a folder; none when it cannot be read, since most places that are looked into do not exist. */
export async function entries(folder: string): Promise<string[]> {
  return fs.readdir(folder).catch(() => []);
}

/** /bin is a link to /usr/bin on many systems: the same file is tried once. */
async function distinctFiles(files: string[]): Promise<string[]> {
  const folders = await Promise.all(files.map(async (file) => path.join(await fs.realpath(path.dirname(file)), path.basename(file))));
  return files.filter((_, i) => folders.indexOf(folders[i]!) === i);
}
