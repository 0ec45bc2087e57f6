import { isDeepStrictEqual } from 'node:util';
import type { EngineName, Stage } from '../platform';
import { type Difference, ENVIRONMENT_GROUP, type Side } from './differences';
import { shown } from './values';

/** What is said of one difference, in the terminal and on the page alike. */
export interface ReportRow {
  readonly name: string;
  /** Where not all of the engines that were asked for differ so. */
  readonly onlyWith?: string;
  readonly values: readonly [string, string];
  /** Of a setting that protects. */
  readonly protection?: string;
  /** The index of the value that protects more. */
  readonly stronger?: 0 | 1;
  readonly reason: string;
  /** Why the app's config chooses otherwise than the tier. */
  readonly chosen: readonly string[];
}

export interface ReportGroup {
  readonly title: string;
  readonly rows: readonly ReportRow[];
}

/** A comparison, ready to be shown. */
export interface Report {
  readonly environments: readonly [Stage, Stage];
  readonly engines: readonly EngineName[];
  readonly groups: readonly ReportGroup[];
  readonly summary: string;
}

export function reportOf(environments: readonly [Stage, Stage], engines: readonly EngineName[], found: readonly Difference[]): Report {
  const titles = [...new Set(found.map(({ group }) => group))];
  return {
    environments,
    engines,
    groups: titles.map((title) => ({ title, rows: found.filter(({ group }) => group === title).map((difference) => rowOf(difference, engines)) })),
    summary: summaryOf(environments, found),
  };
}

function rowOf({ name, engines, sides, reason, protectsMore }: Difference, asked: readonly EngineName[]): ReportRow {
  const stronger = sides.findIndex(({ environment }) => environment === protectsMore);
  return {
    name,
    ...(engines.length < asked.length && { onlyWith: engines.join(', ') }),
    values: [textOf(name, sides[0], sides[1]), textOf(name, sides[1], sides[0])],
    ...(protectsMore !== undefined && { protection: protectsMore === 'alike' ? 'both protect alike' : `${protectsMore} protects more` }),
    ...(stronger >= 0 && { stronger: stronger as 0 | 1 }),
    reason,
    chosen: sides.filter((side): side is Side & { why: string } => side.why !== undefined).map(({ environment, why }) => `${environment} chooses it in config.ts: ${why}`),
  };
}

/** Of what has parts, those that differ. */
function textOf(name: string, { value, leftOut }: Side, other: Side): string {
  const isParts = [value, other.value].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
  if (!isParts) {
    return leftOut ? 'left out' : shown(name, value);
  }
  const others = other.value as Readonly<Record<string, unknown>>;
  return shown(name, Object.fromEntries(Object.entries(value as object).filter(([key, part]) => !isDeepStrictEqual(part, others[key]))));
}

function summaryOf([first, second]: readonly [Stage, Stage], found: readonly Difference[]): string {
  const settings = found.filter(({ group }) => group !== ENVIRONMENT_GROUP);
  const stronger = (stage: Stage) => settings.filter(({ protectsMore }) => protectsMore === stage).length;
  const protective = settings.filter(({ protectsMore }) => protectsMore !== undefined).length;
  return `${settings.length} settings and ${found.length - settings.length} facts differ between ${first} and ${second}; `
    + `${protective} of the settings protect: ${second} more in ${stronger(second)}, ${first} more in ${stronger(first)}`;
}
