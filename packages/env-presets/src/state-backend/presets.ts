import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { BucketNamespace } from '../naming';
import { checkKeyArn } from '../private/arn';
import { checkChoices, Choice, Range } from '../private/options';
import { isRegion, partitionOf } from '../private/region';
import { larger, ProtectiveSetting, ranked } from '../private/protection';
import { TierPresets } from '../private/tier-presets';
import { Tier } from '../tier';
import { REASONS } from './reasons';
import { LockMode, StateBackendAttributes, StateBackendOptions, StateBackendSettings, StateEncryption } from './settings';

const DEFAULTS: Record<Tier, StateBackendSettings> = {
  [Tier.DEV]: {
    lockMode: LockMode.S3,
    encryption: StateEncryption.S3_MANAGED,
    noncurrentVersionRetentionDays: 30,
    noncurrentVersionsToKeep: 10,
    abortIncompleteUploadDays: 7,
    retainOnDeletion: false,
    keyDeletionWindowDays: 7,
    lockTableDeletionProtection: false,
    lockTablePointInTimeRecovery: true,
  },
  [Tier.STAGING]: {
    lockMode: LockMode.S3,
    encryption: StateEncryption.CUSTOMER_MANAGED_KEY,
    noncurrentVersionRetentionDays: 90,
    noncurrentVersionsToKeep: 25,
    abortIncompleteUploadDays: 7,
    retainOnDeletion: true,
    keyDeletionWindowDays: 30,
    lockTableDeletionProtection: true,
    lockTablePointInTimeRecovery: true,
  },
  [Tier.PROD]: {
    lockMode: LockMode.S3,
    encryption: StateEncryption.CUSTOMER_MANAGED_KEY,
    noncurrentVersionRetentionDays: 365,
    noncurrentVersionsToKeep: 100,
    abortIncompleteUploadDays: 7,
    retainOnDeletion: true,
    keyDeletionWindowDays: 30,
    lockTableDeletionProtection: true,
    lockTablePointInTimeRecovery: true,
  },
};

/** Lock modes are equals: none protects more. An upload's abort is hygiene, not protection. */
const PROTECTIVE: ReadonlyArray<ProtectiveSetting<StateBackendSettings>> = [
  { name: 'encryption', strength: ranked(StateEncryption.S3_MANAGED, StateEncryption.CUSTOMER_MANAGED_KEY) },
  { name: 'noncurrentVersionRetentionDays', strength: larger },
  { name: 'noncurrentVersionsToKeep', strength: larger },
  { name: 'retainOnDeletion', strength: ranked(false, true) },
  { name: 'keyDeletionWindowDays', strength: larger },
  { name: 'lockTableDeletionProtection', strength: ranked(false, true) },
  { name: 'lockTablePointInTimeRecovery', strength: ranked(false, true) },
];

/** S3's and KMS's own limits, or ours where theirs are wider than anyone can mean. */
const RANGES: readonly Range[] = [
  ['noncurrentVersionRetentionDays', 1, 3650],
  ['noncurrentVersionsToKeep', 1, 100],
  ['abortIncompleteUploadDays', 1, 30],
  ['keyDeletionWindowDays', 7, 30],
];

/** The closed sets. */
const CHOICES: readonly Choice[] = [
  ['bucketNamespace', 'BucketNamespace', Object.values(BucketNamespace)],
  ['encryption', 'StateEncryption', Object.values(StateEncryption)],
  ['lockMode', 'LockMode', Object.values(LockMode)],
];

const PRESETS = new TierPresets<StateBackendSettings, StateBackendOptions>({
  owner: 'StateBackendPresets', defaults: DEFAULTS, reasons: REASONS, protective: PROTECTIVE, choices: CHOICES, ranges: RANGES,
});

const NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const MUST_BE_CONCRETE = {
  name: NAMES,
  bucketNamespace: NAMES,
  replicaRegion: NAMES,
  region: NAMES,
  lockMode: DECIDES,
  encryption: DECIDES,
  retainOnDeletion: DECIDES,
  acknowledge: 'since a reviewer reads it',
  bucketName: NAMES,
  tableName: NAMES,
};

/**
 * Where a replica is to stand.
 *
 * @stability experimental
 */
export interface ReplicaRegion {
  /** How the user calls it: `replicaRegion` of the backend, `region` of the replica. */
  readonly prop: string;
  /**
   * The region.
   * @default - there is no replica
   */
  readonly region?: string;
}

/**
 * The state backend's settings by tier, and how options change them.
 *
 * @example
 * const problems = new Problems('acme-prod/State');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = StateBackendPresets.resolve(environment, { noncurrentVersionRetentionDays: 730 }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class StateBackendPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): StateBackendSettings {
    return PRESETS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return PRESETS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return PRESETS.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return PRESETS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: StateBackendOptions, problems: Problems): StateBackendSettings {
    return PRESETS.resolve(environment, options, problems);
  }

  /**
   * Why an option may not be a token: it is needed while the engine synthesizes. Options that are not here may be
   * known only to the engine, which then leaves them out of `resolve()`.
   */
  public static mustBeConcrete(): { [option: string]: string } {
    return { ...MUST_BE_CONCRETE };
  }

  /**
   * Adds a problem if a replica cannot stand in a region.
   *
   * @param environment whose states are replicated
   * @param problems where to add
   * @param replica the region and how the user calls it
   */
  public static checkReplicaRegion(environment: PlatformEnvironment, problems: Problems, replica: ReplicaRegion): void {
    const { prop, region } = replica;
    if (region === undefined) {
      return;
    }
    if (!isRegion(region)) {
      problems.add(prop, region, 'must be a region like eu-west-1', 'name the region in which the StateBackendReplica stands');
    } else if (region === environment.region) {
      problems.add(prop, region, 'must differ from the environment\'s region', 'name a second region');
    } else if (partitionOf(region) !== environment.partition) {
      problems.add(prop, region, `must be in the environment's partition, ${environment.partition}`, 'name a region of that partition');
    }
  }

  /**
   * Adds a problem for everything by which an existing backend could not be found or granted.
   *
   * @param attributes concrete values only
   * @param problems where to add
   */
  public static checkAttributes(attributes: StateBackendAttributes, problems: Problems): void {
    const { bucketNamespace, keyArn, tableName, lockMode = LockMode.S3 } = attributes;
    checkChoices({ bucketNamespace, lockMode }, CHOICES, problems);
    if (tableName !== undefined && lockMode === LockMode.S3) {
      problems.add('tableName', tableName, 'may be given only with a lockMode that uses a table', 'set lockMode to DYNAMODB or BOTH, or remove it');
    }
    checkKeyArn(keyArn, problems);
  }

  private constructor() {}
}
