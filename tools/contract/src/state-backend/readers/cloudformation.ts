import { isObject, Json, JsonObject, list, members, text } from './values';

/** Where a template is deployed: what its pseudo parameters stand for. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export interface CfnResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** `Retain`, `Delete`, ...; for what is removed and for what is replaced. */
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

/** A template whose intrinsic functions are resolved as far as they speak of things with explicit names. */
export class CfnTemplate {
  private readonly resources: JsonObject;
  private readonly parameters: JsonObject;
  private readonly pseudo: Readonly<Record<string, string>>;

  public constructor(template: Json, private readonly place: Place) {
    this.resources = members(members(template).Resources);
    this.parameters = members(members(template).Parameters);
    this.pseudo = {
      'AWS::Partition': place.partition,
      'AWS::AccountId': place.account,
      'AWS::Region': place.region,
      'AWS::URLSuffix': place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    };
  }

  /** The resources of a type, their properties resolved. */
  public all(type: string): CfnResource[] {
    return Object.entries(this.resources)
      .filter(([, resource]) => members(resource).Type === type)
      .map(([logicalId]) => this.resource(logicalId));
  }

  /** The types of all resources. */
  public get types(): string[] {
    return Object.values(this.resources).map((resource) => String(members(resource).Type));
  }

  private resource(logicalId: string): CfnResource {
    const found = members(this.resources[logicalId]);
    return {
      logicalId,
      type: String(found.Type),
      properties: members(this.resolve(found.Properties)),
      deletionPolicy: text(found.DeletionPolicy),
      updateReplacePolicy: text(found.UpdateReplacePolicy),
    };
  }

  private resolve(value: Json): Json {
    if (Array.isArray(value)) {
      return value.map((entry) => this.resolve(entry)).filter((entry) => entry !== undefined);
    }
    if (!isObject(value)) {
      return value;
    }
    const [name, ...others] = Object.keys(value);
    if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) {
      return this.intrinsic(name, value[name]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry)]));
  }

  private intrinsic(name: string, argument: Json): Json {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = Array.isArray(argument) ? argument.map(String) : cutAtFirstDot(String(argument));
        return this.attribute(logicalId, attribute);
      }
      case 'Fn::Join': {
        const [separator, parts] = list(argument);
        return list(this.resolve(parts)).map(String).join(String(separator));
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Select': {
        const [index, values] = list(argument);
        return list(this.resolve(values))[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, joined] = list(argument);
        return String(this.resolve(joined)).split(String(separator));
      }
      default:
        // kept readable: only what is promised is looked at, and a policy with an object in it is refused there
        return { [name]: argument };
    }
  }

  private substitute(argument: Json): string {
    const [pattern, variables] = Array.isArray(argument) ? [String(argument[0]), members(argument[1])] : [String(argument), {}];
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) {
        return `\${${name}}`;
      }
      const given = (variables as JsonObject)[name];
      const value = given !== undefined ? this.resolve(given) : name.includes('.') && !name.includes('::')
        ? this.attribute(...cutAtFirstDot(name)) : this.ref(name);
      return String(value);
    });
  }

  private ref(name: string): Json {
    if (name === 'AWS::NoValue') {
      return undefined;
    }
    if (this.pseudo[name] !== undefined) {
      return this.pseudo[name];
    }
    if (this.resources[name] !== undefined) {
      return this.nameOf(name);
    }
    const fallback = members(this.parameters[name]).Default;
    if (fallback === undefined) {
      throw new Error(`the template refers to ${name}, which is neither a resource nor a parameter with a default; give it one`);
    }
    return fallback;
  }

  /** What `Ref` gives: the name that was set, or one that stands for what AWS will choose. */
  private nameOf(logicalId: string): string {
    const { Type: type, Properties: properties } = members(this.resources[logicalId]);
    const property = NAME_PROPERTY[String(type)];
    const given = property === undefined ? undefined : this.resolve(members(properties)[property]);
    if (type === 'AWS::IAM::ManagedPolicy') {
      return this.arnOf(logicalId);
    }
    return typeof given === 'string' ? given : logicalId;
  }

  private attribute(logicalId: string, attribute: string): Json {
    return attribute === 'Arn' || attribute === 'KeyArn' ? this.arnOf(logicalId) : `${logicalId}.${attribute}`;
  }

  private arnOf(logicalId: string): string {
    const { partition, region, account } = this.place;
    const type = String(members(this.resources[logicalId]).Type);
    const name = type === 'AWS::IAM::ManagedPolicy' ? logicalId : this.nameOf(logicalId);
    switch (type) {
      case 'AWS::S3::Bucket':
        return `arn:${partition}:s3:::${name}`;
      case 'AWS::KMS::Key':
        return `arn:${partition}:kms:${region}:${account}:key/${name}`;
      case 'AWS::DynamoDB::Table':
        return `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
      case 'AWS::IAM::Role':
        return `arn:${partition}:iam::${account}:role/${name}`;
      case 'AWS::IAM::ManagedPolicy':
        return `arn:${partition}:iam::${account}:policy/${name}`;
      default:
        return `arn:${partition}:${type}:${region}:${account}:${name}`;
    }
  }
}

const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
};

function cutAtFirstDot(name: string): [string, string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
