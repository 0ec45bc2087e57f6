import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { BucketNamespace } from '../../naming';
import { checkKeyArn } from '../../private/arn';
import { checkChoices, Choice, Range } from '../../private/options';
import { larger, ranked } from '../../private/protection';
import { isRegion, partitionOf } from '../../private/region';
import { TierPresets } from '../../private/tier-presets';
import { checkOwnTopic, checkTopicArn } from '../../private/topic';
import { Tier } from '../../tier';
import { checkRetention } from '../private/retention-checks';
import { REASONS } from './reasons';
import {
  BackupStorageOptions, BackupStoreAttributes, BackupStoreOptions, BackupStoreProfile, BackupStoreSettings, ObjectLockMode,
} from './settings';

/** From this size on a class that bills 128 KiB at least costs what it holds. @see https://aws.amazon.com/s3/pricing/ */
const KIB_128 = 131_072;

const COMMON = {
  noncurrentExpiryDays: 1,
  glacierInstantRetrievalAfterDays: 0,
  deepArchiveAfterDays: 0,
  transitionMinimumBytes: KIB_128,
  abortIncompleteUploadDays: 1,
};

const RETAINED = { retainOnDeletion: true, keyDeletionWindowDays: 30 };

/** Seven years, of which two may be leap years. */
const ARCHIVE: BackupStorageOptions = {
  objectLockMode: ObjectLockMode.COMPLIANCE,
  objectLockDays: 2557,
  expiryDays: 2557,
  glacierInstantRetrievalAfterDays: 90,
  deepArchiveAfterDays: 730,
};

const RANGES: readonly Range[] = [
  ['noncurrentExpiryDays', 1, 365],
  ['glacierInstantRetrievalAfterDays', 0, 36_500],
  ['deepArchiveAfterDays', 0, 36_500],
  ['abortIncompleteUploadDays', 1, 30],
  ['keyDeletionWindowDays', 7, 30],
];

const CHOICES: readonly Choice[] = [
  ['bucketNamespace', 'BucketNamespace', Object.values(BucketNamespace)],
  ['profile', 'BackupStoreProfile', Object.values(BackupStoreProfile)],
  ['objectLockMode', 'ObjectLockMode', Object.values(ObjectLockMode)],
];

const PRESETS = new TierPresets<BackupStoreSettings, BackupStorageOptions>({
  owner: 'BackupStorePresets',
  defaults: {
    [Tier.DEV]: { ...COMMON, objectLockMode: ObjectLockMode.NONE, objectLockDays: 0, expiryDays: 7, retainOnDeletion: false, keyDeletionWindowDays: 7 },
    [Tier.STAGING]: { ...COMMON, ...RETAINED, objectLockMode: ObjectLockMode.GOVERNANCE, objectLockDays: 7, expiryDays: 14 },
    [Tier.PROD]: { ...COMMON, ...RETAINED, objectLockMode: ObjectLockMode.COMPLIANCE, objectLockDays: 35, expiryDays: 90 },
  },
  reasons: REASONS,
  // storage classes, and how soon what is left over is removed, are cost, not protection
  protective: [
    { name: 'objectLockMode', strength: ranked(ObjectLockMode.NONE, ObjectLockMode.GOVERNANCE, ObjectLockMode.COMPLIANCE) },
    { name: 'objectLockDays', strength: larger },
    { name: 'expiryDays', strength: larger },
    { name: 'noncurrentExpiryDays', strength: larger },
    { name: 'retainOnDeletion', strength: ranked(false, true) },
    { name: 'keyDeletionWindowDays', strength: larger },
  ],
  choices: CHOICES,
  ranges: RANGES,
});

const IN_NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const COMPARED = 'since S3\'s rules about it are checked before a deploy';

/**
 * The settings of a backup store by tier, and how options change them.
 *
 * @example
 * import { BackupStorePresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-prod/Backups');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = BackupStorePresets.resolve(environment, { expiryDays: 180 }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class BackupStorePresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): BackupStoreSettings {
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
   * What a setting does, and why tiers differ in it.
   *
   * @param name one of the settings
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
  public static resolve(environment: PlatformEnvironment, options: BackupStoreOptions, problems: Problems): BackupStoreSettings {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as BackupStoreOptions;
    const settings = PRESETS.resolve(environment, given.profile === BackupStoreProfile.ARCHIVE ? { ...ARCHIVE, ...given } : given, problems);
    checkRetention(environment, settings, problems);
    checkTopicArn('alarmTopicArn', options.alarmTopicArn, environment, 'the key and the rule that watches it', problems);
    checkOwnTopic('alarmTopicArn', options.alarmTopicArn, environment, 'EventBridge', problems);
    return settings;
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return {
      name: IN_NAMES,
      bucketNamespace: IN_NAMES,
      region: IN_NAMES,
      account: IN_NAMES,
      replicaRegion: IN_NAMES,
      replicaAccount: IN_NAMES,
      profile: DECIDES,
      objectLockMode: DECIDES,
      objectLockDays: COMPARED,
      expiryDays: COMPARED,
      noncurrentExpiryDays: COMPARED,
      glacierInstantRetrievalAfterDays: COMPARED,
      deepArchiveAfterDays: COMPARED,
      transitionMinimumBytes: COMPARED,
      retainOnDeletion: DECIDES,
      acknowledge: 'since a reviewer reads it',
    };
  }

  /**
   * Adds a problem if a replica cannot stand in a place.
   *
   * @param environment whose backups are copied
   * @param place the replica's region and account, and how the user calls them
   * @param problems where to add
   */
  public static checkReplicaPlace(environment: PlatformEnvironment, place: BackupReplicaPlace, problems: Problems): void {
    const { regionProp, accountProp, region, account } = place;
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      problems.add(accountProp, account, 'must be 12 digits', 'write the account\'s id as a string');
    }
    if (region === undefined) {
      if (account !== undefined) {
        problems.add(regionProp, region, 'must be given with an account', 'name the region in which the BackupStoreReplica stands');
      }
    } else if (!isRegion(region)) {
      problems.add(regionProp, region, 'must be a region like eu-west-1', 'name the region in which the BackupStoreReplica stands');
    } else if (partitionOf(region) !== environment.partition) {
      problems.add(regionProp, region, `must be in the environment's partition, ${environment.partition}`, 'name a region of that partition');
    } else if (region === environment.region && (account ?? environment.account) === environment.account) {
      problems.add(regionProp, region, 'must differ from the environment\'s region, unless the replica has an account of its own',
        'name a second region or another account');
    }
  }

  /**
   * Adds a problem for everything by which an existing store could not be found or granted.
   *
   * @param attributes concrete values only
   * @param problems where to add
   */
  public static checkAttributes(attributes: BackupStoreAttributes, problems: Problems): void {
    const { environment, bucketNamespace, keyArn, alarmTopicArn } = attributes;
    checkChoices({ bucketNamespace }, CHOICES, problems);
    checkKeyArn(keyArn, problems);
    checkTopicArn('alarmTopicArn', alarmTopicArn, environment, 'the alarms', problems);
  }

  /**
   * What a COMPLIANCE lock means, to be shown when it is synthesized; nothing for any other.
   *
   * @param settings the store's
   * @param now milliseconds since 1970, for example `Date.now()`
   */
  public static lockNotice(settings: BackupStoreSettings, now: number): string | undefined {
    if (settings.objectLockMode !== ObjectLockMode.COMPLIANCE) {
      return undefined;
    }
    const date = new Date(now + settings.objectLockDays * 86_400_000).toISOString().slice(0, 10);
    return `COMPLIANCE for ${settings.objectLockDays} days: what is written today can be deleted by nobody, the account's root and AWS included, before ${date}`;
  }

  private constructor() {}
}

/**
 * Where a replica is to stand, and how the user calls it.
 *
 * @stability experimental
 */
export interface BackupReplicaPlace {
  /** The prop of the region: `replicaRegion` of the store, `region` of the replica. */
  readonly regionProp: string;
  /** The prop of the account: `replicaAccount` of the store, `account` of the replica. */
  readonly accountProp: string;
  /**
   * The region.
   * @default - there is no replica
   */
  readonly region?: string;
  /**
   * The account.
   * @default - the environment's
   */
  readonly account?: string;
}
