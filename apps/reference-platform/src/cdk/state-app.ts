import { StateBackend, StateBackendReplica } from '@plinth/constructs-aws';
import { App, type AppProps, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { stackName } from '../compositions/composition';
import { STATE } from '../compositions/state';
import type { Deployment } from '../platform';
import type { AppOptions } from './compositions';

/** The CDK app of one environment: its state backend, the roles that use it and, in prod, the copy in a second region. */
export function stateApp(deployment: Deployment, options: Pick<AppOptions, 'reduced'>, props: AppProps = {}): App {
  const app = new App(props);
  const { environment, state: { replicaRegion } } = deployment;
  const stack = new StateStack(app, stackName(deployment, STATE), deployment, options, {
    env: { account: environment.account, region: environment.region },
    description: `Where ${environment} keeps its Terraform states`,
    tags: environment.tags,
  });
  if (replicaRegion !== undefined) {
    const replica = new Stack(app, `${stackName(deployment, STATE)}-replica`, {
      env: { account: environment.account, region: replicaRegion },
      description: `The copy of the Terraform states of ${environment}`,
      tags: environment.tags,
    });
    new StateBackendReplica(replica, 'Replica', { environment, region: replicaRegion });
    // S3 refuses to replicate to a bucket that does not exist.
    stack.addDependency(replica);
  }
  return app;
}

class StateStack extends Stack {

  public constructor(
    scope: Construct, id: string, { environment, state: part }: Deployment, { reduced }: Pick<AppOptions, 'reduced'>, props: StackProps,
  ) {
    super(scope, id, props);
    const state = new StateBackend(this, 'State', { environment, replicaRegion: part.replicaRegion });
    if (!reduced) {
      const plan = this.role('PlanRole', part.planRoleName, environment.account);
      state.grantPlan(plan);
      const apply = this.role('ApplyRole', part.applyRoleName, environment.account);
      state.grantApply(apply);
      this.output('PlanRoleArn', plan.roleArn, 'Run terraform plan as this role');
      this.output('ApplyRoleArn', apply.roleArn, 'Run terraform apply as this role');
    }
    this.output('BucketName', state.bucketName, 'The bucket of the states');
    this.output('BackendConfiguration', JSON.stringify(state.configuration({ component: 'app' }).arguments),
      'The arguments of the s3 backend for a component called app');
  }

  private role(id: string, roleName: string, account: string): Role {
    return new Role(this, id, { roleName, assumedBy: new AccountPrincipal(account) });
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
