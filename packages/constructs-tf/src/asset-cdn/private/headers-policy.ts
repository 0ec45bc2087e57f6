import {
  CloudfrontResponseHeadersPolicy, CloudfrontResponseHeadersPolicyConfig,
} from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { AssetHeaders } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { outlivesItsUser } from '../../private/order';

/** Each header overrides what an object may say by itself. */
const override = true;

/** The headers of one kind of answers. */
export function createHeadersPolicy(scope: Construct, headers: AssetHeaders, name: string, provider?: TerraformProvider): CloudfrontResponseHeadersPolicy {
  const { cacheControl, preset } = headers;
  const id = headers.sandboxed ? 'UploadHeaders' : `${preset[0].toUpperCase()}${preset.slice(1)}Headers`;
  return new CloudfrontResponseHeadersPolicy(scope, id, {
    name,
    securityHeadersConfig: securityHeaders(headers),
    customHeadersConfig: cacheControl === undefined ? undefined : { items: [{ header: 'Cache-Control', value: cacheControl, override }] },
    corsConfig: corsHeaders(headers),
    lifecycle: outlivesItsUser,
    provider,
  });
}

function securityHeaders(headers: AssetHeaders): CloudfrontResponseHeadersPolicyConfig['securityHeadersConfig'] {
  const { contentSecurityPolicy, frameOptions, referrerPolicy } = headers;
  return {
    strictTransportSecurity: {
      accessControlMaxAgeSec: headers.hstsSeconds, includeSubdomains: headers.hstsIncludeSubDomains, preload: headers.hstsPreload, override,
    },
    contentTypeOptions: { override },
    frameOptions: { frameOption: frameOptions, override },
    referrerPolicy: { referrerPolicy, override },
    contentSecurityPolicy: contentSecurityPolicy === undefined ? undefined : { contentSecurityPolicy, override },
  };
}

function corsHeaders({ corsAllowedOrigins }: AssetHeaders): CloudfrontResponseHeadersPolicyConfig['corsConfig'] {
  return corsAllowedOrigins.length === 0 ? undefined : {
    accessControlAllowCredentials: false,
    accessControlAllowHeaders: { items: ['*'] },
    accessControlAllowMethods: { items: ['GET', 'HEAD', 'OPTIONS'] },
    accessControlAllowOrigins: { items: corsAllowedOrigins },
    accessControlExposeHeaders: { items: ['ETag'] },
    accessControlMaxAgeSec: 3600,
    originOverride: override,
  };
}
