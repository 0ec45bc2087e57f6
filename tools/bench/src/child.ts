/**
 * Runs in a process of its own, so that nothing is warm: loads the engine, then times the subject's module and its
 * first synthesis, which is what a user waits for. usage: child.js synth ENGINE SUBJECT | child.js import MODULE
 */
const [what, first, subject] = process.argv.slice(2);

function milliseconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

function load(module: string): any {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the module is what is measured
  return require(module);
}

if (what === 'synth') {
  load(first);
}
const time = what === 'synth' ? milliseconds(() => load(subject).synthesize()) : milliseconds(() => load(first));
process.stdout.write(`\n${JSON.stringify({ milliseconds: time, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
