import { ACMClient, DescribeCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFrontClient,
  DeleteDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateRoleCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { LocalAccount, LocalCloud } from '../src';
import { ACCOUNT, ALIAS, EDGE, HOME, statement } from './helpers/asset-stacks';
import { type Clients, freshCloud } from './helpers/cloud';
import { missingForTerraform, TERRAFORM_DEADLINE_MS, Workspace } from './helpers/terraform';
import { viewerOf } from './helpers/viewer';

const edge = { provider: 'aws.edge' };
const text = (...statements: object[]) => JSON.stringify(statement(...statements));
const trust = (Service: string, ...Action: string[]) => text({ Effect: 'Allow', Principal: { Service }, Action: ['sts:AssumeRole', ...Action] });
const visibility = (metric_name: string) => ({ sampled_requests_enabled: true, cloudwatch_metrics_enabled: true, metric_name });
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

const providers = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
  provider: {
    aws: [
      { region: HOME, s3_use_path_style: true, default_tags: { tags: { Project: 'acme' } } },
      { alias: 'edge', region: EDGE, s3_use_path_style: true, default_tags: { tags: { Project: 'acme' } } },
    ],
  },
};

const uploader = (status: string) => ({
  aws_iam_user: { uploader: { name: 'acme-tf-uploader', force_destroy: true } },
  aws_iam_user_policy: {
    uploader: { name: 'upload', user: '${aws_iam_user.uploader.name}', policy: text({ Effect: 'Allow', Action: 's3:PutObject', Resource: '${aws_s3_bucket.assets.arn}/in/*' }) },
  },
  aws_iam_access_key: { a: { user: '${aws_iam_user.uploader.name}', status }, b: { user: '${aws_iam_user.uploader.name}' } },
  aws_secretsmanager_secret: { uploader: { name: 'acme/tf/uploader', recovery_window_in_days: 0, description: status } },
  aws_secretsmanager_secret_version: {
    uploader: { secret_id: '${aws_secretsmanager_secret.uploader.id}', secret_string: '${jsonencode({ accessKeyId = aws_iam_access_key.b.id, secretAccessKey = aws_iam_access_key.b.secret })}' },
  },
  aws_secretsmanager_secret_policy: {
    uploader: {
      secret_arn: '${aws_secretsmanager_secret.uploader.arn}',
      policy: text({ Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    },
  },
  aws_sns_topic: { alarms: { name: 'acme-tf-alarms' } },
  aws_iam_role: {
    schedule: { name: 'acme-tf-schedule', assume_role_policy: trust('scheduler.amazonaws.com') },
    pod: { name: 'acme-tf-pod', assume_role_policy: trust('pods.eks.amazonaws.com', 'sts:TagSession') },
  },
  aws_scheduler_schedule: {
    age: {
      name: 'acme-tf-key-age', schedule_expression: 'at(2040-05-01T09:00:00)', flexible_time_window: { mode: 'OFF' },
      target: { arn: '${aws_sns_topic.alarms.arn}', role_arn: '${aws_iam_role.schedule.arn}', input: status },
    },
  },
  aws_iam_openid_connect_provider: {
    github: { url: 'https://token.actions.githubusercontent.com', client_id_list: ['sts.amazonaws.com', status], thumbprint_list: ['6938fd4d98bab03faadb97b34396831e3780aea1'] },
  },
  aws_eks_pod_identity_association: { pod: { cluster_name: 'acme', namespace: 'web', service_account: 'uploader', role_arn: '${aws_iam_role.pod.arn}' } },
});

const buckets = {
  aws_s3_bucket: { assets: { bucket: 'acme-tf-assets', force_destroy: true }, logs: { bucket: 'acme-tf-edge-logs', ...edge } },
  aws_s3_bucket_cors_configuration: {
    assets: { bucket: '${aws_s3_bucket.assets.id}', cors_rule: [{ allowed_methods: ['PUT', 'POST'], allowed_origins: ['https://app.acme.example'], allowed_headers: ['*'], expose_headers: ['ETag'], max_age_seconds: 3600 }] },
  },
  aws_s3_bucket_policy: {
    assets: {
      bucket: '${aws_s3_bucket.assets.id}',
      policy: text({
        Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' }, Action: 's3:GetObject', Resource: '${aws_s3_bucket.assets.arn}/*',
        Condition: { StringEquals: { 'AWS:SourceArn': '${aws_cloudfront_distribution.assets.arn}' } },
      }),
    },
    logs: {
      bucket: '${aws_s3_bucket.logs.id}',
      policy: text({
        Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject', Resource: `\${aws_s3_bucket.logs.arn}/AWSLogs/${ACCOUNT}/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': ACCOUNT } },
      }),
      ...edge,
    },
  },
  aws_s3_object: { index: { bucket: '${aws_s3_bucket.assets.id}', key: 'index.html', content: '<h1>home</h1>', content_type: 'text/html' } },
};

const delivery = (comment: string) => ({
  aws_acm_certificate: { assets: { domain_name: ALIAS, validation_method: 'DNS', ...edge } },
  aws_acm_certificate_validation: { assets: { certificate_arn: '${aws_acm_certificate.assets.arn}', ...edge } },
  aws_cloudfront_origin_access_control: {
    assets: { name: 'acme-tf', origin_access_control_origin_type: 's3', signing_behavior: 'always', signing_protocol: 'sigv4', ...edge },
  },
  aws_cloudfront_response_headers_policy: {
    assets: {
      name: 'acme-tf', comment,
      security_headers_config: {
        strict_transport_security: { access_control_max_age_sec: 86400, override: true, include_subdomains: false, preload: false },
        content_type_options: { override: true }, frame_options: { frame_option: 'DENY', override: true },
        referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin', override: true },
        content_security_policy: { content_security_policy: "default-src 'self'", override: true },
      },
      cors_config: {
        access_control_allow_credentials: false, access_control_allow_headers: { items: ['*'] }, access_control_allow_methods: { items: ['GET', 'HEAD'] },
        access_control_allow_origins: { items: ['https://app.acme.example'] }, origin_override: true,
      },
      ...edge,
    },
    uploads: {
      name: 'acme-tf-uploads', security_headers_config: { content_security_policy: { content_security_policy: 'sandbox', override: true } },
      custom_headers_config: { items: [{ header: 'x-kind', value: 'upload', override: true }] }, remove_headers_config: { items: [{ header: 'x-amz-version-id' }] }, ...edge,
    },
  },
  aws_cloudfront_cache_policy: {
    assets: {
      name: 'acme-tf', default_ttl: 86400, min_ttl: 0, max_ttl: 31536000,
      parameters_in_cache_key_and_forwarded_to_origin: {
        cookies_config: { cookie_behavior: 'none' }, headers_config: { header_behavior: 'none' }, query_strings_config: { query_string_behavior: 'none' },
        enable_accept_encoding_gzip: true, enable_accept_encoding_brotli: true,
      },
      ...edge,
    },
  },
  aws_cloudfront_function: {
    routes: { name: 'acme-tf-routes', runtime: 'cloudfront-js-2.0', publish: true, comment, code: 'function handler(event) { return event.request; }', ...edge },
  },
  aws_wafv2_web_acl: {
    assets: {
      name: 'acme-tf', scope: 'CLOUDFRONT', description: comment, default_action: { allow: {} }, visibility_config: visibility('acme'),
      rule: [
        { name: 'common', priority: 0, override_action: { none: {} }, statement: { managed_rule_group_statement: { vendor_name: 'AWS', name: 'AWSManagedRulesCommonRuleSet' } }, visibility_config: visibility('common') },
        { name: 'rate', priority: 1, action: { block: {} }, statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 2000, evaluation_window_sec: 300 } }, visibility_config: visibility('rate') },
      ],
      ...edge,
    },
  },
  aws_cloudwatch_log_group: { waf: { name: 'aws-waf-logs-acme-tf', retention_in_days: 30, ...edge } },
  aws_cloudwatch_log_resource_policy: {
    waf: {
      policy_name: 'acme-tf-waf', policy_document: text({ Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '${aws_cloudwatch_log_group.waf.arn}:*' }),
      ...edge,
    },
  },
  aws_wafv2_web_acl_logging_configuration: {
    assets: {
      resource_arn: '${aws_wafv2_web_acl.assets.arn}', log_destination_configs: ['${aws_cloudwatch_log_group.waf.arn}'],
      redacted_fields: [{ single_header: { name: 'authorization' } }], depends_on: ['aws_cloudwatch_log_resource_policy.waf'], ...edge,
    },
  },
  aws_cloudfront_distribution: {
    assets: {
      enabled: true, is_ipv6_enabled: true, http_version: 'http2and3', price_class: 'PriceClass_200', comment, default_root_object: 'index.html',
      web_acl_id: '${aws_wafv2_web_acl.assets.arn}', aliases: [ALIAS], wait_for_deployment: false,
      origin: [{ origin_id: 's3', domain_name: `acme-tf-assets.s3.${HOME}.amazonaws.com`, origin_access_control_id: '${aws_cloudfront_origin_access_control.assets.id}' }],
      default_cache_behavior: {
        target_origin_id: 's3', viewer_protocol_policy: 'redirect-to-https', allowed_methods: ['GET', 'HEAD', 'OPTIONS'], cached_methods: ['GET', 'HEAD'], compress: true,
        cache_policy_id: '${aws_cloudfront_cache_policy.assets.id}', response_headers_policy_id: '${aws_cloudfront_response_headers_policy.assets.id}',
        function_association: [{ event_type: 'viewer-request', function_arn: '${aws_cloudfront_function.routes.arn}' }],
      },
      ordered_cache_behavior: [{
        path_pattern: '/uploads/*', target_origin_id: 's3', viewer_protocol_policy: 'redirect-to-https', allowed_methods: ['GET', 'HEAD'], cached_methods: ['GET', 'HEAD'],
        compress: true, cache_policy_id: OPTIMIZED, response_headers_policy_id: '${aws_cloudfront_response_headers_policy.uploads.id}',
      }],
      custom_error_response: [{ error_code: 403, response_code: 404, response_page_path: '/404.html', error_caching_min_ttl: 10 }],
      restrictions: { geo_restriction: { restriction_type: 'none' } },
      viewer_certificate: { acm_certificate_arn: '${aws_acm_certificate_validation.assets.certificate_arn}', ssl_support_method: 'sni-only', minimum_protocol_version: 'TLSv1.2_2021' },
      ...edge,
    },
  },
  aws_cloudwatch_log_delivery_source: { access: { name: 'acme-tf', log_type: 'ACCESS_LOGS', resource_arn: '${aws_cloudfront_distribution.assets.arn}', ...edge } },
  aws_cloudwatch_log_delivery_destination: {
    access: { name: 'acme-tf', output_format: 'json', delivery_destination_configuration: { destination_resource_arn: '${aws_s3_bucket.logs.arn}' }, ...edge },
  },
  aws_cloudwatch_log_delivery: {
    access: {
      delivery_source_name: '${aws_cloudwatch_log_delivery_source.access.name}', delivery_destination_arn: '${aws_cloudwatch_log_delivery_destination.access.arn}',
      s3_delivery_configuration: [{ suffix_path: `/${comment}/{DistributionId}/{yyyy}/{MM}/{dd}`, enable_hive_compatible_path: false }], depends_on: ['aws_s3_bucket_policy.logs'], ...edge,
    },
  },
});

const configuration = (status: string, comment: string) => ({ ...providers, resource: { ...uploader(status), ...buckets, ...delivery(comment) } });

let cloud: LocalCloud | undefined;
let account: LocalAccount;
let root: Clients;
let workspace: Workspace;
let skipped: string | undefined;

beforeAll(async () => {
  skipped = await missingForTerraform();
  if (skipped === undefined) {
    const fresh = await freshCloud('assets-terraform');
    ({ cloud, account, root } = fresh);
    await prepare(fresh.cloud);
    workspace = new Workspace('assets-terraform', fresh.cloud, account);
    workspace.write(configuration('Active', 'first'));
    await workspace.run('init');
  }
});

/** What others own: the cluster, and the DNS with the validation record (30 s each as resources of the provider). */
async function prepare(fresh: LocalCloud): Promise<void> {
  const config = fresh.clientConfig(account);
  const { Role } = await root.iam.send(new CreateRoleCommand({ RoleName: 'cluster', AssumeRolePolicyDocument: trust('eks.amazonaws.com') }));
  await new EKSClient(config).send(new CreateClusterCommand({ name: 'acme', roleArn: Role!.Arn, resourcesVpcConfig: {} }));
  const dns = new Route53Client(config);
  const acm = new ACMClient({ ...config, region: EDGE });
  const { HostedZone } = await dns.send(new CreateHostedZoneCommand({ Name: 'acme.example', CallerReference: '1' }));
  const { CertificateArn } = await acm.send(new RequestCertificateCommand({ DomainName: ALIAS, ValidationMethod: 'DNS' }));
  const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }));
  const { Name, Value } = Certificate!.DomainValidationOptions![0].ResourceRecord!;
  const ResourceRecordSet = { Name, Type: 'CNAME' as const, TTL: 60, ResourceRecords: [{ Value }] };
  await dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: HostedZone!.Id, ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet }] } }));
}

afterAll(async () => {
  await cloud?.stop();
});

const tried = (name: string, test: () => Promise<void>) =>
  it(name, async () => {
    if (skipped !== undefined) {
      console.warn(`skipped: "${name}" needs ${skipped}`);
      return;
    }
    await test();
  }, TERRAFORM_DEADLINE_MS);

tried('applies an uploader and an asset CDN in two regions, which serves', async () => {
  await workspace.apply();
  const { status, headers, body } = await viewerOf(cloud!, account)(ALIAS, '/');
  expect([status, body.toString()]).toEqual([200, '<h1>home</h1>']);
  expect(headers).toMatchObject({ 'strict-transport-security': 'max-age=86400', 'content-security-policy': "default-src 'self'" });
});

tried('changes in place what can be changed in place, and a plan is empty then', async () => {
  const keys = async () => (await root.iam.send(new ListAccessKeysCommand({ UserName: 'acme-tf-uploader' }))).AccessKeyMetadata!;
  const before = await keys();
  workspace.write(configuration('Inactive', 'second'));
  expect((await workspace.apply()).all).toContain('Resources: 0 added, 9 changed, 0 destroyed');
  const after = await keys();
  expect(after.map((key) => key.AccessKeyId)).toEqual(before.map((key) => key.AccessKeyId));
  expect(after.filter((key) => key.Status === 'Inactive')).toHaveLength(1);
  await workspace.expectNoChanges();
});

tried('destroys everything', async () => {
  // The provider would wait 45 s for the distribution; the deploy tests of the reference platform let it.
  const cloudfront = new CloudFrontClient(cloud!.clientConfig(account));
  const { DistributionList } = await cloudfront.send(new ListDistributionsCommand({}));
  const { Id } = DistributionList!.Items![0];
  const { DistributionConfig, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const disabled = await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: { ...DistributionConfig!, Enabled: false } }));
  await cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch: disabled.ETag }));
  expect((await workspace.destroy()).all).toMatch(/Destroy complete! Resources: \d+ destroyed/);
});
