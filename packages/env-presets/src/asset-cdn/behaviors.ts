import { AssetCdnSettings, CachePreset, FrameOptions, ReferrerPolicy } from './settings';

/**
 * How one kind of path is answered: the headers that CloudFront adds.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 * @stability experimental
 */
export interface AssetHeaders {
  /** How its objects are cached. */
  readonly preset: CachePreset;
  /** Whether users upload there, so that nothing in it may run. */
  readonly sandboxed: boolean;
  /**
   * The Cache-Control header, whatever the object says.
   * @default - of what is immutable it is the immutable function's: a policy would give it to a 404 too
   */
  readonly cacheControl?: string;
  /** The Content-Security-Policy header, if there is one. */
  readonly contentSecurityPolicy?: string;
  /** The Strict-Transport-Security header's max-age. */
  readonly hstsSeconds: number;
  /** Whether it holds for every name below too. */
  readonly hstsIncludeSubDomains: boolean;
  /** Whether browsers may be shipped with it. */
  readonly hstsPreload: boolean;
  /** The X-Frame-Options header. */
  readonly frameOptions: FrameOptions;
  /** The Referrer-Policy header. */
  readonly referrerPolicy: ReferrerPolicy;
  /** The origins whose scripts may read; empty for none. */
  readonly corsAllowedOrigins: string[];
}

/**
 * How one path is served.
 *
 * @stability experimental
 */
export interface AssetBehavior {
  /**
   * The path pattern.
   * @default - everything else
   */
  readonly pathPattern?: string;
  /** Id of the cache policy, one that CloudFront manages. */
  readonly cachePolicyId: string;
  /** Which of the `AssetDelivery.headers`, by its place there. */
  readonly headers: number;
  /** Whether the immutable function answers viewers' responses: `ImmutableFunction`. */
  readonly immutable: boolean;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const CORS_S3_ORIGIN = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';

const PRESETS: Record<CachePreset, { readonly cachePolicyId: string; readonly cacheControl?: string }> = {
  [CachePreset.IMMUTABLE]: { cachePolicyId: CACHING_OPTIMIZED },
  [CachePreset.HTML]: { cachePolicyId: CACHING_OPTIMIZED, cacheControl: 'public, max-age=0, must-revalidate' },
  [CachePreset.OFF]: { cachePolicyId: CACHING_DISABLED, cacheControl: 'no-store' },
};

/** What is uploaded is shown, but no script, form or plugin of it works, and it has no origin whose cookies it could read. */
const SANDBOX = 'default-src \'none\'; style-src \'unsafe-inline\'; sandbox';

/**
 * What a distribution does, path by path, as data.
 *
 * Only policies that CloudFront manages decide what is cached and forwarded, so that a flat-rate plan stays possible; none
 * of them forwards a query string or a cookie to the bucket.
 *
 * @stability experimental
 */
export class AssetDelivery {
  /**
   * What settings ask for.
   *
   * @param settings resolved
   */
  public static of(settings: AssetCdnSettings): AssetDelivery {
    return new AssetDelivery(settings);
  }

  /** The kinds of answers: each becomes a response headers policy. */
  public readonly headers: AssetHeaders[] = [];
  /** Path by path, in the order in which CloudFront compares them; what users upload comes first. */
  public readonly behaviors: AssetBehavior[];
  /** Everything else. */
  public readonly defaultBehavior: AssetBehavior;

  /** The HTTP methods that viewers may use: reading is all there is, and asking whether another origin's script may. */
  public readonly allowedMethods: string[];
  /**
   * Id of the origin request policy, one that CloudFront manages: where scripts of other origins may read, S3 is asked
   * whether they may.
   */
  public readonly originRequestPolicyId?: string;

  private constructor(settings: AssetCdnSettings) {
    const cors = settings.corsAllowedOrigins.length > 0;
    this.allowedMethods = cors ? ['GET', 'HEAD', 'OPTIONS'] : ['GET', 'HEAD'];
    this.originRequestPolicyId = cors ? CORS_S3_ORIGIN : undefined;
    const behavior = (preset: CachePreset, pathPattern?: string, sandboxed: boolean = false): AssetBehavior =>
      ({
        pathPattern,
        cachePolicyId: PRESETS[preset].cachePolicyId,
        headers: this.place(headersOf(settings, preset, sandboxed)),
        immutable: preset === CachePreset.IMMUTABLE,
      });
    this.behaviors = [
      ...settings.uploadPrefixes.map((prefix) => behavior(CachePreset.HTML, `${prefix}*`, true)),
      ...settings.cacheRules.map(({ pathPattern, preset }) => behavior(preset, pathPattern)),
    ];
    this.defaultBehavior = behavior(settings.defaultCache);
  }

  /** Whether any behavior needs the immutable function. */
  public get immutable(): boolean {
    return [this.defaultBehavior, ...this.behaviors].some((behavior) => behavior.immutable);
  }

  /** The place of headers among those there are already, or a new one. */
  private place(headers: AssetHeaders): number {
    const known = this.headers.findIndex(({ preset, sandboxed }) => sandboxed === headers.sandboxed && (sandboxed || preset === headers.preset));
    return known >= 0 ? known : this.headers.push(headers) - 1;
  }
}

function headersOf(settings: AssetCdnSettings, preset: CachePreset, sandboxed: boolean): AssetHeaders {
  const { contentSecurityPolicy, hstsSeconds, hstsIncludeSubDomains, hstsPreload, frameOptions, referrerPolicy, corsAllowedOrigins } = settings;
  return {
    preset,
    sandboxed,
    cacheControl: PRESETS[preset].cacheControl,
    contentSecurityPolicy: sandboxed ? SANDBOX : contentSecurityPolicy,
    hstsSeconds,
    hstsIncludeSubDomains,
    hstsPreload,
    frameOptions,
    referrerPolicy,
    corsAllowedOrigins,
  };
}
