import { CfnResource } from 'aws-cdk-lib';

/** Tells cdk-nag why a rule does not hold for a resource, in the form it reads without being a dependency of ours. */
export function acknowledgeNag(resource: CfnResource, id: string, reason: string): void {
  const known = resource.getMetadata('cdk_nag')?.rules_to_suppress ?? [];
  resource.addMetadata('cdk_nag', { rules_to_suppress: [...known, { id, reason }] });
}
