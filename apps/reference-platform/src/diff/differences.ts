import { isDeepStrictEqual } from 'node:util';
import { COMPOSITIONS } from '../compositions/all';
import type { Deployment, EngineName, Stage } from '../platform';
import type { Comparable } from './comparable';
import { ENVIRONMENT_FACTS } from './environment-facts';

/** One side of a difference. */
export interface Side {
  readonly environment: Stage;
  readonly value: unknown;
  /** Whether the tier gives it, the app's config chooses it, or it is a fact of the environment. */
  readonly from: 'tier' | 'config' | 'environment';
  /** Why the config chooses it. */
  readonly why?: string;
  /** Of an option that is no setting: nobody chose it here. */
  readonly leftOut?: boolean;
}

/** Something in which two environments differ, and why. */
export interface Difference {
  /** The capability, or `environment`. */
  readonly group: string;
  readonly name: string;
  /** The engines with which they differ so. */
  readonly engines: readonly EngineName[];
  readonly sides: readonly [Side, Side];
  readonly reason: string;
  /** Of a setting that protects: the environment in which it protects more, or that it does alike. */
  readonly protectsMore?: Stage | 'alike';
}

export const ENVIRONMENT_GROUP = 'environment';

/**
 * Everything in which the environments of two deployments differ.
 *
 * @param pairs of deployments of one engine each; what is the same with all of them is said once
 */
export function differences(pairs: ReadonlyArray<readonly [Deployment, Deployment]>): Difference[] {
  const merged: Difference[] = [];
  for (const [first, second] of pairs) {
    for (const found of [...settingDifferences(first, second), ...factDifferences(first, second)]) {
      const same = merged.findIndex((other) => isDeepStrictEqual({ ...other, engines: [] }, { ...found, engines: [] }));
      if (same >= 0) {
        merged[same] = { ...merged[same]!, engines: [...merged[same]!.engines, ...found.engines] };
      } else {
        merged.splice(placeOf(found, merged), 0, found);
      }
    }
  }
  return merged;
}

/** Beside what another engine has under that name, or else at the end of its group. */
function placeOf({ group, name }: Difference, among: readonly Difference[]): number {
  const namesake = among.map((other) => other.group === group && other.name === name).lastIndexOf(true);
  const last = namesake >= 0 ? namesake : among.map((other) => other.group).lastIndexOf(group);
  return last >= 0 ? last + 1 : among.length;
}

function factDifferences(first: Deployment, second: Deployment): Difference[] {
  return Object.entries(ENVIRONMENT_FACTS).flatMap(([name, { reason, of }]) => {
    const side = (deployment: Deployment): Side => ({ environment: deployment.stage, value: of(deployment), from: 'environment' });
    return differing({ group: ENVIRONMENT_GROUP, name, engines: [first.engine], sides: [side(first), side(second)], reason });
  });
}

function settingDifferences(first: Deployment, second: Deployment): Difference[] {
  return COMPOSITIONS.flatMap((composition) => {
    const others = composition.comparables(second);
    return composition.comparables(first).flatMap((comparable, index) => {
      const other = others[index]!;
      return namesOf(comparable, other).flatMap((name) => differing(difference(name, [first, comparable], [second, other])));
    });
  });
}

/** The settings, and options that are none but were chosen, for example a second region. */
const namesOf = (...both: readonly Comparable[]): string[] =>
  [...new Set(both.flatMap(({ settings, chosen }) => [...Object.keys(settings), ...Object.keys(chosen.options)]))];

type Given = readonly [Deployment, Comparable];

function difference(name: string, first: Given, second: Given): Difference {
  const [{ engine }, { capability, presets, beside = {} }] = first;
  const sides = [sideOf(name, first), sideOf(name, second)] as const;
  const isSetting = name in first[1].settings;
  return {
    group: capability,
    name,
    engines: [engine],
    sides,
    reason: isSetting ? presets.reason(name) : beside[name] ?? 'is an option that no tier decides',
    ...(presets.protectiveSettings().includes(name) && { protectsMore: stronger(sides, (value) => presets.strength(name, value)) }),
  };
}

function sideOf(name: string, [{ stage }, { settings, defaults, chosen }]: Given): Side {
  const isChosen = name in chosen.options;
  return {
    environment: stage,
    value: name in settings ? (settings as Record<string, unknown>)[name] : chosen.options[name],
    from: isChosen && !isDeepStrictEqual((defaults as Record<string, unknown>)[name], chosen.options[name]) ? 'config' : 'tier',
    ...(isChosen && { why: chosen.why[name] }),
    ...(!isChosen && !(name in settings) && { leftOut: true }),
  };
}

function stronger([first, second]: readonly [Side, Side], strength: (value: unknown) => number): Stage | 'alike' {
  const difference = strength(first.value) - strength(second.value);
  return difference === 0 ? 'alike' : difference > 0 ? first.environment : second.environment;
}

const differing = (found: Difference): Difference[] => (isDeepStrictEqual(found.sides[0].value, found.sides[1].value) ? [] : [found]);
