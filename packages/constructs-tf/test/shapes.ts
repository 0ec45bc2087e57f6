/** Resources as Terraform's JSON has them: type, name, arguments. */
export type Resources = Record<string, Record<string, object>>;

/**
 * Of what was made the resources whose shapes no other has, with what they refer to: what Terraform's providers judge. A provider
 * takes a tenth of a second for each, and names, numbers within their limits and flags tell it nothing new.
 */
export function distinctShapes(made: readonly Resources[]): Resources[] {
  const seen = new Set<string>();
  return made.flatMap((resources) => {
    const fresh = Object.entries(resources).flatMap(([type, byName]) => Object.entries(byName)
      .map(([name, resource]) => ({ address: `${type}.${name}`, shape: `${type} ${shapeOf(resource)}` })))
      .filter(({ shape }) => !seen.has(shape) && seen.add(shape));
    return fresh.length > 0 ? [partOf(resources, fresh.map(({ address }) => address))] : [];
  });
}

/** Structure and closed choices; many entries of one shape in a list look like one. */
function shapeOf(resource: object): string {
  const shape = (_key: string, value: unknown): unknown => (
    typeof value === 'object' || (typeof value === 'string' && /^[A-Z_]+$/.test(value)) ? value : typeof value
  );
  const once = (_key: string, value: unknown): unknown => (
    Array.isArray(value) ? [...new Set(value.map((entry) => JSON.stringify(entry)))].map((entry) => JSON.parse(entry)) : value
  );
  return JSON.stringify(JSON.parse(JSON.stringify(resource, shape), once));
}

/** Some resources and what they refer to. */
function partOf(resources: Resources, addresses: readonly string[]): Resources {
  const part: Resources = {};
  const take = (type: string, name: string): void => {
    const resource = resources[type]?.[name];
    if (resource !== undefined && part[type]?.[name] === undefined) {
      part[type] = { ...part[type], [name]: resource };
      for (const [, otherType, otherName] of JSON.stringify(resource).matchAll(/\b(aws_\w+)\.([\w-]+)/g)) {
        take(otherType!, otherName!);
      }
    }
  };
  addresses.forEach((address) => take(...address.split('.') as [string, string]));
  return part;
}
