import { evaluateTemplate } from './hcl-expression';
import { isObject, Json, JsonObject, list, members, text } from './values';
import { Place } from './cloudformation';

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
  private readonly resolving = new Set<string>();
  /** Tags that a provider puts on everything. */
  public readonly defaultTags: JsonObject;

  public constructor(document: Json, private readonly place: Place) {
    const top = members(document);
    this.resources = members(top.resource);
    this.data = members(top.data);
    this.locals = members(top.locals);
    this.variables = members(top.variable);
    const [provider] = list(members(top.provider).aws).map(members).filter(({ alias }) => alias === undefined);
    this.defaultTags = members(this.resolve(members(list(provider?.default_tags)[0]).tags));
  }

  public all(type: string): TfResource[] {
    return Object.keys(members(this.resources[type])).map((name) => ({ type, name, arguments: this.arguments(type, name) }));
  }

  /** The resource of a type that belongs to something, by the argument that says to what. */
  public of(type: string, argument: string, value: string): JsonObject | undefined {
    return this.all(type).find((resource) => resource.arguments[argument] === value)?.arguments;
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
          return rest.reduce((value: Json, key) => (value as JsonObject | undefined)?.[key], this.attribute(type, name, attribute));
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
    return computed(type, attribute, argument, this.place, name) ?? `${type}.${name}.${attribute}`;
  }
}

/** The attributes that follow from a resource's own arguments. */
function computed(type: string, attribute: string, argument: (name: string) => string, place: Place, name: string): string | undefined {
  const { account, partition, region } = place;
  const iam = `arn:${partition}:iam::${account}`;
  const attributes: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
    aws_s3_bucket: { id: () => argument('bucket'), bucket: () => argument('bucket'), arn: () => `arn:${partition}:s3:::${argument('bucket')}` },
    aws_kms_key: { id: () => name, key_id: () => name, arn: () => `arn:${partition}:kms:${region}:${account}:key/${name}` },
    aws_kms_alias: {
      id: () => argument('name'),
      arn: () => `arn:${partition}:kms:${region}:${account}:${argument('name')}`,
      target_key_arn: () => argument('target_key_id'),
    },
    aws_dynamodb_table: {
      id: () => argument('name'),
      arn: () => `arn:${partition}:dynamodb:${region}:${account}:table/${argument('name')}`,
    },
    aws_iam_role: { id: () => argument('name'), name: () => argument('name'), arn: () => `${iam}:role/${argument('name')}` },
    aws_iam_policy: { id: () => `${iam}:policy/${argument('name')}`, arn: () => `${iam}:policy/${argument('name')}` },
  };
  const found = attributes[type]?.[attribute];
  return found ? found() : attribute === 'id' && type.startsWith('aws_s3_bucket_') ? argument('bucket') : undefined;
}

/** What the data source `aws_iam_policy_document` makes of its blocks. */
function policyDocument(document: JsonObject): JsonObject {
  return {
    Version: document.version ?? '2012-10-17',
    Statement: list(document.statement).map(members).map((statement) => ({
      ...(statement.sid !== undefined && { Sid: statement.sid }),
      Effect: statement.effect ?? 'Allow',
      ...(statement.actions !== undefined && { Action: statement.actions }),
      ...(statement.not_actions !== undefined && { NotAction: statement.not_actions }),
      ...(statement.resources !== undefined && { Resource: statement.resources }),
      ...(statement.not_resources !== undefined && { NotResource: statement.not_resources }),
      ...(statement.principals !== undefined && { Principal: principals(statement.principals) }),
      ...(statement.not_principals !== undefined && { NotPrincipal: principals(statement.not_principals) }),
      ...(statement.condition !== undefined && { Condition: conditions(statement.condition) }),
    })),
  };
}

function principals(blocks: Json): Json {
  const named: Record<string, Json[]> = {};
  for (const { type, identifiers } of list(blocks).map(members)) {
    if (type === '*') {
      return '*';
    }
    named[String(type)] = [...(named[String(type)] ?? []), ...list(identifiers)];
  }
  return named;
}

function conditions(blocks: Json): Json {
  const found: Record<string, Record<string, Json>> = {};
  for (const { test, variable, values } of list(blocks).map(members)) {
    found[String(test)] = { ...found[String(test)], [String(variable)]: values };
  }
  return found;
}
