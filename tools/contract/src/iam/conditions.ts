import { PolicyCondition } from '@plinth/env-presets';
import { ContextKeys } from './context';
import { Operator, OPERATORS } from './operators';

interface ParsedOperator {
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  readonly name: string;
}

/** Whether all conditions of a statement hold for a request. */
export function conditionsHold(conditions: readonly PolicyCondition[], keys: ContextKeys, variables: boolean): boolean {
  return conditions.every((condition) => conditionHolds(condition, keys, variables));
}

function conditionHolds(condition: PolicyCondition, keys: ContextKeys, variables: boolean): boolean {
  const { set, ifExists, name } = parse(condition.operator);
  const given = keys.get(condition.key);
  if (name === 'Null') {
    return condition.values.some((value) => (value.toLowerCase() === 'true') === (given === undefined));
  }
  const operator = OPERATORS.get(name);
  if (!operator) {
    throw new Error(`the condition operator ${condition.operator} is unknown, so nothing can be said about the policy; correct it`);
  }
  if (given === undefined) {
    // ForAnyValue asks for one value at least, whatever it is compared by; ForAllValues is content with none
    return set === 'ForAnyValue' ? ifExists : set === 'ForAllValues' || ifExists || operator.negated;
  }
  const holds = (value: string) => valueHolds(value, condition.values, operator, { keys, variables });
  // Without a qualifier a key has one value; should it have several, a negated operator must hold for each
  const every = set === 'ForAllValues' || (set === undefined && operator.negated);
  return every ? given.every(holds) : given.some(holds);
}

/** The values of a policy are joined by OR; of a negated operator by NOR. */
function valueHolds(
  given: string, wanted: readonly string[], operator: Operator, comparison: Parameters<Operator['matches']>[2],
): boolean {
  return wanted.some((value) => operator.matches(given, value, comparison)) !== operator.negated;
}

function parse(operator: string): ParsedOperator {
  const [set, rest] = operator.includes(':') ? operator.split(':', 2) : [undefined, operator];
  if (set !== undefined && set !== 'ForAllValues' && set !== 'ForAnyValue') {
    throw new Error(`the condition operator ${operator} is unknown, so nothing can be said about the policy; correct it`);
  }
  const ifExists = rest.endsWith('IfExists');
  return { set, ifExists, name: ifExists ? rest.slice(0, -'IfExists'.length) : rest };
}
