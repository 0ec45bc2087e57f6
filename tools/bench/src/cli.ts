#!/usr/bin/env node
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { GROUPS, Row } from './rows';

const names = GROUPS.map(({ name }) => name);

function wholeNumber(given: string): number {
  if (!/^[1-9]\d?$/.test(given)) {
    throw new InvalidArgumentError('it must be a whole number from 1 to 99');
  }
  return Number(given);
}

/** A name, or what several begin with: `synth`, `synth-cdk`. */
function known(given: string): string[] {
  return given.split(',').flatMap((wanted) => {
    const found = names.filter((name) => name === wanted || name.startsWith(`${wanted}-`));
    if (found.length === 0) {
      throw new InvalidArgumentError(`${wanted} is not one of ${names.join(', ')}, nor what they begin with`);
    }
    return found;
  });
}

export function render(rows: Row[]): string {
  const table = new Table({ head: ['ratio', 'what', 'measured', 'against', 'measured'], colAligns: ['right', 'left', 'right', 'left', 'right'], style: { head: [] } });
  for (const { what, against, unit, ours, theirs } of rows) {
    const shown = (value: number) => `${value.toFixed(unit === '' || value >= 100 ? 0 : 1)} ${unit}`.trim();
    table.push([`${(ours / theirs).toFixed(2)}x`, what, shown(ours), against, shown(theirs)]);
  }
  return table.toString();
}

async function main(): Promise<void> {
  const program = new Command('bench')
    .description('What using Plinth costs against writing the same by hand: medians, both sides in one run')
    .option('--runs <n>', 'counted runs of each side', wholeNumber, 9)
    .option('--only <names>', `a list of ${names.join(', ')}, or of what they begin with`, known, names)
    .option('--json', 'one JSON document on standard output')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse();
  const { runs, only, json } = program.opts<{ runs: number; only: string[]; json?: boolean }>();
  const rows: Row[] = [];
  for (const group of GROUPS.filter(({ name }) => only.includes(name))) {
    process.stderr.write(`measuring ${group.name} …\n`);
    rows.push(...await group.measure(runs));
  }
  process.stdout.write(json ? `${JSON.stringify({ runs, node: process.version, rows }, undefined, 2)}\n` : `${render(rows)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 1;
});
