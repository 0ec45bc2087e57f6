import { isObject, Json, JsonObject, list, members } from './values';

/**
 * A configuration as CloudFormation, Terraform or the service's API spells it: `WebACLId`, `web_acl_id` and `WebACLId`;
 * a list as it is, as `{ Quantity, Items }`, or, of Terraform's blocks, as its only member. Each is read the same way.
 */
export class Shape {
  public static of(value: Json): Shape {
    return new Shape(members(list(value)[0]));
  }

  private readonly values: ReadonlyMap<string, Json>;

  private constructor(private readonly members: JsonObject) {
    this.values = new Map(Object.entries(members).map(([name, value]) => [plain(name), value]));
  }

  /** Whether anything is said at all. */
  public get isEmpty(): boolean {
    return Object.values(this.members).every((value) => value === undefined || value === null);
  }

  /** Whether something is said of one of these names, be it empty. */
  public has(...names: string[]): boolean {
    return this.get(names) !== undefined;
  }

  public text(...names: string[]): string | undefined {
    const value = this.get(names);
    return value === undefined || value === '' || typeof value === 'object' ? undefined : String(value);
  }

  public flag(...names: string[]): boolean {
    return this.text(...names) === 'true';
  }

  public count(...names: string[]): number | undefined {
    const value = this.text(...names);
    return value === undefined ? undefined : Number(value);
  }

  public texts(...names: string[]): string[] {
    return items(this.get(names)).map(String);
  }

  public one(...names: string[]): Shape {
    return Shape.of(this.get(names));
  }

  public many(...names: string[]): Shape[] {
    return items(this.get(names)).map((item) => Shape.of(item));
  }

  private get(names: readonly string[]): Json {
    const value = names.map((name) => this.values.get(plain(name))).find((found) => found !== undefined && found !== null);
    return value ?? undefined;
  }
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function items(value: Json): readonly Json[] {
  if (!isObject(value)) {
    return list(value);
  }
  const wrapped = Object.entries(value).find(([name]) => plain(name) === 'items');
  return wrapped ? list(wrapped[1]) : 'Quantity' in value ? [] : [value];
}
