import { Json, JsonObject, list, members } from './values';

/** What the data source `aws_iam_policy_document` makes of its blocks. */
export function policyDocument(document: JsonObject): JsonObject {
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
