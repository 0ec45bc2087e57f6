import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';
import { command, inChild, Measure, measurePair, Sample } from './measure';

export interface Row {
  readonly what: string;
  readonly against: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: number;
  readonly theirs: number;
}

export interface Group {
  readonly name: string;
  measure(runs: number): Promise<Row[]>;
}

const subject = (name: string) => path.join(__dirname, 'subjects', name);

function synthesis(engine: string, module: string, name: string, against: string): Group {
  return {
    name: `synth-${name}`,
    async measure(runs) {
      const [ours, theirs] = await measurePair(
        inChild('synth', module, subject(`${name}-plinth`)), inChild('synth', module, subject(`${name}-by-hand`)), runs);
      const what = `${engine}: synth of StateBackend`;
      return [
        ...rows(what, against, ours, theirs),
        { what: `${what}, loading its modules`, against, unit: 'ms', ours: ours.withLoading, theirs: theirs.withLoading },
      ];
    },
  };
}

function importing(name: string, ours: string, against: string): Group {
  return {
    name: `import-${name}`,
    async measure(runs) {
      const [one, other] = await measurePair(inChild('import', ours), inChild('import', against), runs);
      return rows(`import ${ours}`, `import ${against}`, one, other);
    },
  };
}

function rows(what: string, against: string, ours: Sample, theirs: Sample): Row[] {
  return [
    { what, against, unit: 'ms', ours: ours.milliseconds, theirs: theirs.milliseconds },
    { what: `${what}, peak memory`, against, unit: 'MB', ours: ours.megabytes, theirs: theirs.megabytes },
  ];
}

/** A build of every package, with all in nx's cache against nothing in it (a cache folder of its own). */
const workspace: Group = {
  name: 'nx',
  async measure() {
    const cache = await mkdtemp(path.join(tmpdir(), 'plinth-nx-cache-'));
    try {
      const build = (): Measure => command(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build'], {
        cwd: repositoryRoot(), env: { NX_CACHE_DIRECTORY: cache, NX_DAEMON: 'false', NX_TUI: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
      });
      const cold = await build()();
      const cached = await build()();
      return [{ what: 'nx: build of everything, cached', against: 'with an empty cache', unit: 'ms', ours: cached.milliseconds, theirs: cold.milliseconds }];
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  },
};

/** The first run brings everything up, so that the second is warm on any machine. */
const start: Group = {
  name: 'start',
  async measure() {
    const run = command('npm', ['start', '--silent'], { cwd: repositoryRoot(), stdin: 'ignore' });
    const first = await run();
    const warm = await run();
    return [{ what: 'npm start, nothing to change', against: 'the run before it', unit: 'ms', ours: warm.milliseconds, theirs: first.milliseconds }];
  },
};

export const GROUPS: Group[] = [
  synthesis('CDK', 'aws-cdk-lib', 'cdk', 'L1 constructs by hand'),
  synthesis('CDKTF', 'cdktf', 'tf', 'raw provider classes by hand'),
  importing('env-presets', '@plinth/env-presets', 'aws-cdk-lib'),
  importing('constructs-aws', '@plinth/constructs-aws', 'aws-cdk-lib'),
  importing('constructs-tf', '@plinth/constructs-tf', 'cdktf'),
  workspace,
  start,
];
