import { RequestContext } from '../../src';
import { conditionsHold } from '../../src/iam/conditions';
import { ContextKeys } from '../../src/iam/context';

const holds = (operator: string, values: string | string[], context: RequestContext, key = 'k'): boolean =>
  conditionsHold([{ operator, key, values: Array.isArray(values) ? values : [values] }], new ContextKeys(context), true);

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('operators', () => {
  test.each<[string, string | string[], string, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEqualsIgnoreCase', 'a', 'A', false],
    ['StringLike', 'a*c?', 'abbcd', true],
    ['StringLike', 'a*c?', 'abbc', false],
    ['StringNotLike', 'a*', 'abc', false],
    ['StringNotLike', 'a*', 'bc', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '9', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericEquals', '10', 'ten', false],
    ['NumericEquals', '0', '', false],
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
    ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', true],
    ['DateLessThan', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', true],
    ['DateLessThanEquals', '2026-01-01T00:00:00Z', '1767225600', true],
    ['DateGreaterThan', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateGreaterThanEquals', '2026-01-02', '2026-01-02T00:00:00Z', true],
    ['DateEquals', '2026-01-01', 'yesterday', false],
    ['Bool', 'true', 'True', true],
    ['Bool', 'false', 'true', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.77', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.77', false],
    ['IpAddress', '203.0.113.7', '203.0.113.7', true],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678::1', true],
    ['IpAddress', '203.0.113.0/24', '2001:db8::1', false],
    ['NotIpAddress', '203.0.113.0/24', '203.0.114.77', true],
    ['NotIpAddress', ['203.0.113.0/24', '203.0.114.0/24'], '203.0.114.77', false],
    ['ArnEquals', 'arn:aws:iam::*:role/a', 'arn:aws:iam::111111111111:role/a', true],
    ['ArnLike', 'arn:aws:iam::111111111111:role/cdk-*-111111111111-*', 'arn:aws:iam::111111111111:role/cdk-x-exec-111111111111-eu-west-1', true],
    ['ArnLike', 'arn:*:role/a', 'arn:aws:iam::111111111111:role/a', false],
    ['ArnNotLike', ['arn:aws:iam::*:role/a', 'arn:aws:iam::*:role/b'], 'arn:aws:iam::111111111111:role/b', false],
    ['ArnNotEquals', 'arn:aws:iam::*:role/a', 'arn:aws:iam::111111111111:role/b', true],
  ])('%s %j of %s: %s', (operator, values, given, expected) => {
    expect(holds(operator, values, { k: given })).toBe(expected);
  });

  test('unknown ones are refused instead of guessed', () => {
    expect(() => holds('StringResembles', 'a', { k: 'a' })).toThrow(/StringResembles is unknown/);
    expect(() => holds('ForSomeValues:StringEquals', 'a', { k: 'a' })).toThrow(/ForSomeValues:StringEquals is unknown/);
  });
});

// "If the key that you specify in a policy condition is not present in the request context, the values do not match and
// the condition is false. If the policy condition requires that the key is not matched, such as StringNotLike or
// ArnNotLike, and the right key is not present, the condition is true."
describe('a key that is missing', () => {
  test.each([
    ['StringEquals', false], ['StringLike', false], ['NumericLessThan', false], ['DateGreaterThan', false], ['Bool', false], ['IpAddress', false],
    ['ArnLike', false], ['StringNotEquals', true], ['StringNotLike', true], ['NumericNotEquals', true], ['DateNotEquals', true], ['NotIpAddress', true],
    ['ArnNotLike', true], ['ArnNotEquals', true], ['StringNotEqualsIgnoreCase', true],
  ])('makes %s %s, and %sIfExists true', (operator, expected) => {
    expect(holds(operator, 'x', {})).toBe(expected);
    expect(holds(`${operator}IfExists`, 'x', {})).toBe(true);
  });

  test('IfExists asks the value where the key is there', () => {
    expect(holds('BoolIfExists', 'true', { k: 'false' })).toBe(false);
    expect(holds('StringNotEqualsIfExists', 'a', { k: 'a' })).toBe(false);
  });

  test('Null asks for the key itself', () => {
    expect(holds('Null', 'true', {})).toBe(true);
    expect(holds('Null', 'false', {})).toBe(false);
    expect(holds('Null', 'true', { k: 'x' })).toBe(false);
    expect(holds('Null', 'false', { k: 'x' })).toBe(true);
    expect(holds('Null', 'false', { k: [] })).toBe(false);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
describe('keys with several values', () => {
  test.each<[string, string | string[], RequestContext, boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], { k: ['a', 'b'] }, true],
    ['ForAllValues:StringEquals', ['a', 'b'], { k: ['a', 'c'] }, false],
    ['ForAllValues:StringEquals', 'a', {}, true],
    ['ForAllValues:StringEquals', 'a', { k: [] }, true],
    ['ForAnyValue:StringEquals', ['a', 'b'], { k: ['c', 'b'] }, true],
    ['ForAnyValue:StringEquals', ['a', 'b'], { k: ['c'] }, false],
    ['ForAnyValue:StringEquals', 'a', {}, false],
    ['ForAnyValue:StringEqualsIfExists', 'a', {}, true],
    ['ForAllValues:StringNotLike', '*-md5', { k: ['x', 'y'] }, true],
    ['ForAllValues:StringNotLike', '*-md5', { k: ['x', 'y-md5'] }, false],
    ['ForAllValues:StringLike', ['*@simulator.amazonses.com', '*@example.com'], { k: ['bounce@simulator.amazonses.com', 'a@example.com'] }, true],
    ['ForAllValues:StringLike', ['*@simulator.amazonses.com', '*@example.com'], { k: ['bounce@simulator.amazonses.com', 'a@example.org'] }, false],
    ['ForAllValues:StringLike', '*@example.com', { k: ['a@example.com.example.org'] }, false],
    ['ForAllValues:StringLike', 'team?@example.com', { k: ['team1@example.com', 'team22@example.com'] }, false],
    ['ForAllValues:StringLike', '*@example.com', {}, true],
    ['ForAnyValue:StringLike', '*@example.com', { k: ['a@example.org', 'b@example.com'] }, true],
    ['ForAnyValue:StringLike', '*@example.com', {}, false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], { k: ['a', 'c'] }, true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], { k: ['a', 'b'] }, false],
    ['StringNotEquals', 'a', { k: ['a', 'b'] }, false],
  ])('%s %j of %j: %s', (operator, values, context, expected) => {
    expect(holds(operator, values, context)).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
test('conditions are joined by AND, their values by OR', () => {
  const conditions = [{ operator: 'StringEquals', key: 'a', values: ['1', '2'] }, { operator: 'StringEquals', key: 'b', values: ['3'] }];
  const both = (context: RequestContext) => conditionsHold(conditions, new ContextKeys(context), true);
  expect([both({ a: '2', b: '3' }), both({ a: '2', b: '4' }), both({ b: '3' })]).toEqual([true, false, false]);
});

// "ForAllValues also returns true if there are no keys in the request [...]. Do not use ForAllValues with an Allow effect [...]
// without a Null condition"
test('ForAllValues needs the guard of Null, of one value as of several', () => {
  const guarded = [{ operator: 'ForAllValues:StringLike', key: 'ses:Recipients', values: ['*@example.com'] }, { operator: 'Null', key: 'ses:Recipients', values: ['false'] }];
  const both = (context: RequestContext) => conditionsHold(guarded, new ContextKeys(context), true);
  const contexts: RequestContext[] = [{ 'ses:Recipients': ['a@example.com'] }, { 'ses:Recipients': 'a@example.com' }, { 'ses:Recipients': [] }, {}];
  expect(contexts.map(both)).toEqual([true, true, false, false]);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
test('keys are looked up whatever their case', () => {
  expect(holds('Bool', 'true', { 'AWS:SecureTransport': 'true' }, 'aws:securetransport')).toBe(true);
});

test('values may be variables', () => {
  const context = { 'k': '111111111111', 'aws:PrincipalAccount': '111111111111' };
  expect(holds('StringEquals', '${aws:PrincipalAccount}', context)).toBe(true);
  expect(holds('StringEquals', '${aws:missing}', context)).toBe(false);
  expect(holds('StringNotEquals', '${aws:missing}', context)).toBe(true);
});
