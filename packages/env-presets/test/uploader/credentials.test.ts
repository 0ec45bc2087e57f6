import { AccessKeyCredentialOptions, AccessKeySlot, GithubOidcCredentialOptions, Problems, UploaderCredentials, UploaderKeyAge } from '../../src';
import { environments } from './environments';

const { A, B } = AccessKeySlot;
const day = '2026-01-31';
const found = (check: (problems: Problems) => void): string => {
  const problems = new Problems('acme/Uploader');
  check(problems);
  return problems.messages.join('\n');
};

describe('access keys', () => {
  test.each<[string, AccessKeyCredentialOptions, string]>([
    ['no key', { keys: [] }, 'keys is empty, must have at least one access key; give one in slot A, or use a keyless credential'],
    ['a third key', { keys: [{ slot: A, createdOn: day }, { slot: B, createdOn: day }, { slot: A, createdOn: day }], active: A }, 'keys is 3 keys, must be at most 2, as many as IAM gives a user'],
    ['a doubled slot', { keys: [{ slot: A, createdOn: day }, { slot: A, createdOn: day }], active: A }, 'slot is A, may be given only once; give the other key slot B'],
    ['an unknown slot', { keys: [{ slot: 'C' as AccessKeySlot, createdOn: day }] }, 'slot is C, must be one of A, B; use the AccessKeySlot enum'],
    ['two keys and no word on which the secret holds', { keys: [{ slot: A, createdOn: day }, { slot: B, createdOn: day }] }, 'active is missing, must say whose key the secret holds, since there are two; set it to A or B'],
    ['an active slot without a key', { keys: [{ slot: A, createdOn: day }], active: B }, 'active is B, must be the slot of a key, of which there are A'],
    ['an active key that is disabled', { keys: [{ slot: A, createdOn: day, disabled: true }, { slot: B, createdOn: day }], active: A }, 'active is A, must leave the secret with a key that works'],
    ['an only key that is disabled', { keys: [{ slot: A, createdOn: day, disabled: true }] }, 'disabled is true, must leave the secret with a key that works'],
    ['a day that no calendar has', { keys: [{ slot: A, createdOn: '2026-02-31' }] }, 'createdOn is 2026-02-31, must be the day on which the key was made, YYYY-MM-DD'],
    ['a time', { keys: [{ slot: A, createdOn: '2026-02-01T10:00:00Z' }] }, 'createdOn is 2026-02-01T10:00:00Z, must be the day'],
    ['no day', { keys: [{ slot: A, createdOn: '' }] }, 'createdOn is empty'],
  ])('with %s are refused', (_, options, why) => {
    expect(found((problems) => UploaderCredentials.checkAccessKeys(options, problems))).toContain(why);
  });

  test.each<[string, AccessKeyCredentialOptions]>([
    ['one key', { keys: [{ slot: B, createdOn: '2028-02-29' }] }],
    ['the first deploy of a rotation', { keys: [{ slot: A, createdOn: day }, { slot: B, createdOn: day }], active: B }],
    ['the second', { keys: [{ slot: A, createdOn: day, disabled: true }, { slot: B, createdOn: day }], active: B }],
  ])('as in %s are accepted', (_, options) => {
    expect(found((problems) => UploaderCredentials.checkAccessKeys(options, problems))).toBe('');
  });

  test('the only key is the active one', () => {
    expect(UploaderCredentials.activeSlot({ keys: [{ slot: B, createdOn: day }] })).toBe(B);
  });

  test('made elsewhere cannot be disabled here', () => {
    expect(found((problems) => UploaderCredentials.checkKeysMadeElsewhere({ keys: [{ slot: A, createdOn: day, disabled: true }] }, problems)))
      .toContain('disabled is true, may be said only of keys that are made here, and with generateKey false slot A is not; disable it with aws iam update-access-key');
  });
});

describe('a service account', () => {
  const irsa = { oidcIssuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC', namespace: 'shop', serviceAccount: 'uploader' };
  const pod = { clusterArn: 'arn:aws:eks:eu-central-1:111111111111:cluster/main', namespace: 'shop', serviceAccount: 'uploader' };

  test('is accepted as it is usually written', () => {
    expect(found((problems) => UploaderCredentials.checkIrsa(irsa, problems))).toBe('');
    expect(found((problems) => UploaderCredentials.checkPodIdentity(environments.dev, pod, problems))).toBe('');
    expect(UploaderCredentials.clusterName(pod.clusterArn)).toBe('main');
    expect(UploaderCredentials.issuerId(irsa.oidcIssuer)).toBe('oidc.eks.eu-central-1.amazonaws.com/id/ABC');
  });

  test.each([
    [{ oidcIssuer: 'oidc.eks.eu-central-1.amazonaws.com/id/ABC' }, 'must be the https:// address'],
    [{ oidcIssuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC/' }, 'without / at its end'],
    [{ oidcIssuer: 'https://oidc.example.com/id/*' }, 'must be the https:// address'],
    [{ namespace: '*' }, 'namespace is *, must be a Kubernetes label'],
    [{ serviceAccount: 'up*' }, 'serviceAccount is up*, must be a Kubernetes name'],
  ])('with %j is refused by its issuer', (change, why) => {
    expect(found((problems) => UploaderCredentials.checkIrsa({ ...irsa, ...change }, problems))).toContain(why);
  });

  test.each([
    [{ clusterArn: 'main' }, 'clusterArn is main, must be the ARN of an EKS cluster; write it like arn:aws:eks:eu-central-1:111111111111:cluster/main'],
    [{ clusterArn: 'arn:aws:eks:eu-central-1:222222222222:cluster/main' }, 'must be of the environment\'s account 111111111111 and region eu-central-1'],
    [{ clusterArn: 'arn:aws:eks:eu-west-1:111111111111:cluster/main' }, 'must be of the environment\'s account'],
    [{ clusterArn: 'arn:aws:eks:eu-central-1:111111111111:cluster/*' }, 'must be the ARN of an EKS cluster'],
    [{ namespace: 'Shop' }, 'namespace is Shop'],
  ])('with %j is refused by its cluster', (change, why) => {
    expect(found((problems) => UploaderCredentials.checkPodIdentity(environments.dev, { ...pod, ...change }, problems))).toContain(why);
  });
});

describe('a workflow', () => {
  test.each<GithubOidcCredentialOptions>([
    { repository: 'acme/shop', branch: 'main' },
    { repository: 'acme@123456/shop@456789', branch: 'release/1.x' },
    { repository: 'acme/shop.js', githubEnvironment: 'prod' },
  ])('%j is accepted', (options) => {
    expect(found((problems) => UploaderCredentials.checkGithubOidc(options, problems))).toBe('');
  });

  test.each<[GithubOidcCredentialOptions, string]>([
    [{ repository: 'shop', branch: 'main' }, 'repository is shop, must be owner/name, or owner@id/name@id'],
    [{ repository: 'acme/*', branch: 'main' }, 'repository is acme/*'],
    [{ repository: 'acme@1/shop', branch: 'main' }, 'repository is acme@1/shop'],
    [{ repository: 'acme/shop' }, 'branch is missing, must be given if githubEnvironment is not, and only then; say exactly one of the two'],
    [{ repository: 'acme/shop', branch: 'main', githubEnvironment: 'prod' }, 'branch is main, must be given if githubEnvironment is not'],
    [{ repository: 'acme/shop', branch: '*' }, 'branch is *, must be the name of one branch'],
    [{ repository: 'acme/shop', branch: 'refs/heads/main' }, 'without refs/heads/ and wildcards; use main'],
    [{ repository: 'acme/shop', githubEnvironment: 'prod:x' }, 'githubEnvironment is prod:x'],
  ])('%j is refused', (options, why) => {
    expect(found((problems) => UploaderCredentials.checkGithubOidc(options, problems))).toContain(why);
  });
});

test('an old key is told of once, on the day on which it is too old, by a sentence without any part of it', () => {
  const props = { userName: 'acme-dev-uploader', key: { slot: A, createdOn: '2027-12-31' }, maxAgeDays: 60 };
  expect(UploaderKeyAge.dueOn(props)).toBe('2028-02-29');
  expect(UploaderKeyAge.scheduleExpression(props)).toBe('at(2028-02-29T09:00:00)');
  expect(UploaderKeyAge.message(props)).toBe('access key A of acme-dev-uploader, made on 2027-12-31, is 60 days old; make one in the other slot and repoint the secret');
});

test('everything that a credential is made of must be concrete, each with a reason', () => {
  expect(Object.entries(UploaderCredentials.mustBeConcrete()).every(([, reason]) => reason.startsWith('since '))).toBe(true);
  expect(UploaderCredentials.mustBeConcrete()).toMatchObject({ oidcIssuer: 'since it is part of the names of condition keys' });
});
