import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { Tier } from '../tier';
import { checkChoices, checkRanges, Choice, pickOptions, Range } from './options';
import { checkProtection, ProtectiveSetting } from './protection';

export interface TierPresetsProps<S> {
  /** The public class that hands these out, for messages. */
  readonly owner: string;
  readonly defaults: Record<Tier, S>;
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
    const setting = this.props.protective.find((candidate) => candidate.name === name);
    if (!setting) {
      const problems = new Problems(this.props.owner);
      problems.add('setting', name, `must be one of ${this.protectiveSettings().join(', ')}`, 'use one of these');
      problems.throwIfAny();
    }
    return setting!.strength(value);
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
