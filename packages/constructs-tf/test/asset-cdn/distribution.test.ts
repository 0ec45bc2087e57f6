import {
  AssetEncryption, CachePreset, FrameOptions, ImmutableFunction, PriceClass, ReferrerPolicy, Routing, ViewerFunction, WafMode,
} from '@plinth/env-presets';
import { Testing } from 'cdktf';
import { AssetCdn, AssetLogBucket } from '../../src';
import { newStack, resourceOf, resourcesOf } from '../stacks';
import { assetsOf, dev, edgeOf, ENVIRONMENTS, prod, stackOf, staging, statementsOf } from './assets';

const distributionOf = (...props: Parameters<typeof stackOf>) => resourceOf(stackOf(...props), 'aws_cloudfront_distribution');

/** The response headers policy of a name. */
function headersOf(stack: ReturnType<typeof stackOf>, name: string): any {
  return resourcesOf(stack, 'aws_cloudfront_response_headers_policy').find((policy) => policy.name === name);
}

test('what the distribution uses by its id is destroyed only after it was updated, as AWS demands', () => {
  const stack = stackOf({ environment: prod, cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }] });
  for (const type of ['aws_wafv2_web_acl', 'aws_cloudfront_function', 'aws_cloudfront_response_headers_policy']) {
    const resources = resourcesOf(stack, type);
    expect(resources.length).toBeGreaterThan(0);
    resources.forEach((resource) => expect(resource.lifecycle).toEqual({ create_before_destroy: true }));
  }
});

describe('the distribution', () => {
  test('serves the private bucket by signed requests, over HTTPS only', () => {
    const stack = stackOf();
    const distribution = resourceOf(stack, 'aws_cloudfront_distribution');
    expect(distribution).toMatchObject({
      enabled: true,
      http_version: 'http2and3',
      is_ipv6_enabled: true,
      default_root_object: 'index.html',
      origin: [{
        domain_name: 'acme-dev-assets-111111111111.s3.eu-central-1.amazonaws.com',
        origin_access_control_id: expect.stringMatching(/^\$\{aws_cloudfront_origin_access_control\.Assets_OriginAccessControl_\w+\.id\}$/),
      }],
      viewer_certificate: { cloudfront_default_certificate: true },
    });
    expect(distribution.origin[0]).not.toHaveProperty('s3_origin_config');
    expect(resourceOf(stack, 'aws_cloudfront_origin_access_control')).toMatchObject({
      origin_access_control_origin_type: 's3', signing_behavior: 'always', signing_protocol: 'sigv4',
    });
    for (const behavior of [distribution.default_cache_behavior, ...distribution.ordered_cache_behavior]) {
      expect(behavior).toMatchObject({ viewer_protocol_policy: 'redirect-to-https', compress: true, allowed_methods: ['GET', 'HEAD'], cached_methods: ['GET', 'HEAD'] });
      expect(behavior).not.toHaveProperty('forwarded_values');
    }
  });

  test('is made after the bucket, and what reads of the bucket is allowed to it alone', () => {
    const stack = stackOf({ encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
    expect(resourceOf(stack, 'aws_cloudfront_distribution').depends_on).toEqual([expect.stringMatching(/^aws_s3_bucket\.Assets_Bucket_/)]);
    const allowed = ['aws_s3_bucket_policy', 'aws_kms_key'].flatMap((type) => statementsOf(resourceOf(stack, type).policy))
      .filter(({ Principal }) => Principal.Service === 'cloudfront.amazonaws.com');
    expect(allowed.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket', 'kms:Decrypt']);
    allowed.forEach(({ Condition }) => expect(Condition).toEqual({
      StringEquals: { 'AWS:SourceArn': expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Assets_Distribution_\w+\.arn\}$/) },
    }));
  });

  test('has every viewer request pass the viewer function, published', () => {
    const stack = stackOf({ routing: Routing.SPA, uploadPrefixes: ['in/', 'out/'] });
    const { default_cache_behavior: otherwise, ordered_cache_behavior: ordered } = resourceOf(stack, 'aws_cloudfront_distribution');
    const functionArn = expect.stringMatching(/^\$\{aws_cloudfront_function\.Assets_ViewerFunction_\w+\.arn\}$/);
    expect([otherwise, ...ordered].map(({ function_association: functions }) => functions)).toEqual(Array(3).fill([{ event_type: 'viewer-request', function_arn: functionArn }]));
    const { code, runtime, publish } = resourceOf(stack, 'aws_cloudfront_function');
    expect({ code, runtime, publish }).toEqual({
      code: ViewerFunction.code({ routing: Routing.SPA, uploadPrefixes: ['in/', 'out/'] }), runtime: 'cloudfront-js-2.0', publish: true,
    });
    // what Terraform would take for an expression
    expect(code).not.toMatch(/[$%]\{/);
  });

  test('serves what users upload before any other rule, in a sandbox', () => {
    const stack = stackOf({ cacheRules: [{ pathPattern: '*.json', preset: CachePreset.OFF }] });
    const [uploads, json] = resourceOf(stack, 'aws_cloudfront_distribution').ordered_cache_behavior;
    expect([uploads.path_pattern, json.path_pattern]).toEqual(['uploads/*', '*.json']);
    expect(uploads.response_headers_policy_id).toContain('Assets_UploadHeaders');
    expect(headersOf(stack, 'acme-dev-assets-uploads').security_headers_config.content_security_policy).toEqual({
      content_security_policy: "default-src 'none'; style-src 'unsafe-inline'; sandbox", override: true,
    });
  });

  test('caches each path by its preset; what is immutable says so only where it was found', () => {
    const stack = stackOf({ cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }, { pathPattern: 'api/*', preset: CachePreset.OFF }] });
    const { default_cache_behavior: html, ordered_cache_behavior: [, immutable, off] } = resourceOf(stack, 'aws_cloudfront_distribution');
    const [optimized, disabled] = ['658327ea-f89d-4fab-a63d-7e88639e58f6', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'];
    expect([html, immutable, off].map(({ cache_policy_id: policy }) => policy)).toEqual([optimized, optimized, disabled]);
    expect([html, immutable, off].map(({ function_association: functions }) => functions.length)).toEqual([1, 2, 1]);
    expect(immutable.function_association[1]).toEqual({ event_type: 'viewer-response', function_arn: expect.stringContaining('Assets_ImmutableFunction') });
    expect(resourcesOf(stack, 'aws_cloudfront_function').map(({ code }) => code)).toContain(ImmutableFunction.code());
    const cacheControl = (kind: string) => headersOf(stack, `acme-dev-assets-${kind}`).custom_headers_config?.items;
    expect(cacheControl('html')).toEqual([{ header: 'Cache-Control', value: 'public, max-age=0, must-revalidate', override: true }]);
    expect(cacheControl('off')).toEqual([{ header: 'Cache-Control', value: 'no-store', override: true }]);
    expect(cacheControl('immutable')).toBeUndefined();
  });

  test('answers 404 with the page that is given, and forgets it soon', () => {
    expect(distributionOf().custom_error_response).toEqual([{ error_code: 404, error_caching_min_ttl: 10 }]);
    expect(distributionOf({ notFoundPage: 'errors/404.html' }).custom_error_response).toEqual([
      { error_code: 404, error_caching_min_ttl: 10, response_code: 404, response_page_path: '/errors/404.html' },
    ]);
  });

  test('is served from the edge locations of the price class', () => {
    expect([dev, staging, prod].map((environment) => distributionOf({ environment }).price_class)).toEqual(['PriceClass_200', 'PriceClass_200', 'PriceClass_All']);
    expect(distributionOf({ priceClass: PriceClass.PRICE_CLASS_100 }).price_class).toBe('PriceClass_100');
  });
});

describe('headers', () => {
  test.each(['dev', 'staging', 'prod'] as const)('in %s are the security headers, each over what an object says', (tier) => {
    const { stack, assets } = assetsOf({ environment: ENVIRONMENTS[tier] });
    expect(headersOf(stack, `acme-${tier}-assets-html`).security_headers_config).toEqual({
      strict_transport_security: { access_control_max_age_sec: assets.settings.hstsSeconds, include_subdomains: false, preload: false, override: true },
      content_type_options: { override: true },
      frame_options: { frame_option: 'DENY', override: true },
      referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin', override: true },
    });
  });

  test('are as the options say', () => {
    const stack = stackOf({
      contentSecurityPolicy: "default-src 'self'", frameOptions: FrameOptions.SAMEORIGIN, referrerPolicy: ReferrerPolicy.NO_REFERRER,
      hstsSeconds: 31_536_000, hstsIncludeSubDomains: true, hstsPreload: true, acknowledge: 'all of example.com has HTTPS',
    });
    expect(headersOf(stack, 'acme-dev-assets-html').security_headers_config).toMatchObject({
      strict_transport_security: { access_control_max_age_sec: 31_536_000, include_subdomains: true, preload: true },
      content_security_policy: { content_security_policy: "default-src 'self'", override: true },
      frame_options: { frame_option: 'SAMEORIGIN' },
      referrer_policy: { referrer_policy: 'no-referrer' },
    });
  });

  test('let scripts of the named origins read, and of no other', () => {
    expect(headersOf(stackOf(), 'acme-dev-assets-html')).not.toHaveProperty('cors_config');
    const stack = stackOf({ corsAllowedOrigins: ['https://app.example.com'] });
    expect(headersOf(stack, 'acme-dev-assets-html').cors_config).toMatchObject({
      access_control_allow_credentials: false, access_control_allow_origins: { items: ['https://app.example.com'] }, origin_override: true,
    });
    expect(resourceOf(stack, 'aws_cloudfront_distribution').default_cache_behavior).toMatchObject({
      allowed_methods: ['GET', 'HEAD', 'OPTIONS'], origin_request_policy_id: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
    });
    expect(resourceOf(stack, 'aws_s3_bucket_cors_configuration').cors_rule[0].allowed_origins).toEqual(['https://app.example.com']);
  });
});

describe('the firewall', () => {
  test('stands before prod only, and its log is kept as long as the access logs', () => {
    expect([dev, staging].flatMap((environment) => resourcesOf(stackOf({ environment }), 'aws_wafv2_web_acl'))).toEqual([]);
    const stack = stackOf({ environment: prod });
    expect(resourceOf(stack, 'aws_cloudfront_distribution').web_acl_id).toMatch(/^\$\{aws_wafv2_web_acl\.Assets_WebAcl_\w+\.arn\}$/);
    expect(resourceOf(stack, 'aws_cloudwatch_log_group')).toMatchObject({ name: 'aws-waf-logs-acme-prod-assets', retention_in_days: 400 });
    expect(resourceOf(stack, 'aws_wafv2_web_acl_logging_configuration')).toMatchObject({
      log_destination_configs: [expect.stringContaining('aws_cloudwatch_log_group.Assets_WebAclLogs')],
      redacted_fields: [{ single_header: { name: 'authorization' } }, { single_header: { name: 'cookie' } }],
    });
  });

  test.each([[WafMode.BLOCK, { block: {} }, { none: {} }], [WafMode.COUNT, { count: {} }, { count: {} }]])('in mode %s limits requests, and asks AWS\'s groups', (waf, action, override) => {
    const stack = stackOf({ waf, wafRateLimit: 500 });
    const webAcl = resourceOf(stack, 'aws_wafv2_web_acl');
    expect(webAcl).toMatchObject({ scope: 'CLOUDFRONT', default_action: { allow: {} }, provider: 'aws.edge' });
    const [rate, ...groups] = webAcl.rule;
    expect(rate).toMatchObject({ action, statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 500, evaluation_window_sec: 300 } } });
    expect(groups).toHaveLength(3);
    groups.forEach((rule: any) => expect(rule).toMatchObject({
      override_action: override, statement: { managed_rule_group_statement: { vendor_name: 'AWS', name: rule.name } },
    }));
  });
});

describe('access logs', () => {
  test('are none in dev, and kept in a bucket of their own above', () => {
    expect(assetsOf().assets.logBucket).toBeUndefined();
    expect(resourcesOf(stackOf(), 'aws_cloudwatch_log_delivery')).toEqual([]);
    const { stack, assets } = assetsOf({ environment: staging });
    expect(assets.logBucket?.bucketName).toBe('acme-staging-assets-logs-111111111111');
    expect(resourceOf(stack, 'aws_cloudwatch_log_delivery_source')).toMatchObject({
      name: 'acme-staging-assets-logs', log_type: 'ACCESS_LOGS', resource_arn: expect.stringMatching(/^\$\{aws_cloudfront_distribution\./),
    });
    expect(resourceOf(stack, 'aws_cloudwatch_log_delivery_destination')).toMatchObject({
      output_format: 'json', delivery_destination_configuration: [{ destination_resource_arn: 'arn:aws:s3:::acme-staging-assets-logs-111111111111' }],
    });
  });

  test('are delivered only once the bucket\'s policy lets them, or CloudWatch would write a policy of its own', () => {
    expect(resourceOf(stackOf({ environment: staging }), 'aws_cloudwatch_log_delivery').depends_on).toEqual([
      expect.stringMatching(/^aws_s3_bucket_policy\.Assets_Logs_BucketPolicy_/),
    ]);
  });

  test('go to the bucket that is given, which may stand in another stack', () => {
    const app = Testing.app();
    const [logs, home] = [newStack('Logs', app), newStack('Home', app)];
    const logBucket = new AssetLogBucket(logs, 'Logs', { environment: dev, edgeProvider: edgeOf(logs), logRetentionDays: 30 });
    const assets = new AssetCdn(home, 'Assets', { environment: dev, edgeProvider: edgeOf(home), logBucket });
    expect(assets.logBucket).toBe(logBucket);
    expect(resourceOf(home, 'aws_s3_bucket').bucket).toBe('acme-dev-assets-111111111111');
    expect(resourceOf(home, 'aws_cloudwatch_log_delivery')).not.toHaveProperty('depends_on');
    expect(home.dependsOn(logs)).toBe(true);
  });
});
