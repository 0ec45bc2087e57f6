import { RequestContext, Statement } from '../../iam';
import { decide } from '../access/decide';
import { administrators, everybodyElse, Identity, identityOf, IdentityName, OVER_HTTP, OVER_TLS } from '../access/identities';
import { StateBackendModel } from '../model';
import { statePrefix, StateBackendSubject } from '../subject';
import { StateBackendPromise } from './types';

/** What only administrators may do, by the promise that says so. */
const PROTECTED: ReadonlyArray<{ readonly id: string; readonly what: string; readonly actions: readonly string[] }> = [
  { id: 'admins-delete-versions', what: 'deletes versions of states', actions: ['s3:DeleteObjectVersion'] },
  { id: 'admins-versioning', what: 'changes versioning', actions: ['s3:PutBucketVersioning'] },
  { id: 'admins-lifecycle', what: 'changes the lifecycle', actions: ['s3:PutLifecycleConfiguration'] },
  { id: 'admins-policy', what: 'changes or removes the bucket policy', actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'] },
  {
    id: 'admins-exposure',
    what: 'changes the public access block or object ownership',
    actions: ['s3:PutBucketPublicAccessBlock', 's3:PutBucketOwnershipControls'],
  },
  { id: 'admins-encryption', what: 'changes the default encryption', actions: ['s3:PutEncryptionConfiguration'] },
  { id: 'admins-replication', what: 'changes replication', actions: ['s3:PutReplicationConfiguration'] },
  { id: 'admins-bucket', what: 'deletes the bucket', actions: ['s3:DeleteBucket'] },
];

const SSE_C = 's3:x-amz-server-side-encryption-customer-algorithm';

/** Who may touch the bucket, asked of the evaluator. */
export const protectionPromises: StateBackendPromise[] = [
  {
    id: 'tls-only',
    title: 'Requests without TLS are refused, to deployers too',
    check: (model, subject) => firstProblem(['deployer', 'other-admin'].flatMap((name) => {
      const identity = identityOf(name as IdentityName, model, subject);
      return ['s3:GetObject', 's3:PutObject', 's3:ListBucket'].map((action) =>
        expectDecision('deny', `${action} over plain HTTP by ${name}`, model, subject, { identity, action, context: OVER_HTTP })
        ?? expectDecision('allow', `${action} over TLS by ${name}`, model, subject, { identity, action, context: OVER_TLS }));
    })),
  },
  {
    id: 'private',
    title: 'Nobody outside the account reads, lists or writes anything',
    check: (model, subject) => firstProblem((['anonymous', 'stranger'] as const).flatMap((name) => {
      const identity = identityOf(name, model, subject);
      return ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject'].map((action) =>
        expectDecision('deny', `${action} by ${name}`, model, subject, { identity, action, context: OVER_TLS }));
    })),
  },
  {
    id: 'sse-c-refused',
    title: 'A state that is encrypted with a key of the writer\'s own is refused, since nobody else could read it',
    check: (model, subject) => firstProblem((['deployer', 'other-admin'] as const).map((name) => expectDecision(
      'deny', `s3:PutObject with a customer-provided key by ${name}`, model, subject,
      { identity: identityOf(name, model, subject), action: 's3:PutObject', context: { ...OVER_TLS, [SSE_C]: 'AES256' } },
    ))),
  },
  {
    id: 'no-header-denial',
    title: 'A write without encryption headers is accepted: lock files are written so',
    check: (model, subject) => firstProblem(administrators(subject).map((identity) => expectDecision(
      'allow', 's3:PutObject without encryption headers', model, subject, { identity, action: 's3:PutObject', context: OVER_TLS },
    ))),
  },
  ...PROTECTED.map(({ id, what, actions }): StateBackendPromise => ({
    id,
    title: `Nobody but deployers and break-glass ${what}`,
    check: (model, subject) => firstProblem(actions.flatMap((action) => onlyAdministrators(action, model, subject))),
  })),
];

/** Everybody else is refused though its own policy allows everything; administrators are not. */
export function onlyAdministrators(action: string, model: StateBackendModel, subject: StateBackendSubject): Array<string | undefined> {
  return [
    ...everybodyElse(model, subject).map(([who, identity]) =>
      expectDecision('deny', `${action} by ${who}`, model, subject, { identity, action, context: OVER_TLS })),
    ...administrators(subject).map((identity) =>
      expectDecision('allow', `${action} by ${arnOf(identity)}`, model, subject, { identity, action, context: OVER_TLS })),
  ];
}

interface Tried {
  readonly identity: Identity;
  readonly action: string;
  readonly context: RequestContext;
}

function expectDecision(
  expected: 'allow' | 'deny', what: string, model: StateBackendModel, subject: StateBackendSubject, tried: Tried,
): string | undefined {
  const decision = decide({ ...tried, resource: resourceOf(tried.action, model, subject) }, model, subject);
  if (decision.effect === expected) {
    return undefined;
  }
  const there = expected === 'deny' ? `allowed, no statement of the policy (${sids(policyOf(tried.action, model))}) denies it`
    : `denied by ${decision.statement?.sid ?? 'default'}`;
  return `${what} is ${there}; it must be ${expected === 'deny' ? 'denied' : 'allowed'}`;
}

function resourceOf(action: string, model: StateBackendModel, subject: StateBackendSubject): string {
  const bucketArn = `arn:${subject.environment.partition}:s3:::${model.bucket.name}`;
  return action.startsWith('kms:') ? model.key?.arn ?? '' : /Object/.test(action) ? `${bucketArn}/${statePrefix(subject)}network.tfstate` : bucketArn;
}

function policyOf(action: string, model: StateBackendModel): readonly Statement[] {
  return action.startsWith('kms:') ? model.key?.policy ?? [] : model.bucket.policy;
}

function sids(policy: readonly Statement[]): string {
  return policy.length === 0 ? 'there is none' : policy.map(({ sid }) => sid ?? 'without Sid').join(', ');
}

function arnOf({ principal }: Identity): string {
  return principal.kind === 'aws' ? principal.arn : principal.kind;
}

export function firstProblem(problems: ReadonlyArray<string | undefined>): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
