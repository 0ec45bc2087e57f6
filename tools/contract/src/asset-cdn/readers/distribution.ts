import { Shape } from '../../readers/shape';
import { BehaviorModel, DistributionModel, HeaderModel, HeadersModel, OriginModel } from '../model';

/** What a distribution refers to by id or ARN, each as its own resource says it. */
export interface EdgeParts {
  accessControl(id: string): Shape | undefined;
  headersPolicy(id: string): Shape | undefined;
  /** The code and runtime of a CloudFront Function. */
  viewerFunction(arn: string): { readonly code: string; readonly runtime: string } | undefined;
}

type Named = Pick<DistributionModel, 'id' | 'arn' | 'domainName' | 'tags'>;

/** A distribution's configuration, as any of the three sources spells it. */
export function readDistribution(config: Shape, named: Named, parts: EdgeParts): DistributionModel {
  const origins = new Map(config.many('Origins', 'origin').map((origin) => [origin.text('Id', 'origin_id') ?? '', readOrigin(origin, parts)]));
  const certificate = config.one('ViewerCertificate');
  const behavior = (shape: Shape): BehaviorModel => readBehavior(shape, origins, parts);
  return {
    ...named,
    enabled: config.flag('Enabled'),
    aliases: config.texts('Aliases'),
    certificateArn: certificate.text('AcmCertificateArn'),
    minimumTls: certificate.text('MinimumProtocolVersion'),
    sni: certificate.text('SslSupportMethod') === 'sni-only',
    httpVersion: config.text('HttpVersion') ?? 'http1.1',
    ipv6: config.flag('IPV6Enabled', 'IsIPV6Enabled', 'is_ipv6_enabled'),
    priceClass: config.text('PriceClass') ?? 'PriceClass_All',
    defaultRootObject: config.text('DefaultRootObject'),
    webAclArn: config.text('WebACLId'),
    origins: [...origins.values()],
    behaviors: [...config.many('CacheBehaviors', 'ordered_cache_behavior').map(behavior), behavior(config.one('DefaultCacheBehavior'))],
    errors: config.many('CustomErrorResponses', 'custom_error_response').map((error) => ({
      code: error.count('ErrorCode') ?? 0, answer: error.count('ResponseCode'), page: error.text('ResponsePagePath'), seconds: error.count('ErrorCachingMinTTL'),
    })),
    // CloudFront answers an empty block where there are none
    legacyLogs: config.one('Logging', 'logging_config').text('Bucket') !== undefined,
  };
}

function readOrigin(origin: Shape, parts: EdgeParts): OriginModel {
  const id = origin.text('OriginAccessControlId');
  const control = id === undefined ? undefined : parts.accessControl(id);
  return {
    domainName: origin.text('DomainName') ?? '',
    path: origin.text('OriginPath') ?? '',
    s3: !origin.has('CustomOriginConfig'),
    accessControl: control && {
      originType: control.text('OriginAccessControlOriginType') ?? '',
      behavior: control.text('SigningBehavior') ?? '',
      protocol: control.text('SigningProtocol') ?? '',
    },
    identity: origin.one('S3OriginConfig').text('OriginAccessIdentity'),
  };
}

function readBehavior(behavior: Shape, origins: ReadonlyMap<string, OriginModel>, parts: EdgeParts): BehaviorModel {
  const functions = behavior.many('FunctionAssociations', 'function_association')
    .map((association) => ({ event: association.text('EventType') ?? '', arn: association.text('FunctionARN') ?? '' }));
  const runs = (on: string) => {
    const association = functions.find(({ event }) => event === on);
    return association && parts.viewerFunction(association.arn);
  };
  const policy = behavior.text('ResponseHeadersPolicyId');
  return {
    pathPattern: (behavior.text('PathPattern') ?? '*').replace(/^\//, ''),
    origin: origins.get(behavior.text('TargetOriginId') ?? '')?.domainName ?? 'none',
    viewerProtocol: behavior.text('ViewerProtocolPolicy') ?? '',
    allowedMethods: behavior.has('AllowedMethods') ? [...behavior.texts('AllowedMethods')].sort() : ['GET', 'HEAD'],
    compress: behavior.flag('Compress'),
    cachePolicyId: behavior.text('CachePolicyId'),
    originRequestPolicyId: behavior.text('OriginRequestPolicyId'),
    headers: policy === undefined ? undefined : readHeaders(parts.headersPolicy(policy)),
    viewerFunction: runs('viewer-request'),
    responseFunction: runs('viewer-response'),
    others: behavior.many('LambdaFunctionAssociations', 'lambda_function_association').map(() => 'a Lambda@Edge function'),
  };
}

/** The headers that have a place of their own in a policy, and how their value comes about. */
const SECURITY: ReadonlyArray<readonly [block: string, header: string, value: (block: Shape) => string]> = [
  ['StrictTransportSecurity', 'strict-transport-security', (block) => [
    `max-age=${block.text('AccessControlMaxAgeSec')}`,
    ...(block.flag('IncludeSubdomains') ? ['includeSubDomains'] : []),
    ...(block.flag('Preload') ? ['preload'] : []),
  ].join('; ')],
  ['ContentTypeOptions', 'x-content-type-options', () => 'nosniff'],
  ['FrameOptions', 'x-frame-options', (block) => block.text('FrameOption') ?? ''],
  ['ReferrerPolicy', 'referrer-policy', (block) => block.text('ReferrerPolicy') ?? ''],
  ['ContentSecurityPolicy', 'content-security-policy', (block) => block.text('ContentSecurityPolicy') ?? ''],
];

function readHeaders(policy: Shape | undefined): HeadersModel | undefined {
  if (!policy) {
    return undefined;
  }
  const security = policy.one('SecurityHeadersConfig');
  const own = SECURITY.filter(([block]) => security.has(block) && !security.one(block).isEmpty).map(([name, header, value]): [string, HeaderModel] => {
    const block = security.one(name);
    return [header, { value: value(block), override: block.flag('Override') }];
  });
  const custom = policy.one('CustomHeadersConfig').many('Items')
    .map((item): [string, HeaderModel] => [(item.text('Header') ?? '').toLowerCase(), { value: item.text('Value') ?? '', override: item.flag('Override') }]);
  const cors = policy.one('CorsConfig');
  return {
    set: Object.fromEntries([...own, ...custom]),
    cors: cors.isEmpty ? undefined : {
      origins: cors.texts('AccessControlAllowOrigins'),
      methods: [...cors.texts('AccessControlAllowMethods')].sort(),
      credentials: cors.flag('AccessControlAllowCredentials'),
      override: cors.flag('OriginOverride'),
    },
  };
}
