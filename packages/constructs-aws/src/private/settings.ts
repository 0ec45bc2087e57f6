import { PlatformEnvironment, Problems } from '@plinth/env-presets';
import { partTokens } from './concrete';

/** The settings of one capability: a `...Presets` class of env-presets. */
export interface Presets<O, S> {
  defaults(tier: PlatformEnvironment['tier']): S;
  mustBeConcrete(): { [option: string]: string };
  resolve(environment: PlatformEnvironment, options: O, problems: Problems): S;
}

/**
 * The settings of an environment, changed by options; what CloudFormation will know is taken as it is.
 *
 * @param others options that are no settings, but are judged with them
 */
export function resolveSettings<O extends object, S extends object>(
  presets: Presets<O, S>, environment: PlatformEnvironment, props: O, problems: Problems, others: ReadonlyArray<keyof O & string> = [],
): S {
  const defaults = presets.defaults(environment.tier);
  const mustBeConcrete = presets.mustBeConcrete();
  const names = [...new Set([...Object.keys(mustBeConcrete), ...Object.keys(defaults), ...others])] as Array<keyof O>;
  const { known, later } = partTokens(Object.fromEntries(names.map((name) => [name, props[name]])), mustBeConcrete, problems);
  const settings = Object.entries(later).filter(([name]) => name in defaults);
  return { ...presets.resolve(environment, known as O, problems), ...Object.fromEntries(settings) };
}
