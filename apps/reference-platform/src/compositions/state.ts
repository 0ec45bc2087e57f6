import {
  PlatformEnvironment, Problems, StateBackendNames, StateBackendPresets, type StateBackendSettings, StateEncryption,
} from '@plinth/env-presets';
import { type Chosen, chosen } from '../diff/comparable';
import type { Composition, DataBucket } from './composition';

/** What is known of the state backend of an environment before it is deployed. */
export interface StatePart {
  readonly settings: StateBackendSettings;
  readonly names: StateBackendNames;
  /** Where the states are replicated to. */
  readonly replicaRegion?: string;
  readonly planRoleName: string;
  readonly applyRoleName: string;
  readonly chosen: Chosen;
}

const WHY_A_REPLICA = 'what the states of prod describe has to survive the loss of a region; what those of the others describe can be made again';

/** The component whose state describes the Terraform state backend itself. */
export const BOOTSTRAP_COMPONENT = 'bootstrap';

export function resolveState(environment: PlatformEnvironment, replicaRegion: string | undefined): StatePart {
  const problems = new Problems(environment.toString());
  const settings = StateBackendPresets.resolve(environment, {}, problems);
  const replica = chosen(problems, replicaRegion === undefined ? {} : { replicaRegion: WHY_A_REPLICA }, { replicaRegion });
  problems.throwIfAny();
  return {
    settings,
    names: new StateBackendNames(environment),
    replicaRegion,
    planRoleName: environment.resourceName('state-plan'),
    applyRoleName: environment.resourceName('state-apply'),
    chosen: replica,
  };
}

/** Where Terraform keeps its states, the two roles that use it, and in prod the copy in a second region. */
export const STATE: Composition = {
  name: 'state',
  needs: [],
  mark: 'ApplyRoleArn',
  retains: ({ state }) => state.settings.retainOnDeletion,
  dataBuckets: ({ environment, state: { names, settings, replicaRegion } }) => {
    const keyed = settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY;
    const bucket = (bucketName: string, region: string, keyAlias: string): DataBucket => ({
      bucketName, region, keyAlias: keyed ? keyAlias : undefined, holds: 'states', toEmpty: 'destroy what they describe and delete their versions first',
    });
    return [
      bucket(names.bucketName, environment.region, names.keyAlias),
      ...(replicaRegion === undefined ? [] : [bucket(names.replicaBucketName(replicaRegion), replicaRegion, names.replicaKeyAlias)]),
    ];
  },
  alsoKept: ({ environment, state: { names, settings, replicaRegion } }) => [
    ...(settings.lockMode === 's3' ? [] : [`DynamoDB table ${names.tableName}`]),
    ...(replicaRegion === undefined ? [] : [`IAM role ${names.replicationRoleName} of ${environment}, which copies from one bucket to the other`]),
  ],
  comparables: ({ environment: { tier }, state: { settings, chosen: choices } }) => [
    {
      capability: 'state backend', presets: StateBackendPresets, settings, defaults: StateBackendPresets.defaults(tier), chosen: choices,
      beside: { replicaRegion: 'is a second region to which every version of a state is copied; it costs storage and transfer, so no tier has one by itself' },
    },
  ],
};
