import { parsePolicy } from '../../src';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

test('reads one statement or many, texts or lists, objects or JSON', () => {
  const expected = [{ effect: 'Allow', actions: ['s3:GetObject'], resources: ['*'], conditions: [], variables: true }];
  expect(parsePolicy({ Version: '2012-10-17', Statement: statement })).toEqual(expected);
  expect(parsePolicy({ Version: '2012-10-17', Statement: [{ ...statement, Action: ['s3:GetObject'], Resource: ['*'] }] })).toEqual(expected);
  expect(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }))).toEqual(expected);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
test('has variables only from version 2012-10-17 on', () => {
  expect(parsePolicy({ Statement: statement })[0].variables).toBe(false);
  expect(parsePolicy({ Version: '2008-10-17', Statement: statement })[0].variables).toBe(false);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
test('reads * and {"AWS": "*"} as everybody', () => {
  for (const Principal of ['*', { AWS: '*' }, { AWS: ['*', 'arn:aws:iam::111111111111:root'] }]) {
    expect(parsePolicy({ Statement: { ...statement, Principal } })[0].principals?.everybody).toBe(true);
  }
});

test('reads every condition on its own', () => {
  const Condition = { StringLike: { 's3:prefix': ['a', 'b'], 's3:delimiter': '/' }, Bool: { 'aws:SecureTransport': true } };
  expect(parsePolicy({ Statement: { ...statement, Condition } })[0].conditions).toEqual([
    { operator: 'StringLike', key: 's3:prefix', values: ['a', 'b'] },
    { operator: 'StringLike', key: 's3:delimiter', values: ['/'] },
    { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
  ]);
});

test.each<[string, unknown, RegExp]>([
  ['a document without Statement', {}, /must be an object with Statement/],
  ['text that is no JSON', '{', /must be JSON/],
  ['an unknown Effect', { Statement: { ...statement, Effect: 'allow' } }, /Effect must be Allow or Deny/],
  ['a misspelled element', { Statement: { ...statement, Ressource: '*' } }, /the element Ressource/],
  ['neither Action nor NotAction', { Statement: { Effect: 'Allow', Resource: '*' } }, /must have Action or NotAction/],
  ['both', { Statement: { ...statement, NotAction: '*' } }, /must have Action or NotAction/],
  ['a reference that was not resolved', { Statement: { ...statement, Resource: { Ref: 'Bucket' } } }, /where a text belongs/],
  ['a Principal that is a name', { Statement: { ...statement, Principal: 'me' } }, /a Principal is me/],
  ['a Condition that is a list', { Statement: { ...statement, Condition: [] } }, /a Condition is \[\]/],
  ['an operator without keys', { Statement: { ...statement, Condition: { Bool: 'x' } } }, /the condition Bool is x/],
])('refuses %s', (_, document, message) => {
  expect(() => parsePolicy(document)).toThrow(message);
});
