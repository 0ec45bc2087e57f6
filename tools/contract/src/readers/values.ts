/** JSON of which nothing is known. */
export type Json = unknown;
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object; those of nothing are none. */
export function members(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

/** A list; Terraform writes a single block without one. */
export function list(value: Json): readonly Json[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

export function text(value: Json): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

export function count(value: Json): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

/** Booleans come as texts out of YAML and parameters. */
export function flag(value: Json): boolean {
  return value === true || value === 'true';
}
