import { PlatformEnvironment, Problems } from '@plinth/env-presets';

/** Who may delete versions and change protection: the environment's deployers and break-glass principals. */
export function administratorArns({ account, partition, deployerArns, breakGlassArns }: PlatformEnvironment, problems: Problems): string[] {
  if (!deployerArns) {
    problems.add('environment.deployerArns', undefined, 'must name who deploys, since Terraform runs as whoever calls it',
      `give the environment deployerArns, for example arn:${partition}:iam::${account}:role/deployer`);
  }
  return [...(deployerArns ?? []), ...breakGlassArns];
}
