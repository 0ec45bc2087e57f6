import { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Gives a resource a logical id that follows from its name: a construct that is renamed or moved in its stack would else ask
 * CloudFormation for a second resource of the same name, which is refused, or for a second user with a new key.
 *
 * @param name `{project}-{environment}-{word}`, as every resource of the construct is named
 */
export function pinLogicalId<R extends CfnResource>(resource: R, name: string, id: string): R {
  resource.overrideLogicalId(`${pascal(name)}${id}`);
  return resource;
}

/** The same for all resources that stand directly below a construct: their ids tell them apart already. */
export function pinLogicalIds(scope: Construct, name: string): void {
  for (const child of scope.node.children.filter((candidate) => CfnResource.isCfnResource(candidate))) {
    pinLogicalId(child, name, pascal(child.node.id));
  }
}

function pascal(words: string): string {
  return words.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
