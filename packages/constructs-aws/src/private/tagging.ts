import { PlatformEnvironment } from '@plinth/env-presets';
import { CfnResource, TagManager } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Below 100, the priority of `Tags.of(scope).add()`: what a user tags wins. */
const PRIORITY = 50;

/**
 * Tags every resource below a construct. Set on the resources and not by an Aspect: an Aspect is visited for every
 * construct of the app at each synth.
 */
export function tagResources(scope: IConstruct, environment: PlatformEnvironment): void {
  const tags = Object.entries(environment.tags);
  for (const child of scope.node.findAll()) {
    const manager = CfnResource.isCfnResource(child) ? TagManager.of(child) : undefined;
    tags.forEach(([key, value]) => manager?.setTag(key, value, PRIORITY));
  }
}
