import { App, CfnResource, CfnTag } from 'aws-cdk-lib';

export const TAGS: CfnTag[] = [
  { key: 'CostCenter', value: 'acme' }, { key: 'Environment', value: 'prod' }, { key: 'ManagedBy', value: 'Plinth' }, { key: 'Owner', value: 'acme' },
  { key: 'Project', value: 'acme' },
];

export function retain<T extends CfnResource>(resource: T): T {
  resource.cfnOptions.deletionPolicy = 'Retain' as T['cfnOptions']['deletionPolicy'];
  resource.cfnOptions.updateReplacePolicy = 'Retain' as T['cfnOptions']['updateReplacePolicy'];
  return resource;
}

export function suppressNag(resource: CfnResource, id: string, reason: string): void {
  resource.addMetadata('cdk_nag', { rules_to_suppress: [{ id, reason }] });
}

/** What an app synthesizes, stack by stack. */
export function templatesOf(app: App): object {
  return Object.fromEntries(app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
}
