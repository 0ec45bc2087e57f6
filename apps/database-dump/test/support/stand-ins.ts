import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROGRAMS = ['pg_dump', 'pg_dumpall', 'pg_restore'];
const made: string[] = [];

/** PostgreSQL's programs with another in place of one of them: a script for Node.js that has the real one's path as `real`. */
export function standIn(folder: string, program: string, body: string): string {
  const place = mkdtempSync(path.join(tmpdir(), 'plinth-stand-in-'));
  made.push(place);
  for (const name of PROGRAMS.filter((known) => known !== program)) {
    symlinkSync(path.join(folder, name), path.join(place, name));
  }
  writeFileSync(path.join(place, program), `#!${process.execPath}
const { spawn, spawnSync } = require('node:child_process');
const real = ${JSON.stringify(path.join(folder, program))};
const args = process.argv.slice(2);
if (args[0] === '--version' && ${!body.includes('--version')}) {
  process.exit(spawnSync(real, args, { stdio: 'inherit' }).status);
}
${body}
`, { mode: 0o755 });
  return place;
}

/** Hands on what the real program writes, changed, and ends as it does. */
export function changing(folder: string, change: string): string {
  return standIn(folder, 'pg_dump', `
let offset = 0;
const child = spawn(real, args, { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.on('data', (chunk) => {
  const kept = (${change})(chunk, offset);
  offset += chunk.length;
  if (kept.length > 0 && !process.stdout.write(kept)) {
    child.stdout.pause();
    process.stdout.once('drain', () => child.stdout.resume());
  }
});
child.once('close', (code) => { process.exitCode = code; });
`);
}

/** Makes Node.js believe that it is another time: a module to load before the program. */
export function clockModule(expression: string): string {
  const place = mkdtempSync(path.join(tmpdir(), 'plinth-clock-'));
  made.push(place);
  const file = path.join(place, 'clock.cjs');
  writeFileSync(file, `
const Real = Date;
const now = () => ${expression};
globalThis.Date = class extends Real {
  constructor(...given) { super(...(given.length > 0 ? given : [now()])); }
  static now() { return now(); }
};
`);
  return file;
}

export function removeStandIns(): void {
  made.splice(0).forEach((place) => rmSync(place, { recursive: true, force: true }));
}
