import { assetCdnPromises, AssetCdnModel, checkPromises, readAssetCdnTemplate } from '../../src';
import { readWith } from '../../src/asset-cdn/readers/deployed';
import { Answers, serviceError, stubClients } from '../stubs';
import { deliveryOf, MARKS, policiesOf, PROD } from './subjects';
import { edgeOf, homeOf } from './template.fixture';

const ACCOUNT = '111111111111';
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/AssetsKey3C4D`;
const ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/Distribution`;
const FIREWALL = `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/${PROD.names.webAclName}/1234`;
const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/Certificate`;
const { settings, names, environment } = PROD;
const subject = { ...PROD, distributionId: 'Distribution' };
const policies = policiesOf(PROD);
const tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
const resolved = (document: unknown) => JSON.stringify(document).replaceAll(MARKS.bucketArn, names.bucketArn).replaceAll(MARKS.keyArn, KEY)
  .replaceAll(MARKS.distributionArn, ARN).replaceAll(MARKS.logBucketArn, names.logBucketArn);
const absent = (name: string) => () => serviceError(name, 404);
const items = <T>(Items: T[]) => ({ Quantity: Items.length, Items });
const isLogs = ({ Bucket }: Record<string, any>): boolean => Bucket === names.logBucketName;

/** What the edge answers is what its template says, in the API's words: lists with their quantity. */
const template = edgeOf(PROD).Resources;
const { delivery, viewer, immutable } = deliveryOf(PROD);

function behavior({ PathPattern, ...given }: Record<string, any>): Record<string, any> {
  return {
    ...given,
    ...(PathPattern && { PathPattern }),
    AllowedMethods: { ...items(given.AllowedMethods), CachedMethods: items(['GET', 'HEAD']) },
    ResponseHeadersPolicyId: given.ResponseHeadersPolicyId.Ref,
    FunctionAssociations: items(given.FunctionAssociations.map((association: any) => ({
      EventType: association.EventType, FunctionARN: `arn:aws:cloudfront::${ACCOUNT}:function/${association.FunctionARN['Fn::GetAtt'][0]}`,
    }))),
    LambdaFunctionAssociations: items([]),
  };
}

const given = template.Distribution.Properties.DistributionConfig;
const CONFIG = {
  ...given,
  HttpVersion: 'http2and3', IsIPV6Enabled: true, Aliases: items(given.Aliases), WebACLId: FIREWALL,
  Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
  Origins: items([{ ...given.Origins[0], OriginAccessControlId: 'Control', S3OriginConfig: { OriginAccessIdentity: '' }, OriginPath: '' }]),
  DefaultCacheBehavior: behavior(given.DefaultCacheBehavior), CacheBehaviors: items(given.CacheBehaviors.map(behavior)),
  CustomErrorResponses: items(given.CustomErrorResponses.map((error: any) => ({ ...error, ResponseCode: '404' }))),
  ViewerCertificate: { ACMCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2025', SSLSupportMethod: 'sni-only' },
};

const ANSWERS: Answers = {
  HeadBucket: () => ({}),
  GetBucketVersioning: (input) => (isLogs(input) ? {} : { Status: 'Enabled' }),
  GetBucketEncryption: (input) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [isLogs(input) ? { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
        : { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY }, BucketKeyEnabled: true }],
    },
  }),
  GetPublicAccessBlock: () => ({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  }),
  GetBucketOwnershipControls: () => ({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
  GetBucketLifecycleConfiguration: (input) => ({
    Rules: [isLogs(input) ? { ID: 'Rule', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: settings.logRetentionDays } } : {
      ID: 'ExpireVersions', Status: 'Enabled', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentVersionRetentionDays },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays }, Expiration: { ExpiredObjectDeleteMarker: true },
    }],
  }),
  GetBucketPolicy: (input) => ({ Policy: resolved(isLogs(input) ? policies.logs : policies.bucket) }),
  GetBucketTagging: () => ({ TagSet: tags }),
  GetObjectLockConfiguration: absent('ObjectLockConfigurationNotFoundError'),
  GetBucketReplication: absent('ReplicationConfigurationNotFoundError'),
  GetBucketCors: () => ({ CORSRules: [{ AllowedOrigins: settings.corsAllowedOrigins, AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'] }] }),
  DescribeKey: () => ({ KeyMetadata: { Arn: KEY } }),
  GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
  GetKeyPolicy: () => ({ Policy: resolved(policies.key) }),
  ListAliases: () => ({ Aliases: [{ AliasName: names.keyAlias }] }),
  ListResourceTags: () => ({ Tags: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) }),
  ListRolePolicies: () => ({ PolicyNames: ['deploy'] }),
  GetRolePolicy: () => ({ PolicyDocument: encodeURIComponent(resolved(policies.deploy)) }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [] }),
  GetDistribution: () => ({ Distribution: { ARN: ARN, DomainName: 'Distribution.cloudfront.net', DistributionConfig: CONFIG } }),
  GetOriginAccessControl: () => ({ OriginAccessControl: { OriginAccessControlConfig: template.Control.Properties.OriginAccessControlConfig } }),
  GetResponseHeadersPolicy: ({ Id }) => ({ ResponseHeadersPolicy: { ResponseHeadersPolicyConfig: template[Id].Properties.ResponseHeadersPolicyConfig } }),
  GetFunction: ({ Name }) => ({ FunctionCode: Buffer.from(Name === 'Viewer' ? viewer : immutable) }),
  DescribeFunction: () => ({ FunctionSummary: { FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } }),
  // CloudFront and WAF call it alike
  ListTagsForResource: ({ ResourceARN }) => (ResourceARN ? { TagInfoForResource: { TagList: tags } } : { Tags: { Items: tags } }),
  DescribeCertificate: () => ({
    Certificate: { DomainName: settings.domainNames[0], SubjectAlternativeNames: settings.domainNames, DomainValidationOptions: [{ ValidationMethod: 'DNS' }] },
  }),
  GetWebACL: () => ({ WebACL: { ...template.Firewall.Properties, ARN: FIREWALL } }),
  GetLoggingConfiguration: () => ({ LoggingConfiguration: { LogDestinationConfigs: [`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${names.webAclLogGroupName}`] } }),
  DescribeLogGroups: () => ({ logGroups: [{ logGroupName: `${names.webAclLogGroupName}-other` }, { logGroupName: names.webAclLogGroupName, retentionInDays: 400 }] }),
  GetDeliverySource: () => ({ deliverySource: { name: names.logDeliveryName, resourceArns: [ARN], logType: 'ACCESS_LOGS' } }),
  DescribeDeliveries: () => ({
    deliveries: [{ deliverySourceName: names.logDeliveryName, deliveryDestinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-destination:${names.logDeliveryName}` }],
  }),
  GetDeliveryDestination: () => ({ deliveryDestination: { deliveryDestinationConfiguration: { destinationResourceArn: names.logBucketArn } } }),
};

const read = (answers: Answers = {}, of = subject) => {
  const { clients } = stubClients({ ...ANSWERS, ...answers });
  const client = clients.s3 as any;
  return readWith(clients, { cloudfront: client, acm: client, waf: client, logs: client, s3: client }, of);
};

/** Without what only a template knows, and what AWS numbers itself. */
function comparable(model: AssetCdnModel): unknown {
  const text = JSON.stringify(model, (name, value) => (['source', 'types', 'retainedOnDeletion', 'emptiedOnDeletion', 'deletionWindowDays'].includes(name) ? undefined : value));
  return JSON.parse(text.replaceAll(`${names.webAclName}/1234`, names.webAclName));
}

test('reads the same model out of the account as out of the templates', async () => {
  const model = await read();
  expect(comparable(model)).toEqual(comparable(readAssetCdnTemplate({ home: homeOf(PROD), edge: edgeOf(PROD) }, PROD)));
  const lines = checkPromises(assetCdnPromises, model, subject).filter(({ status }) => status !== 'kept');
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['static only']));
  expect(delivery.headers.length).toBeGreaterThan(2);
});

test.each<[string, Answers, string[]]>([
  ['the CORS rules', { GetBucketCors: absent('NoSuchCORSConfiguration') }, ['bucket-cors']],
  ['the firewall\'s log', { GetLoggingConfiguration: absent('WAFNonexistentItemException') }, ['firewall-logged']],
  ['the delivery of logs', { DescribeDeliveries: () => ({ deliveries: [] }) }, ['logs-as-asked', ...assetCdnPromises.map(({ id }) => id).filter((id) => /^logs-/.test(id) && id !== 'logs-as-asked')]],
  ['the compression of a path', { GetDistribution: () => ({ Distribution: { ARN: ARN, DomainName: 'Distribution.cloudfront.net', DistributionConfig: { ...CONFIG, DefaultCacheBehavior: { ...CONFIG.DefaultCacheBehavior, Compress: false } } } }) }, ['compressed']],
])('finds that somebody removed %s', async (_, answers, ids) => {
  const broken = checkPromises(assetCdnPromises, await read(answers), subject).filter(({ status }) => status === 'broken').map(({ id }) => id);
  expect(broken).toEqual(expect.arrayContaining(ids.slice(0, 1)));
  expect(broken.filter((id) => !ids.includes(id))).toEqual([]);
});

test('says which distribution is not there', async () => {
  await expect(read({ GetDistribution: absent('NoSuchDistribution') })).rejects.toThrow(/the distribution Distribution does not exist in account 111111111111, deploy it first/);
  await expect(read({}, { ...subject, distributionId: undefined as unknown as string })).rejects.toThrow(/names no distribution, give it the distributionId/);
  await expect(read({ GetDistribution: () => serviceError('AccessDenied', 403) })).rejects.toThrow('AccessDenied from a stub');
});
