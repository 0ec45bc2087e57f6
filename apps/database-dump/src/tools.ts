import path from 'node:path';
import { DumpExitCode, DumpVariables } from '@plinth/env-presets';
import { lastWords, start, succeeded } from './child';
import { DumpFailure } from './failure';

export interface Tool {
  readonly file: string;
  readonly version: string;
}

export interface Tools {
  readonly pgDump: Tool;
  readonly pgDumpall: Tool;
  readonly pgRestore: Tool;
}

/** PostgreSQL's programs with their versions, asked for all at once. */
export async function findTools(folder?: string): Promise<Tools> {
  const [pgDump, pgDumpall, pgRestore] = await Promise.all(['pg_dump', 'pg_dumpall', 'pg_restore'].map((name) => findTool(name, folder)));
  return { pgDump, pgDumpall, pgRestore };
}

export async function findTool(name: string, folder?: string): Promise<Tool> {
  const file = folder ? path.join(folder, name) : name;
  const child = start(file, ['--version'], { PATH: process.env.PATH, LC_ALL: 'C' });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ending = await child.ended;
  const version = /\(PostgreSQL\) (\d+[.\w]*)/.exec(output)?.[1];
  if (!succeeded(ending) || version === undefined) {
    const where = folder ? `in ${folder}, which ${DumpVariables.PG_BIN} names` : 'on PATH';
    throw new DumpFailure(DumpExitCode.TOOLS, `${name} does not run ${where}: ${succeeded(ending) ? `it says ${output.trim()}` : lastWords(ending)}`);
  }
  return { file, version };
}

export const majorOf = (version: string): number => Number.parseInt(version, 10);
