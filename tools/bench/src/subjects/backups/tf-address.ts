import { TerraformElement } from 'cdktf';

/** An address that no refactoring changes. */
export function at<E extends TerraformElement>(name: string, id: string, make: (id: string) => E): E {
  const element = make(`${name}-${id}`);
  element.overrideLogicalId(`${name}_${id}`);
  return element;
}
