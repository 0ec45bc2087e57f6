import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import Table from 'cli-table3';
import pc from 'picocolors';
import { config } from '../config';
import { type Difference, differences } from '../diff/differences';
import { page } from '../diff/page';
import { type Report, reportOf, type ReportRow } from '../diff/report';
import { PlatformError, UsageError } from '../errors';
import { ENGINES, resolvePlatform, type Stage } from '../platform';
import { PLAIN } from './output';
import type { SessionOptions } from './session';

export interface DiffOptions {
  /** Where the page is written; `true` where it is not said where. */
  readonly html?: string | true;
}

/** Compares two environments as they are configured: nothing has to be deployed, and nothing is asked. */
export function runDiff(first: Stage, second: Stage, { html }: DiffOptions, { engine, target, singleAccount, json }: SessionOptions): number {
  if (first === second) {
    throw new UsageError(`diff compares two environments, and ${first} is given twice; name another`);
  }
  const engines = engine === 'both' ? ENGINES : [engine];
  const { deployments } = resolvePlatform(config, { target, singleAccount });
  const of = (stage: Stage) => (name: string) => deployments.find((each) => each.engine === name && each.stage === stage)!;
  const found = differences(engines.map((name) => [of(first)(name), of(second)(name)]));
  const report = reportOf([first, second], engines, found);
  const file = html === undefined ? undefined : write(page(report), html === true ? join(cacheDirectory(), 'platform', 'diff', `${first}-${second}.html`) : html);
  if (json) {
    const { environments, summary } = report;
    const document = { command: 'diff', target, ok: true, environments, engines, differences: found.map(forJson), summary, page: file };
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    process.stdout.write(`${text(report)}\n${file === undefined ? '' : `\nthe same as a page: ${file}\n`}`);
  }
  return 0;
}

/** `undefined` would leave the value out. */
const forJson = ({ sides, ...difference }: Difference): object => ({
  ...difference, sides: sides.map(({ value, ...side }) => ({ ...side, value: value ?? null })),
});

function write(html: string, file: string): string {
  // npm runs the program in the package's folder, and the path was written elsewhere
  const path = resolve(process.env.INIT_CWD ?? '', file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, html);
  } catch (error) {
    throw new PlatformError(`the page cannot be written: ${(error as Error).message}, name another file`, 1, { cause: error });
  }
  return path;
}

function text({ environments, groups, summary }: Report): string {
  return [...groups.map(({ title, rows }) => [pc.bold(title), table(environments, rows)].join('\n')), pc.bold(summary)].join('\n\n');
}

/** As wide as the terminal, or as a pipe can be read. */
const width = (): number => Math.max(80, Math.min(process.stdout.columns ?? 140, 180));

function table(environments: readonly [string, string], rows: readonly ReportRow[]): string {
  const rest = width() - 6;
  const widths = [0.24, 0.17, 0.17, 0.42].map((part) => Math.floor(rest * part));
  const drawn = new Table({
    head: ['setting', ...environments, 'why'].map((title) => pc.dim(title)),
    chars: PLAIN, colWidths: widths, wordWrap: true, wrapOnWordBoundary: true,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 },
  });
  // a name of S3 has no word to break it at, and half of one cannot be copied
  const broken = (value: string) => value.replace(new RegExp(`\\S{${widths[1]! - 1}}(?=\\S)`, 'g'), '$&\n');
  for (const { name, onlyWith, values, protection, stronger, reason, chosen } of rows) {
    const value = (index: 0 | 1) => (stronger === index ? pc.green(broken(values[index])) : broken(values[index]));
    const notes = [...(onlyWith === undefined ? [] : [pc.dim(`only with ${onlyWith}`)]), ...(protection === undefined ? [] : [pc.green(protection)])];
    drawn.push([[name, ...notes].join('\n'), value(0), value(1), [reason, ...chosen.map((why) => pc.dim(why))].join('\n')]);
  }
  return drawn.toString().split('\n').map((line) => `  ${line.trimEnd()}`).join('\n');
}
