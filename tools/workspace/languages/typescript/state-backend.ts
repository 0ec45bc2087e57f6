import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import * as aws from '@plinth/constructs-aws';
import * as tf from '@plinth/constructs-tf';
import { LockMode, PlatformEnvironment } from '@plinth/env-presets';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import * as cdktf from 'cdktf';

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';
const ACCOUNT = '333333333333';

// The programs of the other languages say the same, line by line.

export function synthesizeCdk(outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const environment = PlatformEnvironment.prod({
    project: 'acme', account: ACCOUNT, region: HOME, breakGlassArns: [`arn:aws:iam::${ACCOUNT}:role/break-glass`],
  });
  const home = new Stack(app, 'state', { env: { account: ACCOUNT, region: HOME } });
  const role = new Role(home, 'Ci', { roleName: 'acme-ci', assumedBy: new AccountRootPrincipal() });
  const state = new aws.StateBackend(home, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: SECOND });
  state.grantPlan(role, { prefix: 'prod/network/' });
  state.grantApply(role);
  new CfnOutput(home, 'Configuration', { value: state.configuration({ component: 'network' }).toHcl() });

  const second = new Stack(app, 'state-replica', { env: { account: ACCOUNT, region: SECOND } });
  new aws.StateBackendReplica(second, 'Replica', { environment, region: SECOND });
  app.synth();
}

export function synthesizeTerraform(outdir: string): void {
  const app = new cdktf.App({ outdir });
  const environment = PlatformEnvironment.prod({
    project: 'acme', account: ACCOUNT, region: HOME, deployerArns: [`arn:aws:iam::${ACCOUNT}:role/deployer`],
  });
  const stack = new cdktf.TerraformStack(app, 'state');
  new cdktf.LocalBackend(stack, { path: 'state.tfstate' });
  new AwsProvider(stack, 'Aws', { region: HOME });
  const second = new AwsProvider(stack, 'Second', { region: SECOND, alias: 'second' });
  new tf.StateBackendReplica(stack, 'Replica', { environment, region: SECOND, provider: second });
  const state = new tf.StateBackend(stack, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: SECOND });
  state.grantPlan(tf.Identity.roleName('acme-ci'), { prefix: 'prod/network/' });
  state.grantApply(tf.Identity.roleName('acme-ci'));
  state.attachTo(new cdktf.TerraformStack(app, 'network'), { component: 'network' });
  app.synth();
}

/** What is said of a mistake: the message is the contract, since jsii exports no error class. */
export function mistake(): string {
  try {
    PlatformEnvironment.prod({ project: 'Acme_', account: '12', region: HOME });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the mistake was not noticed');
}
