import { Problems } from '../errors';
import { Tier } from '../tier';

/** One protective setting: how strong a value of it is, as a number that grows with the protection. */
export interface ProtectiveSetting<S> {
  readonly name: keyof S & string;
  strength(value: unknown): number;
}

export const larger = (value: unknown): number => Number(value);

export const smaller = (value: unknown): number => -Number(value);

/** Weakest first. A value that is none of them has no strength to compare: it is refused for what it is. */
export const ranked = (...order: unknown[]) => (value: unknown): number => (order.includes(value) ? order.indexOf(value) : NaN);

const ORDER = [Tier.DEV, Tier.STAGING, Tier.PROD];

export function tierBelow(tier: Tier): Tier | undefined {
  return ORDER[ORDER.indexOf(tier) - 1];
}

export interface ProtectionCheck<S> {
  readonly tier: Tier;
  readonly protective: ReadonlyArray<ProtectiveSetting<S>>;
  readonly defaults: Record<Tier, S>;
  readonly given: Partial<S>;
  readonly acknowledged?: string;
}

/** An option may be weaker than its own tier's default, but weaker than the tier below only with a reason. */
export function checkProtection<S extends object>(check: ProtectionCheck<S>, problems: Problems): void {
  const below = tierBelow(check.tier);
  if (check.acknowledged !== undefined && check.acknowledged.trim() === '') {
    problems.add('acknowledge', check.acknowledged, 'must say why', 'write the reason that a reviewer would ask for');
  }
  if (!below || check.acknowledged?.trim()) {
    return;
  }
  for (const { name, strength } of check.protective) {
    const given = check.given[name];
    const floor = check.defaults[below][name];
    if (given !== undefined && strength(given) < strength(floor)) {
      problems.add(name, given, `must protect at least as much as ${below} (${String(floor)})`,
        `remove it to use the ${check.tier} default of ${String(check.defaults[check.tier][name])}, or add acknowledge: 'reason'`);
    }
  }
}
