import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment } from '@plinth/env-presets';
import { TerraformStack } from 'cdktf';
import { AssetCdn, AssetCdnProps } from '../../src';
import { newStack, PLACE } from '../stacks';

const OWN = { ...PLACE, domainName: 'example.com' };
export const dev = PlatformEnvironment.dev(OWN);
export const staging = PlatformEnvironment.staging(OWN);
export const prod = PlatformEnvironment.prod(OWN);
export const ENVIRONMENTS = { dev, staging, prod };
export const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';

/** A provider of us-east-1 in a stack of another region. */
export function edgeOf(stack: TerraformStack): AwsProvider {
  return new AwsProvider(stack, 'Edge', { alias: 'edge', region: 'us-east-1' });
}

/** One asset CDN, as `Assets` in a stack of its own. */
export function assetsOf(props: Partial<AssetCdnProps> = {}): { stack: TerraformStack; assets: AssetCdn } {
  const stack = newStack();
  return { stack, assets: new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), ...props }) };
}

export function stackOf(props: Partial<AssetCdnProps> = {}): TerraformStack {
  return assetsOf(props).stack;
}

/** The statements of a policy, as rendered. */
export function statementsOf(policy: string): any[] {
  return JSON.parse(policy).Statement;
}
