import { Reasons } from '../private/tier-presets';
import { AssetBucketSettings, AssetCdnSettings, AssetLogBucketSettings } from './settings';

/** What is neither the bucket's nor the logs' own. */
export type DeliverySettings = Omit<AssetCdnSettings, keyof AssetBucketSettings | keyof AssetLogBucketSettings>;

/** What each setting of the bucket does, and why the tiers choose as they do. */
export const BUCKET_REASONS: Reasons<AssetBucketSettings> = {
  encryption: 'decides whose key encrypts the assets; S3\'s own is the default in every tier, since what the world may read gains little from a key that each request has to use',
  noncurrentVersionRetentionDays: 'keeps replaced and deleted assets so long, which is the time to roll a bad release back; the longer a release may stay unnoticed, the longer',
  abortIncompleteUploadDays: 'removes the parts of uploads that never ended, which are billed and unseen; every tier cleans up after a week',
  presignedMaxAgeSeconds: 'refuses presigned requests that are older, whatever expiry they were signed with, so that a leaked link is soon worthless; that is as true in dev as in prod',
  corsAllowedOrigins: 'names the pages whose scripts may upload and read; which these are the product decides, and in prod it may not be every page of the web',
  retainOnDeletion: 'decides whether assets outlive the stack that made their bucket; dev is thrown away and made again, above it they may be uploads that nobody else has',
  keyDeletionWindowDays: 'is the time in which a deleted key can be called back before everything that it encrypted is lost; dev takes the shortest that KMS allows, the others the longest',
};

/** The same of the bucket of access logs. */
export const LOG_REASONS: Reasons<AssetLogBucketSettings> = {
  logRetentionDays: 'keeps access logs so long: nobody reads them in dev, a month finds a fault in staging, and prod keeps a year and a month for whoever investigates an incident',
  retainOnDeletion: 'decides whether access logs outlive the stack that made their bucket; dev is thrown away and made again, above it they are evidence',
};

/** The same of what CloudFront does. */
export const DELIVERY_REASONS: Reasons<DeliverySettings> = {
  domainNames: 'are the names at which the assets are served; each environment has its own, within its own domain',
  minimumTlsVersion: 'is the oldest TLS that viewers may speak at those names; a weaker one in dev would only hide what breaks in prod, so all tiers have the same',
  routing: 'decides how a path finds its object; that depends on how the site is built, not on the tier',
  notFoundPage: 'is the page that answers where there is no object; whether there is one the site decides, not the tier',
  cacheRules: 'decides which paths are cached otherwise than the rest; that follows from how files are named, not from the tier',
  defaultCache: 'decides how long the edge and browsers keep what no rule names; every tier starts so that a changed page is seen at once after an invalidation',
  uploadPrefixes: 'are the parts of the bucket that are served as foreign matter, sandboxed and without sniffing, since users upload there; which these are the product decides',
  hstsSeconds: 'is how long browsers refuse plain HTTP, which cannot be taken back from them: a day in dev, while domains still change hands, two years in prod, as preload lists ask for',
  hstsIncludeSubDomains: 'extends that to every name below, also those of other teams; no tier does so unasked, since it can lock them out',
  hstsPreload: 'lets browsers ship with that knowledge, which takes months to undo; no tier does so unasked',
  contentSecurityPolicy: 'tells browsers what a page may load; only the product knows that, so no tier guesses',
  frameOptions: 'decides who may show the pages in a frame, where clicks can be stolen; nobody may in any tier',
  referrerPolicy: 'decides how much of a page\'s address its links tell others; every tier tells them the origin alone',
  priceClass: 'decides which edge locations serve; prod is near to all its users, while dev and staging leave out the dearest ones, South America and Oceania',
  waf: 'refuses known attacks and floods before they reach the assets, for about 9 USD a month and a fee per request; prod alone meets the whole internet',
  wafRateLimit: 'is how many requests one address may make in five minutes; every tier leaves room for a busy office behind one address',
};
