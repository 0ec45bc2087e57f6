import { ACMClient, DeleteCertificateCommand, DescribeCertificateCommand, ListCertificatesCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  CloudFrontClient,
  DeleteOriginAccessControlCommand,
  GetDistributionCommand,
  GetOriginAccessControlCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, DeleteDeliverySourceCommand, DescribeDeliveriesCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetBucketCorsCommand } from '@aws-sdk/client-s3';
import { GetLoggingConfigurationCommand, ListWebACLsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import type { LocalCloud } from '../src';
import { ALIAS, attribute, BUCKET, distribution, EDGE, edge, home, originAccess } from './helpers/asset-stacks';
import { type Clients, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack, destroy, type Template } from './helpers/stacks';

let cloud: LocalCloud;
let root: Clients;
let zone: string;
let at: {
  acm: ACMClient; cloudformation: CloudFormationClient; cloudfront: CloudFrontClient; logs: CloudWatchLogsClient; waf: WAFV2Client; dns: Route53Client;
};

const output = async (key: string) =>
  (await describeStack(at.cloudformation, 'acme-edge'))!.Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue!;

beforeAll(async () => {
  const fresh = await freshCloud('edge');
  ({ cloud, root } = fresh);
  const config = { ...cloud.clientConfig(fresh.account), region: EDGE, maxAttempts: 1 };
  at = {
    acm: new ACMClient(config), cloudformation: new CloudFormationClient(config), cloudfront: new CloudFrontClient(config),
    logs: new CloudWatchLogsClient(config), waf: new WAFV2Client(config), dns: new Route53Client(config),
  };
  const { HostedZone } = await at.dns.send(new CreateHostedZoneCommand({ Name: 'acme.example', CallerReference: '1' }));
  zone = HostedZone!.Id!.replace('/hostedzone/', '');
});

afterAll(async () => {
  await cloud.stop();
});

it('deploys the edge and then home, which reads the outputs of the edge, and finds nothing to change then', async () => {
  await expect(deploy(root.cloudformation, 'acme', home())).rejects.toThrow(/not found in stack 'acme-edge' of us-east-1/);
  await destroy(root.cloudformation, 'acme');
  expect(await deploy(at.cloudformation, 'acme-edge', edge(zone))).toBe('created');
  expect(await deploy(root.cloudformation, 'acme', home())).toBe('created');
  expect(await deploy(at.cloudformation, 'acme-edge', edge(zone))).toBe('unchanged');
  expect(await deploy(root.cloudformation, 'acme', home())).toBe('unchanged');

  const { Outputs } = (await describeStack(root.cloudformation, 'acme'))!;
  expect(Outputs).toContainEqual(expect.objectContaining({ OutputKey: 'Domain', OutputValue: await output('Domain') }));
  const { Distribution } = await at.cloudfront.send(new GetDistributionCommand({ Id: await output('DistributionId') }));
  expect(Distribution!.DistributionConfig).toMatchObject({
    Aliases: { Items: [ALIAS] }, HttpVersion: 'http2and3', PriceClass: 'PriceClass_200', IsIPV6Enabled: true, WebACLId: expect.stringContaining(':global/webacl/acme-dev/'),
    ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2025', SSLSupportMethod: 'sni-only' },
  });
  const [acl] = (await at.waf.send(new ListWebACLsCommand({ Scope: 'CLOUDFRONT' }))).WebACLs!;
  const { LoggingConfiguration } = await at.waf.send(new GetLoggingConfigurationCommand({ ResourceArn: acl.ARN }));
  expect(LoggingConfiguration!.LogDestinationConfigs).toEqual(['arn:aws:logs:us-east-1:111111111111:log-group:aws-waf-logs-acme-dev']);
  expect((await at.logs.send(new DescribeDeliveriesCommand({}))).deliveries).toMatchObject([
    { deliverySourceName: 'acme-dev', deliveryDestinationType: 'S3', s3DeliveryConfiguration: { suffixPath: '/{DistributionId}/{yyyy}/{MM}/{dd}' } },
  ]);
});

it('updates in place, the distribution keeping its name', async () => {
  const before = await output('Domain');
  expect(await deploy(at.cloudformation, 'acme-edge', edge(zone, { comment: 'changed' }))).toBe('updated');
  expect(await output('Domain')).toBe(before);
  const { DistributionList } = await at.cloudfront.send(new ListDistributionsCommand({}));
  expect(DistributionList!.Items).toMatchObject([{ Comment: 'changed', DomainName: before }]);
  await deploy(root.cloudformation, 'acme', home({ maxAge: 60 }));
  expect((await root.s3.send(new GetBucketCorsCommand({ Bucket: BUCKET }))).CORSRules).toMatchObject([{ MaxAgeSeconds: 60 }]);
});

const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-4000-8000-000000000000';
const single = (resource: object, others: object = {}): Template => ({ Resources: { Access: originAccess('refused'), Tried: resource, ...others } as Template['Resources'] });
const behavior = (more: object) => distribution({ DefaultCacheBehavior: { TargetOriginId: 's3', ViewerProtocolPolicy: 'https-only', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', ...more } });
const viewerCertificate = (AcmCertificateArn: string, ...Aliases: string[]) => distribution({ Aliases, ViewerCertificate: { AcmCertificateArn, SslSupportMethod: 'sni-only' } });

it.each<[what: string, template: () => Template | Promise<Template>, message: RegExp]>([
  ['a property of a distribution that nobody applies', () => single(distribution({ Surprise: 1 })), /does not provision Surprise of AWS::CloudFront::Distribution/],
  ['a nested property that nobody applies', () => single(behavior({ Cors: {} })), /does not provision DefaultCacheBehavior.Cors/],
  ['a cache policy that does not exist', () => single(behavior({ CachePolicyId: 'none' })), /NoSuchCachePolicy/],
  ['a function that does not exist', () => single(behavior({ FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:aws:cloudfront::111111111111:function/none' }] })), /InvalidFunctionAssociation/],
  ['an origin that does not exist', () => single(behavior({ TargetOriginId: 'none' })), /NoSuchOrigin/],
  ['an alternate domain name without a certificate', () => single(distribution({ Aliases: ['b.acme.example'] })), /attach a trusted certificate/],
  ['a certificate that does not exist', () => single(viewerCertificate(CERTIFICATE)), /isn't in us-east-1/],
  ['a certificate of another region', () => single(viewerCertificate(CERTIFICATE.replace('us-east-1', 'eu-central-1'))), /isn't in us-east-1/],
  ['a certificate for another name', async () => single(viewerCertificate(await issued(), 'b.acme.example')), /doesn't cover the alternate domain name/],
  ['an alternate domain name that is taken', async () => single(viewerCertificate(await issued(), ALIAS)), /CNAMEAlreadyExists/],
  ['a regional web ACL', () => single(distribution({ WebACLId: 'arn:aws:wafv2:eu-central-1:111111111111:regional/webacl/x/00000000-0000-4000-8000-000000000000' })), /InvalidWebACLId/],
  ['an access control of the same name', () => single(originAccess('acme-dev')), /OriginAccessControlAlreadyExists/],
  ['a certificate that nobody validates', () => single({ Type: 'AWS::CertificateManager::Certificate', Properties: { DomainName: 'x.acme.example', ValidationMethod: 'DNS' } }), /waits for _[0-9a-f]{32}\.x\.acme\.example/],
  ['a log group of the same name', () => single({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'aws-waf-logs-acme-dev' } }), /already exists/],
  ['a delivery that its bucket does not permit', () => single(
    { Type: 'AWS::Logs::Delivery', Properties: { DeliverySourceName: 'acme-dev', DeliveryDestinationArn: attribute('Destination') } },
    {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'acme-silent' } },
      Destination: { Type: 'AWS::Logs::DeliveryDestination', Properties: { Name: 'silent', DestinationResourceArn: attribute('Bucket') } },
    },
  ), /policy of acme-silent does not let delivery\.logs\.amazonaws\.com put/],
])('refuses %s', async (_what, template, message) => {
  await expect(deploy(at.cloudformation, 'refused', await template())).rejects.toThrow(message);
  await destroy(at.cloudformation, 'refused');
});

async function issued(): Promise<string> {
  const { CertificateSummaryList } = await at.acm.send(new ListCertificatesCommand({ CertificateStatuses: ['ISSUED'] }));
  return CertificateSummaryList!.find(({ DomainName }) => DomainName === ALIAS)!.CertificateArn!;
}

it('refuses a global web ACL elsewhere than in us-east-1', async () => {
  const Properties = { Name: 'x', Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: 'x' } };
  await expect(deploy(root.cloudformation, 'refused', { Resources: { Acl: { Type: 'AWS::WAFv2::WebACL', Properties } } })).rejects.toThrow(/us-east-1 only/);
});

it('issues a certificate when the records that it asks for exist', async () => {
  const { CertificateArn } = await at.acm.send(new RequestCertificateCommand({
    DomainName: 'cdn.acme.example', SubjectAlternativeNames: ['*.cdn.acme.example', 'www.acme.example'], ValidationMethod: 'DNS',
  }));
  const described = async () => (await at.acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate!;
  const pending = await described();
  expect(pending).toMatchObject({ Status: 'PENDING_VALIDATION', InUseBy: [] });
  expect(pending.IssuedAt).toBeUndefined();
  const records = pending.DomainValidationOptions!.map(({ ResourceRecord }) => ResourceRecord!);
  expect(new Set(records.map(({ Name }) => Name)).size).toBe(2);
  for (const { Name, Value } of records) {
    expect((await described()).Status).toBe('PENDING_VALIDATION');
    const ResourceRecordSet = { Name, Type: 'CNAME' as const, TTL: 60, ResourceRecords: [{ Value }] };
    await at.dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] } }));
  }
  expect((await described()).Status).toBe('ISSUED');
  await at.acm.send(new DeleteCertificateCommand({ CertificateArn }));
});

it('deletes nothing that a distribution or a delivery uses', async () => {
  await expect(at.acm.send(new DeleteCertificateCommand({ CertificateArn: await issued() }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
  await expect(at.logs.send(new DeleteDeliverySourceCommand({ name: 'acme-dev' }))).rejects.toMatchObject({ name: 'ConflictException' });
  const { OriginAccessControlList } = await at.cloudfront.send(new ListOriginAccessControlsCommand({}));
  const { Id } = OriginAccessControlList!.Items![0];
  const { ETag } = await at.cloudfront.send(new GetOriginAccessControlCommand({ Id }));
  await expect(at.cloudfront.send(new DeleteOriginAccessControlCommand({ Id, IfMatch: ETag }))).rejects.toMatchObject({ name: 'OriginAccessControlInUse' });
});

it('destroys home and then the edge, and leaves the validation record only', async () => {
  await destroy(root.cloudformation, 'acme');
  await destroy(at.cloudformation, 'acme-edge');
  expect((await at.cloudfront.send(new ListDistributionsCommand({}))).DistributionList!.Items ?? []).toEqual([]);
  expect((await at.waf.send(new ListWebACLsCommand({ Scope: 'CLOUDFRONT' }))).WebACLs).toEqual([]);
  expect((await at.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  expect((await at.acm.send(new ListCertificatesCommand({}))).CertificateSummaryList).toEqual([]);
  const { ResourceRecordSets } = await at.dns.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
  expect(ResourceRecordSets!.map(({ Type, Name }) => `${Type} ${Name}`)).not.toContain(`A ${ALIAS}.`);
});

it('updates a stack of which only the outputs change', async () => {
  const Resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'outputs-only' } } };
  const withOutput = (Value: string) => ({ Resources, Outputs: { Said: { Value } } });
  expect(await deploy(root.cloudformation, 'outputs-only', withOutput('one'))).toBe('created');
  expect(await deploy(root.cloudformation, 'outputs-only', withOutput('two'))).toBe('updated');
  expect((await describeStack(root.cloudformation, 'outputs-only'))!.Outputs![0]!.OutputValue).toBe('two');
  expect(await deploy(root.cloudformation, 'outputs-only', withOutput('two'))).toBe('unchanged');
});
