import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '@plinth/toolchain';
import { dump } from './dump/group';
import { command, inChild, Measure, measurePair, Sample } from './measure';

export interface Row {
  readonly what: string;
  readonly against: string;
  readonly unit: 'ms' | 'MB' | 'kB' | '';
  readonly ours: number;
  readonly theirs: number;
}

export interface Group {
  readonly name: string;
  measure(runs: number): Promise<Row[]>;
}

const subject = (name: string) => path.join(__dirname, 'subjects', name);

const CDK = { name: 'CDK', short: 'cdk', module: 'aws-cdk-lib', against: 'L1 constructs by hand' };
const CDKTF = { name: 'CDKTF', short: 'tf', module: 'cdktf', against: 'raw provider classes by hand' };

function synthesis({ name, short, module, against }: typeof CDK, capability: string, construct: string): Group {
  return {
    name: `synth-${short}-${capability}`,
    async measure(runs) {
      const [one, other] = [subject(`${capability}/${short}-plinth`), subject(`${capability}/${short}-by-hand`)];
      const what = `${name}: synth of ${construct}`;
      const [ours, theirs] = await measurePair(inChild('synth', module, one), inChild('synth', module, other), runs);
      const cold = await measurePair(inChild('load+synth', module, one), inChild('load+synth', module, other), runs);
      // memory is that of a process which loads only what it needs
      return [{ what, against, unit: 'ms', ours: ours.milliseconds, theirs: theirs.milliseconds }, ...rows(`${what}, loading its modules`, against, ...cold)];
    },
  };
}

/** The same features, where theirs has them: see its subject. With loading only, since the two load aws-cdk-lib's modules at different moments. */
const solutions: Group = {
  name: 'synth-solutions',
  async measure(runs) {
    const measure = (name: string) => inChild('load+synth', CDK.module, subject(`against-solutions/${name}`));
    const [ours, theirs] = await measurePair(measure('plinth'), measure('solutions'), runs);
    const against = '@aws-solutions-constructs/aws-cloudfront-s3';
    return [
      ...rows('CDK: synth of AssetCdn, loading its modules', against, ours, theirs),
      { what: 'CDK: AssetCdn, resources', against, unit: '', ours: ours.resources!, theirs: theirs.resources! },
      { what: 'CDK: AssetCdn, template', against, unit: 'kB', ours: ours.bytes! / 1000, theirs: theirs.bytes! / 1000 },
    ];
  },
};

/** The same features by the L2 constructs of aws-cdk-lib, with the modules that each side loads. */
const l2: Group = {
  name: 'synth-l2',
  async measure(runs) {
    const measure = (name: string) => inChild('load+synth', CDK.module, subject(name));
    const [ours, theirs] = await measurePair(measure('email/cdk-plinth'), measure('against-l2/l2'), runs);
    const against = 'L2 constructs of aws-cdk-lib';
    return [
      ...rows('CDK: synth of EmailSender and SmtpUser, loading its modules', against, ours, theirs),
      { what: 'CDK: EmailSender and SmtpUser, resources', against, unit: '', ours: ours.resources!, theirs: theirs.resources! },
      { what: 'CDK: EmailSender and SmtpUser, template', against, unit: 'kB', ours: ours.bytes! / 1000, theirs: theirs.bytes! / 1000 },
    ];
  },
};

function importing(name: string, ours: string, against: string): Group {
  return {
    name: `import-${name}`,
    async measure(runs) {
      const [one, other] = await measurePair(inChild('import-all', ours), inChild('import', against), runs);
      return rows(`import ${ours}, all of it`, `import ${against}`, one, other);
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
  ...[CDK, CDKTF].flatMap((engine) => [
    synthesis(engine, 'state-backend', 'StateBackend'), synthesis(engine, 'asset-cdn', 'AssetCdn'), synthesis(engine, 'uploader', 'Uploader'),
    synthesis(engine, 'email', 'EmailSender and SmtpUser'), synthesis(engine, 'backups', 'BackupStore, BackupPlan and DatabaseDump'),
  ]),
  solutions,
  l2,
  importing('env-presets', '@plinth/env-presets', 'aws-cdk-lib'),
  importing('constructs-aws', '@plinth/constructs-aws', 'aws-cdk-lib'),
  importing('solutions', '@plinth/constructs-aws', '@aws-solutions-constructs/aws-cloudfront-s3'),
  importing('constructs-tf', '@plinth/constructs-tf', 'cdktf'),
  dump,
  workspace,
  start,
];
