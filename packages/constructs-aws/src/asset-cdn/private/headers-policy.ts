import { AssetHeaders } from '@plinth/env-presets';
import { CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** The headers of one kind of answers. Each overrides what an object may say by itself. */
export function createHeadersPolicy(scope: Construct, headers: AssetHeaders, name: string): CfnResponseHeadersPolicy {
  const override = true;
  const { contentSecurityPolicy, cacheControl, corsAllowedOrigins, frameOptions, referrerPolicy } = headers;
  const id = headers.sandboxed ? 'UploadHeaders' : `${headers.preset[0].toUpperCase()}${headers.preset.slice(1)}Headers`;
  return new CfnResponseHeadersPolicy(scope, id, { responseHeadersPolicyConfig: {
    name,
    securityHeadersConfig: {
      strictTransportSecurity: {
        accessControlMaxAgeSec: headers.hstsSeconds, includeSubdomains: headers.hstsIncludeSubDomains, preload: headers.hstsPreload, override,
      },
      contentTypeOptions: { override },
      frameOptions: { frameOption: frameOptions, override },
      referrerPolicy: { referrerPolicy, override },
      contentSecurityPolicy: contentSecurityPolicy === undefined ? undefined : { contentSecurityPolicy, override },
    },
    customHeadersConfig: cacheControl === undefined ? undefined : { items: [{ header: 'Cache-Control', value: cacheControl, override }] },
    corsConfig: corsAllowedOrigins.length === 0 ? undefined : {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: { items: ['*'] },
      accessControlAllowMethods: { items: ['GET', 'HEAD', 'OPTIONS'] },
      accessControlAllowOrigins: { items: corsAllowedOrigins },
      accessControlExposeHeaders: { items: ['ETag'] },
      accessControlMaxAgeSec: 3600,
      originOverride: override,
    },
  } });
}
