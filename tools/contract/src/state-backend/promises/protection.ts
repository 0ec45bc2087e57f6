import { Identity, OVER_TLS } from '../../access/identity';
import { bucketPolicyPromises, BucketVisitors, expectDecision } from '../../promises/decisions';
import { firstProblem } from '../../promises/expect';
import { decide } from '../access/decide';
import { administrators, everybodyElse, identityOf, IdentityName } from '../access/identities';
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

const visitors: BucketVisitors<StateBackendModel, StateBackendSubject> = {
  decide: (tried, model, subject) => decide({ ...tried, resource: resourceOf(tried.action, model, subject) }, model, subject),
  policyOf: (action, model) => (action.startsWith('kms:') ? model.key?.policy ?? [] : model.bucket.policy),
  insiders: (model, subject) => named(['deployer', 'other-admin'], model, subject),
  outsiders: (model, subject) => named(['anonymous', 'stranger'], model, subject),
};

function named(names: readonly IdentityName[], model: StateBackendModel, subject: StateBackendSubject): Array<[string, Identity]> {
  return names.map((name) => [name, identityOf(name, model, subject)]);
}

/** Who may touch the bucket, asked of the evaluator. */
export const protectionPromises: StateBackendPromise[] = [
  ...bucketPolicyPromises(visitors, 'A state that is'),
  {
    id: 'no-header-denial',
    title: 'A write without encryption headers is accepted: lock files are written so',
    check: (model, subject) => firstProblem(administrators(subject).map((identity) => expectDecision(
      visitors, 'allow', 's3:PutObject without encryption headers', model, subject, { identity, action: 's3:PutObject', context: OVER_TLS },
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
      expectDecision(visitors, 'deny', `${action} by ${who}`, model, subject, { identity, action, context: OVER_TLS })),
    ...administrators(subject).map((identity) =>
      expectDecision(visitors, 'allow', `${action} by ${arnOf(identity)}`, model, subject, { identity, action, context: OVER_TLS })),
  ];
}

function resourceOf(action: string, model: StateBackendModel, subject: StateBackendSubject): string {
  const bucketArn = `arn:${subject.environment.partition}:s3:::${model.bucket.name}`;
  return action.startsWith('kms:') ? model.key?.arn ?? '' : /Object/.test(action) ? `${bucketArn}/${statePrefix(subject)}network.tfstate` : bucketArn;
}

function arnOf({ principal }: Identity): string {
  return principal.kind === 'aws' ? principal.arn : principal.kind;
}
