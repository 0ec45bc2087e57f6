import { AssetCdnOptions, AssetEncryption, CachePreset, Routing } from '@plinth/env-presets';
import { environment } from '../place';

/** Names of its own with a certificate, a firewall, logs, a key, scripts of another origin and every cache preset. */
const options: AssetCdnOptions = {
  encryption: AssetEncryption.CUSTOMER_MANAGED_KEY,
  domainNames: ['assets.example.com', '*.assets.example.com'],
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  routing: Routing.CLEAN_URLS,
  notFoundPage: '404.html',
  cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: 'api/*', preset: CachePreset.OFF }],
  contentSecurityPolicy: 'default-src \'self\'',
  corsAllowedOrigins: ['https://app.example.com'],
};
export const OPTIONS = { environment, ...options };
