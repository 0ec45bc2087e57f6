import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { PlatformEnvironment } from '@plinth/env-presets';

/** A role that anybody of the account may take who is allowed to. */
export function role(stack: Stack, { account }: PlatformEnvironment, id: string, roleName: string): Role {
  return new Role(stack, id, { roleName, assumedBy: new AccountPrincipal(account) });
}

export function output(stack: Stack, id: string, value: string, description: string): void {
  new CfnOutput(stack, id, { value, description });
}
