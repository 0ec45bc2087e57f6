import { AssetCdnSubject } from '../../src';
import { deliveryOf, MARKS, policiesOf, TRUST } from './subjects';

const EDGE_STACK = 'Web-edge';
/** How home names the distribution: by what the edge stack put out. */
const DISTRIBUTION_ARN = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/', {
    'Fn::GetStackOutput': { StackName: EDGE_STACK, OutputName: 'AssetsDistributionId', Region: 'us-east-1' },
  }]],
};
const REFERENCES: Readonly<Record<string, unknown>> = {
  [MARKS.bucketArn]: { 'Fn::GetAtt': ['AssetsBucket1A2B', 'Arn'] },
  [MARKS.keyArn]: { 'Fn::GetAtt': ['AssetsKey3C4D', 'Arn'] },
  [MARKS.distributionArn]: DISTRIBUTION_ARN,
  [MARKS.logBucketArn]: { 'Fn::GetAtt': ['LogsBucket5E6F', 'Arn'] },
};

/** Puts references in the place of marks, as CloudFormation writes them. */
function refer(value: any): any {
  if (typeof value === 'string') {
    const mark = Object.keys(REFERENCES).find((candidate) => value.includes(candidate));
    return mark === undefined ? value : value === mark ? REFERENCES[mark] : { 'Fn::Join': ['', [REFERENCES[mark], value.replace(mark, '')]] };
  }
  return Array.isArray(value) ? value.map(refer)
    : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, refer(entry)])) : value;
}

const tagsOf = ({ environment }: AssetCdnSubject) => Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
const retained = ({ settings }: AssetCdnSubject) => (settings.retainOnDeletion ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {});

function bucket(subject: AssetCdnSubject, name: string, more: object) {
  return {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: name,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      Tags: tagsOf(subject),
      ...more,
    },
    ...retained(subject),
  };
}

/** The template of the home stack, written by hand. */
export function homeOf(subject: AssetCdnSubject): Record<string, any> {
  const { settings, names } = subject;
  const policies = policiesOf(subject);
  const withKey = settings.encryption === 'customer-managed-key';
  return {
    Resources: {
      AssetsBucket1A2B: bucket(subject, names.bucketName, {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [withKey
            ? { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: REFERENCES[MARKS.keyArn] }, BucketKeyEnabled: true }
            : { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: {
          Rules: [{
            Id: 'ExpireVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentVersionRetentionDays },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays }, ExpiredObjectDeleteMarker: true,
          }],
        },
        ...(settings.corsAllowedOrigins.length > 0 && {
          CorsConfiguration: { CorsRules: [{ AllowedOrigins: settings.corsAllowedOrigins, AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'], AllowedHeaders: ['*'] }] },
        }),
      }),
      AssetsBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'AssetsBucket1A2B' }, PolicyDocument: refer(policies.bucket) }, ...retained(subject),
      },
      ...(withKey && {
        AssetsKey3C4D: {
          Type: 'AWS::KMS::Key',
          Properties: { EnableKeyRotation: true, PendingWindowInDays: settings.keyDeletionWindowDays, KeyPolicy: refer(policies.key), Tags: tagsOf(subject) },
          ...retained(subject),
        },
        AssetsAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: names.keyAlias, TargetKeyId: REFERENCES[MARKS.keyArn] }, ...retained(subject) },
      }),
      DeployRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: subject.environment.resourceName('deploy'), AssumeRolePolicyDocument: TRUST } },
      DeployPolicy: {
        Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'deploy', Roles: [{ Ref: 'DeployRole' }], PolicyDocument: refer(policies.deploy) },
      },
    },
  };
}

const ASSOCIATED = (event: string, id: string) => ({ EventType: event, FunctionARN: { 'Fn::GetAtt': [id, 'FunctionARN'] } });

/** The template of the edge stack, written by hand. */
export function edgeOf(subject: AssetCdnSubject): Record<string, any> {
  const { settings, names } = subject;
  const { delivery, viewer, immutable } = deliveryOf(subject);
  const behavior = ({ pathPattern, cachePolicyId, headers, immutable: forAYear }: (typeof delivery)['defaultBehavior']) => ({
    PathPattern: pathPattern, TargetOriginId: 'bucket', ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: delivery.allowedMethods, Compress: true,
    CachePolicyId: cachePolicyId, OriginRequestPolicyId: delivery.originRequestPolicyId, ResponseHeadersPolicyId: { Ref: `Headers${headers}` },
    FunctionAssociations: [ASSOCIATED('viewer-request', 'Viewer'), ...(forAYear ? [ASSOCIATED('viewer-response', 'Immutable')] : [])],
  });
  const certified = settings.domainNames.length > 0;
  return {
    Resources: {
      Control: {
        Type: 'AWS::CloudFront::OriginAccessControl',
        Properties: { OriginAccessControlConfig: { Name: names.originAccessControlName, OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' } },
      },
      Viewer: { Type: 'AWS::CloudFront::Function', Properties: { Name: names.functionName, FunctionCode: viewer, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } },
      Immutable: { Type: 'AWS::CloudFront::Function', Properties: { FunctionCode: immutable, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } } },
      ...Object.fromEntries(delivery.headers.map((headers, index) => [`Headers${index}`, {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: `headers-${index}`,
            SecurityHeadersConfig: {
              StrictTransportSecurity: {
                AccessControlMaxAgeSec: headers.hstsSeconds, IncludeSubdomains: headers.hstsIncludeSubDomains, Preload: headers.hstsPreload, Override: true,
              },
              ContentTypeOptions: { Override: true },
              FrameOptions: { FrameOption: headers.frameOptions, Override: true },
              ReferrerPolicy: { ReferrerPolicy: headers.referrerPolicy, Override: true },
              ...(headers.contentSecurityPolicy && { ContentSecurityPolicy: { ContentSecurityPolicy: headers.contentSecurityPolicy, Override: true } }),
            },
            ...(headers.cacheControl && { CustomHeadersConfig: { Items: [{ Header: 'Cache-Control', Value: headers.cacheControl, Override: true }] } }),
            ...(headers.corsAllowedOrigins.length > 0 && {
              CorsConfig: {
                AccessControlAllowOrigins: { Items: headers.corsAllowedOrigins }, AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
                AccessControlAllowHeaders: { Items: ['*'] }, AccessControlAllowCredentials: false, OriginOverride: true,
              },
            }),
          },
        },
      }])),
      Distribution: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true, HttpVersion: 'http2and3', IPV6Enabled: true, PriceClass: settings.priceClass, DefaultRootObject: 'index.html', Aliases: settings.domainNames,
            Origins: [{
              Id: 'bucket', DomainName: names.bucketRegionalDomainName, OriginAccessControlId: { 'Fn::GetAtt': ['Control', 'Id'] },
              S3OriginConfig: { OriginAccessIdentity: '' },
            }],
            DefaultCacheBehavior: behavior(delivery.defaultBehavior),
            CacheBehaviors: delivery.behaviors.map(behavior),
            CustomErrorResponses: [{
              ErrorCode: 404, ErrorCachingMinTTL: 10, ...(settings.notFoundPage && { ResponseCode: 404, ResponsePagePath: `/${settings.notFoundPage}` }),
            }],
            ...(certified && {
              ViewerCertificate: {
                AcmCertificateArn: subject.certificateArn ?? { Ref: 'Certificate' }, MinimumProtocolVersion: 'TLSv1.2_2025', SslSupportMethod: 'sni-only',
              },
            }),
            ...(settings.waf !== 'off' && { WebACLId: { 'Fn::GetAtt': ['Firewall', 'Arn'] } }),
          },
          Tags: tagsOf(subject),
        },
      },
      ...(certified && subject.certificateArn === undefined && {
        Certificate: {
          Type: 'AWS::CertificateManager::Certificate',
          Properties: { DomainName: settings.domainNames[0], SubjectAlternativeNames: settings.domainNames.slice(1), ValidationMethod: 'DNS' },
        },
      }),
      ...(settings.waf !== 'off' && firewallOf(subject)),
      ...(settings.logRetentionDays > 0 && logsOf(subject)),
    },
    Outputs: { AssetsDistributionId: { Value: { 'Fn::GetAtt': ['Distribution', 'Id'] } } },
  };
}

function firewallOf(subject: AssetCdnSubject): Record<string, any> {
  const { settings, names } = subject;
  const visible = (MetricName: string) => ({ CloudWatchMetricsEnabled: true, MetricName, SampledRequestsEnabled: true });
  const groups = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'];
  return {
    Firewall: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: names.webAclName, Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, VisibilityConfig: visible('Firewall'), Tags: tagsOf(subject),
        Rules: [
          {
            Name: 'RateLimit', Priority: 0, Statement: { RateBasedStatement: { Limit: settings.wafRateLimit, AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
            Action: { Block: {} }, VisibilityConfig: visible('RateLimit'),
          },
          ...groups.map((Name, index) => ({
            Name, Priority: index + 1, Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } }, OverrideAction: { None: {} }, VisibilityConfig: visible(Name),
          })),
        ],
      },
    },
    FirewallLog: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: names.webAclLogGroupName, RetentionInDays: settings.logRetentionDays } },
    FirewallLogging: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: { ResourceArn: { 'Fn::GetAtt': ['Firewall', 'Arn'] }, LogDestinationConfigs: [{ 'Fn::GetAtt': ['FirewallLog', 'Arn'] }] },
    },
  };
}

function logsOf(subject: AssetCdnSubject): Record<string, any> {
  const { settings, names } = subject;
  return {
    LogsBucket5E6F: bucket(subject, names.logBucketName, {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      LifecycleConfiguration: { Rules: [{ Id: 'Rule', Status: 'Enabled', ExpirationInDays: settings.logRetentionDays }] },
    }),
    LogsPolicy: {
      Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'LogsBucket5E6F' }, PolicyDocument: refer(policiesOf(subject).logs) }, ...retained(subject),
    },
    LogSource: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: {
        Name: names.logDeliveryName, LogType: 'ACCESS_LOGS',
        ResourceArn: { 'Fn::Sub': 'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}' },
      },
    },
    LogDestination: {
      Type: 'AWS::Logs::DeliveryDestination', Properties: { Name: names.logDeliveryName, DestinationResourceArn: REFERENCES[MARKS.logBucketArn], OutputFormat: 'json' },
    },
    LogDelivery: {
      Type: 'AWS::Logs::Delivery',
      Properties: { DeliverySourceName: { Ref: 'LogSource' }, DeliveryDestinationArn: { 'Fn::GetAtt': ['LogDestination', 'Arn'] } },
    },
  };
}
