import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { PlatformEnvironment } from '@plinth/env-presets';
import { TerraformOutput, type TerraformStack } from 'cdktf';

/** A provider that works in the environment's account only; with an alias, in another region. */
export function provider(stack: TerraformStack, environment: PlatformEnvironment, other?: { readonly alias: string; readonly region: string }): AwsProvider {
  const id = other === undefined ? 'Aws' : `Aws${other.alias[0]!.toUpperCase()}${other.alias.slice(1)}`;
  return new AwsProvider(stack, id, { alias: other?.alias, region: other?.region ?? environment.region, allowedAccountIds: [environment.account] });
}

/** A role that anybody of the account may take who is allowed to. */
export function role(stack: TerraformStack, environment: PlatformEnvironment, id: string, name: string): IamRole {
  return new IamRole(stack, id, {
    name,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:${environment.partition}:iam::${environment.account}:root` } }],
    }),
    tags: environment.tags,
  });
}

export function output(stack: TerraformStack, id: string, value: string, description: string): void {
  // Its name would otherwise be made from the path.
  new TerraformOutput(stack, id, { value, description, staticId: true });
}
