import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { larger, ranked } from '../private/protection';
import { known, TierPresets } from '../private/tier-presets';
import { Tier } from '../tier';
import { AssetBucketPresets, AssetLogBucketPresets } from './bucket-presets';
import { checkDelivery } from './private/delivery-checks';
import { checkCertificateGiven, checkDomains } from './private/domain-checks';
import { BUCKET_REASONS, DELIVERY_REASONS, DeliverySettings, LOG_REASONS } from './reasons';
import {
  AssetBucketSettings, AssetCdnOptions, AssetCdnSettings, CachePreset, FrameOptions, MinimumTlsVersion, PriceClass, ReferrerPolicy, Routing, WafMode,
} from './settings';

/**
 * Whose buckets a CDN was given, instead of making them.
 *
 * @stability experimental
 */
export interface AssetCdnBrought {
  /** The CDN's own environment. */
  readonly environment: PlatformEnvironment;
  /**
   * The environment of the bucket of the assets.
   * @default - it was not made apart
   */
  readonly bucket?: PlatformEnvironment;
  /**
   * The environment of the bucket of the access logs.
   * @default - it was not made apart
   */
  readonly logBucket?: PlatformEnvironment;
  /**
   * The origins whose scripts the bucket of the assets answers.
   * @default - not known: it was not made here
   */
  readonly bucketOrigins?: string[];
}

const COMMON: DeliverySettings = {
  domainNames: [],
  minimumTlsVersion: MinimumTlsVersion.TLS_1_2_2025,
  routing: Routing.FILES,
  notFoundPage: undefined,
  cacheRules: [],
  defaultCache: CachePreset.HTML,
  uploadPrefixes: ['uploads/'],
  hstsSeconds: 86_400,
  hstsIncludeSubDomains: false,
  hstsPreload: false,
  contentSecurityPolicy: undefined,
  frameOptions: FrameOptions.DENY,
  referrerPolicy: ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
  priceClass: PriceClass.PRICE_CLASS_200,
  waf: WafMode.OFF,
  wafRateLimit: 2000,
};

const DELIVERY = new TierPresets<DeliverySettings, AssetCdnOptions>({
  owner: 'AssetCdnPresets',
  defaults: {
    [Tier.DEV]: COMMON,
    [Tier.STAGING]: { ...COMMON, hstsSeconds: 2_592_000 },
    [Tier.PROD]: { ...COMMON, hstsSeconds: 63_072_000, priceClass: PriceClass.PRICE_CLASS_ALL, waf: WafMode.BLOCK },
  },
  reasons: DELIVERY_REASONS,
  protective: [
    { name: 'hstsSeconds', strength: larger },
    { name: 'minimumTlsVersion', strength: ranked(...Object.values(MinimumTlsVersion)) },
    { name: 'waf', strength: ranked(WafMode.OFF, WafMode.COUNT, WafMode.BLOCK) },
  ],
  choices: [
    ['minimumTlsVersion', 'MinimumTlsVersion', Object.values(MinimumTlsVersion)],
    ['routing', 'Routing', Object.values(Routing)],
    ['defaultCache', 'CachePreset', Object.values(CachePreset)],
    ['frameOptions', 'FrameOptions', Object.values(FrameOptions)],
    ['referrerPolicy', 'ReferrerPolicy', Object.values(ReferrerPolicy)],
    ['priceClass', 'PriceClass', Object.values(PriceClass)],
    ['waf', 'WafMode', Object.values(WafMode)],
  ],
  ranges: [['hstsSeconds', 300, 2_147_483_647], ['wafRateLimit', 10, 2_000_000]],
});

/** What only the bucket reads: not CORS, which the distribution answers too, nor retention, which holds for the logs too. */
const BUCKET_ONLY = (Object.keys(AssetBucketPresets.defaults(Tier.DEV)) as Array<keyof AssetBucketSettings>)
  .filter((name) => !['corsAllowedOrigins', 'retainOnDeletion'].includes(name));

const DECIDES = 'since it decides what is made';

/**
 * The settings of an asset CDN by tier, and how options change them.
 *
 * @example
 * const problems = new Problems('acme-prod/Assets');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const settings = AssetCdnPresets.resolve(environment, { routing: Routing.SPA }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class AssetCdnPresets {
  /** The settings of a tier. */
  public static defaults(tier: Tier): AssetCdnSettings {
    return { ...AssetBucketPresets.defaults(tier), ...AssetLogBucketPresets.defaults(tier), ...DELIVERY.defaults(tier) };
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return [...new Set([...AssetBucketPresets.protectiveSettings(), ...AssetLogBucketPresets.protectiveSettings(), ...DELIVERY.protectiveSettings()])];
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    const owner = [AssetBucketPresets, AssetLogBucketPresets].find((presets) => presets.protectiveSettings().includes(name));
    return owner ? owner.strength(name, value) : DELIVERY.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return known('AssetCdnPresets', { ...LOG_REASONS, ...BUCKET_REASONS, ...DELIVERY_REASONS }, name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: AssetCdnOptions, problems: Problems): AssetCdnSettings {
    if (environment.partition !== 'aws') {
      problems.add('environment.region', environment.region, 'must be in the partition aws, where CloudFront is configured in us-east-1', 'use a region of that partition');
    }
    const settings = {
      ...AssetBucketPresets.resolve(environment, options, problems),
      ...AssetLogBucketPresets.resolve(environment, options, problems),
      ...DELIVERY.resolve(environment, options, problems),
    };
    checkDomains(environment, options, problems);
    checkDelivery(options, settings, problems);
    return settings;
  }

  /**
   * Adds a problem if there are domain names and nothing to have a certificate from, or the reverse. To be asked with all
   * options, also those that only the engine knows.
   *
   * @param options as given
   * @param problems where to add
   */
  public static checkCertificateGiven(options: AssetCdnOptions, problems: Problems): void {
    checkCertificateGiven(options, problems);
  }

  /**
   * Adds a problem for each option that is chosen where a bucket is made, and so cannot be chosen here too, and for a
   * bucket of another environment.
   *
   * @param options as given
   * @param brought whose buckets were given
   * @param problems where to add
   */
  public static checkBrought(options: AssetCdnOptions, brought: AssetCdnBrought, problems: Problems): void {
    const check = (prop: 'bucket' | 'logBucket', construct: string, chosenThere: Array<keyof AssetCdnOptions>): void => {
      const owner = brought[prop];
      if (owner === undefined) {
        return;
      }
      if (`${owner}` !== `${brought.environment}`) {
        problems.add(prop, `of ${owner}`, `must be of ${brought.environment}, as the CDN is`, 'pass a bucket of the same environment');
      }
      for (const name of chosenThere.filter((option) => options[option] !== undefined)) {
        problems.add(name, options[name], `may be given only where the bucket is made, and ${prop} is given`, `give it to the ${construct}`);
      }
    };
    const unknown = brought.bucketOrigins && options.corsAllowedOrigins?.find((origin) => !brought.bucketOrigins!.includes(origin));
    if (unknown !== undefined) {
      problems.add('corsAllowedOrigins', unknown, 'must be allowed by the bucket too, which answers what scripts ask first', 'give the AssetBucket the same corsAllowedOrigins');
    }
    check('bucket', 'AssetBucket', BUCKET_ONLY);
    check('logBucket', 'AssetLogBucket', ['logRetentionDays']);
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return {
      ...AssetBucketPresets.mustBeConcrete(),
      ...AssetLogBucketPresets.mustBeConcrete(),
      ...Object.fromEntries([
        'domainNames', 'routing', 'notFoundPage', 'cacheRules', 'defaultCache', 'uploadPrefixes', 'waf', 'hstsSeconds', 'hstsPreload', 'hstsIncludeSubDomains',
      ].map((name) => [name, DECIDES])),
    };
  }

  private constructor() {}
}
