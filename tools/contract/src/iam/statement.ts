import { PolicyCondition } from '@plinth/env-presets';

export interface Principals {
  /** `*`: everybody, signed or not. */
  readonly everybody: boolean;
  /** ARNs and account ids. */
  readonly aws: readonly string[];
  readonly services: readonly string[];
  /** ARNs of identity providers, in the trust of a role. */
  readonly federated?: readonly string[];
}

/** A policy statement as the evaluator reads it: every list a list, every condition on its own. */
export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: readonly PolicyCondition[];
  /** Whether `${...}` is a variable: only in policies of version 2012-10-17. */
  readonly variables: boolean;
}

const KNOWN = new Set([
  'Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition',
]);

/**
 * The statements of a policy document, given as an object or as JSON.
 *
 * @throws if it is not a policy: a statement that is read wrongly would be evaluated wrongly
 */
export function parsePolicy(document: unknown): Statement[] {
  const policy = typeof document === 'string' ? parseJson(document) : document;
  if (!isRecord(policy) || policy.Statement === undefined) {
    throw new Error(`a policy is ${shorten(policy)}, it must be an object with Statement; pass the whole document`);
  }
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return statements.map((statement) => parseStatement(statement, policy.Version === '2012-10-17'));
}

function parseStatement(statement: unknown, variables: boolean): Statement {
  if (!isRecord(statement) || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')) {
    throw new Error(`a statement is ${shorten(statement)}, its Effect must be Allow or Deny; correct the policy`);
  }
  const unknown = Object.keys(statement).find((name) => !KNOWN.has(name));
  if (unknown) {
    throw new Error(`a statement has the element ${unknown}, which policies do not have; correct its spelling`);
  }
  if ((statement.Action === undefined) === (statement.NotAction === undefined)) {
    throw new Error(`a statement is ${shorten(statement)}, it must have Action or NotAction; correct the policy`);
  }
  return {
    ...(statement.Sid !== undefined && { sid: String(statement.Sid) }),
    effect: statement.Effect,
    ...(statement.Action !== undefined && { actions: strings(statement.Action) }),
    ...(statement.NotAction !== undefined && { notActions: strings(statement.NotAction) }),
    ...(statement.Resource !== undefined && { resources: strings(statement.Resource) }),
    ...(statement.NotResource !== undefined && { notResources: strings(statement.NotResource) }),
    ...(statement.Principal !== undefined && { principals: parsePrincipals(statement.Principal) }),
    ...(statement.NotPrincipal !== undefined && { notPrincipals: parsePrincipals(statement.NotPrincipal) }),
    conditions: parseConditions(statement.Condition),
    variables,
  };
}

function parsePrincipals(principal: unknown): Principals {
  if (principal === '*') {
    return { everybody: true, aws: [], services: [] };
  }
  if (!isRecord(principal)) {
    throw new Error(`a Principal is ${shorten(principal)}, it must be * or an object; correct the policy`);
  }
  const aws = strings(principal.AWS ?? []);
  return {
    everybody: aws.includes('*'),
    aws: aws.filter((arn) => arn !== '*'),
    services: strings(principal.Service ?? []),
    ...(principal.Federated !== undefined && { federated: strings(principal.Federated) }),
  };
}

function parseConditions(condition: unknown): PolicyCondition[] {
  if (condition === undefined) {
    return [];
  }
  if (!isRecord(condition)) {
    throw new Error(`a Condition is ${shorten(condition)}, it must be an object; correct the policy`);
  }
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) {
      throw new Error(`the condition ${operator} is ${shorten(keys)}, it must name keys; correct the policy`);
    }
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: strings(values) }));
  });
}

function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((entry) => {
    if (typeof entry === 'object') {
      throw new Error(`a policy has ${shorten(entry)} where a text belongs; resolve it before it is evaluated`);
    }
    return String(entry);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`a policy is ${shorten(text)}, it must be JSON (${(error as Error).message}); correct it`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(value: unknown): string {
  const text = value === undefined ? 'missing' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
