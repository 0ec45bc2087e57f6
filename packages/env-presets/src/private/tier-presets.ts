import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { Tier } from '../tier';
import { checkChoices, checkRanges, Choice, pickOptions, Range } from './options';
import { checkProtection, ProtectiveSetting } from './protection';

/**
 * What each setting does, and why tiers choose as they do: one sentence each, in the words of the field. No setting may be
 * without one, since whoever compares two environments is told both.
 */
export type Reasons<S> = Readonly<Record<keyof S & string, string>>;

export interface TierPresetsProps<S> {
  /** The public class that hands these out, for messages. */
  readonly owner: string;
  readonly defaults: Record<Tier, S>;
  readonly reasons: Reasons<S>;
  readonly protective: ReadonlyArray<ProtectiveSetting<S>>;
  readonly choices: readonly Choice[];
  readonly ranges: readonly Range[];
}

/** One capability's settings by tier, and how options change them: what every `...Presets` class is made of. */
export class TierPresets<S extends object, O extends { readonly acknowledge?: string }> {
  public constructor(private readonly props: TierPresetsProps<S>) {}

  public defaults(tier: Tier): S {
    return this.props.defaults[tier];
  }

  public protectiveSettings(): string[] {
    return this.props.protective.map(({ name }) => name);
  }

  public strength(name: string, value: unknown): number {
    const { owner, protective } = this.props;
    return known(owner, Object.fromEntries(protective.map((setting) => [setting.name, setting])), name).strength(value);
  }

  public reason(name: string): string {
    return known(this.props.owner, this.props.reasons, name);
  }

  public resolve(environment: PlatformEnvironment, options: O, problems: Problems): S {
    const { tier } = environment;
    const defaults = this.defaults(tier);
    const { acknowledge, ...given } = pickOptions(options, defaults, 'acknowledge');
    checkChoices(options, this.props.choices, problems);
    checkRanges(given, this.props.ranges, tier, defaults, problems);
    checkProtection({
      tier, protective: this.props.protective, defaults: this.props.defaults, given: given as unknown as Partial<S>, acknowledged: acknowledge,
    }, problems);
    return { ...defaults, ...given };
  }
}

/** What a name stands for, or an error that says which names there are. */
export function known<T>(owner: string, all: Readonly<Record<string, T>>, name: string): T {
  if (!Object.keys(all).includes(name)) {
    const problems = new Problems(owner);
    problems.add('setting', name, `must be one of ${Object.keys(all).join(', ')}`, 'use one of these');
    problems.throwIfAny();
  }
  return all[name];
}
