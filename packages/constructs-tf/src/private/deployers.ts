import { PlatformEnvironment, Problems } from '@plinth/env-presets';

/** Who may delete versions and change protection: the environment's deployers and break-glass principals. */
export function administratorArns(environment: PlatformEnvironment, problems: Problems): string[] {
  return [...deployerArnsOf(environment, problems), ...environment.breakGlassArns];
}

/**
 * Who deploys in an account: Terraform runs as whoever calls it, so the environment must say. Those whom it names for its own account deploy
 * nothing elsewhere, and KMS refuses a key whose maker could not change its policy.
 */
export function deployerArnsOf(environment: PlatformEnvironment, problems: Problems, account: string = environment.account): string[] {
  const { partition } = environment;
  const deployerArns = environment.deployerArns?.filter((arn) => account === environment.account || arn.split(':')[4] === account);
  if (deployerArns?.length === 0) {
    problems.add('environment.deployerArns', environment.deployerArns!.join(', '), `must name who deploys in account ${account} too`,
      `add for example arn:${partition}:iam::${account}:role/deployer`);
  }
  if (!deployerArns) {
    problems.add('environment.deployerArns', undefined, 'must name who deploys, since Terraform runs as whoever calls it',
      `give the environment deployerArns, for example arn:${partition}:iam::${account}:role/deployer`);
  }
  return deployerArns ?? [];
}
