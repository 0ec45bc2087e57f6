/**
 * Whether a statement allows or denies.
 *
 * @stability experimental
 */
export enum PolicyEffect {
  /** The request is allowed unless something denies it. */
  ALLOW = 'Allow',
  /** The request is denied, whatever else allows it. */
  DENY = 'Deny',
}

/**
 * One condition of a policy statement: all conditions of a statement must hold.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @stability experimental
 */
export interface PolicyCondition {
  /** The operator with its modifiers, for example `StringLike` or `ForAllValues:StringNotLike`. */
  readonly operator: string;
  /** The condition key, for example `aws:SecureTransport`. */
  readonly key: string;
  /** The values; one of them must match (for negated operators: none may match). */
  readonly values: string[];
}

/**
 * A policy statement as plain data, the same for every engine.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 * @stability experimental
 */
export interface PolicyStatementData {
  /** What the statement is for: letters and digits only. */
  readonly sid: string;
  /** Allow or deny. */
  readonly effect: PolicyEffect;
  /** The actions, as the service authorization reference spells them. */
  readonly actions: string[];
  /** The resources' ARNs, wildcards allowed. Empty only in a role's trust policy, which is its own resource. */
  readonly resources: string[];
  /**
   * ARNs of AWS principals, or `*`, in a resource's policy.
   * @default - none: the statement belongs to an identity's policy
   */
  readonly awsPrincipals?: string[];
  /**
   * Service principals, in a resource's policy, for example `s3.amazonaws.com`.
   * @default - none
   */
  readonly servicePrincipals?: string[];
  /**
   * ARNs of identity providers, in a role's trust policy.
   * @default - none
   */
  readonly federatedPrincipals?: string[];
  /**
   * The conditions, all of which must hold.
   * @default - none
   */
  readonly conditions?: PolicyCondition[];
}

/**
 * Renders statements as IAM writes them.
 *
 * @example
 * const document = PolicyDocuments.render([
 *   { sid: 'Read', effect: PolicyEffect.ALLOW, actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme/*'] },
 * ]);
 *
 * @stability experimental
 */
export class PolicyDocuments {
  /**
   * The policy document, ready for `JSON.stringify`.
   *
   * @param statements in the order in which they are to stand
   */
  public static render(statements: PolicyStatementData[]): any {
    return { Version: '2012-10-17', Statement: statements.map((statement) => PolicyDocuments.renderStatement(statement)) };
  }

  /** One statement as IAM writes it. */
  public static renderStatement(statement: PolicyStatementData): any {
    const principals = {
      ...(statement.awsPrincipals && { AWS: oneOrMany(statement.awsPrincipals) }),
      ...(statement.servicePrincipals && { Service: oneOrMany(statement.servicePrincipals) }),
      ...(statement.federatedPrincipals && { Federated: oneOrMany(statement.federatedPrincipals) }),
    };
    return {
      Sid: statement.sid,
      Effect: statement.effect,
      ...(Object.keys(principals).length > 0 && { Principal: principals }),
      Action: oneOrMany(statement.actions),
      ...(statement.resources.length > 0 && { Resource: oneOrMany(statement.resources) }),
      ...(statement.conditions?.length && { Condition: renderConditions(statement.conditions) }),
    };
  }

  private constructor() {}
}

function renderConditions(conditions: PolicyCondition[]): Record<string, Record<string, string | string[]>> {
  const rendered: Record<string, Record<string, string | string[]>> = {};
  for (const { operator, key, values } of conditions) {
    rendered[operator] = { ...rendered[operator], [key]: oneOrMany(values) };
  }
  return rendered;
}

function oneOrMany(values: string[]): string | string[] {
  return values.length === 1 ? values[0] : [...values];
}
