import { Identity, OVER_HTTP, OVER_TLS, WITH_CUSTOMER_KEY } from '../access/identity';
import { Decision, RequestContext, Statement } from '../iam';
import { PromiseOf } from '../promise';
import { firstProblem } from './expect';

export interface Tried {
  readonly identity: Identity;
  readonly action: string;
  readonly context: RequestContext;
}

/** How one capability's promises ask the evaluator. */
export interface Decisions<Model, Subject> {
  /** Decides what is tried on the resource that the action is about: an object, the bucket, the key. */
  decide(tried: Tried, model: Model, subject: Subject): Decision;
  /** The policy that says something about an action, to be named where it does not. */
  policyOf(action: string, model: Model): readonly Statement[];
}

/** What is wrong with a decision; nothing if it is the expected one. */
export function expectDecision<Model, Subject>(
  decisions: Decisions<Model, Subject>, expected: 'allow' | 'deny', what: string, model: Model, subject: Subject, tried: Tried,
): string | undefined {
  const decision = decisions.decide(tried, model, subject);
  if (decision.effect === expected) {
    return undefined;
  }
  const there = expected === 'deny' ? `allowed, no statement of the policy (${sids(decisions.policyOf(tried.action, model))}) denies it`
    : `denied by ${decision.statement?.sid ?? 'default'}`;
  return `${what} is ${there}; it must be ${expected === 'deny' ? 'denied' : 'allowed'}`;
}

/** Those whom a bucket's policy meets, each under the name that a problem gives it. */
export interface BucketVisitors<Model, Subject> extends Decisions<Model, Subject> {
  /** Principals of the account with every permission: what is denied to them is denied by the bucket. */
  insiders(model: Model, subject: Subject): ReadonlyArray<readonly [string, Identity]>;
  /** Those outside the account, with every permission there. */
  outsiders(model: Model, subject: Subject): ReadonlyArray<readonly [string, Identity]>;
}

/** What every bucket's policy promises. */
export function bucketPolicyPromises<Model, Subject>(visitors: BucketVisitors<Model, Subject>, things: string): Array<PromiseOf<Model, Subject>> {
  return [
    {
      id: 'tls-only',
      title: 'Requests without TLS are refused, to deployers too',
      check: (model, subject) => firstProblem(visitors.insiders(model, subject).flatMap(([name, identity]) =>
        ['s3:GetObject', 's3:PutObject', 's3:ListBucket'].map((action) =>
          expectDecision(visitors, 'deny', `${action} over plain HTTP by ${name}`, model, subject, { identity, action, context: OVER_HTTP })
          ?? expectDecision(visitors, 'allow', `${action} over TLS by ${name}`, model, subject, { identity, action, context: OVER_TLS })))),
    },
    {
      id: 'private',
      title: 'Nobody outside the account reads, lists or writes anything',
      check: (model, subject) => firstProblem(visitors.outsiders(model, subject).flatMap(([name, identity]) =>
        ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject'].map((action) =>
          expectDecision(visitors, 'deny', `${action} by ${name}`, model, subject, { identity, action, context: OVER_TLS })))),
    },
    {
      id: 'sse-c-refused',
      title: `${things} encrypted with a key of the writer's own is refused, since nobody else could read it`,
      check: (model, subject) => firstProblem(visitors.insiders(model, subject).map(([name, identity]) => expectDecision(
        visitors, 'deny', `s3:PutObject with a customer-provided key by ${name}`, model, subject,
        { identity, action: 's3:PutObject', context: { ...OVER_TLS, ...WITH_CUSTOMER_KEY } },
      ))),
    },
  ];
}

function sids(policy: readonly Statement[]): string {
  return policy.length === 0 ? 'there is none' : policy.map(({ sid }) => sid ?? 'without Sid').join(', ');
}
