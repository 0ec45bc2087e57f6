import { AssetBehavior, AssetCdnNames, AssetCdnSettings, AssetDelivery, PlatformEnvironment, ImmutableFunction, ViewerFunction } from '@plinth/env-presets';
import { CfnDistribution, CfnFunction, CfnOriginAccessControl, CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { createHeadersPolicy } from './headers-policy';

const ORIGIN = 'Bucket';

export interface DistributionProps {
  readonly environment: PlatformEnvironment;
  readonly settings: AssetCdnSettings;
  readonly names: AssetCdnNames;
  readonly bucketRegionalDomainName: string;
  readonly certificateArn?: string;
  readonly webAclArn?: string;
}

export interface Distribution {
  readonly distribution: CfnDistribution;
  readonly originAccessControl: CfnOriginAccessControl;
  readonly viewerFunction: CfnFunction;
  readonly immutableFunction?: CfnFunction;
  readonly headersPolicies: CfnResponseHeadersPolicy[];
}

/** The distribution and what belongs to it alone. */
export function createDistribution(scope: Construct, props: DistributionProps): Distribution {
  const { settings, names } = props;
  const delivery = AssetDelivery.of(settings);
  const originAccessControl = new CfnOriginAccessControl(scope, 'OriginAccessControl', {
    originAccessControlConfig: {
      name: names.originAccessControlName, originAccessControlOriginType: 's3', signingBehavior: 'always', signingProtocol: 'sigv4',
    },
  });
  const viewerFunction = createFunction(scope, 'ViewerFunction', {
    name: names.functionName, code: ViewerFunction.code(settings), comment: 'Finds the object that a path means, and refuses paths that mean none',
  });
  const immutableFunction = delivery.immutable ? createFunction(scope, 'ImmutableFunction', {
    name: names.immutableFunctionName, code: ImmutableFunction.code(), comment: 'Lets browsers keep for a year what was found',
  }) : undefined;
  const headersPolicies = delivery.headers.map((headers) => createHeadersPolicy(scope, headers, names.headersPolicyName(headers)));
  const spell = (behavior: AssetBehavior): CfnDistribution.DefaultCacheBehaviorProperty => ({
    targetOriginId: ORIGIN,
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    allowedMethods: delivery.allowedMethods,
    cachedMethods: ['GET', 'HEAD'],
    cachePolicyId: behavior.cachePolicyId,
    originRequestPolicyId: delivery.originRequestPolicyId,
    responseHeadersPolicyId: headersPolicies[behavior.headers].attrId,
    functionAssociations: [
      { eventType: 'viewer-request', functionArn: viewerFunction.attrFunctionArn },
      ...(behavior.immutable && immutableFunction ? [{ eventType: 'viewer-response', functionArn: immutableFunction.attrFunctionArn }] : []),
    ],
  });
  const distribution = new CfnDistribution(scope, 'Distribution', { distributionConfig: {
    ...commonConfig(props),
    origins: [{
      id: ORIGIN,
      domainName: props.bucketRegionalDomainName,
      originAccessControlId: originAccessControl.attrId,
      s3OriginConfig: { originAccessIdentity: '' },
    }],
    defaultCacheBehavior: spell(delivery.defaultBehavior),
    cacheBehaviors: delivery.behaviors.map((behavior) => ({ ...spell(behavior), pathPattern: behavior.pathPattern! })),
  } });
  acknowledge(distribution, settings);
  return { distribution, originAccessControl, viewerFunction, immutableFunction, headersPolicies };
}

function commonConfig({ environment, settings, names, certificateArn, webAclArn }: DistributionProps) {
  return {
    enabled: true,
    comment: `${names.originAccessControlName} of ${environment}`,
    httpVersion: 'http2and3',
    ipv6Enabled: true,
    priceClass: settings.priceClass,
    // the viewer function never lets the root through; this is what holds if somebody takes the function away
    defaultRootObject: 'index.html',
    aliases: settings.domainNames.length > 0 ? settings.domainNames : undefined,
    viewerCertificate: certificateArn === undefined
      ? { cloudFrontDefaultCertificate: true }
      : { acmCertificateArn: certificateArn, sslSupportMethod: 'sni-only', minimumProtocolVersion: settings.minimumTlsVersion },
    customErrorResponses: [{
      errorCode: 404,
      errorCachingMinTtl: 10,
      ...(settings.notFoundPage !== undefined && { responseCode: 404, responsePagePath: `/${encodeURI(settings.notFoundPage)}` }),
    }],
    webAclId: webAclArn,
  };
}

function createFunction(scope: Construct, id: string, { name, code, comment }: { name: string; code: string; comment: string }): CfnFunction {
  return new CfnFunction(scope, id, { name, autoPublish: true, functionCode: code, functionConfig: { comment, runtime: ViewerFunction.RUNTIME } });
}

function acknowledge(distribution: CfnDistribution, settings: AssetCdnSettings): void {
  acknowledgeNag(distribution, 'AwsSolutions-CFR1', 'assets are for the whole world');
  acknowledgeNag(distribution, 'AwsSolutions-CFR2', 'the environment\'s tier, or an acknowledged option, says whether there is a firewall');
  acknowledgeNag(distribution, 'AwsSolutions-CFR3', 'access is logged by standard logging v2, which is no property of the distribution, where the tier keeps logs');
  if (settings.domainNames.length === 0) {
    acknowledgeNag(distribution, 'AwsSolutions-CFR4', 'the minimum TLS version of CloudFront\'s own name cannot be chosen');
  }
}
