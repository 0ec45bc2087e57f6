import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { BucketNamespace } from '../naming';
import { isRegion, partitionOf } from '../private/region';
import { checkProtection, larger, ProtectiveSetting, ranked } from '../private/protection';
import { Tier } from '../tier';
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
const RANGES: Array<[keyof StateBackendSettings & keyof StateBackendOptions, number, number]> = [
  ['noncurrentVersionRetentionDays', 1, 3650],
  ['noncurrentVersionsToKeep', 1, 100],
  ['abortIncompleteUploadDays', 1, 30],
  ['keyDeletionWindowDays', 7, 30],
];

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
    return DEFAULTS[tier];
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return PROTECTIVE.map(({ name }) => name);
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    const setting = PROTECTIVE.find((candidate) => candidate.name === name);
    if (!setting) {
      const problems = new Problems('StateBackendPresets');
      problems.add('setting', name, `must be one of ${StateBackendPresets.protectiveSettings().join(', ')}`, 'use one of these');
      problems.throwIfAny();
    }
    return setting!.strength(value);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: StateBackendOptions, problems: Problems): StateBackendSettings {
    const defaults = DEFAULTS[environment.tier];
    const { acknowledge, ...given } = pickOptions(options, defaults);
    checkChoices({ ...given, bucketNamespace: options.bucketNamespace }, problems);
    for (const [name, minimum, maximum] of RANGES) {
      const value = given[name];
      if (value !== undefined && !(Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum)) {
        problems.add(name, value, `must be a whole number from ${minimum} to ${maximum}`, `remove it to use the ${environment.tier} default of ${defaults[name]}`);
      }
    }
    checkProtection({ tier: environment.tier, protective: PROTECTIVE, defaults: DEFAULTS, given, acknowledged: acknowledge }, problems);
    return { ...defaults, ...given };
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
    checkChoices({ bucketNamespace, lockMode }, problems);
    if (tableName !== undefined && lockMode === LockMode.S3) {
      problems.add('tableName', tableName, 'may be given only with a lockMode that uses a table', 'set lockMode to DYNAMODB or BOTH, or remove it');
    }
    if (keyArn !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(keyArn)) {
      problems.add('keyArn', keyArn, 'must be the ARN of a key, since policies cannot name an alias',
        'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    }
  }

  private constructor() {}
}

/** Leaves out `undefined` and what belongs to the construct's other props. */
function pickOptions(options: StateBackendOptions, defaults: StateBackendSettings): Partial<StateBackendOptions> {
  const names = ['acknowledge', ...Object.keys(defaults)] as Array<keyof StateBackendOptions>;
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

/** The closed sets, and the enum that holds each. */
const CHOICES = {
  bucketNamespace: ['BucketNamespace', Object.values(BucketNamespace)],
  encryption: ['StateEncryption', Object.values(StateEncryption)],
  lockMode: ['LockMode', Object.values(LockMode)],
} as const;

function checkChoices(given: StateBackendOptions, problems: Problems): void {
  for (const [name, [type, values]] of Object.entries(CHOICES)) {
    const value = given[name as keyof typeof CHOICES];
    if (value !== undefined && !(values as readonly string[]).includes(value)) {
      problems.add(name, value, `must be one of ${values.join(', ')}`, `use the ${type} enum`);
    }
  }
}
