import { PlatformEnvironment, Problems, StateBackendOptions, StateBackendPresets, StateBackendSettings } from '@plinth/env-presets';
import { partTokens } from '../../private/concrete';

const DECIDES = 'since it decides what is made';
const NAMES = 'since it is part of names';
const CONCRETE: Partial<Record<keyof StateBackendOptions, string>> = {
  name: NAMES,
  bucketNamespace: NAMES,
  replicaRegion: NAMES,
  lockMode: DECIDES,
  encryption: DECIDES,
  retainOnDeletion: 'since Terraform takes no variable for prevent_destroy',
  acknowledge: 'since a reviewer reads it',
};
const LATER: Array<keyof StateBackendOptions> = [
  'noncurrentVersionRetentionDays', 'noncurrentVersionsToKeep', 'abortIncompleteUploadDays', 'keyDeletionWindowDays', 'lockTableDeletionProtection',
  'lockTablePointInTimeRecovery',
];

/** The settings of an environment, changed by options; what Terraform will know is taken as it is. */
export function resolveSettings(environment: PlatformEnvironment, props: StateBackendOptions, problems: Problems): StateBackendSettings {
  const names = [...Object.keys(CONCRETE) as Array<keyof StateBackendOptions>, ...LATER];
  const options = Object.fromEntries(names.map((name) => [name, props[name]]));
  const { known, later } = partTokens(options, CONCRETE as Record<string, string>, problems);
  return { ...StateBackendPresets.resolve(environment, known, problems), ...later };
}
