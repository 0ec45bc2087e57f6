import { BucketNamespace } from '../naming';

/**
 * What encrypts the assets at rest.
 *
 * @stability experimental
 */
export enum AssetEncryption {
  /** SSE-S3: AES-256 with keys that S3 manages. */
  S3_MANAGED = 's3-managed',
  /** SSE-KMS with a customer managed key of its own, rotated yearly, with an S3 bucket key. About 1 USD a month. */
  CUSTOMER_MANAGED_KEY = 'customer-managed-key',
}

/**
 * How a viewer's path finds its object.
 *
 * @stability experimental
 */
export enum Routing {
  /** The path is the object's key. `/` is `/index.html`. */
  FILES = 'files',
  /** `/docs` and `/docs/` are `/docs/index.html`: what static site generators write. */
  CLEAN_URLS = 'clean-urls',
  /** Every path whose last part has no extension is `/index.html`: single page applications. */
  SPA = 'spa',
}

/**
 * How long an object is kept at the edge and in browsers.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @stability experimental
 */
export enum CachePreset {
  /** At the edge and in browsers for a year: for names that change with their content. */
  IMMUTABLE = 'immutable',
  /** At the edge for a day or until it is invalidated; browsers ask each time whether it changed. */
  HTML = 'html',
  /** Nowhere. */
  OFF = 'off',
}

/**
 * The edge locations that serve a distribution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html
 * @stability experimental
 */
export enum PriceClass {
  /** North America, Europe and Israel. */
  PRICE_CLASS_100 = 'PriceClass_100',
  /** These, and Africa, the Middle East and most of Asia. */
  PRICE_CLASS_200 = 'PriceClass_200',
  /** All of them. */
  PRICE_CLASS_ALL = 'PriceClass_All',
}

/**
 * The oldest TLS version, and the ciphers, that CloudFront takes from viewers at a name of one's own.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 * @stability experimental
 */
export enum MinimumTlsVersion {
  /** TLS 1.2, with the ciphers of 2021. */
  TLS_1_2_2021 = 'TLSv1.2_2021',
  /** TLS 1.2, with the ciphers of 2025. */
  TLS_1_2_2025 = 'TLSv1.2_2025',
  /** TLS 1.3 only. */
  TLS_1_3_2025 = 'TLSv1.3_2025',
}

/**
 * What the web application firewall does with a request that a rule matches.
 *
 * @stability experimental
 */
export enum WafMode {
  /** There is none. */
  OFF = 'off',
  /** Matches are counted and logged, nothing is refused: to see first what would be. */
  COUNT = 'count',
  /** Matches are refused. */
  BLOCK = 'block',
}

/**
 * Which pages may show a page of this distribution in a frame.
 *
 * @stability experimental
 */
export enum FrameOptions {
  /** None. */
  DENY = 'DENY',
  /** Those of the same origin. */
  SAMEORIGIN = 'SAMEORIGIN',
}

/**
 * How much of a page's address its links tell.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy
 * @stability experimental
 */
export enum ReferrerPolicy {
  /** Nothing, to nobody. */
  NO_REFERRER = 'no-referrer',
  /** All of it, but nothing from HTTPS to HTTP. */
  NO_REFERRER_WHEN_DOWNGRADE = 'no-referrer-when-downgrade',
  /** The origin only. */
  ORIGIN = 'origin',
  /** All of it to the same origin, the origin only to others. */
  ORIGIN_WHEN_CROSS_ORIGIN = 'origin-when-cross-origin',
  /** All of it to the same origin, nothing to others. */
  SAME_ORIGIN = 'same-origin',
  /** The origin only, and nothing from HTTPS to HTTP. */
  STRICT_ORIGIN = 'strict-origin',
  /** All of it to the same origin, the origin only to others, nothing from HTTPS to HTTP. */
  STRICT_ORIGIN_WHEN_CROSS_ORIGIN = 'strict-origin-when-cross-origin',
  /** All of it to everybody. */
  UNSAFE_URL = 'unsafe-url',
}

/**
 * How objects below a path are cached.
 *
 * @stability experimental
 */
export interface CacheRule {
  /** The path, for example `static/*`: relative to the root, `*` and `?` as CloudFront reads them. */
  readonly pathPattern: string;
  /** How long. */
  readonly preset: CachePreset;
}

/**
 * What may be chosen of a bucket of assets. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface AssetBucketOptions {
  /**
   * The word that tells these assets from others of the environment: it is part of every name. Changing it makes a new
   * bucket, beside the old one where that is retained.
   * @default assets
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name. Changing it makes a new bucket.
   * @default - the environment's; else ACCOUNT_REGIONAL in constructs-aws and GLOBAL in constructs-tf
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * What encrypts the assets.
   * @default - S3_MANAGED in dev, staging and prod: what the world may read needs no key of its own
   */
  readonly encryption?: AssetEncryption;
  /**
   * Days that a replaced or deleted version is kept, 1 to 3650.
   * @default - 7 in dev, 30 in staging, 90 in prod
   */
  readonly noncurrentVersionRetentionDays?: number;
  /**
   * Days after which an incomplete multipart upload is aborted, 1 to 30.
   * @default - 7 in dev, staging and prod
   */
  readonly abortIncompleteUploadDays?: number;
  /**
   * Seconds after which the bucket refuses a presigned request, whatever expiry it was signed with, 60 to 604800.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policy-s3-sigv4-conditions.html
   * @default - 900 in dev, staging and prod
   */
  readonly presignedMaxAgeSeconds?: number;
  /**
   * The origins of pages that may upload and read with scripts, for example `https://app.example.com`; `*` for every
   * origin, refused in prod.
   * @default - none
   */
  readonly corsAllowedOrigins?: string[];
  /**
   * Whether bucket and key stay when the construct is removed. Without it they are destroyed, which S3 refuses while the
   * bucket holds anything: nothing is ever emptied.
   * @default - false in dev, true in staging and prod
   */
  readonly retainOnDeletion?: boolean;
  /**
   * Days that KMS waits before it deletes the key, 7 to 30.
   * @default - 7 in dev, 30 in staging and prod
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Why an option may be weaker than the tier below this environment's, or do what can hardly be undone.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * What may be chosen of the bucket of access logs.
 *
 * @stability experimental
 */
export interface AssetLogBucketOptions {
  /**
   * The word of the assets whose access is logged.
   * @default assets
   */
  readonly name?: string;
  /**
   * The namespace of the bucket's name. Changing it makes a new bucket.
   * @default - as for the bucket of assets
   */
  readonly bucketNamespace?: BucketNamespace;
  /**
   * Days that access logs are kept: one of CloudWatch's retentions, since the firewall's logs are kept as long, or 0 for
   * no logs.
   * @default - 0 in dev, 30 in staging, 400 in prod
   */
  readonly logRetentionDays?: number;
  /**
   * Whether the bucket of logs stays when the construct is removed.
   * @default - false in dev, true in staging and prod
   */
  readonly retainOnDeletion?: boolean;
  /**
   * Why an option may be weaker than the tier below this environment's.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * What may be chosen of an asset CDN. What is left out comes from the environment's tier. What concerns the bucket may
 * be given only where the CDN makes the bucket itself.
 *
 * @stability experimental
 */
export interface AssetCdnOptions extends AssetBucketOptions {
  /**
   * Names of its own, for example `assets.example.com`, within the environment's domain; at most one `*`, as the whole
   * first label. Each needs a DNS record: see `dnsRecords`.
   * @default - CloudFront's name only
   */
  readonly domainNames?: string[];
  /**
   * ARN of an ACM certificate in us-east-1 for the domain names, where CloudFront looks for them.
   * @default - made here if hostedZoneId is given
   */
  readonly certificateArn?: string;
  /**
   * The Route 53 hosted zone of the domain names, in the environment's account: certificate and records are made here.
   * @default - DNS is elsewhere: see certificateArn and `dnsRecords`
   */
  readonly hostedZoneId?: string;
  /**
   * The oldest TLS version that viewers may use at those names. At CloudFront's own name it cannot be chosen.
   * @default - TLS_1_2_2025 in dev, staging and prod
   */
  readonly minimumTlsVersion?: MinimumTlsVersion;
  /**
   * How a viewer's path finds its object.
   * @default Routing.FILES
   */
  readonly routing?: Routing;
  /**
   * The key of the page that answers, with status 404, where there is no object, for example `404.html`. It must exist.
   * @default - an empty answer with status 404
   */
  readonly notFoundPage?: string;
  /**
   * How objects below certain paths are cached; the first path that matches decides. At most 20.
   * @default - none
   */
  readonly cacheRules?: CacheRule[];
  /**
   * How everything else is cached.
   * @default CachePreset.HTML
   */
  readonly defaultCache?: CachePreset;
  /**
   * Prefixes under which users upload, of letters, digits and `-_.`, each ending in `/`, at most 20: what lies there is served
   * so that no script in it runs.
   * @default ['uploads/']
   */
  readonly uploadPrefixes?: string[];
  /**
   * Seconds that browsers remember to use HTTPS only, 300 to 2147483647.
   * @default - 86400 (a day) in dev, 2592000 (30 days) in staging, 63072000 (two years) in prod
   */
  readonly hstsSeconds?: number;
  /**
   * Whether that holds for every name below too. Needs `acknowledge`.
   * @default false
   */
  readonly hstsIncludeSubDomains?: boolean;
  /**
   * Whether browsers may be shipped with that knowledge, which can hardly be undone. Needs `acknowledge`,
   * hstsIncludeSubDomains and at least a year.
   * @see https://hstspreload.org
   * @default false
   */
  readonly hstsPreload?: boolean;
  /**
   * The Content-Security-Policy header, on one line.
   * @default - none: only you know what your pages load
   */
  readonly contentSecurityPolicy?: string;
  /**
   * Which pages may show these in a frame.
   * @default FrameOptions.DENY
   */
  readonly frameOptions?: FrameOptions;
  /**
   * How much of a page's address its links tell.
   * @default ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN
   */
  readonly referrerPolicy?: ReferrerPolicy;
  /**
   * The edge locations that serve.
   * @default - PRICE_CLASS_200 in dev and staging, PRICE_CLASS_ALL in prod
   */
  readonly priceClass?: PriceClass;
  /**
   * Days that access logs are kept: one of CloudWatch's retentions, since the firewall's logs are kept as long, or 0 for
   * no logs.
   * @default - 0 in dev, 30 in staging, 400 in prod
   */
  readonly logRetentionDays?: number;
  /**
   * The web application firewall: common attacks, known bad inputs, bad reputation and too many requests. About 9 USD a
   * month and 0.60 USD per million requests.
   * @default - OFF in dev and staging, BLOCK in prod
   */
  readonly waf?: WafMode;
  /**
   * How many requests one IP address may make in 5 minutes, 10 to 2000000.
   * @default - 2000 in dev, staging and prod
   */
  readonly wafRateLimit?: number;
}

/**
 * What a bucket of assets is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface AssetBucketSettings {
  /** What encrypts the assets. */
  readonly encryption: AssetEncryption;
  /** Days that a replaced or deleted version is kept. */
  readonly noncurrentVersionRetentionDays: number;
  /** Days after which an incomplete multipart upload is aborted. */
  readonly abortIncompleteUploadDays: number;
  /** Seconds after which the bucket refuses a presigned request. */
  readonly presignedMaxAgeSeconds: number;
  /** The origins of pages that may upload and read with scripts. */
  readonly corsAllowedOrigins: string[];
  /** Whether bucket and key stay when the construct is removed. */
  readonly retainOnDeletion: boolean;
  /** Days that KMS waits before it deletes the key. */
  readonly keyDeletionWindowDays: number;
}

/**
 * What a bucket of access logs is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface AssetLogBucketSettings {
  /** Days that access logs are kept; 0 for none. */
  readonly logRetentionDays: number;
  /** Whether the bucket stays when the construct is removed. */
  readonly retainOnDeletion: boolean;
}

/**
 * What an asset CDN is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface AssetCdnSettings extends AssetBucketSettings {
  /** Names of its own. */
  readonly domainNames: string[];
  /** The oldest TLS version that viewers may use at those names. */
  readonly minimumTlsVersion: MinimumTlsVersion;
  /** How a viewer's path finds its object. */
  readonly routing: Routing;
  /**
   * The key of the page that answers where there is no object.
   * @default - none
   */
  readonly notFoundPage?: string;
  /** How objects below certain paths are cached. */
  readonly cacheRules: CacheRule[];
  /** How everything else is cached. */
  readonly defaultCache: CachePreset;
  /** Prefixes under which users upload. */
  readonly uploadPrefixes: string[];
  /** Seconds that browsers remember to use HTTPS only. */
  readonly hstsSeconds: number;
  /** Whether that holds for every name below too. */
  readonly hstsIncludeSubDomains: boolean;
  /** Whether browsers may be shipped with that knowledge. */
  readonly hstsPreload: boolean;
  /**
   * The Content-Security-Policy header.
   * @default - none
   */
  readonly contentSecurityPolicy?: string;
  /** Which pages may show these in a frame. */
  readonly frameOptions: FrameOptions;
  /** How much of a page's address its links tell. */
  readonly referrerPolicy: ReferrerPolicy;
  /** The edge locations that serve. */
  readonly priceClass: PriceClass;
  /** Days that access logs are kept; 0 for none. */
  readonly logRetentionDays: number;
  /** The web application firewall. */
  readonly waf: WafMode;
  /** How many requests one IP address may make in 5 minutes. */
  readonly wafRateLimit: number;
}
