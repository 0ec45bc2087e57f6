import { conditionsHold } from './conditions';
import { ContextKeys, RequestContext } from './context';
import { isAction, isArnLike } from './matching';
import { accountOf, isExcepted, isRoot, principalKeys, PrincipalMatch, principalMatch, RequestPrincipal } from './principal';
import { Statement } from './statement';

export interface AccessRequest {
  readonly principal: RequestPrincipal;
  /** For example `s3:GetObject`. */
  readonly action: string;
  /** The resource's ARN. */
  readonly resource: string;
  /** Condition keys, besides those that follow from the principal. */
  readonly context?: RequestContext;
}

export interface AccessPolicies {
  /** What is attached to the principal. */
  readonly identity?: readonly Statement[];
  /** What is attached to the resource. */
  readonly resource?: readonly Statement[];
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  /**
   * Whether nobody is allowed whom the resource's policy does not name, as for KMS keys and for the trust of roles. With
   * other services an identity's policy is enough within one account.
   */
  readonly resourceDecides?: boolean;
}

export interface Decision {
  readonly effect: 'allow' | 'deny';
  /** Whether a statement says so; otherwise nothing allows it. */
  readonly explicit: boolean;
  /** The statement that decided. */
  readonly statement?: Statement;
}

const IMPLICIT: Decision = { effect: 'deny', explicit: false };

/**
 * Decides as IAM does: a deny wins over everything; then somebody has to allow. Permission boundaries, session policies
 * and policies of the organization can only take away, and are not known here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AccessRequest, policies: AccessPolicies): Decision {
  const { principal } = request;
  const keys = new ContextKeys({ ...principalKeys(principal), ...request.context });
  const applies = (statement: Statement) => covers(statement, request, keys);
  const identity = principal.kind === 'aws' ? (policies.identity ?? []).filter(applies) : [];
  const resource = (policies.resource ?? [])
    .map((statement) => ({ statement, match: matchOf(statement, principal) }))
    .filter(({ statement, match }) => match !== undefined && applies(statement));

  const denied = [...identity, ...resource.map(({ statement }) => statement)].find(({ effect }) => effect === 'Deny');
  if (denied) {
    return { effect: 'deny', explicit: true, statement: denied };
  }
  const grants = resource.filter(({ statement }) => statement.effect === 'Allow');
  const byResource = (match: PrincipalMatch) => grants.find((grant) => grant.match === match)?.statement;
  const byIdentity = identity.find(({ effect }) => effect === 'Allow');
  return allowed(request, policies, { itself: byResource('itself'), account: byResource('account'), byIdentity });
}

interface Grants {
  readonly itself?: Statement;
  readonly account?: Statement;
  readonly byIdentity?: Statement;
}

/** Nothing denies; whether what allows is enough depends on whose resource it is. */
function allowed({ principal }: AccessRequest, policies: AccessPolicies, grants: Grants): Decision {
  const { itself, account, byIdentity } = grants;
  const root = isRoot(principal);
  const yes = (statement?: Statement): Decision => ({ effect: 'allow', explicit: statement !== undefined, statement });
  const home = accountOf(principal) === policies.resourceAccount;
  if (principal.kind !== 'aws') {
    return itself ? yes(itself) : IMPLICIT;
  }
  if (home && itself) {
    return yes(itself);
  }
  // the root of an account has every permission without a policy that says so
  if (!byIdentity && !root) {
    return IMPLICIT;
  }
  const named = itself ?? account;
  return (home && !policies.resourceDecides) || named ? yes(byIdentity ?? named) : IMPLICIT;
}

/** Whom a statement of a resource's policy binds. One without principals would be refused by the service. */
function matchOf(statement: Statement, principal: RequestPrincipal): PrincipalMatch {
  if (statement.notPrincipals) {
    return isExcepted(principal, statement.notPrincipals) ? undefined : 'itself';
  }
  return statement.principals && principalMatch(principal, statement.principals);
}

function covers(statement: Statement, { action, resource }: AccessRequest, keys: ContextKeys): boolean {
  const { actions, notActions, resources, notResources, variables } = statement;
  const isNamed = (patterns: readonly string[]) => patterns.some((pattern) => isArnLike(resource, pattern, keys, variables));
  return (actions ? actions.some((pattern) => isAction(action, pattern)) : !notActions!.some((pattern) => isAction(action, pattern)))
    // a role's trust policy names no resource: it is its own
    && (resources ? isNamed(resources) : !notResources || !isNamed(notResources))
    && conditionsHold(statement.conditions, keys, variables);
}

/** The decision in words, for the detail of a line. */
export function explain({ effect, explicit, statement }: Decision): string {
  const name = statement?.sid ? ` by ${statement.sid}` : statement ? ' by a statement without a Sid' : '';
  return effect === 'allow' ? `allowed${name}` : explicit ? `denied${name}` : 'denied, since nothing allows it';
}
