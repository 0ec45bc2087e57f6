import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { BucketNamespace } from '../naming';
import { checkKeyArn } from '../private/arn';
import { Choice } from '../private/options';
import { isRegion } from '../private/region';
import { larger, ranked, smaller } from '../private/protection';
import { CLOUDWATCH_RETENTIONS } from '../private/retentions';
import { TierPresets } from '../private/tier-presets';
import { Tier } from '../tier';
import { AssetBucketAttributes } from './facts';
import { BUCKET_REASONS, LOG_REASONS } from './reasons';
import { AssetBucketOptions, AssetBucketSettings, AssetEncryption, AssetLogBucketOptions, AssetLogBucketSettings } from './settings';

const NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const REVIEWED = 'since a reviewer reads it';
const NAMESPACE: Choice = ['bucketNamespace', 'BucketNamespace', Object.values(BucketNamespace)];

const BUCKET = new TierPresets<AssetBucketSettings, AssetBucketOptions>({
  owner: 'AssetBucketPresets',
  defaults: {
    [Tier.DEV]: {
      encryption: AssetEncryption.S3_MANAGED,
      noncurrentVersionRetentionDays: 7,
      abortIncompleteUploadDays: 7,
      presignedMaxAgeSeconds: 900,
      corsAllowedOrigins: [],
      retainOnDeletion: false,
      keyDeletionWindowDays: 7,
    },
    [Tier.STAGING]: {
      encryption: AssetEncryption.S3_MANAGED,
      noncurrentVersionRetentionDays: 30,
      abortIncompleteUploadDays: 7,
      presignedMaxAgeSeconds: 900,
      corsAllowedOrigins: [],
      retainOnDeletion: true,
      keyDeletionWindowDays: 30,
    },
    [Tier.PROD]: {
      encryption: AssetEncryption.S3_MANAGED,
      noncurrentVersionRetentionDays: 90,
      abortIncompleteUploadDays: 7,
      presignedMaxAgeSeconds: 900,
      corsAllowedOrigins: [],
      retainOnDeletion: true,
      keyDeletionWindowDays: 30,
    },
  },
  reasons: BUCKET_REASONS,
  protective: [
    { name: 'encryption', strength: ranked(AssetEncryption.S3_MANAGED, AssetEncryption.CUSTOMER_MANAGED_KEY) },
    { name: 'noncurrentVersionRetentionDays', strength: larger },
    { name: 'presignedMaxAgeSeconds', strength: smaller },
    { name: 'retainOnDeletion', strength: ranked(false, true) },
    { name: 'keyDeletionWindowDays', strength: larger },
  ],
  choices: [NAMESPACE, ['encryption', 'AssetEncryption', Object.values(AssetEncryption)]],
  ranges: [
    ['noncurrentVersionRetentionDays', 1, 3650],
    ['abortIncompleteUploadDays', 1, 30],
    ['presignedMaxAgeSeconds', 60, 604_800],
    ['keyDeletionWindowDays', 7, 30],
  ],
});

const LOGS = new TierPresets<AssetLogBucketSettings, AssetLogBucketOptions>({
  owner: 'AssetLogBucketPresets',
  defaults: {
    [Tier.DEV]: { logRetentionDays: 0, retainOnDeletion: false },
    [Tier.STAGING]: { logRetentionDays: 30, retainOnDeletion: true },
    [Tier.PROD]: { logRetentionDays: 400, retainOnDeletion: true },
  },
  reasons: LOG_REASONS,
  protective: [
    { name: 'logRetentionDays', strength: larger },
    { name: 'retainOnDeletion', strength: ranked(false, true) },
  ],
  choices: [NAMESPACE],
  ranges: [],
});

/**
 * The settings of a bucket of assets by tier, and how options change them.
 *
 * @example
 * const problems = new Problems('acme-prod/Assets');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = AssetBucketPresets.resolve(environment, { noncurrentVersionRetentionDays: 365 }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class AssetBucketPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): AssetBucketSettings {
    return BUCKET.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return BUCKET.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return BUCKET.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return BUCKET.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: AssetBucketOptions, problems: Problems): AssetBucketSettings {
    checkOrigins(environment, options.corsAllowedOrigins ?? [], problems);
    if (options.name?.endsWith('-logs')) {
      problems.add('name', options.name, 'may not end in -logs, since the bucket would have the name of another one\'s logs', 'choose another word');
    }
    return BUCKET.resolve(environment, options, problems);
  }

  /**
   * Adds a problem for everything by which an existing bucket could not be read or granted.
   *
   * @param attributes concrete values only
   * @param problems where to add
   */
  public static checkAttributes(attributes: AssetBucketAttributes, problems: Problems): void {
    checkKeyArn(attributes.keyArn, problems);
    if (attributes.bucketRegion !== undefined && !isRegion(attributes.bucketRegion)) {
      problems.add('bucketRegion', attributes.bucketRegion, 'must be a region like eu-central-1', 'name the region in which the bucket lies');
    }
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return {
      bucketName: NAMES, bucketRegion: 'since it is part of the name by which CloudFront finds it',
      name: NAMES, bucketNamespace: NAMES, encryption: DECIDES, retainOnDeletion: DECIDES, presignedMaxAgeSeconds: 'since it is written in milliseconds',
      corsAllowedOrigins: DECIDES, acknowledge: REVIEWED,
    };
  }

  private constructor() {}
}

/**
 * The settings of a bucket of access logs by tier, and how options change them.
 *
 * @stability experimental
 */
export class AssetLogBucketPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): AssetLogBucketSettings {
    return LOGS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return LOGS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return LOGS.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return LOGS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: AssetLogBucketOptions, problems: Problems): AssetLogBucketSettings {
    const { logRetentionDays } = options;
    if (logRetentionDays !== undefined && logRetentionDays !== 0 && !CLOUDWATCH_RETENTIONS.includes(logRetentionDays)) {
      problems.add('logRetentionDays', logRetentionDays, `must be 0 for no logs, or one of ${CLOUDWATCH_RETENTIONS.join(', ')}`,
        `remove it to use the ${environment.tier} default of ${LOGS.defaults(environment.tier).logRetentionDays}`);
    }
    return LOGS.resolve(environment, options, problems);
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return { name: NAMES, bucketNamespace: NAMES, logRetentionDays: DECIDES, retainOnDeletion: DECIDES, acknowledge: REVIEWED };
  }

  private constructor() {}
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function checkOrigins(environment: PlatformEnvironment, origins: string[], problems: Problems): void {
  for (const origin of origins) {
    if (origin === '*' && environment.tier === Tier.PROD) {
      problems.add('corsAllowedOrigins', origin, 'must name the origins in prod, or every page of the web could upload with a URL that it got hold of',
        'write them like https://app.example.com');
    } else if (origin !== '*' && !/^(https:\/\/[a-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/.test(origin)) {
      problems.add('corsAllowedOrigins', origin, 'must be an origin: https, a host and perhaps a port, nothing after it (http for localhost only)',
        'write it like https://app.example.com');
    }
  }
}
