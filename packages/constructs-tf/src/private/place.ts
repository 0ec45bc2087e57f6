import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment, Problems } from '@plinth/env-presets';
import { TerraformProvider, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';

/** The prop that a provider is given by, and why it must be of one region. */
export interface ProviderProp {
  readonly prop: string;
  readonly why: string;
}

const HOME: ProviderProp = { prop: 'provider', why: 'as the environment says' };

/**
 * A provider of another account or region would make things whose names lie about where they are. What the provider
 * takes from the process's environment or from a token is known only to Terraform.
 */
export function checkPlace(
  scope: IConstruct, environment: PlatformEnvironment, region: string, problems: Problems, provider?: TerraformProvider, of: ProviderProp = HOME,
): void {
  const found = provider ?? defaultProvider(scope);
  if (found?.terraformResourceType !== 'aws') {
    return;
  }
  const { region: given, allowedAccountIds } = found as AwsProvider;
  if (given !== undefined && !Token.isUnresolved(given) && given !== region) {
    problems.add(`the ${of.prop}'s region`, given, `must be ${region}, ${of.why}`, `pass a provider with region ${region}`);
  }
  if (allowedAccountIds && !Token.isUnresolved(allowedAccountIds) && !allowedAccountIds.includes(environment.account)) {
    problems.add(`the ${of.prop}'s allowedAccountIds`, allowedAccountIds, `must have ${environment.account}, as the environment says`,
      `pass a provider of account ${environment.account}`);
  }
}

function defaultProvider(scope: IConstruct): TerraformProvider | undefined {
  return TerraformStack.of(scope).node.children
    .filter((child): child is TerraformProvider => TerraformProvider.isTerraformProvider(child))
    .find((candidate) => candidate.terraformResourceType === 'aws' && candidate.alias === undefined);
}
