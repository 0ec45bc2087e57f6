import type { Template } from './stacks';

/** The home stack's and the edge stack's resources of an asset CDN, as a template writes them. */
export const HOME = 'eu-central-1';
export const EDGE = 'us-east-1';
export const ACCOUNT = '111111111111';
export const BUCKET = 'acme-dev-assets';
export const ALIAS = 'assets.acme.example';

type Resources = Template['Resources'];

export const statement = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
export const attribute = (resource: string, name = 'Arn') => ({ 'Fn::GetAtt': [resource, name] });
const account = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const edgeOutput = (OutputName: string) => ({ 'Fn::GetStackOutput': { StackName: 'acme-edge', OutputName, Region: EDGE } });
const fromCloudFront = (Action: string, Resource: unknown) => ({
  Effect: 'Allow', Principal: { Service: 'cloudfront.amazonaws.com' }, Action, Resource,
  Condition: { StringEquals: { 'AWS:SourceArn': edgeOutput('DistributionArn') } },
});

export interface HomeOptions {
  /** Whether the distribution may list the bucket, which makes a missing object 404 instead of 403. */
  readonly listable?: boolean;
  /** Whether the key lets the distribution decrypt. @default true */
  readonly decryptable?: boolean;
  readonly maxAge?: number;
}

export function home({ listable = false, decryptable = true, maxAge = 3600 }: HomeOptions = {}): Template {
  const arn = `arn:aws:s3:::${BUCKET}`;
  const resources: Resources = {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: statement({ Effect: 'Allow', Principal: account, Action: 'kms:*', Resource: '*' }, ...(decryptable ? [fromCloudFront('kms:Decrypt', '*')] : [])),
      },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: BUCKET,
        CorsConfiguration: {
          CorsRules: [{ AllowedMethods: ['PUT', 'POST'], AllowedOrigins: ['https://app.acme.example'], AllowedHeaders: ['*'], ExposedHeaders: ['ETag'], MaxAge: maxAge }],
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: attribute('Key') }, BucketKeyEnabled: true,
          }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: statement(
          { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          fromCloudFront('s3:GetObject', `${arn}/*`), ...(listable ? [fromCloudFront('s3:ListBucket', arn)] : []),
        ),
      },
    },
  };
  return { Resources: resources, Outputs: { Domain: { Value: edgeOutput('Domain') } } };
}

const visibility = (MetricName: string) => ({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName });

export const originAccess = (Name: string) => ({
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: { OriginAccessControlConfig: { Name, OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' } },
});

export const distribution = (config: object) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Enabled: true,
      Origins: [{
        Id: 's3', DomainName: `${BUCKET}.s3.${HOME}.amazonaws.com`, OriginAccessControlId: attribute('Access', 'Id'), S3OriginConfig: { OriginAccessIdentity: '' },
      }],
      DefaultCacheBehavior: { TargetOriginId: 's3', ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', Compress: true },
      ...config,
    },
  },
});

const FUNCTION = `function handler(event) {
  const request = event.request;
  if (request.uri === '/old') {
    return { statusCode: 301, statusDescription: 'Moved', headers: { location: { value: '/new' } } };
  }
  if (request.uri.endsWith('/') && !request.uri.endsWith('//')) {
    request.uri += 'index.html';
  }
  return request;
}`;

export function edge(hostedZoneId: string, { comment = 'acme', rootObject = 'index.html', errors = true } = {}): Template {
  const distributionArn = { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Distribution}' };
  const logsArn = 'arn:aws:s3:::acme-dev-edge-logs';
  return {
    Resources: {
      Access: originAccess('acme-dev'),
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'acme-dev',
            SecurityHeadersConfig: {
              StrictTransportSecurity: { AccessControlMaxAgeSec: 86400, IncludeSubdomains: false, Preload: false, Override: true },
              ContentTypeOptions: { Override: true },
              FrameOptions: { FrameOption: 'DENY', Override: true },
              ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
              ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
            },
            CorsConfig: {
              AccessControlAllowCredentials: false, AccessControlAllowHeaders: { Items: ['*'] }, AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
              AccessControlAllowOrigins: { Items: ['https://app.acme.example'] }, OriginOverride: true,
            },
            CustomHeadersConfig: { Items: [{ Header: 'x-environment', Value: 'dev', Override: true }] },
            RemoveHeadersConfig: { Items: [{ Header: 'x-amz-version-id' }] },
          },
        },
      },
      UploadHeaders: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            Name: 'acme-dev-uploads', SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: 'sandbox', Override: true } },
          },
        },
      },
      Cache: {
        Type: 'AWS::CloudFront::CachePolicy',
        Properties: {
          CachePolicyConfig: {
            Name: 'acme-dev', DefaultTTL: 86400, MinTTL: 0, MaxTTL: 31536000,
            ParametersInCacheKeyAndForwardedToOrigin: {
              CookiesConfig: { CookieBehavior: 'none' }, HeadersConfig: { HeaderBehavior: 'none' }, QueryStringsConfig: { QueryStringBehavior: 'all' },
              EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true,
            },
          },
        },
      },
      Function: {
        Type: 'AWS::CloudFront::Function',
        Properties: { Name: 'acme-dev-routes', AutoPublish: true, FunctionCode: FUNCTION, FunctionConfig: { Comment: comment, Runtime: 'cloudfront-js-2.0' } },
      },
      Firewall: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Name: 'acme-dev', Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, VisibilityConfig: visibility('acme'),
          Rules: [
            {
              Name: 'common', Priority: 0, OverrideAction: { Count: {} }, VisibilityConfig: visibility('common'),
              Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
            },
            {
              Name: 'rate', Priority: 1, Action: { Block: {} }, VisibilityConfig: visibility('rate'),
              Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000, EvaluationWindowSec: 300 } },
            },
          ],
        },
      },
      FirewallLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'aws-waf-logs-acme-dev', RetentionInDays: 30 } },
      FirewallLogsPolicy: {
        Type: 'AWS::Logs::ResourcePolicy',
        Properties: {
          PolicyName: 'acme-dev-waf',
          PolicyDocument: JSON.stringify(statement({ Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 'logs:PutLogEvents', Resource: '*' })),
        },
      },
      FirewallLogging: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        DependsOn: 'FirewallLogsPolicy',
        Properties: {
          ResourceArn: attribute('Firewall'), LogDestinationConfigs: [attribute('FirewallLogs')],
          RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
        },
      },
      Certificate: {
        Type: 'AWS::CertificateManager::Certificate',
        Properties: { DomainName: ALIAS, ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: ALIAS, HostedZoneId: hostedZoneId }] },
      },
      Distribution: distribution({
        Comment: comment, HttpVersion: 'http2and3', IPV6Enabled: true, PriceClass: 'PriceClass_200', DefaultRootObject: rootObject,
        WebACLId: attribute('Firewall'), Aliases: [ALIAS],
        DefaultCacheBehavior: {
          TargetOriginId: 's3', ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'], CachedMethods: ['GET', 'HEAD'], Compress: true,
          CachePolicyId: { Ref: 'Cache' }, ResponseHeadersPolicyId: { Ref: 'Headers' },
          FunctionAssociations: rootObject === '' ? [] : [{ EventType: 'viewer-request', FunctionARN: attribute('Function', 'FunctionARN') }],
        },
        CacheBehaviors: [{
          PathPattern: '/uploads/*', TargetOriginId: 's3', ViewerProtocolPolicy: 'https-only', Compress: true,
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', ResponseHeadersPolicyId: { Ref: 'UploadHeaders' },
        }],
        CustomErrorResponses: errors ? [{ ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/404.html', ErrorCachingMinTTL: 10 }] : [],
        ViewerCertificate: { AcmCertificateArn: { Ref: 'Certificate' }, SslSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2025' },
      }),
      Record: {
        Type: 'AWS::Route53::RecordSet',
        Properties: {
          HostedZoneId: hostedZoneId, Name: ALIAS, Type: 'A', AliasTarget: { DNSName: attribute('Distribution', 'DomainName'), HostedZoneId: 'Z2FDTNDATAQYW2' },
        },
      },
      Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'acme-dev-edge-logs' } },
      LogsPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Logs' },
          PolicyDocument: statement({
            Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject', Resource: `${logsArn}/AWSLogs/${ACCOUNT}/*`,
            Condition: {
              StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': ACCOUNT },
              ArnLike: { 'aws:SourceArn': `arn:aws:logs:${EDGE}:${ACCOUNT}:delivery-source:acme-dev` },
            },
          }),
        },
      },
      LogSource: { Type: 'AWS::Logs::DeliverySource', Properties: { Name: 'acme-dev', LogType: 'ACCESS_LOGS', ResourceArn: distributionArn } },
      LogDestination: { Type: 'AWS::Logs::DeliveryDestination', Properties: { Name: 'acme-dev', DestinationResourceArn: attribute('Logs'), OutputFormat: 'json' } },
      LogDelivery: {
        Type: 'AWS::Logs::Delivery',
        DependsOn: 'LogsPolicy',
        Properties: { DeliverySourceName: { Ref: 'LogSource' }, DeliveryDestinationArn: attribute('LogDestination'), S3SuffixPath: '/{DistributionId}/{yyyy}/{MM}/{dd}' },
      },
    },
    Outputs: {
      DistributionId: { Value: { Ref: 'Distribution' } }, DistributionArn: { Value: distributionArn }, Domain: { Value: attribute('Distribution', 'DomainName') },
    },
  };
}
