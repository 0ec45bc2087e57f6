export type YamlValue = string | YamlValue[] | { readonly [key: string]: YamlValue };

/** Block style, with every string quoted as JSON does: YAML reads it as the same string, whatever is in it. */
export function toYaml(value: { readonly [key: string]: YamlValue }, indent = ''): string {
  return Object.entries(value).map(([key, item]) => `${indent}${key}:${child(item, indent)}`).join('');
}

function child(value: YamlValue, indent: string): string {
  if (typeof value === 'string') {
    return ` ${JSON.stringify(value)}\n`;
  }
  if (Array.isArray(value)) {
    return `\n${value.map((item) => `${indent}  -${listItem(item, `${indent}    `)}`).join('')}`;
  }
  return `\n${toYaml(value, `${indent}  `)}`;
}

/** The first line of a mapping stands beside the dash. */
function listItem(item: YamlValue, indent: string): string {
  return typeof item === 'string' || Array.isArray(item) ? child(item, indent) : ` ${toYaml(item, indent).trimStart()}`;
}
