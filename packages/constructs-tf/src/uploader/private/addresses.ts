import { UploaderNames } from '@plinth/env-presets';
import { TerraformElement } from 'cdktf';

/**
 * Gives a resource an address that follows from the uploader's name: for a construct that is renamed or moved in its stack
 * Terraform would else destroy user and keys, and make others.
 */
export function pinAddress<E extends TerraformElement>(element: E, { identityName }: UploaderNames, id: string): E {
  element.overrideLogicalId(`${identityName}_${id}`);
  return element;
}
