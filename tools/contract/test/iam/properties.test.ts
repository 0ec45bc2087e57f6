import fc from 'fast-check';
import { AccessPolicies, AccessRequest, evaluate, parsePolicy, RequestPrincipal, Statement } from '../../src';

const ACCOUNTS = ['111111111111', '222222222222'];
const ARNS = ACCOUNTS.flatMap((account) => [`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:role/r`, `arn:aws:iam::${account}:user/u`]);
const ACTIONS = ['s3:GetObject', 's3:PutObject', 'kms:Decrypt'];
const RESOURCES = ['arn:aws:s3:::a/k', 'arn:aws:s3:::b/k', 'arn:aws:kms:eu-west-1:111111111111:key/1'];
const KEYS = ['aws:SecureTransport', 'aws:PrincipalArn', 's3:prefix'];

const some = (...values: string[]) => fc.subarray(values, { minLength: 1 });
const principal: fc.Arbitrary<RequestPrincipal> = fc.oneof(
  fc.constant<RequestPrincipal>({ kind: 'anonymous' }),
  fc.constant<RequestPrincipal>({ kind: 'service', service: 's3.amazonaws.com' }),
  fc.constantFrom(...ARNS).map((arn): RequestPrincipal => ({ kind: 'aws', arn })),
);
const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'StringNotLike', 'BoolIfExists', 'Null', 'ArnNotLike', 'ForAllValues:StringEquals'),
  fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('true', 'false', '*', ARNS[1]), { minKeys: 1, maxKeys: 2 }),
  { maxKeys: 2 },
);
const statementOf = (effect: fc.Arbitrary<string>, withPrincipal: boolean) => fc.record({
  Effect: effect,
  actions: fc.tuple(fc.constantFrom('Action', 'NotAction'), some(...ACTIONS, 's3:*', '*')),
  resources: fc.tuple(fc.constantFrom('Resource', 'NotResource'), some(...RESOURCES, 'arn:aws:s3:::a/*', '*')),
  Condition: condition,
  Principal: withPrincipal ? fc.oneof(fc.constant('*'), some(...ARNS, ...ACCOUNTS).map((AWS) => ({ AWS })), fc.constant({ Service: 's3.amazonaws.com' })) : fc.constant(undefined),
}).map(({ actions, resources, Principal, ...rest }) => ({
  ...rest, [actions[0]]: actions[1], [resources[0]]: resources[1], ...(Principal !== undefined && { Principal }),
}));
const effects = fc.constantFrom('Allow', 'Deny');
const statements = (withPrincipal: boolean, effect = effects) =>
  fc.array(statementOf(effect, withPrincipal), { maxLength: 4 }).map((list) => parsePolicy({ Version: '2012-10-17', Statement: list }));
const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal,
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  context: fc.dictionary(fc.constantFrom('aws:SecureTransport', 's3:prefix'), fc.oneof(fc.constantFrom('true', 'false'), fc.array(fc.constantFrom('a', 'true'), { maxLength: 2 }))),
});
const policies: fc.Arbitrary<AccessPolicies> = fc.record({
  identity: statements(false), resource: statements(true), resourceAccount: fc.constantFrom(...ACCOUNTS), resourceDecides: fc.boolean(),
});

/** As often as the time of a unit test allows. */
const RUNS = { numRuns: 300 };

const add = (to: AccessPolicies, identity: readonly Statement[], resource: readonly Statement[]): AccessPolicies =>
  ({ ...to, identity: [...to.identity!, ...identity], resource: [...to.resource!, ...resource] });

test('a deny for everything always wins', () => {
  const denial = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } });
  fc.assert(fc.property(request, policies, (asked, given) => evaluate(asked, add(given, [], denial)).effect === 'deny'), RUNS);
});

test('adding an Allow never turns allow into deny', () => {
  fc.assert(fc.property(request, policies, statements(false, fc.constant('Allow')), statements(true, fc.constant('Allow')), (asked, given, identity, resource) => {
    fc.pre(evaluate(asked, given).effect === 'allow');
    return evaluate(asked, add(given, identity, resource)).effect === 'allow';
  }), RUNS);
});

test('adding a Deny never turns deny into allow', () => {
  fc.assert(fc.property(request, policies, statements(false, fc.constant('Deny')), statements(true, fc.constant('Deny')), (asked, given, identity, resource) => {
    fc.pre(evaluate(asked, given).effect === 'deny');
    return evaluate(asked, add(given, identity, resource)).effect === 'deny';
  }), RUNS);
});

test('an explicit deny says which statement it was, and that one denies', () => {
  fc.assert(fc.property(request, policies, (asked, given) => {
    const { effect, explicit, statement } = evaluate(asked, given);
    return !explicit || statement?.effect === (effect === 'allow' ? 'Allow' : 'Deny');
  }), RUNS);
});

test('the order of statements does not matter', () => {
  fc.assert(fc.property(request, policies, (asked, given) => {
    const reversed = { ...given, identity: [...given.identity!].reverse(), resource: [...given.resource!].reverse() };
    return evaluate(asked, given).effect === evaluate(asked, reversed).effect;
  }), RUNS);
});

test('without an Allow nobody but the root of the account is allowed', () => {
  fc.assert(fc.property(request, policies, (asked, given) => {
    fc.pre(!(asked.principal.kind === 'aws' && asked.principal.arn.endsWith(':root')));
    const denials = { ...given, identity: given.identity!.filter(({ effect }) => effect === 'Deny'), resource: given.resource!.filter(({ effect }) => effect === 'Deny') };
    return evaluate(asked, denials).effect === 'deny';
  }), RUNS);
});

test('somebody of another account needs both policies', () => {
  fc.assert(fc.property(request, policies, (asked, given) => {
    fc.pre(asked.principal.kind === 'aws' && asked.principal.arn.split(':')[4] !== given.resourceAccount);
    return evaluate(asked, { ...given, resource: [] }).effect === 'deny';
  }), RUNS);
});
