/**
 * Runs in a process of its own, so that nothing is warm: loads the engine, then times the first synthesis, without and
 * with the loading of what the subject imports. usage: child.js synth ENGINE SUBJECT | child.js import MODULE
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

interface Times {
  readonly milliseconds: number;
  readonly withLoading: number;
}

function timeSynthesis(): Times {
  load(first);
  let subject: { synthesize(): void } | undefined;
  const loading = milliseconds(() => {
    subject = load(second);
  });
  const synthesis = milliseconds(() => subject!.synthesize());
  return { milliseconds: synthesis, withLoading: loading + synthesis };
}

function timeImport(): Times {
  const time = milliseconds(() => load(first));
  return { milliseconds: time, withLoading: time };
}

const times = what === 'synth' ? timeSynthesis() : timeImport();
process.stdout.write(`\n${JSON.stringify({ ...times, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
