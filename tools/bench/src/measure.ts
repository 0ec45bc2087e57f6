import path from 'node:path';
import execa from 'execa';

export interface Sample {
  readonly milliseconds: number;
  readonly megabytes: number;
  /** Of what was synthesized, where that is CloudFormation. */
  readonly resources?: number;
  readonly bytes?: number;
}

export type Measure = () => Promise<Sample>;

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function medianSample(samples: Sample[]): Sample {
  const of = (name: keyof Sample) => median(samples.map((sample) => sample[name] ?? NaN));
  return { milliseconds: of('milliseconds'), megabytes: of('megabytes'), resources: of('resources'), bytes: of('bytes') };
}

/** Both sides in turn, A B A B …, so that a machine whose speed drifts treats them alike. The first pair is not counted. */
export async function measurePair(ours: Measure, theirs: Measure, runs: number): Promise<[Sample, Sample]> {
  const samples: [Sample[], Sample[]] = [[], []];
  for (let run = 0; run <= runs; run += 1) {
    const pair = [await ours(), await theirs()];
    if (run > 0) {
      pair.forEach((sample, side) => samples[side].push(sample));
    }
  }
  return [medianSample(samples[0]), medianSample(samples[1])];
}

/** One measurement in a fresh process; see child.ts. */
export function inChild(...args: string[]): Measure {
  return async () => {
    const { stdout } = await execa(process.execPath, [path.join(__dirname, 'child.js'), ...args], { env: { CDK_VALIDATION: 'false' } });
    return JSON.parse(stdout.trim().split('\n').pop()!);
  };
}

/** How long a command takes. Its failure is an error with its last lines: a failed run has no time. */
export function command(file: string, args: string[], options: execa.Options): Measure {
  return async () => {
    const began = process.hrtime.bigint();
    const { failed, all } = await execa(file, args, { ...options, all: true, reject: false });
    if (failed) {
      throw new Error(`${path.basename(file)} ${args.join(' ')} failed:\n${all?.split('\n').slice(-15).join('\n')}`);
    }
    const time = Number(process.hrtime.bigint() - began) / 1e6;
    return { milliseconds: time, megabytes: NaN };
  };
}
