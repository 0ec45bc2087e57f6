/**
 * Runs in a process of its own, so that nothing is warm. The engine is loaded before the clock starts.
 *
 * usage: child.js synth ENGINE SUBJECT        the first synthesis, with all that it needs loaded before
 *        child.js load+synth ENGINE SUBJECT   with the loading of what the subject needs, as its user waits for it
 *        child.js import MODULE               loading a module
 *        child.js import-all MODULE           and everything in it: ours loads a class when it is first read
 */
const [what, first, second] = process.argv.slice(2);

function milliseconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

function load(path: string): any {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the module is what is measured
  return require(path);
}

function loadAll(path: string): unknown[] {
  return Object.values(load(path));
}

interface Measured {
  readonly milliseconds: number;
  readonly resources?: number;
  readonly bytes?: number;
}

function timeSynthesis(loading: boolean): Measured {
  load(first);
  if (!loading) {
    (load(second).PACKAGES ?? []).forEach(loadAll);
  }
  let templates: object = {};
  const time = milliseconds(() => {
    templates = load(second).synthesize();
  });
  return { milliseconds: time, ...sizeOf(templates) };
}

/** Of CloudFormation's templates, by stack, as CDK writes them into files. */
function sizeOf(templates: Record<string, any>): { resources: number; bytes: number } {
  const all = Object.values(templates);
  return {
    resources: all.reduce((sum, { Resources = {} }) => sum + Object.keys(Resources).length, 0),
    bytes: all.reduce((sum, template) => sum + Buffer.byteLength(JSON.stringify(template, undefined, 1)), 0),
  };
}

const MEASURES: Record<string, () => Measured> = {
  'synth': () => timeSynthesis(false),
  'load+synth': () => timeSynthesis(true),
  'import': () => ({ milliseconds: milliseconds(() => load(first)) }),
  'import-all': () => ({ milliseconds: milliseconds(() => loadAll(first)) }),
};

process.stdout.write(`\n${JSON.stringify({ ...MEASURES[what](), megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
