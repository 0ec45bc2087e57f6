import { TerraformElement } from 'cdktf';

/**
 * Gives a resource an address that follows from its name: for a construct that is renamed or moved in its stack Terraform
 * would else destroy what it has, keys and all, and make others. To be called before anything refers to the resource, since
 * references are written with the address that it has then.
 *
 * @param name `{project}-{environment}-{word}`, as every resource of the construct is named
 * @param id what tells it from the others of that name; by default its construct id
 */
export function pinAddress<E extends TerraformElement>(element: E, name: string, id: string = element.node.id): E {
  element.overrideLogicalId(`${name}_${id}`);
  return element;
}

/** Gives every resource an address that follows from a name; without a name addresses follow from paths. */
export function pinning(name: string | undefined): <E extends TerraformElement>(element: E) => E {
  return (element) => (name === undefined ? element : pinAddress(element, name));
}
