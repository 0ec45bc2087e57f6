export type HclValue = string | boolean | number | { readonly [name: string]: HclValue };

/** A quoted template in which nothing is interpolated. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
}

export function hclExpression(value: HclValue): string {
  if (typeof value === 'object') {
    return `{\n${indent(hclAttributes(value))}\n}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}

/** A block whose body is attributes by name, or parts that are written already. */
export function hclBlock(header: string, body: { readonly [name: string]: HclValue } | string[]): string {
  return `${header} {\n${indent(Array.isArray(body) ? body.join('\n') : hclAttributes(body))}\n}`;
}

/** Equals signs stand in one column, as `terraform fmt` puts them. */
export function hclAttributes(values: { readonly [name: string]: HclValue }): string {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values).map(([name, value]) => `${name.padEnd(width)} = ${hclExpression(value)}`).join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
