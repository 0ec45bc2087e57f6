import { PlatformEnvironment, Problems } from '@plinth/env-presets';
import { DefaultStackSynthesizer, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Who may delete versions and change protection: the environment's deployers and break-glass principals. */
export function administratorArns(scope: IConstruct, environment: PlatformEnvironment, problems: Problems): string[] {
  return [...deployerArnsOf(scope, environment, problems), ...environment.breakGlassArns];
}

/**
 * Who deploys in an account. Where the environment names nobody it is the execution role that `cdk bootstrap` made, since CloudFormation acts
 * as it. Those whom it names for its own account deploy nothing elsewhere, and KMS refuses a key whose maker could not change its policy.
 */
export function deployerArnsOf(scope: IConstruct, environment: PlatformEnvironment, problems: Problems, account = environment.account): string[] {
  const { partition } = environment;
  const deployerArns = environment.deployerArns?.filter((arn) => account === environment.account || arn.split(':')[4] === account);
  if (deployerArns?.length === 0) {
    problems.add('environment.deployerArns', environment.deployerArns!.join(', '), `must name who deploys in account ${account} too`,
      `add for example arn:${partition}:iam::${account}:role/deployer`);
  }
  if (!deployerArns && !(Stack.of(scope).synthesizer instanceof DefaultStackSynthesizer)) {
    problems.add('environment.deployerArns', undefined, 'must name who deploys, since the stack does not use the roles of cdk bootstrap',
      `give the environment deployerArns, for example arn:${partition}:iam::${account}:role/deployer`);
  }
  return deployerArns ?? [`arn:${partition}:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`];
}

/** A stack in another account or region would get names that lie about where their resources are. */
export function checkPlace(scope: IConstruct, environment: PlatformEnvironment, region: string, problems: Problems, account = environment.account): void {
  const stack = Stack.of(scope);
  for (const [name, given, wanted] of [['account', stack.account, account], ['region', stack.region, region]]) {
    if (given !== wanted && !Token.isUnresolved(given) && !Token.isUnresolved(wanted)) {
      problems.add(`the stack's ${name}`, given, `must be ${wanted}, as the environment says`, `give the stack env: { account: '${account}', region: '${region}' }`);
    }
  }
}
