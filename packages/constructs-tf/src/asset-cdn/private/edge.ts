import { AssetCdnNames, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { IConstruct } from 'constructs';
import { checkPlace, ProviderPlace } from '../../private/place';

export interface EdgeProviders {
  readonly provider?: TerraformProvider;
  readonly edgeProvider?: TerraformProvider;
}

const EDGE: ProviderPlace = { prop: 'edgeProvider', why: 'since CloudFront, its certificates, firewall and logs are configured there only' };

/** The provider of us-east-1: the given one, or that of home where home is there. */
export function edgeProviderOf(
  scope: IConstruct, environment: PlatformEnvironment, { provider, edgeProvider }: EdgeProviders, problems: Problems,
): TerraformProvider | undefined {
  const region = AssetCdnNames.EDGE_REGION;
  if (edgeProvider !== undefined) {
    checkPlace(scope, environment, region, problems, edgeProvider, EDGE);
  } else if (environment.region !== region) {
    problems.add('edgeProvider', edgeProvider, `must be a provider of ${region}, ${EDGE.why}`,
      `pass new AwsProvider(stack, 'Edge', { region: '${region}', alias: 'edge' })`);
  } else {
    checkPlace(scope, environment, region, problems, provider);
  }
  return edgeProvider ?? provider;
}
