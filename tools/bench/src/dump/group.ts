import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BackupMetrics, DumpKeys, DumpVariables } from '@plinth/env-presets';
import { repositoryRoot } from '@plinth/toolchain';
import execa from 'execa';
import { median } from '../measure';
import type { Group, Row } from '../rows';
import { type BenchServer, openServer, PASSWORD } from './database';
import { type Peak, watchMemory } from './memory';

/** In GiB, with the most runs that are counted: the largest takes minutes. */
const SIZES: ReadonlyArray<readonly [gibibytes: number, runs: number]> = [[0.25, 5], [1, 3], [4, 1]];

const AGAINST = 'pg_dump --format=custom > /dev/null';

interface Run extends Peak {
  readonly milliseconds: number;
}

/** The program against pg_dump alone, with the same compression, server and connection, in turn. */
export const dump: Group = {
  name: 'dump',
  async measure(runs) {
    const program = path.join(repositoryRoot(), 'apps', 'database-dump', 'lib', 'main.js');
    if (!existsSync(program)) {
      throw new Error(`${program} is missing, run "npx nx build @plinth/database-dump" first`);
    }
    const server = await openServer();
    const sink = spawn(process.execPath, [path.join(__dirname, 'sink.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await firstLine(sink);
      const rows: Row[] = [];
      for (const [size, most] of SIZES) {
        rows.push(...await measureSize(server, program, port, size, Math.min(runs, most)));
      }
      return rows;
    } finally {
      sink.kill();
      await server.close();
    }
  },
};

async function measureSize(server: BenchServer, program: string, sinkPort: string, gibibytes: number, runs: number): Promise<Row[]> {
  const database = `size ${gibibytes}`;
  const bytes = await server.fill(database, gibibytes);
  const samples: [Run[], Run[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    samples[0].push(await watched(process.execPath, [program], programEnvironment(server, database, sinkPort)));
    const pgDump = path.join(server.postgres.folder, 'pg_dump');
    samples[1].push(await watched('/bin/sh', ['-c', 'exec "$0" --format=custom "$1" > /dev/null', pgDump, database], server.environment));
  }
  const of = (side: Run[], name: keyof Run): number => median(side.map((sample) => sample[name]));
  const what = `dump of ${(bytes / 2 ** 30).toFixed(2)} GiB`;
  const row = (more: string, unit: Row['unit'], name: keyof Run): Row => ({
    what: `${what}${more}`, against: AGAINST, unit, ours: of(samples[0], name), theirs: of(samples[1], name),
  });
  return [row('', 'ms', 'milliseconds'), row(', peak memory of the program', 'MB', 'own'), row(', with pg_dump and pg_restore', 'MB', 'together')];
}

async function watched(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const began = process.hrtime.bigint();
  const child = execa(file, args, { env, extendEnv: false, all: true, reject: false });
  const memory = watchMemory(child.pid!);
  const { failed, all } = await child;
  const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
  const peak = memory.stop();
  if (failed) {
    throw new Error(`${path.basename(file)} failed:\n${all}`);
  }
  if (file === process.execPath && !all?.includes(BackupMetrics.DUMP_SUCCEEDED)) {
    throw new Error(`the program tells no success:\n${all}`);
  }
  return { milliseconds, ...peak };
}

function programEnvironment({ postgres, certificate }: BenchServer, database: string, sinkPort: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${sinkPort}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    [DumpVariables.SECRET]: JSON.stringify({ host: postgres.host, port: postgres.port, username: postgres.user, password: PASSWORD, dbname: database }),
    [DumpVariables.CA_CERTIFICATE]: certificate,
    [DumpVariables.PG_BIN]: postgres.folder,
    [DumpVariables.BUCKET]: 'bench',
    [DumpVariables.PREFIX]: DumpKeys.prefix('acme-bench', 'database'),
    [DumpVariables.ENVIRONMENT]: 'acme-bench',
    [DumpVariables.NAME]: 'database',
  };
}

function firstLine({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())).once('error', reject);
  });
}
