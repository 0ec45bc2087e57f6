import { PlatformEnvironment, Problems, StateBackendOptions, StateBackendPresets, StateBackendSettings } from '@plinth/env-presets';
import { partTokens } from '../../private/concrete';

/** The settings of an environment, changed by options; what Terraform will know is taken as it is. */
export function resolveSettings(environment: PlatformEnvironment, props: StateBackendOptions, problems: Problems): StateBackendSettings {
  const defaults = StateBackendPresets.defaults(environment.tier);
  const mustBeConcrete = StateBackendPresets.mustBeConcrete();
  const names = [...Object.keys(mustBeConcrete), ...Object.keys(defaults)] as Array<keyof StateBackendOptions>;
  const { known, later } = partTokens(Object.fromEntries(names.map((name) => [name, props[name]])), mustBeConcrete, problems);
  return { ...StateBackendPresets.resolve(environment, known, problems), ...later };
}
