import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LockMode } from '@plinth/env-presets';
import { LocalBackend, S3Backend, TerraformOutput, TerraformVariable, Testing } from 'cdktf';
import { Identity, StateBackend } from '../../src';
import { dev, newStack, prod, resourceOf, synthesize } from '../stacks';

test.each(Object.values(LockMode))('a stack is attached with every argument of its configuration, lock mode %s', (lockMode) => {
  const app = Testing.app();
  const state = new StateBackend(newStack('home', app), 'State', { environment: prod, lockMode });
  const network = newStack('network', app);
  state.attachTo(network, { component: 'network', workspaces: true });
  expect(synthesize(network).terraform.backend).toEqual({ s3: state.configuration({ component: 'network', workspaces: true }).arguments });
});

test('the arguments are these, key and lock file included', () => {
  const stack = newStack();
  new StateBackend(stack, 'State', { environment: prod, lockMode: LockMode.BOTH }).attachTo(stack, { component: 'bootstrap' });
  expect(synthesize(stack).terraform.backend.s3).toEqual({
    bucket: 'acme-prod-tfstate-111111111111',
    key: 'prod/bootstrap.tfstate',
    region: 'eu-central-1',
    encrypt: true,
    kms_key_id: 'arn:aws:kms:eu-central-1:111111111111:alias/acme-prod-tfstate',
    use_lockfile: true,
    dynamodb_table: 'acme-prod-tfstate-lock',
  });
});

test('the backend is returned, for what else it needs', () => {
  const stack = newStack();
  const backend = new StateBackend(stack, 'State', { environment: dev }).attachTo(stack, { key: 'old/place.tfstate' });
  expect(backend).toBeInstanceOf(S3Backend);
  backend.addOverride('profile', 'acme');
  expect(synthesize(stack).terraform.backend.s3).toMatchObject({ profile: 'acme', key: 'old/place.tfstate', use_lockfile: true });
});

test('stacks refer to each other through the backend, also for a grant that needs the key', () => {
  const app = Testing.app();
  const [home, team] = [newStack('home', app), newStack('team', app)];
  const state = new StateBackend(home, 'State', { environment: prod });
  state.attachTo(home, { component: 'bootstrap' });
  state.attachTo(team, { component: 'team' });
  state.grantPlan(Identity.role(new IamRole(team, 'Role', { name: 'team', assumeRolePolicy: '{}' })));
  new TerraformOutput(team, 'Key', { value: state.key!.keyId });
  team.prepareStack();
  const [remote] = Object.values<any>(synthesize(team).data.terraform_remote_state);
  expect(remote.config).toMatchObject({ bucket: state.bucketName, key: 'prod/bootstrap.tfstate', region: 'eu-central-1' });
  expect(resourceOf(team, 'aws_iam_role_policy').policy).toContain('data.terraform_remote_state.');
});

describe('refuses', () => {
  test('a second stack with one state, made or found', () => {
    const app = Testing.app();
    const [one, two, three] = [newStack('One', app), newStack('Two', app), newStack('Three', app)];
    const state = new StateBackend(one, 'State', { environment: dev });
    state.attachTo(one, { component: 'network' });
    expect(() => state.attachTo(two, { component: 'network' })).toThrow(
      'Two: state is dev/network.tfstate in acme-dev-tfstate-111111111111, may belong to one stack only, and One has it; '
      + 'give one of the two stacks another component or key',
    );
    const found = StateBackend.fromStateBackendAttributes(three, 'Found', { environment: dev });
    expect(() => found.attachTo(three, { key: 'dev/network.tfstate' })).toThrow(/^Three: state is dev\/network.tfstate .* and One has it/);
    found.attachTo(three, { component: 'shop' });
    state.attachTo(two, { component: 'orders' });
  });

  test('a stack that has a backend already', () => {
    const app = Testing.app();
    const [one, two] = [newStack('One', app), newStack('Two', app)];
    const state = new StateBackend(one, 'State', { environment: dev });
    new LocalBackend(two, {});
    expect(() => state.attachTo(two, { component: 'network' })).toThrow(
      'Two: backend is Two/backend, may be only one in a stack; remove the other backend, or attach another stack',
    );
    state.attachTo(one, { component: 'network' });
    expect(() => state.attachTo(one, { component: 'other' })).toThrow(/^One: backend is One\/backend, may be only one in a stack/);
  });

  test('a key that climbs, both of component and key, and none', () => {
    const stack = newStack();
    const state = new StateBackend(stack, 'State', { environment: dev });
    expect(() => state.attachTo(stack, { key: '../x.tfstate' })).toThrow(/key is \.\.\/x\.tfstate, must not climb with \. or \.\./);
    expect(() => state.attachTo(stack, { component: '/x' })).toThrow(/component is \/x, must not begin with \//);
    expect(() => state.attachTo(stack, {})).toThrow('Stack/State: configuration is {}, must have either component or key; give one of the two');
    expect(() => state.attachTo(stack, { component: 'a', key: 'b' })).toThrow(/must have either component or key/);
    expect(synthesize(stack).terraform.backend).toBeUndefined();
  });

  test('a key that only Terraform knows', () => {
    const stack = newStack();
    const key = new TerraformVariable(stack, 'key', {}).stringValue;
    expect(() => new StateBackend(stack, 'State', { environment: dev }).attachTo(stack, { key })).toThrow(
      'Stack/State: key is a token, must be concrete, since a backend is read before anything is deployed; write the value itself',
    );
  });
});
