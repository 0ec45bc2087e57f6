import {
  CloudfrontDistribution, CloudfrontDistributionConfig, CloudfrontDistributionDefaultCacheBehavior,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { AssetBehavior, AssetCdnNames, AssetCdnSettings, AssetDelivery, ImmutableFunction, PlatformEnvironment, ViewerFunction } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { outlivesItsUser } from '../../private/order';
import { createHeadersPolicy } from './headers-policy';

const ORIGIN = 'Bucket';

export interface DistributionProps {
  readonly environment: PlatformEnvironment;
  readonly settings: AssetCdnSettings;
  readonly names: AssetCdnNames;
  readonly bucketRegionalDomainName: string;
  readonly certificateArn?: string;
  readonly webAclArn?: string;
  readonly provider?: TerraformProvider;
}

export interface Distribution {
  readonly distribution: CloudfrontDistribution;
  readonly originAccessControl: CloudfrontOriginAccessControl;
  readonly viewerFunction: CloudfrontFunction;
  readonly immutableFunction?: CloudfrontFunction;
  readonly headersPolicies: CloudfrontResponseHeadersPolicy[];
}

/** The distribution and what belongs to it alone. */
export function createDistribution(scope: Construct, props: DistributionProps): Distribution {
  const { settings, names, provider } = props;
  const delivery = AssetDelivery.of(settings);
  const originAccessControl = new CloudfrontOriginAccessControl(scope, 'OriginAccessControl', {
    name: names.originAccessControlName, originAccessControlOriginType: 's3', signingBehavior: 'always', signingProtocol: 'sigv4', provider,
  });
  const common = { runtime: ViewerFunction.RUNTIME, publish: true, lifecycle: outlivesItsUser, provider };
  const viewerFunction = new CloudfrontFunction(scope, 'ViewerFunction', {
    ...common, name: names.functionName, code: ViewerFunction.code(settings), comment: 'Finds the object that a path means, and refuses paths that mean none',
  });
  const immutableFunction = delivery.immutable ? new CloudfrontFunction(scope, 'ImmutableFunction', {
    ...common, name: names.immutableFunctionName, code: ImmutableFunction.code(), comment: 'Lets browsers keep for a year what was found',
  }) : undefined;
  const headersPolicies = delivery.headers.map((headers) => createHeadersPolicy(scope, headers, names.headersPolicyName(headers), provider));
  const spell = (behavior: AssetBehavior): CloudfrontDistributionDefaultCacheBehavior => ({
    targetOriginId: ORIGIN,
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    allowedMethods: delivery.allowedMethods,
    cachedMethods: ['GET', 'HEAD'],
    cachePolicyId: behavior.cachePolicyId,
    originRequestPolicyId: delivery.originRequestPolicyId,
    responseHeadersPolicyId: headersPolicies[behavior.headers].id,
    functionAssociation: [
      { eventType: 'viewer-request', functionArn: viewerFunction.arn },
      ...(behavior.immutable && immutableFunction ? [{ eventType: 'viewer-response', functionArn: immutableFunction.arn }] : []),
    ],
  });
  const distribution = new CloudfrontDistribution(scope, 'Distribution', {
    ...commonConfig(props),
    // an origin that says no more than this is one of S3 to the provider
    origin: [{ originId: ORIGIN, domainName: props.bucketRegionalDomainName, originAccessControlId: originAccessControl.id }],
    defaultCacheBehavior: spell(delivery.defaultBehavior),
    orderedCacheBehavior: delivery.behaviors.map((behavior) => ({ ...spell(behavior), pathPattern: behavior.pathPattern! })),
  });
  return { distribution, originAccessControl, viewerFunction, immutableFunction, headersPolicies };
}

function commonConfig(
  { environment, settings, names, certificateArn, webAclArn, provider }: DistributionProps,
): Omit<CloudfrontDistributionConfig, 'origin' | 'defaultCacheBehavior'> {
  return {
    enabled: true,
    comment: `${names.originAccessControlName} of ${environment}`,
    httpVersion: 'http2and3',
    isIpv6Enabled: true,
    priceClass: settings.priceClass,
    // the viewer function never lets the root through; this is what holds if somebody takes the function away
    defaultRootObject: 'index.html',
    aliases: settings.domainNames.length > 0 ? settings.domainNames : undefined,
    viewerCertificate: certificateArn === undefined
      ? { cloudfrontDefaultCertificate: true }
      : { acmCertificateArn: certificateArn, sslSupportMethod: 'sni-only', minimumProtocolVersion: settings.minimumTlsVersion },
    customErrorResponse: [{
      errorCode: 404,
      errorCachingMinTtl: 10,
      ...(settings.notFoundPage !== undefined && { responseCode: 404, responsePagePath: `/${encodeURI(settings.notFoundPage)}` }),
    }],
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    webAclId: webAclArn,
    tags: environment.tags,
    provider,
  };
}
