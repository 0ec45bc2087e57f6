import { Identity, StateBackend, StateBackendReplica } from '@plinth/constructs-tf';
import { BackupFrequency, BackupPlanNames } from '@plinth/env-presets';
import { LocalBackend, type TerraformStack } from 'cdktf';
import { BOOTSTRAP_COMPONENT } from '../compositions/state';
import type { Deployment } from '../platform';
import type { StackOptions } from './compositions';
import { output, provider, role } from './parts';

/** The state backend of one environment, the roles that use it and, in prod, the copy in a second region. */
export function stateStack(stack: TerraformStack, { environment, state: part }: Deployment, { backend, reduced }: Omit<StackOptions, 'record'>): void {
  const { replicaRegion } = part;
  if (replicaRegion !== undefined) {
    const replica = provider(stack, environment, { alias: 'replica', region: replicaRegion });
    new StateBackendReplica(stack, 'Replica', { environment, region: replicaRegion, provider: replica });
  }
  const state = new StateBackend(stack, 'State', { environment, replicaRegion });
  // what the plans of the backups look for
  state.bucket.tags = { ...state.bucket.tagsInput, [BackupPlanNames.TAG_KEY]: BackupFrequency.DAILY };
  if (backend === 'bucket') {
    state.attachTo(stack, { component: BOOTSTRAP_COMPONENT });
  } else {
    new LocalBackend(stack, { path: 'terraform.tfstate' });
  }

  if (!reduced) {
    const plan = role(stack, environment, 'PlanRole', part.planRoleName);
    state.grantPlan(Identity.role(plan));
    output(stack, 'PlanRoleArn', plan.arn, 'Run terraform plan as this role');
    const apply = role(stack, environment, 'ApplyRole', part.applyRoleName);
    state.grantApply(Identity.role(apply));
    output(stack, 'ApplyRoleArn', apply.arn, 'Run terraform apply as this role');
  }
  output(stack, 'BucketName', state.bucketName, 'The bucket of the states');
  output(stack, 'BackendConfiguration', JSON.stringify(state.configuration({ component: 'app' }).arguments),
    'The arguments of the s3 backend for a component called app');
}
