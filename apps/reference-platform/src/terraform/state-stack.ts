import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Identity, StateBackend, StateBackendReplica } from '@plinth/constructs-tf';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { BOOTSTRAP_COMPONENT, type Deployment, stackName } from '../platform';

export interface StateStackOptions {
  /** Where the state of the stack lies: in the folder where terraform runs, or in the bucket that the stack makes. */
  readonly backend: 'folder' | 'bucket';
  /** Without the roles only what is retained is left: that is what `destroy` applies above dev. */
  readonly withoutRoles?: boolean;
}

/** The Terraform configuration of one environment, as JSON; cdktf writes it into the folder. */
export function stateStackJson(deployment: Deployment, options: StateStackOptions, outdir: string): string {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, stackName(deployment));
  compose(stack, deployment, options);
  app.synth();
  return readFileSync(join(outdir, 'stacks', stackName(deployment), 'cdk.tf.json'), 'utf8');
}

function compose(stack: TerraformStack, deployment: Deployment, { backend, withoutRoles }: StateStackOptions): void {
  const { environment, replicaRegion } = deployment;
  const allowedAccountIds = [environment.account];
  new AwsProvider(stack, 'Aws', { region: environment.region, allowedAccountIds });
  // cdktf pins the one version that its bindings were generated from; what is used here is the same since 5.100.
  stack.addOverride('terraform.required_providers.aws.version', '>= 5.100.0, < 7.0.0');

  if (replicaRegion !== undefined) {
    const provider = new AwsProvider(stack, 'AwsReplica', { alias: 'replica', region: replicaRegion, allowedAccountIds });
    new StateBackendReplica(stack, 'Replica', { environment, region: replicaRegion, provider });
  }
  const state = new StateBackend(stack, 'State', { environment, replicaRegion });
  if (backend === 'bucket') {
    state.attachTo(stack, { component: BOOTSTRAP_COMPONENT });
  } else {
    new LocalBackend(stack, { path: 'terraform.tfstate' });
  }

  if (!withoutRoles) {
    const plan = role(stack, deployment, 'PlanRole', deployment.planRoleName);
    state.grantPlan(Identity.role(plan));
    output(stack, 'PlanRoleArn', plan.arn, 'Run terraform plan as this role');
    const apply = role(stack, deployment, 'ApplyRole', deployment.applyRoleName);
    state.grantApply(Identity.role(apply));
    output(stack, 'ApplyRoleArn', apply.arn, 'Run terraform apply as this role');
  }
  output(stack, 'BucketName', state.bucketName, 'The bucket of the states');
  output(stack, 'BackendConfiguration', JSON.stringify(state.configuration({ component: 'app' }).arguments),
    'The arguments of the s3 backend for a component called app');
}


function role(stack: TerraformStack, { environment }: Deployment, id: string, name: string): IamRole {
  return new IamRole(stack, id, {
    name,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:${environment.partition}:iam::${environment.account}:root` } }],
    }),
    tags: environment.tags,
  });
}


function output(stack: TerraformStack, id: string, value: string, description: string): void {
  // Its name would otherwise be made from the path.
  new TerraformOutput(stack, id, { value, description, staticId: true });
}
