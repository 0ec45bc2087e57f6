import { Shape } from '../../readers/shape';
import { block, pick, readTags, readTerraformBucket, readTerraformKey } from '../../readers/terraform-bucket';
import { TerraformDocument, TfResource } from '../../readers/terraform-document';
import { readTerraformRole } from '../../readers/terraform-role';
import { Json, list, text } from '../../readers/values';
import { AccessLogModel, AssetCdnModel, CertificateModel, DistributionModel, FirewallModel } from '../model';
import { AssetCdnSubject, bucketNameOf, originOf, ownBucket } from '../subject';
import { EdgeParts, readDistribution } from './distribution';
import { readFirewall } from './firewall';
import { unknownBucket } from './unknown-bucket';

/**
 * Reads an asset CDN from Terraform's JSON, as cdktf writes it to `cdk.tf.json`: both regions stand in one document.
 *
 * @throws if there is no bucket or no distribution in front of it
 */
export function readAssetCdnTerraform(document: Json, subject: AssetCdnSubject): AssetCdnModel {
  const { partition, account, region } = subject.environment;
  const tf = new TerraformDocument(typeof document === 'string' ? JSON.parse(document) : document, { partition, account, region });
  const buckets = tf.all('aws_s3_bucket').filter(({ arguments: given }) => given.bucket !== subject.names.logBucketName);
  const bucket = pick(buckets, 'bucket', bucketNameOf(subject));
  if (!bucket && !subject.importedBucket) {
    throw new Error(`the Terraform JSON has no bucket ${bucketNameOf(subject)}, pass the JSON of the stack with the AssetBucket`);
  }
  const model = bucket && ownBucket(subject) ? readTerraformBucket(tf, bucket) : unknownBucket(bucketNameOf(subject));
  const distribution = readOwn(tf, subject);
  return {
    source: 'terraform',
    bucket: model,
    cors: list(tf.of('aws_s3_bucket_cors_configuration', 'bucket', model.name)?.cors_rule).map(Shape.of)
      .map((rule) => ({ origins: rule.texts('AllowedOrigins'), methods: [...rule.texts('AllowedMethods')].sort() })),
    key: readTerraformKey(tf, model.encryption?.keyArn, subject.names.keyAlias),
    distribution,
    certificate: readCertificate(tf, distribution),
    firewall: readAcl(tf, distribution),
    logs: readLogs(tf, distribution),
    deploy: readTerraformRole(tf, subject.deployRoleArn),
    types: tf.types,
  };
}

function readOwn(tf: TerraformDocument, subject: AssetCdnSubject): DistributionModel {
  const found = tf.all('aws_cloudfront_distribution')
    .find(({ arguments: given }) => Shape.of(given).many('origin').some((origin) => origin.text('domain_name') === originOf(subject)));
  if (!found) {
    throw new Error(`the Terraform JSON has no distribution whose origin is ${originOf(subject)}, pass the JSON of the stack with the AssetCdn`);
  }
  const { account, partition } = tf.place;
  return readDistribution(Shape.of(found.arguments), {
    id: found.name,
    arn: `arn:${partition}:cloudfront::${account}:distribution/${found.name}`,
    domainName: `${found.name}.cloudfront.net`,
    tags: readTags(tf, found.arguments),
  }, partsOf(tf));
}

function partsOf(tf: TerraformDocument): EdgeParts {
  const named = (type: string, id: string) => {
    const found = tf.all(type).find(({ name }) => name === id);
    return found && Shape.of(found.arguments);
  };
  return {
    accessControl: (id) => named('aws_cloudfront_origin_access_control', id),
    headersPolicy: (id) => named('aws_cloudfront_response_headers_policy', id),
    viewerFunction: (arn) => {
      const found = tf.all('aws_cloudfront_function').find(({ arguments: given }) => arn.endsWith(`function/${String(given.name)}`));
      return found && { code: String(found.arguments.code), runtime: String(found.arguments.runtime) };
    },
  };
}

function readCertificate(tf: TerraformDocument, { certificateArn }: DistributionModel): CertificateModel | undefined {
  const found = tf.all('aws_acm_certificate').find(({ arguments: given }) => certificateArn?.endsWith(`certificate/${String(given.domain_name)}`));
  return found && {
    arn: certificateArn!,
    names: [...new Set([String(found.arguments.domain_name), ...list(found.arguments.subject_alternative_names).map(String)])],
    validation: text(found.arguments.validation_method) ?? 'EMAIL',
    region: tf.regionOf(found.arguments),
  };
}

function readAcl(tf: TerraformDocument, { webAclArn }: DistributionModel): FirewallModel | undefined {
  const named = (type: string, name: string): TfResource | undefined => tf.all(type).find(({ arguments: given }) => given.name === name);
  const found = webAclArn === undefined ? undefined : named('aws_wafv2_web_acl', webAclArn.slice(webAclArn.lastIndexOf('/') + 1));
  if (!found) {
    return undefined;
  }
  const logging = tf.of('aws_wafv2_web_acl_logging_configuration', 'resource_arn', webAclArn!);
  const destination = text(list(logging?.log_destination_configs)[0]);
  const group = destination === undefined ? undefined : named('aws_cloudwatch_log_group', destination.replace(/^.*:log-group:/, '').replace(/:\*$/, ''));
  return readFirewall(Shape.of(found.arguments), {
    name: String(found.arguments.name),
    arn: webAclArn!,
    tags: readTags(tf, found.arguments),
    log: group && {
      group: String(group.arguments.name),
      retentionDays: group.arguments.retention_in_days === undefined ? undefined : Number(group.arguments.retention_in_days),
    },
  });
}

/** Source, delivery, destination and bucket, from one end to the other: what is not joined is not there. */
function readLogs(tf: TerraformDocument, { arn }: DistributionModel): AccessLogModel | undefined {
  const source = tf.of('aws_cloudwatch_log_delivery_source', 'resource_arn', arn);
  const delivery = source && tf.of('aws_cloudwatch_log_delivery', 'delivery_source_name', String(source.name));
  const destination = delivery && tf.all('aws_cloudwatch_log_delivery_destination')
    .find(({ arguments: given }) => String(delivery.delivery_destination_arn).endsWith(`:delivery-destination:${String(given.name)}`));
  const bucketArn = text(block(destination?.arguments, 'delivery_destination_configuration').destination_resource_arn);
  const bucket = tf.all('aws_s3_bucket').find(({ arguments: given }) => bucketArn?.split('/')[0].endsWith(`:::${String(given.bucket)}`));
  return source && bucket && {
    bucket: readTerraformBucket(tf, bucket),
    sourceName: String(source.name),
    logType: String(source.log_type),
    destinationArn: bucketArn!,
  };
}
