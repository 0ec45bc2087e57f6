import { CredentialKind } from '@plinth/env-presets';
import { RequestContext } from '../../iam';
import { hasOwnRole, UploaderSubject } from '../subject';
import { TokenClaims, UploaderTry } from './attempt';
import { IdentityName, issuerOf } from './identities';
import { principalArn, row, RowProps, UploaderRow, Where } from './row';

type Expected = UploaderRow['expected'];
type ClaimsOf = (subject: UploaderSubject) => TokenClaims;

const STS = 'sts.amazonaws.com';
const ONLY_EKS = 'nobody but EKS can make this request';

const isKind = (...kinds: CredentialKind[]) => ({ credential }: UploaderSubject): boolean => kinds.includes(credential.kind);
const withToken = isKind(CredentialKind.IRSA, CredentialKind.GITHUB_OIDC);
const onBranch = (subject: UploaderSubject): boolean => isKind(CredentialKind.GITHUB_OIDC)(subject) && subject.credential.githubOidc!.branch !== undefined;
const inEnvironment = (subject: UploaderSubject): boolean => isKind(CredentialKind.GITHUB_OIDC)(subject) && !onBranch(subject);

/** Whom the role is for, as the token's subject says it. */
function subjectOf({ credential: { irsa, githubOidc } }: UploaderSubject): string {
  if (irsa) {
    return `system:serviceaccount:${irsa.namespace}:${irsa.serviceAccount}`;
  }
  const { repository, branch, githubEnvironment } = githubOidc!;
  return `repo:${repository}:${branch === undefined ? `environment:${githubEnvironment}` : `ref:refs/heads/${branch}`}`;
}

/** What the token says of the workload that the role is for. */
export const rightClaims: ClaimsOf = (subject) => ({ iss: `https://${issuerOf(subject)}`, sub: subjectOf(subject), aud: STS });
const saying = (change: (claims: TokenClaims) => Partial<TokenClaims>): ClaimsOf =>
  (subject) => ({ ...rightClaims(subject), ...change(rightClaims(subject)) });

const token = (expected: Expected, id: string, what: string, claims: ClaimsOf, applies = withToken, identity: IdentityName = 'workload'): UploaderRow => {
  const live: UploaderTry = async (attempt) => attempt.takeWithToken(claims(attempt.subject));
  return row({
    identity, expected, id, what, applies, live, action: 'sts:AssumeRoleWithWebIdentity', resource: principalArn,
    context: ({ subject }) => {
      const { iss, sub, aud } = claims(subject);
      const issuer = iss.replace('https://', '');
      return { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: aud };
    },
  });
};

const tokenRows: UploaderRow[] = [
  token('allow', 'take-role', 'take the role, if it is the one that was named', rightClaims),
  token('deny', 'wrong-audience', 'take the role with a token for another audience', saying(() => ({ aud: 'https://example.com' }))),
  token('deny', 'other-namespace', 'take the role from another namespace', saying(({ sub }) => ({ sub: sub.replace(/^(system:serviceaccount:)/, '$1plinth-verify-') })), isKind(CredentialKind.IRSA)),
  token('deny', 'other-service-account', 'take the role as another service account', saying(({ sub }) => ({ sub: `${sub}-other` })), isKind(CredentialKind.IRSA)),
  token('deny', 'other-repository', 'take the role from another repository', saying(({ sub }) => ({ sub: sub.replace(/^repo:([^:]+):/, 'repo:$1-other:') })), isKind(CredentialKind.GITHUB_OIDC)),
  token('deny', 'fork', 'take the role from a fork', saying(({ sub }) => ({ sub: sub.replace(/^repo:/, 'repo:someone-else-') })), isKind(CredentialKind.GITHUB_OIDC)),
  token('deny', 'pull-request', 'take the role from a pull request', saying(({ sub }) => ({ sub: sub.replace(/^(repo:[^:]+):.*$/, '$1:pull_request') })), isKind(CredentialKind.GITHUB_OIDC)),
  token('deny', 'other-branch', 'take the role from another branch', saying(({ sub }) => ({ sub: `${sub}-other` })), onBranch),
  token('deny', 'other-environment', 'take the role in another deployment environment', saying(({ sub }) => ({ sub: `${sub}-other` })), inEnvironment),
  token('deny', 'take-role', 'take the role, though its token says all else rightly', saying(() => ({ iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0THER0EXAMPLE' })), withToken, 'other-issuer'),
];

/**
 * What EKS says of a pod.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
function podTags({ subject }: Where): Record<string, string> {
  const { clusterArn, namespace, serviceAccount } = subject.credential.podIdentity!;
  return {
    'aws:RequestTag/eks-cluster-arn': clusterArn,
    'aws:RequestTag/eks-cluster-name': clusterArn.slice(clusterArn.lastIndexOf('/') + 1),
    'aws:RequestTag/kubernetes-namespace': namespace,
    'aws:RequestTag/kubernetes-service-account': serviceAccount,
  };
}

const pod = (expected: Expected, id: string, what: string, action: string, context: (where: Where) => RequestContext): UploaderRow => row({
  identity: 'workload', expected, id: `pod-${id}`, what, action, context, resource: principalArn, applies: isKind(CredentialKind.POD_IDENTITY), staticOnly: ONLY_EKS,
});
const otherTag = (name: string) => (where: Where): RequestContext => ({ ...podTags(where), [`aws:RequestTag/${name}`]: `${podTags(where)[`aws:RequestTag/${name}`]}-other` });

const podRows: UploaderRow[] = [
  pod('allow', 'take-role', 'take the role, if it is the one that was named', 'sts:AssumeRole', podTags),
  pod('allow', 'tag-session', 'tag the session with what EKS says of it', 'sts:TagSession', podTags),
  pod('deny', 'untagged', 'take the role without session tags', 'sts:AssumeRole', () => ({})),
  pod('deny', 'other-namespace', 'take the role from another namespace', 'sts:AssumeRole', otherTag('kubernetes-namespace')),
  pod('deny', 'other-service-account', 'take the role as another service account', 'sts:AssumeRole', otherTag('kubernetes-service-account')),
  pod('deny', 'other-cluster', 'take the role from another cluster', 'sts:AssumeRole', otherTag('eks-cluster-arn')),
];

const scheduler = (expected: Expected, id: string, what: string, context: RowProps['context']): UploaderRow => row({
  identity: 'scheduler', expected, id, what, action: 'sts:AssumeRole', context,
  resource: ({ subject: { environment, names } }) => `arn:${environment.partition}:iam::${environment.account}:role/${names.scheduleRoleName}`,
  staticOnly: 'nobody but EventBridge Scheduler can make this request',
});
const groupOf = (account: string, { environment }: UploaderSubject): RequestContext => ({
  'aws:SourceAccount': account, 'aws:SourceArn': `arn:${environment.partition}:scheduler:${environment.region}:${account}:schedule-group/default`,
});

/** Who may take the roles of an uploader, and who may not. */
export const trustRows: UploaderRow[] = [
  ...tokenRows,
  ...podRows,
  row({
    identity: 'other-admin', expected: 'deny', id: 'take-role', what: 'take the role', action: 'sts:AssumeRole', resource: principalArn, applies: hasOwnRole,
    live: async (attempt) => attempt.take(),
  }),
  scheduler('allow', 'take-key-age-role', 'take the role that tells of old keys, for a schedule of the account', ({ subject }) => groupOf(subject.environment.account, subject)),
  scheduler('deny', 'take-key-age-role-elsewhere', 'take it for a schedule of another account', ({ subject }) => groupOf('999999999999', subject)),
];
