import { UploaderNames } from '@plinth/env-presets';
import { CfnResource } from 'aws-cdk-lib';

/**
 * Gives a resource a logical id that follows from the uploader's name: a construct that is renamed or moved in its stack would
 * else ask CloudFormation for a second user of the same name, and for a new key.
 */
export function pinLogicalId<R extends CfnResource>(resource: R, { identityName }: UploaderNames, id: string): R {
  const words = identityName.split('-').map((word) => word[0].toUpperCase() + word.slice(1));
  resource.overrideLogicalId(`${words.join('')}${id}`);
  return resource;
}
