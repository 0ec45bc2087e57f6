import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { type Environment, executables, expand, expandGlob } from './search-path';
import { type Program, PROGRAMS, type ProgramName } from './tool-table';
import { isAtLeast } from './versions';

export interface FoundTool {
  readonly name: string;
  /** The executable; for Python the interpreter itself, not a shim or launcher. */
  readonly path: string;
  readonly version: string;
}

/** One that is there and cannot be used, kept so that the doctor can say more than "missing". */
export interface RejectedTool {
  readonly path: string;
  readonly version?: string;
  readonly tooOld: boolean;
  readonly reason: string;
}

export interface Lookup {
  readonly found?: FoundTool;
  readonly rejected?: RejectedTool;
}

/** A second look at a program whose version is right; it may settle the path, or say why the program cannot be used. */
export type Inspection = (command: readonly string[], environment: Environment) => Promise<{ path: string } | { unusable: string }>;

const TIMEOUT_MS = 15_000;

/** Runs a program for what it prints on both streams; undefined when it cannot be run or fails. */
export function outputOf(command: readonly string[], args: readonly string[], environment: Environment): Promise<string | undefined> {
  const [file, ...fixed] = command as [string, ...string[]];
  // Windows starts a script such as mvn.cmd only through its shell, which wants the path quoted.
  const shell = /\.(cmd|bat)$/i.test(file);
  // Without the first, terraform asks its maker's server for a newer version; without the second, go may download another go.
  const env = { ...environment, CHECKPOINT_DISABLE: '1', GOTOOLCHAIN: 'local' };
  // Not execa: with its time limit, a program that cannot be started (a script without its interpreter) holds the process that long.
  return new Promise((resolve) => {
    const child = execFile(shell ? `"${file}"` : file, [...fixed, ...args], { env, shell, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      // What is asked for is on stdout with most, and then it ends the text; warnings do not follow it.
      resolve(error ? undefined : `${stderr}\n${stdout}`);
    });
    child.stdin?.end();
  });
}

/** The first candidate that is new enough and passes the inspection, or else the best reason why there is none. */
export async function lookUp(program: ProgramName, environment: Environment = process.env, inspect?: Inspection): Promise<Lookup> {
  const row = PROGRAMS[program];
  let rejected: RejectedTool | undefined;
  for await (const command of candidates(row, environment)) {
    const verdict = await judge(row, command, environment, inspect);
    if (!('reason' in verdict)) {
      return { found: verdict };
    }
    rejected = better(rejected, verdict);
  }
  return { rejected: rejected ?? missingExplicit(row, environment) };
}

/** One with a version says more about this machine than a shim that does not run; the first of its kind wins. */
function better(known: RejectedTool | undefined, next: RejectedTool): RejectedTool {
  return known && (known.version !== undefined || next.version === undefined) ? known : next;
}

async function judge(
  row: Program, command: readonly string[], environment: Environment, inspect?: Inspection,
): Promise<FoundTool | RejectedTool> {
  const file = command[0]!;
  const output = await outputOf(command, row.versionArguments, environment);
  if (output === undefined) {
    return { path: file, tooOld: false, reason: `${file} cannot be run` };
  }
  const version = new RegExp(row.versionPattern, 'm').exec(output)?.[1];
  if (version === undefined) {
    return { path: file, tooOld: false, reason: `${file} does not say that it is ${row.name}` };
  }
  if (!isAtLeast(version, row.minimum)) {
    return { path: file, version, tooOld: true, reason: `${file} is ${version}` };
  }
  const settled = inspect ? await inspect(command, environment) : { path: file };
  return 'unusable' in settled
    ? { path: file, version, tooOld: false, reason: settled.unusable }
    : { name: row.name, path: settled.path, version };
}

async function* candidates(row: Program, environment: Environment): AsyncGenerator<readonly string[]> {
  const explicit = row.environment ? environment[row.environment] : undefined;
  if (explicit) {
    // Whoever names a program means this one: another is not taken in its place.
    for (const file of await namedBy(explicit, row, environment)) {
      yield [file];
    }
    return;
  }
  const places = row.folders.map((folder) => expand(folder, environment)).filter((folder) => folder !== undefined);
  const folders = (await Promise.all(places.map(expandGlob))).flat();
  for (const [name, ...args] of row.commands as readonly (readonly [string, ...string[]])[]) {
    for (const file of await executables(name, environment, folders)) {
      yield [file, ...args];
    }
  }
}

/** A variable may hold a path, a folder that contains the program, or a name on PATH. */
async function namedBy(value: string, row: Program, environment: Environment): Promise<string[]> {
  const stats = await fs.stat(value).catch(() => undefined);
  if (stats?.isDirectory()) {
    return (await Promise.all(row.commands.map(([name]) => executables(name!, { PATH: value })))).flat();
  }
  return stats || value.includes(path.sep) ? [path.resolve(value)] : executables(value, environment);
}

function missingExplicit(row: Program, environment: Environment): RejectedTool | undefined {
  const explicit = row.environment ? environment[row.environment] : undefined;
  return explicit
    ? { path: explicit, tooOld: false, reason: `${row.environment} is ${explicit}, where no such program is` }
    : undefined;
}
