import { PlatformEnvironment, Problems } from '@plinth/env-presets';
import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Who may delete versions and change protection: the environment's deployers and break-glass principals. Where the
 * environment names no deployer it is the execution role that `cdk bootstrap` made, since CloudFormation acts as it.
 */
export function administratorArns(scope: IConstruct, environment: PlatformEnvironment, problems: Problems): string[] {
  const { account, partition, deployerArns, breakGlassArns } = environment;
  if (!deployerArns && !(Stack.of(scope).synthesizer instanceof DefaultStackSynthesizer)) {
    problems.add('environment.deployerArns', undefined, 'must name who deploys, since the stack does not use the roles of cdk bootstrap',
      `give the environment deployerArns, for example arn:${partition}:iam::${account}:role/deployer`);
  }
  return [...(deployerArns ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`]), ...breakGlassArns];
}

/** A stack in another account or region would get names that lie about where their resources are. */
export function checkPlace(scope: IConstruct, environment: PlatformEnvironment, region: string, problems: Problems): void {
  const stack = Stack.of(scope);
  for (const [name, given, wanted] of [['account', stack.account, environment.account], ['region', stack.region, region]]) {
    if (given !== wanted && !given.includes('${Token[')) {
      problems.add(`the stack's ${name}`, given, `must be ${wanted}, as the environment says`, `give the stack env: { account: '${environment.account}', region: '${region}' }`);
    }
  }
}
