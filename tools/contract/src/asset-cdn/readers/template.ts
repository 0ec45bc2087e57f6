import { CfnResource, CfnTemplate } from '../../readers/cloudformation';
import { Shape } from '../../readers/shape';
import { pick, readTags, readTemplateBucket, readTemplateKey } from '../../readers/template-bucket';
import { readTemplateRole } from '../../readers/template-role';
import { Json, list, members, text } from '../../readers/values';
import { AccessLogModel, AssetCdnModel, CertificateModel, DistributionModel, FirewallModel } from '../model';
import { AssetCdnSubject, bucketNameOf, originOf, ownBucket } from '../subject';
import { EdgeParts, readDistribution } from './distribution';
import { readFirewall } from './firewall';
import { unknownBucket } from './unknown-bucket';

const EDGE_REGION = 'us-east-1';

/** The templates of a stack with an AssetCdn and of the stack that it makes in us-east-1. */
export interface AssetCdnTemplates {
  readonly home: Json;
  /**
   * The edge stack's.
   * @default - home is in us-east-1, and everything stands there
   */
  readonly edge?: Json;
}

/**
 * Reads an asset CDN from CloudFormation templates, as aws-cdk-lib synthesizes them. What home reads of the edge stack
 * by `Fn::GetStackOutput` is taken from that stack's outputs.
 *
 * @throws if there is no bucket or no distribution in front of it, or an output that the edge stack does not have
 */
export function readAssetCdnTemplate(templates: AssetCdnTemplates, subject: AssetCdnSubject): AssetCdnModel {
  const { partition, account, region } = subject.environment;
  const there = templates.edge === undefined ? undefined : new CfnTemplate(templates.edge, { partition, account, region: EDGE_REGION });
  const home = new CfnTemplate(templates.home, { partition, account, region }, there && ((asked) => outputOf(there, asked)));
  const edge = there ?? home;
  const bucket = pick(home.all('AWS::S3::Bucket').filter(({ properties }) => properties.BucketName !== subject.names.logBucketName), 'BucketName', bucketNameOf(subject));
  if (!bucket && !subject.importedBucket) {
    throw new Error(`the template has no bucket ${bucketNameOf(subject)}, pass the template of the stack with the AssetBucket`);
  }
  const model = bucket && ownBucket(subject) ? readTemplateBucket(home, bucket) : unknownBucket(bucketNameOf(subject));
  const distribution = readOwn(edge, subject);
  return {
    source: 'template',
    bucket: model,
    cors: list(members(bucket?.properties.CorsConfiguration).CorsRules).map(Shape.of)
      .map((rule) => ({ origins: rule.texts('AllowedOrigins'), methods: [...rule.texts('AllowedMethods')].sort() })),
    key: readTemplateKey(home, model.encryption?.keyArn, subject.names.keyAlias),
    distribution,
    certificate: readCertificate(edge, distribution),
    firewall: readAcl(edge, distribution),
    logs: readLogs(edge, distribution),
    deploy: readTemplateRole(home, subject.deployRoleArn),
    types: [...home.types, ...(there?.types ?? [])],
  };
}

function outputOf(edge: CfnTemplate, asked: Readonly<Record<string, Json>>): Json {
  const name = String(asked.OutputName);
  const value = edge.output(name);
  if (value === undefined || asked.Region !== EDGE_REGION) {
    throw new Error(`the template reads the output ${name} of ${String(asked.StackName)} in ${String(asked.Region)}, `
      + `which the edge stack in ${EDGE_REGION} does not have; correct the reference`);
  }
  return value;
}

function readOwn(edge: CfnTemplate, subject: AssetCdnSubject): DistributionModel {
  const found = edge.all('AWS::CloudFront::Distribution')
    .find(({ properties }) => list(members(properties.DistributionConfig).Origins).some((origin) => members(origin).DomainName === originOf(subject)));
  if (!found) {
    throw new Error(`the template has no distribution whose origin is ${originOf(subject)}, pass the template of the edge stack too`);
  }
  const { account, partition } = edge.place;
  return readDistribution(Shape.of(found.properties.DistributionConfig), {
    id: found.logicalId,
    arn: `arn:${partition}:cloudfront::${account}:distribution/${found.logicalId}`,
    domainName: `${found.logicalId}.cloudfront.net`,
    tags: readTags(found.properties.Tags),
  }, partsOf(edge));
}

function partsOf(edge: CfnTemplate): EdgeParts {
  const config = (type: string, name: string, id: string) => {
    const found = edge.all(type).find(({ logicalId }) => logicalId === id);
    return found && Shape.of(found.properties[name]);
  };
  return {
    accessControl: (id) => config('AWS::CloudFront::OriginAccessControl', 'OriginAccessControlConfig', id),
    headersPolicy: (id) => config('AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig', id),
    viewerFunction: (arn) => {
      const found = edge.all('AWS::CloudFront::Function').find(({ logicalId }) => arn.endsWith(`function/${logicalId}`));
      return found && { code: String(found.properties.FunctionCode), runtime: String(members(found.properties.FunctionConfig).Runtime) };
    },
  };
}

function readCertificate(edge: CfnTemplate, { certificateArn }: DistributionModel): CertificateModel | undefined {
  const found = edge.all('AWS::CertificateManager::Certificate').find(({ logicalId }) => certificateArn?.endsWith(`certificate/${logicalId}`));
  return found && {
    arn: certificateArn!,
    names: [...new Set([String(found.properties.DomainName), ...list(found.properties.SubjectAlternativeNames).map(String)])],
    validation: text(found.properties.ValidationMethod) ?? 'EMAIL',
    region: edge.place.region,
  };
}

function readAcl(edge: CfnTemplate, { webAclArn }: DistributionModel): FirewallModel | undefined {
  const found = edge.all('AWS::WAFv2::WebACL').find(({ properties, logicalId }) => webAclArn?.endsWith(`webacl/${text(properties.Name) ?? logicalId}`));
  if (!found) {
    return undefined;
  }
  const logging = edge.all('AWS::WAFv2::LoggingConfiguration').find(({ properties }) => properties.ResourceArn === webAclArn);
  const [destination] = list(logging?.properties.LogDestinationConfigs).map(String);
  const group = destination === undefined ? undefined
    : edge.all('AWS::Logs::LogGroup').find(({ properties, logicalId }) => destination.includes(`:log-group:${text(properties.LogGroupName) ?? logicalId}`));
  return readFirewall(Shape.of(found.properties), {
    name: text(found.properties.Name) ?? found.logicalId,
    arn: webAclArn!,
    tags: readTags(found.properties.Tags),
    log: group && {
      group: text(group.properties.LogGroupName) ?? group.logicalId,
      retentionDays: group.properties.RetentionInDays === undefined ? undefined : Number(group.properties.RetentionInDays),
    },
  });
}

/** Source, delivery, destination and bucket, from one end to the other: what is not joined is not there. */
function readLogs(edge: CfnTemplate, { arn }: DistributionModel): AccessLogModel | undefined {
  const source = edge.all('AWS::Logs::DeliverySource').find(({ properties }) => properties.ResourceArn === arn);
  const delivery = source && edge.all('AWS::Logs::Delivery').find(({ properties }) => properties.DeliverySourceName === source.properties.Name);
  const destination = delivery && edge.all('AWS::Logs::DeliveryDestination')
    .find((candidate) => delivery.properties.DeliveryDestinationArn === destinationArnOf(edge, candidate));
  const bucketArn = destination && String(destination.properties.DestinationResourceArn);
  const bucket = edge.all('AWS::S3::Bucket').find(({ properties }) => bucketArn?.split('/')[0].endsWith(`:::${String(properties.BucketName)}`));
  if (!source || !bucket) {
    return undefined;
  }
  return {
    bucket: readTemplateBucket(edge, bucket),
    sourceName: String(source.properties.Name),
    logType: String(source.properties.LogType),
    destinationArn: bucketArn!,
  };
}

function destinationArnOf({ place: { partition, region, account } }: CfnTemplate, { properties, logicalId }: CfnResource): string {
  return `arn:${partition}:logs:${region}:${account}:delivery-destination:${text(properties.Name) ?? logicalId}`;
}
