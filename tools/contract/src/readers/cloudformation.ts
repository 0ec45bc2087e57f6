import { ARN_ATTRIBUTES, ID_ATTRIBUTES, NAMINGS } from './cloudformation-names';
import { Place } from './place';
import { isObject, Json, JsonObject, list, members, text } from './values';

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
  private readonly outputValues: JsonObject;
  private readonly pseudo: Readonly<Record<string, string>>;

  /**
   * @param template as CloudFormation reads it
   * @param place where it is deployed
   * @param outputOf answers what `Fn::GetStackOutput` asks of another stack
   */
  public constructor(template: Json, public readonly place: Place, private readonly outputOf?: (asked: JsonObject) => Json) {
    this.resources = members(members(template).Resources);
    this.parameters = members(members(template).Parameters);
    this.outputValues = members(members(template).Outputs);
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

  /** What an output is, resolved; nothing if there is none of that name. */
  public output(name: string): Json {
    return this.resolve(members(this.outputValues[name]).Value);
  }

  /** Every output by its name, resolved. */
  public get outputs(): JsonObject {
    return Object.fromEntries(Object.keys(this.outputValues).map((name) => [name, this.output(name)]));
  }

  /** Every resource, resolved. */
  public get everything(): CfnResource[] {
    return Object.keys(this.resources).map((logicalId) => this.resource(logicalId));
  }

  /** A value beside the template whose intrinsic functions speak of it. */
  public resolved(value: Json): Json {
    return this.resolve(value);
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
      case 'Fn::GetStackOutput':
        if (this.outputOf) {
          return this.outputOf(members(this.resolve(argument)));
        }
        return { [name]: argument };
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
      return NAMINGS[String(members(this.resources[name]).Type)]?.ref === 'arn' ? this.arnOf(name) : this.nameOf(name);
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
    const property = NAMINGS[String(type)]?.property;
    const given = property === undefined ? undefined : this.resolve(members(properties)[property]);
    return typeof given === 'string' ? given : logicalId;
  }

  private attribute(logicalId: string, attribute: string): Json {
    if (ARN_ATTRIBUTES.has(attribute)) {
      return this.arnOf(logicalId);
    }
    if (ID_ATTRIBUTES.has(attribute)) {
      return this.nameOf(logicalId);
    }
    return attribute === 'RegionalDomainName' ? `${this.nameOf(logicalId)}.s3.${this.place.region}.amazonaws.com` : `${logicalId}.${attribute}`;
  }

  private arnOf(logicalId: string): string {
    const { partition, region, account } = this.place;
    const type = String(members(this.resources[logicalId]).Type);
    const name = this.nameOf(logicalId);
    return NAMINGS[type]?.arn(name, this.place) ?? `arn:${partition}:${type}:${region}:${account}:${name}`;
  }
}

function cutAtFirstDot(name: string): [string, string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
