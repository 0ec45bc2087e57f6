import { AssetCdnSubject } from '../../src';
import { deliveryOf, MARKS, policiesOf, TRUST } from './subjects';

const REFERENCES: Readonly<Record<string, string>> = {
  [MARKS.bucketArn]: '${aws_s3_bucket.Assets_Bucket_1A2B.arn}',
  [MARKS.keyArn]: '${aws_kms_key.Assets_Key_3C4D.arn}',
  [MARKS.distributionArn]: '${aws_cloudfront_distribution.Distribution.arn}',
  [MARKS.logBucketArn]: '${aws_s3_bucket.Logs_Bucket_5E6F.arn}',
};

/** A policy as JSON with references in it. */
const json = (document: unknown): string =>
  Object.entries(REFERENCES).reduce((all, [mark, reference]) => all.replaceAll(mark, reference), JSON.stringify(document));

const EDGE = { provider: 'aws.edge' };

/** Those that the provider does not put on everything. */
const ownTags = ({ environment }: AssetCdnSubject) => Object.fromEntries(Object.entries(environment.tags).filter(([name]) => name !== 'Project'));

/** A bucket with what every bucket has, as the separate resources that Terraform makes of it. */
function bucketParts(id: string, subject: AssetCdnSubject, given: Record<string, any>): Record<string, Record<string, any>> {
  const { name, policy, encryption, rule, ...more } = given;
  const bucket = `\${aws_s3_bucket.${id}.bucket}`;
  const tags = ownTags(subject);
  const lifecycle = subject.settings.retainOnDeletion ? { lifecycle: { prevent_destroy: true } } : {};
  return {
    aws_s3_bucket: { [id]: { bucket: name, tags, ...lifecycle, ...more } },
    aws_s3_bucket_public_access_block: {
      [`${id}_Access`]: { bucket, block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true, ...more },
    },
    aws_s3_bucket_ownership_controls: { [`${id}_Owner`]: { bucket, rule: { object_ownership: 'BucketOwnerEnforced' }, ...more } },
    aws_s3_bucket_server_side_encryption_configuration: { [`${id}_Encryption`]: { bucket, rule: [encryption], ...more } },
    aws_s3_bucket_lifecycle_configuration: { [`${id}_Lifecycle`]: { bucket, rule: [{ id: 'Rule', status: 'Enabled', filter: [{ prefix: '' }], ...rule }], ...more } },
    aws_s3_bucket_policy: { [`${id}_Policy`]: { bucket, policy: json(policy), ...more } },
  };
}

/** Joins resources type by type. */
function merge(...all: Array<Record<string, Record<string, any>>>): Record<string, Record<string, any>> {
  const merged: Record<string, Record<string, any>> = {};
  for (const resources of all) {
    for (const [type, named] of Object.entries(resources)) {
      merged[type] = { ...merged[type], ...named };
    }
  }
  return merged;
}

/** JSON as cdktf would write it for a subject, written by hand: both regions stand in one document. */
export function terraformOf(subject: AssetCdnSubject): Record<string, any> {
  const { settings, names, environment } = subject;
  const policies = policiesOf(subject);
  const withKey = settings.encryption === 'customer-managed-key';
  const { Project } = environment.tags;
  const tags = ownTags(subject);
  const lifecycle = settings.retainOnDeletion ? { lifecycle: { prevent_destroy: true } } : {};
  return {
    provider: {
      aws: [
        { region: environment.region, default_tags: [{ tags: { Project } }] }, { alias: 'edge', region: 'us-east-1', default_tags: [{ tags: { Project } }] },
      ],
    },
    resource: merge(
      bucketParts('Assets_Bucket_1A2B', subject, {
        name: names.bucketName,
        policy: policies.bucket,
        encryption: withKey
          ? { apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: REFERENCES[MARKS.keyArn] }, bucket_key_enabled: true }
          : { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
        rule: {
          noncurrent_version_expiration: [{ noncurrent_days: settings.noncurrentVersionRetentionDays }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: settings.abortIncompleteUploadDays }],
          expiration: [{ expired_object_delete_marker: true }],
        },
      }),
      {
        aws_s3_bucket_versioning: { Versioning: { bucket: names.bucketName, versioning_configuration: { status: 'Enabled' } } },
        ...(settings.corsAllowedOrigins.length > 0 && {
          aws_s3_bucket_cors_configuration: {
            Cors: {
              bucket: '${aws_s3_bucket.Assets_Bucket_1A2B.id}',
              cors_rule: [{ allowed_origins: settings.corsAllowedOrigins, allowed_methods: ['GET', 'HEAD', 'PUT', 'POST'], allowed_headers: ['*'] }],
            },
          },
        }),
        ...(withKey && {
          aws_kms_key: {
            Assets_Key_3C4D: {
              enable_key_rotation: true, deletion_window_in_days: settings.keyDeletionWindowDays, policy: json(policies.key), tags, ...lifecycle,
            },
          },
          aws_kms_alias: { Assets_Alias: { name: names.keyAlias, target_key_id: '${aws_kms_key.Assets_Key_3C4D.key_id}' } },
        }),
        aws_iam_role: { Deploy: { name: environment.resourceName('deploy'), assume_role_policy: JSON.stringify(TRUST) } },
        aws_iam_role_policy: { DeployPolicy: { role: '${aws_iam_role.Deploy.name}', policy: json(policies.deploy) } },
      },
      distributionOf(subject, tags),
      settings.waf === 'off' ? {} : firewallOf(subject, tags),
      settings.logRetentionDays === 0 ? {} : logsOf(subject),
    ),
  };
}

function distributionOf(subject: AssetCdnSubject, tags: object): Record<string, Record<string, any>> {
  const { settings, names } = subject;
  const { delivery, viewer, immutable } = deliveryOf(subject);
  const certified = settings.domainNames.length > 0;
  const behavior = ({ pathPattern, cachePolicyId, headers, immutable: forAYear }: (typeof delivery)['defaultBehavior']) => ({
    ...(pathPattern && { path_pattern: pathPattern }), target_origin_id: 'bucket', viewer_protocol_policy: 'redirect-to-https',
    allowed_methods: delivery.allowedMethods, cached_methods: ['GET', 'HEAD'], compress: true, cache_policy_id: cachePolicyId,
    ...(delivery.originRequestPolicyId && { origin_request_policy_id: delivery.originRequestPolicyId }),
    response_headers_policy_id: `\${aws_cloudfront_response_headers_policy.Headers${headers}.id}`,
    function_association: [
      { event_type: 'viewer-request', function_arn: '${aws_cloudfront_function.Viewer.arn}' },
      ...(forAYear ? [{ event_type: 'viewer-response', function_arn: '${aws_cloudfront_function.Immutable.arn}' }] : []),
    ],
  });
  return {
    aws_cloudfront_origin_access_control: {
      Control: { ...EDGE, name: names.originAccessControlName, origin_access_control_origin_type: 's3', signing_behavior: 'always', signing_protocol: 'sigv4' },
    },
    aws_cloudfront_function: {
      Viewer: { ...EDGE, name: names.functionName, runtime: 'cloudfront-js-2.0', code: escaped(viewer) },
      Immutable: { ...EDGE, name: `${names.functionName}-year`, runtime: 'cloudfront-js-2.0', code: escaped(immutable) },
    },
    aws_cloudfront_response_headers_policy: Object.fromEntries(delivery.headers.map((headers, index) => [`Headers${index}`, {
      ...EDGE,
      name: `headers-${index}`,
      security_headers_config: {
        strict_transport_security: {
          access_control_max_age_sec: headers.hstsSeconds, include_subdomains: headers.hstsIncludeSubDomains, preload: headers.hstsPreload, override: true,
        },
        content_type_options: { override: true },
        frame_options: { frame_option: headers.frameOptions, override: true },
        referrer_policy: { referrer_policy: headers.referrerPolicy, override: true },
        ...(headers.contentSecurityPolicy && { content_security_policy: { content_security_policy: headers.contentSecurityPolicy, override: true } }),
      },
      ...(headers.cacheControl && { custom_headers_config: { items: [{ header: 'Cache-Control', value: headers.cacheControl, override: true }] } }),
      ...(headers.corsAllowedOrigins.length > 0 && {
        cors_config: {
          access_control_allow_origins: { items: headers.corsAllowedOrigins }, access_control_allow_methods: { items: ['GET', 'HEAD'] },
          access_control_allow_headers: { items: ['*'] }, access_control_allow_credentials: false, origin_override: true,
        },
      }),
    }])),
    aws_cloudfront_distribution: {
      Distribution: {
        ...EDGE,
        enabled: true, http_version: 'http2and3', is_ipv6_enabled: true, price_class: settings.priceClass, default_root_object: 'index.html',
        aliases: settings.domainNames,
        origin: [{
          origin_id: 'bucket', domain_name: names.bucketRegionalDomainName, origin_access_control_id: '${aws_cloudfront_origin_access_control.Control.id}',
        }],
        default_cache_behavior: behavior(delivery.defaultBehavior),
        ordered_cache_behavior: delivery.behaviors.map(behavior),
        custom_error_response: [{
          error_code: 404, error_caching_min_ttl: 10, ...(settings.notFoundPage && { response_code: 404, response_page_path: `/${settings.notFoundPage}` }),
        }],
        viewer_certificate: certified ? {
          acm_certificate_arn: subject.certificateArn ?? '${aws_acm_certificate_validation.Validated.certificate_arn}',
          minimum_protocol_version: settings.minimumTlsVersion, ssl_support_method: 'sni-only',
        } : { cloudfront_default_certificate: true },
        ...(settings.waf !== 'off' && { web_acl_id: '${aws_wafv2_web_acl.Firewall.arn}' }),
        restrictions: { geo_restriction: { restriction_type: 'none' } },
        tags,
      },
    },
    ...(certified && subject.certificateArn === undefined && {
      aws_acm_certificate: {
        Certificate: { ...EDGE, domain_name: settings.domainNames[0], subject_alternative_names: settings.domainNames.slice(1), validation_method: 'DNS' },
      },
      aws_acm_certificate_validation: { Validated: { ...EDGE, certificate_arn: '${aws_acm_certificate.Certificate.arn}' } },
    }),
  };
}

/** Code is no expression. */
const escaped = (code: string): string => code.replaceAll('${', '$${').replaceAll('%{', '%%{');

function firewallOf({ settings, names }: AssetCdnSubject, tags: object): Record<string, Record<string, any>> {
  const visible = (metric_name: string) => ({ cloudwatch_metrics_enabled: true, metric_name, sampled_requests_enabled: true });
  const groups = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];
  return {
    aws_wafv2_web_acl: {
      Firewall: {
        ...EDGE, name: names.webAclName, scope: 'CLOUDFRONT', default_action: { allow: {} }, visibility_config: visible('Firewall'), tags,
        rule: [
          ...groups.map((name, index) => ({
            name, priority: index + 1, statement: { managed_rule_group_statement: { vendor_name: 'AWS', name } }, override_action: { none: {} }, visibility_config: visible(name),
          })),
          {
            name: 'RateLimit', priority: 0, statement: { rate_based_statement: { limit: settings.wafRateLimit, aggregate_key_type: 'IP', evaluation_window_sec: 300 } },
            action: { block: {} }, visibility_config: visible('RateLimit'),
          },
        ],
      },
    },
    aws_cloudwatch_log_group: { FirewallLog: { ...EDGE, name: names.webAclLogGroupName, retention_in_days: settings.logRetentionDays } },
    aws_wafv2_web_acl_logging_configuration: {
      FirewallLogging: { ...EDGE, resource_arn: '${aws_wafv2_web_acl.Firewall.arn}', log_destination_configs: ['${aws_cloudwatch_log_group.FirewallLog.arn}'] },
    },
  };
}

function logsOf(subject: AssetCdnSubject): Record<string, Record<string, any>> {
  const { settings, names } = subject;
  return {
    ...bucketParts('Logs_Bucket_5E6F', subject, {
      ...EDGE,
      name: names.logBucketName,
      policy: policiesOf(subject).logs,
      encryption: { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
      rule: { expiration: [{ days: settings.logRetentionDays }] },
    }),
    aws_cloudwatch_log_delivery_source: {
      LogSource: { ...EDGE, name: names.logDeliveryName, log_type: 'ACCESS_LOGS', resource_arn: REFERENCES[MARKS.distributionArn] },
    },
    aws_cloudwatch_log_delivery_destination: {
      LogDestination: {
        ...EDGE, name: names.logDeliveryName, output_format: 'json', delivery_destination_configuration: { destination_resource_arn: REFERENCES[MARKS.logBucketArn] },
      },
    },
    aws_cloudwatch_log_delivery: {
      LogDelivery: {
        ...EDGE, delivery_source_name: '${aws_cloudwatch_log_delivery_source.LogSource.name}',
        delivery_destination_arn: '${aws_cloudwatch_log_delivery_destination.LogDestination.arn}',
      },
    },
  };
}
