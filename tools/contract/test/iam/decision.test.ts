import { AccessPolicies, evaluate, explain, parsePolicy, RequestContext, RequestPrincipal } from '../../src';

const ACCOUNT = '111111111111';
const USER: RequestPrincipal = { kind: 'aws', arn: `arn:aws:iam::${ACCOUNT}:user/team/alice` };
const ROLE: RequestPrincipal = { kind: 'aws', arn: `arn:aws:iam::${ACCOUNT}:role/r`, sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` };
const ROOT: RequestPrincipal = { kind: 'aws', arn: `arn:aws:iam::${ACCOUNT}:root` };
const FOREIGN: RequestPrincipal = { kind: 'aws', arn: 'arn:aws:iam::222222222222:role/r' };
const ANONYMOUS: RequestPrincipal = { kind: 'anonymous' };
const SERVICE: RequestPrincipal = { kind: 'service', service: 's3.amazonaws.com' };

const statement = (more: Record<string, unknown> = {}) => ({ Sid: 'S', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...more });
const policy = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements });

function effect(principal: RequestPrincipal, policies: Partial<AccessPolicies>, context: RequestContext = {}, resource = 'arn:aws:s3:::b/k'): string {
  return evaluate({ principal, action: 's3:GetObject', resource, context }, { resourceAccount: ACCOUNT, ...policies }).effect;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
describe('evaluation logic', () => {
  const allow = policy(statement());
  const deny = policy(statement({ Effect: 'Deny' }));

  test('denies by default', () => {
    expect(evaluate({ principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, { resourceAccount: ACCOUNT }))
      .toEqual({ effect: 'deny', explicit: false });
  });

  test('an identity\'s policy is enough within the account', () => {
    expect(effect(USER, { identity: allow })).toBe('allow');
    expect(effect(USER, { identity: allow }, {}, 'arn:aws:s3:::other/k')).toBe('deny');
  });

  test('a resource\'s policy that names somebody is enough within the account', () => {
    expect(effect(USER, { resource: policy(statement({ Principal: { AWS: USER.kind === 'aws' && USER.arn } })) })).toBe('allow');
  });

  test('an explicit deny wins, wherever it stands', () => {
    expect(effect(USER, { identity: [...allow, ...deny] })).toBe('deny');
    expect(effect(USER, { identity: allow, resource: policy(statement({ Effect: 'Deny', Principal: '*' })) })).toBe('deny');
    expect(effect(USER, { identity: deny, resource: policy(statement({ Principal: '*' })) })).toBe('deny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
  test('across accounts both have to allow', () => {
    const named = policy(statement({ Principal: { AWS: '222222222222' } }));
    expect(effect(FOREIGN, { identity: allow })).toBe('deny');
    expect(effect(FOREIGN, { resource: named })).toBe('deny');
    expect(effect(FOREIGN, { identity: allow, resource: named })).toBe('allow');
    expect(effect(FOREIGN, { identity: allow, resource: policy(statement({ Principal: { AWS: ACCOUNT } })) })).toBe('deny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
  test('the root of an account may do everything that nothing denies', () => {
    expect(effect(ROOT, {})).toBe('allow');
    expect(effect(ROOT, { resource: policy(statement({ Effect: 'Deny', Principal: '*' })) })).toBe('deny');
    expect(effect({ kind: 'aws', arn: 'arn:aws:iam::222222222222:root' }, {})).toBe('deny');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
describe('Principal', () => {
  const resource = (Principal: unknown, Effect = 'Allow') => ({ resource: policy(statement({ Principal, Effect })) });

  test('* is everybody, also without credentials', () => {
    expect([effect(ANONYMOUS, resource('*')), effect(ANONYMOUS, resource({ AWS: '*' })), effect(ANONYMOUS, resource({ AWS: ACCOUNT }))]).toEqual(['allow', 'allow', 'deny']);
  });

  test('a role stands for its sessions, and a session for itself', () => {
    expect(effect(ROLE, resource({ AWS: `arn:aws:iam::${ACCOUNT}:role/r` }))).toBe('allow');
    expect(effect(ROLE, resource({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` }))).toBe('allow');
    expect(effect(ROLE, resource({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/r/other` }))).toBe('deny');
  });

  test('the account lets identities\' policies decide; denied, it binds all of them', () => {
    for (const name of [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]) {
      expect(effect(USER, resource({ AWS: name }))).toBe('deny');
      expect(effect(USER, { ...resource({ AWS: name }), identity: policy(statement()) })).toBe('allow');
      expect(effect(USER, { ...resource({ AWS: name }, 'Deny'), identity: policy(statement()) })).toBe('deny');
    }
  });

  test('a service is named as such', () => {
    expect(effect(SERVICE, resource({ Service: 's3.amazonaws.com' }))).toBe('allow');
    expect(effect(SERVICE, resource({ Service: ['ses.amazonaws.com'] }))).toBe('deny');
    expect(effect(USER, resource({ Service: 's3.amazonaws.com' }))).toBe('deny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  test('NotPrincipal leaves out only whom it names with account and session', () => {
    const denied = (NotPrincipal: unknown, principal = ROLE) =>
      effect(principal, { identity: policy(statement()), resource: policy({ ...statement({ Effect: 'Deny' }), NotPrincipal }) });
    const names = [ACCOUNT, `arn:aws:iam::${ACCOUNT}:role/r`, `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`];
    expect(denied({ AWS: names })).toBe('allow');
    expect(denied({ AWS: names.slice(0, 2) })).toBe('deny');
    expect(denied({ AWS: names.slice(1) })).toBe('deny');
    expect(denied({ AWS: names }, USER)).toBe('deny');
    expect(effect(SERVICE, { resource: policy({ ...statement(), NotPrincipal: { Service: 's3.amazonaws.com' } }) })).toBe('deny');
  });

  test('a statement without principals binds nobody', () => {
    expect(effect(USER, { resource: policy(statement()) })).toBe('deny');
  });
});

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
describe('a key, whose policy decides', () => {
  const root = policy(statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }));

  test('an identity\'s policy is not enough', () => {
    expect(effect(USER, { resourceDecides: true, identity: policy(statement()) })).toBe('deny');
  });

  test('the account in it makes an identity\'s policy enough, and necessary', () => {
    expect(effect(USER, { resourceDecides: true, resource: root })).toBe('deny');
    expect(effect(USER, { resourceDecides: true, resource: root, identity: policy(statement()) })).toBe('allow');
  });

  test('somebody in it needs nothing else', () => {
    expect(effect(ROLE, { resourceDecides: true, resource: policy(statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` } })) })).toBe('allow');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
test('NotAction and NotResource are everything else', () => {
  expect(effect(USER, { identity: policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) })).toBe('allow');
  expect(effect(USER, { identity: policy({ Effect: 'Allow', NotAction: 's3:Get*', Resource: '*' }) })).toBe('deny');
  expect(effect(USER, { identity: policy({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' }) })).toBe('deny');
  expect(effect(USER, { identity: policy({ Effect: 'Allow', Action: '*', NotResource: ['arn:aws:s3:::c/*'] }) })).toBe('allow');
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
test('the principal\'s own keys are part of every request', () => {
  const asked = (principal: RequestPrincipal, key: string, value: string) =>
    evaluate({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, {
      resourceAccount: ACCOUNT,
      resource: policy(statement({ Effect: 'Deny', Principal: '*', Condition: { StringEquals: { [key]: value } } })),
    }).explicit;
  expect(asked(USER, 'aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:user/team/alice`)).toBe(true);
  expect(asked(USER, 'aws:username', 'alice')).toBe(true);
  expect(asked(ROLE, 'aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/r`)).toBe(true);
  expect(asked(ROLE, 'aws:PrincipalType', 'AssumedRole')).toBe(true);
  expect(asked(ROOT, 'aws:PrincipalType', 'Account')).toBe(true);
  expect(asked(FOREIGN, 'aws:PrincipalAccount', '222222222222')).toBe(true);
  expect(asked(ANONYMOUS, 'aws:PrincipalType', 'Anonymous')).toBe(true);
  expect(asked(SERVICE, 'aws:PrincipalIsAWSService', 'true')).toBe(true);
});

test('somebody without credentials has no ARN, and so is none of those that ArnNotLike leaves out', () => {
  const resource = policy(statement({ Principal: '*' }), statement({ Effect: 'Deny', Principal: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': '*' } } }));
  expect([effect(ANONYMOUS, { resource }), effect(USER, { resource })]).toEqual(['deny', 'allow']);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
test('a policy that refuses requests without TLS binds everybody', () => {
  const resource = policy(statement({ Effect: 'Deny', Action: 's3:*', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
  const identity = policy(statement());
  expect(effect(USER, { identity, resource }, { 'aws:SecureTransport': 'false' })).toBe('deny');
  expect(effect(USER, { identity, resource }, { 'aws:SecureTransport': 'true' })).toBe('allow');
});

test('a decision says which statement it was', () => {
  const decide = (...statements: object[]) =>
    explain(evaluate({ principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, { resourceAccount: ACCOUNT, identity: policy(...statements) }));
  expect(decide(statement({ Sid: 'Read' }))).toBe('allowed by Read');
  expect(decide(statement(), statement({ Sid: 'No', Effect: 'Deny' }))).toBe('denied by No');
  expect(decide({ ...statement(), Sid: undefined })).toMatch(/^allowed by/);
  expect(decide({ Effect: 'Deny', Action: '*', Resource: '*' })).toBe('denied by a statement without a Sid');
  expect(decide(statement({ Action: 's3:PutObject' }))).toBe('denied, since nothing allows it');
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_for-idp_oidc.html
describe('a role that is taken with a token', () => {
  const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/r`;
  const provider = (host: string): RequestPrincipal => ({ kind: 'federated', providerArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}` });
  const trust = policy({
    Sid: 'Trust', Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example.com/id/1` },
    Condition: { StringEquals: { 'issuer.example.com/id/1:sub': 'system:serviceaccount:web:up', 'issuer.example.com/id/1:aud': 'sts.amazonaws.com' } },
  });
  const take = (principal: RequestPrincipal, context: RequestContext, action = 'sts:AssumeRoleWithWebIdentity') =>
    evaluate({ principal, action, resource: ROLE_ARN, context }, { resource: trust, resourceAccount: ACCOUNT, resourceDecides: true }).effect;
  const token = { 'issuer.example.com/id/1:sub': 'system:serviceaccount:web:up', 'issuer.example.com/id/1:aud': 'sts.amazonaws.com' };

  test('asks for the provider that its trust names, and for what the token says', () => {
    expect(take(provider('issuer.example.com/id/1'), token)).toBe('allow');
    expect(take(provider('issuer.example.com/id/2'), token)).toBe('deny');
    expect(take(provider('issuer.example.com/id/1'), { ...token, 'issuer.example.com/id/1:sub': 'system:serviceaccount:web:other' })).toBe('deny');
    expect(take(provider('issuer.example.com/id/1'), {})).toBe('deny');
  });

  test('is not taken in another way, nor by somebody of the account', () => {
    expect(take(provider('issuer.example.com/id/1'), token, 'sts:AssumeRole')).toBe('deny');
    expect(take(USER, token)).toBe('deny');
    expect(evaluate({ principal: USER, action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE_ARN, context: token }, {
      identity: policy({ Effect: 'Allow', Action: '*', Resource: '*' }), resource: trust, resourceAccount: ACCOUNT, resourceDecides: true,
    }).effect).toBe('deny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  test('a provider is nobody to a statement that names accounts or services', () => {
    const named = (Principal: unknown) => policy({ Effect: 'Allow', Action: 'sts:*', Principal });
    const decide = (Principal: unknown) => evaluate(
      { principal: provider('issuer.example.com/id/1'), action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE_ARN },
      { resource: named(Principal), resourceAccount: ACCOUNT, resourceDecides: true },
    ).effect;
    expect([decide({ AWS: ACCOUNT }), decide({ Service: 'ec2.amazonaws.com' }), decide({ Federated: 'cognito-identity.amazonaws.com' }), decide('*')])
      .toEqual(['deny', 'deny', 'deny', 'allow']);
  });
});

// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
describe('a role that a service takes with session tags', () => {
  const trust = policy({
    Sid: 'Pods', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { Service: 'pods.eks.amazonaws.com' },
    Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'web' } },
  });
  const take = (action: string, context: RequestContext, service = 'pods.eks.amazonaws.com') => evaluate(
    { principal: { kind: 'service', service }, action, resource: `arn:aws:iam::${ACCOUNT}:role/r`, context },
    { resource: trust, resourceAccount: ACCOUNT, resourceDecides: true },
  ).effect;

  test.each(['sts:AssumeRole', 'sts:TagSession'])('%s asks for the tags that the trust names', (action) => {
    expect(take(action, { 'aws:RequestTag/kubernetes-namespace': 'web' })).toBe('allow');
    expect(take(action, { 'aws:RequestTag/kubernetes-namespace': 'other' })).toBe('deny');
    expect(take(action, {})).toBe('deny');
    expect(take(action, { 'aws:RequestTag/kubernetes-namespace': 'web' }, 'ec2.amazonaws.com')).toBe('deny');
  });
});
