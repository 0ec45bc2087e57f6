import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment, PlatformEnvironmentProps } from '@plinth/env-presets';
import { App, TerraformStack, Testing } from 'cdktf';

export const DEPLOYER = 'arn:aws:iam::111111111111:role/deployer';
export const PLACE: PlatformEnvironmentProps = { project: 'acme', account: '111111111111', region: 'eu-central-1', deployerArns: [DEPLOYER] };
export const dev = PlatformEnvironment.dev(PLACE);
export const staging = PlatformEnvironment.staging(PLACE);
export const prod = PlatformEnvironment.prod(PLACE);
export const ENVIRONMENTS = { dev, staging, prod };

export function newStack(id = 'Stack', app: App = Testing.app(), region = PLACE.region): TerraformStack {
  const stack = new TerraformStack(app, id);
  new AwsProvider(stack, 'Aws', { region });
  return stack;
}

export function synthesize(stack: TerraformStack): any {
  return JSON.parse(Testing.synth(stack, true));
}

/** The resources of a type, by their names in Terraform. */
export function resourcesOf(stack: TerraformStack, type: string): any[] {
  return Object.values(synthesize(stack).resource?.[type] ?? {});
}

/** The one resource of a type. */
export function resourceOf(stack: TerraformStack, type: string): any {
  const resources = resourcesOf(stack, type);
  if (resources.length !== 1) {
    throw new Error(`${resources.length} resources of type ${type}, not one`);
  }
  return resources[0];
}
