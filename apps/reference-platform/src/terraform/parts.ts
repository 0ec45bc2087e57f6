import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { StateBackend } from '@plinth/constructs-tf';
import { type PlatformEnvironment, StateEncryption } from '@plinth/env-presets';
import { LocalBackend, TerraformOutput, type TerraformStack } from 'cdktf';
import type { Deployment } from '../platform';
import type { StackOptions } from './compositions';

/** A provider that works in the environment's account only; with an alias, in another region. */
export function provider(stack: TerraformStack, environment: PlatformEnvironment, other?: { readonly alias: string; readonly region: string }): AwsProvider {
  const id = other === undefined ? 'Aws' : `Aws${other.alias[0]!.toUpperCase()}${other.alias.slice(1)}`;
  return new AwsProvider(stack, id, { alias: other?.alias, region: other?.region ?? environment.region, allowedAccountIds: [environment.account] });
}

/** Where the state of a stack lies: in the environment's own backend, or in the folder where terraform runs. */
export function keepState(stack: TerraformStack, { environment, state }: Deployment, component: string, backend: StackOptions['backend']): void {
  if (backend === 'folder') {
    new LocalBackend(stack, { path: 'terraform.tfstate' });
    return;
  }
  const s3 = StateBackend.fromStateBackendAttributes(stack, 'State', { environment, lockMode: state.settings.lockMode }).attachTo(stack, { component });
  if (state.settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY) {
    // By its alias: attributes want the key's own ARN, since policies do, and that is known only after a deploy.
    s3.addOverride('kms_key_id', state.names.keyAliasArn);
  }
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
