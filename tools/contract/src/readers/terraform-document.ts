import { evaluateTemplate } from './hcl-expression';
import { Place } from './place';
import { computed, computedInBlock } from './terraform-names';
import { policyDocument } from './terraform-policy-document';
import { isObject, Json, JsonObject, list, members, text } from './values';

export interface TfResource {
  readonly type: string;
  readonly name: string;
  /** Its arguments, every reference resolved. */
  readonly arguments: JsonObject;
}

/** Terraform's JSON, its references resolved as far as they speak of things with explicit names. */
export class TerraformDocument {
  private readonly resources: JsonObject;
  private readonly data: JsonObject;
  private readonly locals: JsonObject;
  private readonly variables: JsonObject;
  private readonly regions: ReadonlyMap<string, string>;
  private readonly outputs: JsonObject;
  private readonly resolving = new Set<string>();
  /** Tags that a provider puts on everything. */
  public readonly defaultTags: JsonObject;

  public constructor(document: Json, public readonly place: Place) {
    const top = members(document);
    this.resources = members(top.resource);
    this.data = members(top.data);
    this.locals = members(top.locals);
    this.variables = members(top.variable);
    this.outputs = members(top.output);
    const providers = list(members(top.provider).aws).map(members);
    const [provider] = providers.filter(({ alias }) => alias === undefined);
    this.regions = new Map(providers.filter(({ alias, region }) => alias && typeof region === 'string').map(({ alias, region }) => [`aws.${String(alias)}`, String(region)]));
    this.defaultTags = members(this.resolve(members(list(provider?.default_tags)[0]).tags));
  }

  public all(type: string): TfResource[] {
    return Object.keys(members(this.resources[type])).map((name) => ({ type, name, arguments: this.arguments(type, name) }));
  }

  /** The resource of a type that belongs to something, by the argument that says to what. */
  public of(type: string, argument: string, value: string): JsonObject | undefined {
    return this.all(type).find((resource) => resource.arguments[argument] === value)?.arguments;
  }

  /** Every output by its name, resolved. */
  public get outputValues(): JsonObject {
    return Object.fromEntries(Object.entries(this.outputs).map(([name, output]) => [name, this.resolve(members(output).value)]));
  }

  /** The types of all resources. */
  public get types(): string[] {
    return Object.keys(this.resources);
  }

  /** Where a resource is made: its provider may be another region's. */
  public regionOf(given: JsonObject): string {
    return this.regions.get(String(given.provider)) ?? this.place.region;
  }

  /** A value beside the document whose references speak of it. */
  public resolved(value: Json): Json {
    return this.resolve(value);
  }

  private placeOf(given: JsonObject): Place {
    return { ...this.place, region: this.regionOf(given) };
  }

  private arguments(type: string, name: string): JsonObject {
    return members(this.resolve(members(members(this.resources[type])[name])));
  }

  private resolve(value: Json): Json {
    if (typeof value === 'string') {
      return evaluateTemplate(value, (path) => this.reference(path));
    }
    if (Array.isArray(value)) {
      return value.map((entry) => this.resolve(entry));
    }
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry)])) : value;
  }

  private reference(path: readonly string[]): Json {
    const [type, name, attribute, ...rest] = path[0] === 'data' ? path.slice(1) : path;
    const address = path.join('.');
    if (this.resolving.has(address)) {
      throw new Error(`${address} refers to itself, break the cycle`);
    }
    this.resolving.add(address);
    try {
      switch (path[0]) {
        case 'local':
          return this.resolve(this.locals[name]);
        case 'var':
          return this.resolve(members(this.variables[name]).default);
        case 'data':
          return this.dataSource(type, name, attribute);
        default:
          return computedInBlock(type, [attribute, ...rest])
            ?? rest.reduce((value: Json, key) => (value as JsonObject | undefined)?.[key], this.attribute(type, name, attribute));
      }
    } finally {
      this.resolving.delete(address);
    }
  }

  private dataSource(type: string, name: string, attribute: string): Json {
    const { account, partition, region } = this.place;
    switch (type) {
      case 'aws_caller_identity':
        return account;
      case 'aws_partition':
        return attribute === 'dns_suffix' ? (partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com') : partition;
      case 'aws_region':
        return region;
      case 'aws_iam_policy_document':
        return JSON.stringify(policyDocument(members(this.resolve(members(this.data[type])[name]))));
      default:
        throw new Error(`data.${type}.${name}.${attribute} is looked up at deploy time, write the value out for what is promised`);
    }
  }

  private attribute(type: string, name: string, attribute: string): Json {
    const given = members(members(this.resources[type])[name]);
    if (Object.keys(given).length === 0) {
      throw new Error(`${type}.${name} is referred to and does not exist, correct the reference`);
    }
    if (given[attribute] !== undefined) {
      return this.resolve(given[attribute]);
    }
    const argument = (key: string) => text(this.resolve(given[key])) ?? name;
    return computed(type, attribute, argument, this.placeOf(given), name) ?? `${type}.${name}.${attribute}`;
  }
}
