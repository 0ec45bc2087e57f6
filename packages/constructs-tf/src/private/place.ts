import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment, Problems } from '@plinth/env-presets';
import { TerraformProvider, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';

/** The prop that a provider is given by, why it must be of one region, and of which account it must be. */
export interface ProviderPlace {
  /** @default provider */
  readonly prop?: string;
  /** @default as the environment says */
  readonly why?: string;
  /** @default - the environment's */
  readonly account?: string;
}

/**
 * A provider of another account or region would make things whose names lie about where they are. What the provider
 * takes from the process's environment or from a token is known only to Terraform.
 */
export function checkPlace(
  scope: IConstruct, environment: PlatformEnvironment, region: string, problems: Problems, provider?: TerraformProvider, of: ProviderPlace = {},
): void {
  const { prop = 'provider', why = 'as the environment says', account = environment.account } = of;
  const found = provider ?? defaultProvider(scope);
  if (found?.terraformResourceType !== 'aws') {
    return;
  }
  const { region: given, allowedAccountIds } = found as AwsProvider;
  if (given !== undefined && !Token.isUnresolved(given) && !Token.isUnresolved(region) && given !== region) {
    problems.add(`the ${prop}'s region`, given, `must be ${region}, ${why}`, `pass a provider with region ${region}`);
  }
  if (allowedAccountIds && !Token.isUnresolved(allowedAccountIds) && !Token.isUnresolved(account) && !allowedAccountIds.includes(account)) {
    problems.add(`the ${prop}'s allowedAccountIds`, allowedAccountIds, `must have ${account}, as the environment says`,
      `pass a provider of account ${account}`);
  }
}

function defaultProvider(scope: IConstruct): TerraformProvider | undefined {
  return TerraformStack.of(scope).node.children
    .filter((child): child is TerraformProvider => TerraformProvider.isTerraformProvider(child))
    .find((candidate) => candidate.terraformResourceType === 'aws' && candidate.alias === undefined);
}
