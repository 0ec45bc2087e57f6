import type { Problems } from '@plinth/env-presets';

/** What env-presets knows of the settings of a capability. */
export interface Presets {
  protectiveSettings(): string[];
  strength(name: string, value: unknown): number;
  reason(name: string): string;
}

/** What an environment chose instead of what its tier gives, and why, by the option's name. */
export interface Chosen {
  readonly options: Readonly<Record<string, unknown>>;
  readonly why: Readonly<Record<string, string>>;
}

/** One capability of one environment, so that it can be compared with that of another. */
export interface Comparable {
  readonly capability: string;
  readonly presets: Presets;
  /** Every setting, resolved. */
  readonly settings: object;
  /** What the tier alone gives. */
  readonly defaults: object;
  readonly chosen: Chosen;
  /** What an option does that is no setting, so that env-presets has no reason for it. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** Reasons by the option's name: config.ts gives one for each option that it gives. */
export type Why = Readonly<Record<string, string>>;

/**
 * The options that config.ts gives, in one. Each needs a sentence that says why, and what `acknowledge` says is one for those that have no other.
 *
 * @param options as they are given, one object or several that are about one capability
 */
export function chosen(problems: Problems, why: Why | undefined, ...options: ReadonlyArray<object | undefined>): Chosen {
  const given: Record<string, unknown> = {};
  const reasons: Record<string, string> = {};
  for (const { acknowledge, ...rest } of options.filter((each) => each !== undefined) as ReadonlyArray<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(rest).filter(([, each]) => each !== undefined)) {
      const said = why?.[name] ?? (typeof acknowledge === 'string' ? acknowledge : '');
      if (said.trim() === '') {
        problems.add(`why.${name}`, undefined, `must say why this environment chooses ${name} itself`, 'add a sentence to config.ts');
      }
      given[name] = value;
      reasons[name] = said;
    }
  }
  for (const name of Object.keys(why ?? {}).filter((each) => !(each in given))) {
    problems.add(`why.${name}`, why![name], `may be given only with ${name}, for which it is the reason`, `give ${name} or remove its reason`);
  }
  return { options: given, why: reasons };
}

