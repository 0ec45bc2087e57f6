import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DumpExitCode, DumpExitCodes, DumpVariables } from '@plinth/env-presets';
import execa from 'execa';
import type { Server } from './server';
import { PASSWORD } from './server';
import { BUCKET, ENVIRONMENT, NAME, PREFIX, type Storage } from './storage';

const MAIN = path.join(__dirname, '..', '..', 'lib', 'main.js');
const DEADLINE_MS = 240_000;

export interface RunOptions {
  readonly database: string;
  readonly user?: string;
  /** Beside the program's usual variables, or instead of them; undefined takes one away. */
  readonly env?: NodeJS.ProcessEnv;
  /** Fields of the secret beside the usual ones, or instead. */
  readonly secret?: object;
  /** Called with each line as it comes, and the process. */
  readonly onLine?: (line: LogLine, child: execa.ExecaChildProcess) => void;
}

export interface LogLine {
  readonly level?: string;
  readonly msg?: string;
  readonly _aws?: unknown;
  readonly [name: string]: unknown;
}

export interface Result {
  readonly exit: keyof typeof DumpExitCode | number | undefined;
  readonly lines: LogLine[];
  readonly text: string;
  /** What the last line says. */
  readonly said: string;
  /** Success metrics, of which there is one or none. */
  readonly metrics: LogLine[];
  /** What is left in the folder for temporary files. */
  readonly left: string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Starts the program as ECS does: a process with those variables and no others. */
export async function runProgram(server: Server, storage: Storage, options: RunOptions): Promise<Result> {
  const temporary = mkdtempSync(path.join(tmpdir(), 'plinth-dump-run-'));
  mkdirSync(path.join(temporary, 'tmp'));
  const { postgres, ca } = server;
  const secret = {
    engine: 'postgres', host: postgres.host, port: postgres.port, username: options.user ?? 'postgres', password: PASSWORD, dbname: options.database, ...options.secret,
  };
  const env: NodeJS.ProcessEnv = {
    ...storage.cloud.environment(storage.account, storage.task),
    PATH: process.env.PATH,
    TMPDIR: path.join(temporary, 'tmp'),
    [DumpVariables.SECRET]: JSON.stringify(secret),
    [DumpVariables.BUCKET]: BUCKET,
    [DumpVariables.PREFIX]: PREFIX,
    [DumpVariables.ENVIRONMENT]: ENVIRONMENT,
    [DumpVariables.NAME]: NAME,
    [DumpVariables.CA_CERTIFICATE]: ca,
    [DumpVariables.PG_BIN]: postgres.folder,
    ...options.env,
  };
  try {
    const child = execa(process.execPath, [MAIN], { env, extendEnv: false, all: true, reject: false, timeout: DEADLINE_MS });
    let rest = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      const complete = (rest + chunk.toString()).split('\n');
      rest = complete.pop()!;
      complete.forEach((line) => options.onLine?.(JSON.parse(line) as LogLine, child));
    });
    const { exitCode, all } = await child;
    const lines = all!.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as LogLine);
    return {
      exit: DumpExitCodes.of(exitCode)?.name as keyof typeof DumpExitCode ?? exitCode,
      lines,
      text: all!,
      said: lines.at(-1)?.msg ?? '',
      metrics: lines.filter(({ _aws }) => _aws !== undefined),
      left: readdirSync(path.join(temporary, 'tmp')),
      env,
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
