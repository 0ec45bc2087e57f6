import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LockMode, PolicyDocuments } from '@plinth/env-presets';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Identity, StateBackend } from '../../src';
import { dev, newStack, prod, resourceOf, resourcesOf, synthesize } from '../stacks';

const newRole = (stack: TerraformStack, id = 'Role') => new IamRole(stack, id, { name: 'ci', assumeRolePolicy: '{}' });
const sids = (policy: string) => JSON.parse(policy).Statement.map(({ Sid }: any) => Sid);

test('plan reads and locks, apply also writes', () => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: prod });
  state.grantPlan(Identity.roleName('ci-plan'));
  state.grantApply(Identity.roleName('ci-apply'));
  const [plan, apply] = resourcesOf(stack, 'aws_iam_role_policy').sort((a, b) => b.role.localeCompare(a.role));
  expect(plan).toMatchObject({ role: 'ci-plan', name: 'acme-prod-tfstate-111111111111-plan' });
  expect(sids(plan.policy)).toEqual(['ListStates', 'ReadStates', 'LockWithObject', 'UseKey']);
  expect(apply).toMatchObject({ role: 'ci-apply', name: 'acme-prod-tfstate-111111111111-apply' });
  expect(sids(apply.policy)).toEqual(['ListStates', 'ReadStates', 'LockWithObject', 'UseKey', 'WriteStates']);
});

test('the grant says what it allows and which resource allows it', () => {
  const stack = newStack();
  const { policy, statements } = new StateBackend(stack, 'State', { environment: dev }).grantPlan(Identity.userName('ci'));
  expect(policy.terraformResourceType).toBe('aws_iam_user_policy');
  expect(resourceOf(stack, 'aws_iam_user_policy')).toMatchObject({ user: 'ci', policy: JSON.stringify(PolicyDocuments.render(statements)) });
});

test('grants to one role stand side by side, one policy for each prefix and right', () => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: dev });
  const other = new StateBackend(stack, 'Other', { environment: dev, name: 'tfstate-shop' });
  const role = Identity.role(newRole(stack));
  state.grantApply(role, { prefix: 'dev/network/' });
  state.grantPlan(role, { prefix: 'dev/network/' });
  state.grantPlan(role, { prefix: 'dev/shop/' });
  state.grantPlan(role, { prefix: 'dev-shop/' });
  state.grantPlan(role);
  other.grantPlan(role);
  const names = resourcesOf(stack, 'aws_iam_role_policy').map(({ name }) => name);
  expect(names).toHaveLength(6);
  expect(new Set(names).size).toBe(6);
  expect(names).toContain('acme-dev-tfstate-111111111111-apply-dev-network-709227e0');
});

test('a prefix of any length makes a name that IAM takes, and no two prefixes make one', () => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: dev });
  const long = `dev/${'x'.repeat(200)}`;
  state.grantPlan(Identity.roleName('ci'), { prefix: `${long}/` });
  state.grantPlan(Identity.roleName('ci'), { prefix: `${long}y/` });
  const names = resourcesOf(stack, 'aws_iam_role_policy').map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  names.forEach((name) => expect(name).toMatch(/^[\w+=,.@-]{1,128}$/));
});

test('the same grant given again is the same policy', () => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: prod });
  const role = newRole(stack);
  expect(state.grantPlan(Identity.role(role)).policy).toBe(state.grantPlan(Identity.role(role)).policy);
  expect(state.grantPlan(Identity.roleName('x')).policy).toBe(state.grantPlan(Identity.roleName('x')).policy);
});

test('the same grant with other statements, from another view of the backend, is refused', () => {
  const stack = newStack();
  const role = Identity.role(newRole(stack));
  new StateBackend(stack, 'State', { environment: dev }).grantPlan(role);
  const found = StateBackend.fromStateBackendAttributes(stack, 'Found', { environment: dev, lockMode: LockMode.BOTH });
  expect(() => found.grantPlan(role)).toThrow(
    'Stack/Found: grant is acme-dev-tfstate-111111111111-plan, may be given only once, '
    + 'and Stack/Role/acme-dev-tfstate-111111111111-plan gives it with other statements; grant from one construct only',
  );
});

test('a policy stands in the stack of the role that the app makes, with that role\'s provider', () => {
  const app = Testing.app();
  const [home, team] = [newStack('home', app), newStack('team', app)];
  const provider = new AwsProvider(team, 'Second', { alias: 'second', region: 'eu-central-1' });
  const role = new IamRole(team, 'Role', { assumeRolePolicy: '{}', provider });
  new StateBackend(home, 'State', { environment: dev }).grantApply(Identity.role(role));
  expect(resourcesOf(home, 'aws_iam_role_policy')).toEqual([]);
  expect(resourceOf(team, 'aws_iam_role_policy')).toMatchObject({ role: '${aws_iam_role.Role.name}', provider: 'aws.second' });
});

test('OpenTofu\'s own encryption may use the key directly, everything else only through S3', () => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: prod });
  const keyStatement = (clientSideEncryption: boolean) => state.grantPlan(Identity.roleName('ci'), { clientSideEncryption })
    .statements.find(({ sid }) => sid === 'UseKey');
  expect(keyStatement(false)?.conditions).toEqual([{ operator: 'StringEquals', key: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] }]);
  expect(keyStatement(true)?.conditions).toBeUndefined();
  expect(resourcesOf(stack, 'aws_iam_role_policy')).toHaveLength(2);
});

describe('bad input', () => {
  const state = () => new StateBackend(newStack(), 'State', { environment: dev });

  test.each([
    ['../prod/', 'Stack/State: prefix is ../prod/, must not climb with . or ..; write the whole path from the top of the bucket'],
    ['/dev/', 'Stack/State: prefix is /dev/, must not begin with /; use dev/'],
    ['dev', 'Stack/State: prefix is dev, must end with /, or it would also reach keys that only begin like it; use dev/'],
  ])('refuses the prefix %s', (prefix, message) => {
    expect(() => state().grantPlan(Identity.roleName('ci'), { prefix })).toThrow(message);
  });

  test('refuses state encryption without a key', () => {
    expect(() => state().grantPlan(Identity.roleName('ci'), { clientSideEncryption: true })).toThrow(
      'Stack/State: clientSideEncryption is true, may be used only with a key of the backend; set encryption to CUSTOMER_MANAGED_KEY',
    );
  });

  test('refuses a name that is none, or that only Terraform knows', () => {
    expect(() => state().grantPlan(Identity.roleName('arn:aws:iam::111111111111:role/ci'))).toThrow(
      'Stack/State: roleName is arn:aws:iam::111111111111:role/ci, must be the name of a role alone, 1 to 64 letters, digits and +=,.@-_; '
      + 'leave out the path and the rest of the ARN',
    );
    const backend = state();
    const name = new TerraformVariable(TerraformStack.of(backend), 'user', {}).stringValue;
    expect(() => backend.grantPlan(Identity.userName(name))).toThrow(
      'Stack/State: userName is a token, must be concrete, since it is part of the address of the policy; '
      + 'write the name itself, or use Identity.user()',
    );
    expect(synthesize(TerraformStack.of(backend)).resource).not.toHaveProperty('aws_iam_user_policy');
  });

  test('refuses a policy that is longer than a user can hold', () => {
    const stack = newStack();
    const backend = new StateBackend(stack, 'State', { environment: dev, lockMode: LockMode.BOTH });
    const user = Identity.user(new IamUser(stack, 'User', { name: 'ci' }));
    backend.grantPlan(user);
    expect(() => backend.grantApply(user)).toThrow(
      /^Stack\/State: the policy is \d{4} characters, may have at most 2048 in a user; grant to a role, or use lockMode S3, which needs no statements/,
    );
  });
});
