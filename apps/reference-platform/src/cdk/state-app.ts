import { StateBackend, StateBackendReplica } from '@plinth/constructs-aws';
import { BackupFrequency, BackupPlanNames } from '@plinth/env-presets';
import { App, type AppProps, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { stackName } from '../compositions/composition';
import { STATE } from '../compositions/state';
import type { Deployment } from '../platform';
import type { AppOptions } from './compositions';
import { output, role } from './parts';

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
    // what the plans of the backups look for
    Tags.of(state.cfnBucket).add(BackupPlanNames.TAG_KEY, BackupFrequency.DAILY);
    if (!reduced) {
      const plan = role(this, environment, 'PlanRole', part.planRoleName);
      state.grantPlan(plan);
      const apply = role(this, environment, 'ApplyRole', part.applyRoleName);
      state.grantApply(apply);
      output(this, 'PlanRoleArn', plan.roleArn, 'Run terraform plan as this role');
      output(this, 'ApplyRoleArn', apply.roleArn, 'Run terraform apply as this role');
    }
    output(this, 'BucketName', state.bucketName, 'The bucket of the states');
    output(this, 'BackendConfiguration', JSON.stringify(state.configuration({ component: 'app' }).arguments),
      'The arguments of the s3 backend for a component called app');
  }
}
