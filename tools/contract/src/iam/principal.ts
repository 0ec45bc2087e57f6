import { RequestContext } from './context';
import { Principals } from './statement';

/** Who makes a request. */
export type RequestPrincipal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly service: string }
  /** Somebody with a token of an identity provider, who takes a role with it. */
  | { readonly kind: 'federated'; readonly providerArn: string }
  | {
    readonly kind: 'aws';
    /** ARN of the user, the role or the account's root. For a session of a role it is the role's. */
    readonly arn: string;
    /** ARN of the session, if a role was assumed. */
    readonly sessionArn?: string;
  };

/** How a policy's principals name the one who asks: in person, or only by the account. */
export type PrincipalMatch = 'itself' | 'account' | undefined;

export function accountOf(principal: RequestPrincipal): string | undefined {
  return principal.kind === 'aws' ? principal.arn.split(':')[4] : undefined;
}

export function isRoot(principal: RequestPrincipal): boolean {
  return principal.kind === 'aws' && principal.arn.endsWith(':root');
}

/**
 * Whom a Principal element names.
 *
 * An account, as 12 digits or as the ARN of its root, stands for everybody in it. An Allow to it only lets the account
 * decide by its identities' policies; a Deny binds them all.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalMatch(principal: RequestPrincipal, named: Principals): PrincipalMatch {
  if (named.everybody) {
    return 'itself';
  }
  if (principal.kind === 'service') {
    return named.services.includes(principal.service) ? 'itself' : undefined;
  }
  if (principal.kind === 'federated') {
    return named.federated?.includes(principal.providerArn) ? 'itself' : undefined;
  }
  if (principal.kind === 'anonymous') {
    return undefined;
  }
  if (named.aws.includes(principal.arn) || (principal.sessionArn && named.aws.includes(principal.sessionArn))) {
    return 'itself';
  }
  return namesAccount(principal, named) ? 'account' : undefined;
}

/**
 * Whether a NotPrincipal element leaves somebody out. AWS asks for every name of a principal there: its account, its
 * ARN, and its session's if there is one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExcepted(principal: RequestPrincipal, named: Principals): boolean {
  if (principal.kind !== 'aws' || named.everybody) {
    return principalMatch(principal, named) !== undefined;
  }
  const sessionNamed = principal.sessionArn === undefined || named.aws.includes(principal.sessionArn);
  return namesAccount(principal, named) && sessionNamed && (isRoot(principal) || named.aws.includes(principal.arn));
}

/**
 * The condition keys that follow from who asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function principalKeys(principal: RequestPrincipal): RequestContext {
  if (principal.kind === 'anonymous') {
    // an unsigned request has no aws:PrincipalArn at all
    return { 'aws:PrincipalType': 'Anonymous', 'aws:PrincipalAccount': 'anonymous', 'aws:PrincipalIsAWSService': 'false' };
  }
  if (principal.kind === 'service') {
    return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.service };
  }
  if (principal.kind === 'federated') {
    // who asks is not yet a principal of the account: the keys are those of its token
    return {};
  }
  const [account, resource] = principal.arn.split(':').slice(4);
  const type = isRoot(principal) ? 'Account' : resource.startsWith('role/') ? 'AssumedRole' : 'User';
  return {
    'aws:PrincipalArn': principal.arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
    ...(type === 'User' && { 'aws:username': resource.slice(resource.lastIndexOf('/') + 1) }),
  };
}

function namesAccount(principal: RequestPrincipal & { kind: 'aws' }, named: Principals): boolean {
  const account = accountOf(principal)!;
  const root = `${principal.arn.split(':').slice(0, 2).join(':')}:iam::${account}:root`;
  return named.aws.includes(account) || named.aws.includes(root);
}
