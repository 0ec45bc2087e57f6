import { Problems } from '../errors';
import { Tier } from '../tier';

/** The options that are settings, and the given names beside them; `undefined` is left out. */
export function pickOptions<O extends object>(options: O, defaults: object, ...others: Array<keyof O & string>): Partial<O> {
  const names = [...others, ...Object.keys(defaults)] as Array<keyof O>;
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])) as Partial<O>;
}

/** A closed set: the prop, its enum's name and members. */
export type Choice = readonly [name: string, type: string, values: readonly string[]];

export function checkChoices(given: object, choices: readonly Choice[], problems: Problems): void {
  for (const [name, type, values] of choices) {
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined && !values.includes(value as string)) {
      problems.add(name, value, `must be one of ${values.join(', ')}`, `use the ${type} enum`);
    }
  }
}

/** A whole number's limits: the service's own, or ours where theirs are wider than anyone can mean. */
export type Range = readonly [name: string, minimum: number, maximum: number];

export function checkRanges(given: object, ranges: readonly Range[], tier: Tier, defaults: object, problems: Problems): void {
  for (const [name, minimum, maximum] of ranges) {
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum)) {
      problems.add(name, value, `must be a whole number from ${minimum} to ${maximum}`,
        `remove it to use the ${tier} default of ${String((defaults as Record<string, unknown>)[name])}`);
    }
  }
}
