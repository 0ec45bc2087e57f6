import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { ASSETS } from '../compositions/assets';
import { BACKUPS } from '../compositions/backups';
import { EMAIL } from '../compositions/email';
import { type Composition, stackName } from '../compositions/composition';
import { BOOTSTRAP_COMPONENT, STATE } from '../compositions/state';
import type { Deployment } from '../platform';
import type { DeploymentRecord } from '../record';
import { assetsStack } from './assets-stack';
import { backupsStack } from './backups-stack';
import { emailStack } from './email-stack';
import { provider } from './parts';
import { stateStack } from './state-stack';

export interface StackOptions {
  /** Where the state of the stack lies: in the folder where terraform runs, or in the states' bucket. */
  readonly backend: 'folder' | 'bucket';
  /** Only what is retained: that is what `destroy` applies above dev. */
  readonly reduced?: boolean;
  readonly record: DeploymentRecord;
}

/** A composition as a Terraform configuration. */
export interface TerraformComposition extends Composition {
  /** What its state is called in the states' bucket. */
  readonly component: string;
  /** Whether it makes the bucket in which its own state lies. */
  readonly bootstraps: boolean;
  /** Puts it into a stack that has its provider. */
  compose(stack: TerraformStack, deployment: Deployment, options: StackOptions): void;
}

export const TERRAFORM_COMPOSITIONS: readonly TerraformComposition[] = [
  { ...STATE, component: BOOTSTRAP_COMPONENT, bootstraps: true, compose: stateStack },
  { ...ASSETS, component: ASSETS.name, bootstraps: false, compose: assetsStack },
  { ...EMAIL, component: EMAIL.name, bootstraps: false, compose: emailStack },
  { ...BACKUPS, component: BACKUPS.name, bootstraps: false, compose: backupsStack },
];

/** The configuration as JSON; cdktf writes it into the folder. */
export function configurationJson(composition: TerraformComposition, deployment: Deployment, options: StackOptions, outdir: string): string {
  const app = new App({ outdir });
  const name = stackName(deployment, composition);
  const stack = new TerraformStack(app, name);
  provider(stack, deployment.environment);
  // cdktf pins the one version that its bindings were generated from; what is used here is the same since 5.100.
  stack.addOverride('terraform.required_providers.aws.version', '>= 5.100.0, < 7.0.0');
  composition.compose(stack, deployment, options);
  app.synth();
  return readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8');
}
