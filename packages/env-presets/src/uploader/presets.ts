import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { PolicyDocuments } from '../policy-statement';
import { POLICY_LIMITS } from '../private/policy-limits';
import { ranked, smaller } from '../private/protection';
import { TierPresets, TierPresetsProps } from '../private/tier-presets';
import { checkPath } from '../private/words';
import { Tier } from '../tier';
import { PrefixOverlap, UploadAccessProps } from './facts';
import { UploaderPolicies } from './policies';
import { checkSources, checkTopic } from './private/place-checks';
import { REASONS } from './reasons';
import { CredentialKind, UploaderOptions, UploaderSettings } from './settings';

const COMMON: UploaderSettings = { prefixes: ['uploads/'], overwrite: true, keyMaxAgeDays: 90, generateKey: true };
const DEFAULTS: Record<Tier, UploaderSettings> = {
  [Tier.DEV]: { ...COMMON, keyMaxAgeDays: 180 },
  [Tier.STAGING]: COMMON,
  [Tier.PROD]: COMMON,
};
const PROPS: TierPresetsProps<UploaderSettings> = {
  owner: 'UploaderPresets',
  defaults: DEFAULTS,
  reasons: REASONS,
  protective: [
    { name: 'overwrite', strength: ranked(true, false) },
    { name: 'keyMaxAgeDays', strength: smaller },
    { name: 'generateKey', strength: ranked(true, false) },
  ],
  choices: [],
  ranges: [['keyMaxAgeDays', 1, 365]],
};
const SETTINGS = new TierPresets<UploaderSettings, UploaderOptions>(PROPS);
/** For an engine whose state would hold the key in clear text. */
const STATE_SETTINGS = new TierPresets<UploaderSettings, UploaderOptions>({
  ...PROPS, defaults: { ...DEFAULTS, [Tier.PROD]: { ...COMMON, generateKey: false } },
});

const DECIDES = 'since it decides what is made';
const MUST_BE_CONCRETE = {
  name: 'since it is part of names',
  prefixes: 'since they are compared with those of other uploaders',
  overwrite: DECIDES,
  keyMaxAgeDays: 'since a date is computed from it',
  generateKey: DECIDES,
  acknowledge: 'since a reviewer reads it',
};

/** What only an uploader with access keys reads. */
const KEY_OPTIONS = ['keyMaxAgeDays', 'keyAgeTopicArn', 'keyAgeTopicKeyArn', 'generateKey'] as const;

/** Keys have 1024 bytes: half of them is left for the objects' own names. */
const LONGEST_PREFIX = 512;

const LONGEST_BUCKET_ARN = `arn:aws-us-gov:s3:::${'b'.repeat(63)}`;
const LONGEST_KEY_ARN = `arn:aws-us-gov:kms:us-gov-east-1:111111111111:key/mrk-${'k'.repeat(32)}`;

/**
 * The settings of an uploader by tier, and how options change them.
 *
 * @example
 * import { PlatformEnvironment, Problems, UploaderPresets } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-prod/Uploader');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = UploaderPresets.resolve(environment, { prefixes: ['invoices/'] }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class UploaderPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): UploaderSettings {
    return SETTINGS.defaults(tier);
  }

  /** The settings of a tier, for an engine whose state holds what it makes in clear text. */
  public static defaultsForState(tier: Tier): UploaderSettings {
    return STATE_SETTINGS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return SETTINGS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return SETTINGS.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return SETTINGS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: UploaderOptions, problems: Problems): UploaderSettings {
    return resolveWith(SETTINGS, environment, options, problems);
  }

  /**
   * As `resolve()`, for an engine whose state holds what it makes in clear text: in prod no key is made by default.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only
   * @param problems where everything that is wrong is added
   */
  public static resolveForState(environment: PlatformEnvironment, options: UploaderOptions, problems: Problems): UploaderSettings {
    return resolveWith(STATE_SETTINGS, environment, options, problems);
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return { ...MUST_BE_CONCRETE };
  }

  /**
   * Adds a problem for each option that the credential leaves without effect.
   *
   * @param kind how the uploader shows who it is
   * @param options as given, tokens included
   * @param problems where to add
   */
  public static checkCredentialOptions(kind: CredentialKind, options: UploaderOptions, problems: Problems): void {
    if (kind !== CredentialKind.ACCESS_KEY) {
      for (const name of KEY_OPTIONS.filter((option) => options[option] !== undefined)) {
        problems.add(name, options[name], `may be given only with access keys, which ${kind} has none of`, 'remove it');
      }
    }
    if (options.keyAgeTopicKeyArn !== undefined && options.keyAgeTopicArn === undefined) {
      problems.add('keyAgeTopicKeyArn', options.keyAgeTopicKeyArn, 'may be given only with keyAgeTopicArn, whose topic it encrypts', 'give keyAgeTopicArn too');
    }
  }

  /**
   * Adds a problem for each prefix that would reach further than it reads, and for each that another holds.
   *
   * @param prefixes what the keys of objects begin with
   * @param problems where to add
   */
  public static checkPrefixes(prefixes: string[], problems: Problems): void {
    if (prefixes.length === 0) {
      problems.add('prefixes', '', 'must name at least one part of the bucket', 'leave it out to use uploads/');
    }
    prefixes.forEach((prefix) => checkPrefix(prefix, problems));
    for (const [index, prefix] of prefixes.entries()) {
      const overlap = UploaderPresets.overlap([prefix], prefixes.slice(index + 1));
      if (overlap) {
        problems.add('prefixes', overlap.prefix, `must not overlap with ${overlap.other}`, 'remove the longer of the two');
      }
    }
  }

  /**
   * The first pair of prefixes of which one holds the other, if there is one: two uploaders could then replace each other's
   * objects.
   *
   * @param prefixes of one uploader
   * @param others of another uploader of the same bucket
   */
  public static overlap(prefixes: string[], others: string[]): PrefixOverlap | undefined {
    for (const prefix of prefixes) {
      const other = others.find((candidate) => candidate.startsWith(prefix) || prefix.startsWith(candidate));
      if (other !== undefined) {
        return { prefix, other };
      }
    }
    return undefined;
  }

  /**
   * The first prefix that lies below none of a CDN's upload prefixes, if there is one: what is uploaded there would be served
   * as the site's own, scripts and all.
   *
   * @param prefixes of an uploader
   * @param uploadPrefixes of a CDN of the same bucket
   */
  public static outside(prefixes: string[], uploadPrefixes: string[]): string | undefined {
    return prefixes.find((prefix) => !uploadPrefixes.some((holder) => prefix.startsWith(holder)));
  }

  /**
   * Adds a problem if the policy would be longer than IAM takes, whatever the deploy makes of its tokens.
   *
   * @param kind how the uploader shows who it is
   * @param access what the policy is made from
   * @param problems where to add
   */
  public static checkPolicySize(kind: CredentialKind, access: UploadAccessProps, problems: Problems): void {
    const holder = kind === CredentialKind.ACCESS_KEY ? 'user' : 'role';
    const statements = UploaderPolicies.upload({ ...access, bucketArn: LONGEST_BUCKET_ARN, keyArn: access.keyArn && LONGEST_KEY_ARN });
    const { length } = JSON.stringify(PolicyDocuments.render(statements));
    if (length > POLICY_LIMITS[holder]) {
      problems.add('the policy', `up to ${length} characters`, `may have at most ${POLICY_LIMITS[holder]} in a ${holder}`,
        holder === 'user' ? 'give fewer prefixes and sources, or use a keyless credential, whose role takes 10240' : 'give fewer prefixes and sources');
    }
  }

  private constructor() {}
}

function resolveWith(
  presets: TierPresets<UploaderSettings, UploaderOptions>, environment: PlatformEnvironment, options: UploaderOptions, problems: Problems,
): UploaderSettings {
  const settings = presets.resolve(environment, options, problems);
  UploaderPresets.checkPrefixes(settings.prefixes, problems);
  checkSources(options, problems);
  checkTopic(environment, options, problems);
  return settings;
}

function checkPrefix(prefix: string, problems: Problems): void {
  if (prefix === '' || prefix === '/') {
    problems.add('prefixes', prefix, 'must name a part of the bucket', 'write it like uploads/');
    return;
  }
  checkPath('prefixes', prefix, problems);
  if (!prefix.endsWith('/')) {
    problems.add('prefixes', prefix, 'must end with /, or it would also reach keys that only begin like it', `use ${prefix}/`);
  }
  if (prefix.length > LONGEST_PREFIX) {
    problems.add('prefixes', `${prefix.slice(0, 20)}... (${prefix.length} characters)`, `must have at most ${LONGEST_PREFIX} characters`, 'shorten it');
  }
}
