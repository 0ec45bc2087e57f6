import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { mistakes, synthesizeCdk, synthesizeTerraform } from '../languages/typescript/synth';
import { type Consumer, skipReason } from '../src/languages/consumer';
import { goOnCdk } from '../src/languages/go';
import { javaOnCdk } from '../src/languages/java';
import { pythonOnCdk, pythonOnTerraform } from '../src/languages/python';

const FIRST_TIME_MS = 600_000;
const CDK = { synthesize: synthesizeCdk, files: /^(state|assets|email|backups).*\.template\.json$/ };
const TERRAFORM = { synthesize: synthesizeTerraform, files: /^stacks\/.*\.tf\.json$/ };

const CONSUMERS: Record<string, { consumer: Consumer; engine: typeof CDK; stacks: number }> = {
  'Python on CDK': { consumer: pythonOnCdk, engine: CDK, stacks: 6 },
  'Java on CDK': { consumer: javaOnCdk, engine: CDK, stacks: 6 },
  'Go on CDK': { consumer: goOnCdk, engine: CDK, stacks: 6 },
  'Python on CDKTF': { consumer: pythonOnTerraform, engine: TERRAFORM, stacks: 4 },
};

mkdirSync(cacheDirectory(), { recursive: true });
const scratch = mkdtempSync(path.join(cacheDirectory(), 'languages-'));
const runs = new Map<string, Promise<void>>();

function outdir(name: string): string {
  const folder = path.join(scratch, name.replace(/ /g, '-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function synthesized(folder: string, files: RegExp): Record<string, unknown> {
  const all = (readdirSync(folder, { recursive: true }) as string[]).map((file) => file.replace(/\\/g, '/')).filter((file) => files.test(file));
  return Object.fromEntries(all.sort().map((file) => [file, JSON.parse(readFileSync(path.join(folder, file), 'utf8'))]));
}

beforeAll(() => {
  // All at once, since each of them waits for its own programs; every test awaits its own.
  for (const [name, { consumer }] of Object.entries(CONSUMERS)) {
    if (!skipReason(consumer)) {
      const done = consumer.run(outdir(name), () => undefined);
      done.catch(() => undefined);
      runs.set(name, done);
    }
  }
});

afterAll(async () => {
  await Promise.allSettled(runs.values());
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
});

describe.each(Object.entries(CONSUMERS))('%s', (name, { consumer, engine, stacks }) => {
  const reason = skipReason(consumer);
  const when = (title: string, body: () => Promise<void>) => (
    reason ? test.skip(`${title}: ${reason}`, body) : test(title, body, FIRST_TIME_MS)
  );

  when('synthesizes from the packaged artifacts what TypeScript synthesizes', async () => {
    await runs.get(name);
    const reference = outdir(`TypeScript for ${name}`);
    engine.synthesize(reference);
    const expected = synthesized(reference, engine.files);
    expect(Object.keys(expected)).toHaveLength(stacks);
    expect(synthesized(outdir(name), engine.files)).toEqual(expected);
  });

  when('says of mistakes what TypeScript says', async () => {
    await runs.get(name);
    for (const [file, message] of Object.entries(mistakes())) {
      expect(readFileSync(path.join(outdir(name), file), 'utf8')).toContain(message);
    }
  });
});
