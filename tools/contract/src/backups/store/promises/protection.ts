import { decideBy } from '../../../access/decide';
import { admin, ANONYMOUS, concrete, Identity, OVER_TLS } from '../../../access/identity';
import { bucketPolicyPromises, BucketVisitors, expectDecision } from '../../../promises/decisions';
import { firstProblem } from '../../../promises/expect';
import { administratorsOf, destroyersOf, othersOf, outsider, somebodyElse } from '../../shared/administrators';
import { BackupStoreModel } from '../model';
import { accountOf, BackupStoreSubject, deployerArns, restorePrefixOf } from '../subject';
import { administrationOf, BackupStorePromise } from './types';

/** What nobody does to a backup but who may destroy the store. */
const DESTROYED: ReadonlyArray<{ readonly id: string; readonly what: string; readonly actions: readonly string[] }> = [
  { id: 'no-deletion', what: 'deletes or hides a backup, or a version of one', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'] },
  { id: 'no-bypass', what: 'bypasses the governance of a lock', actions: ['s3:BypassGovernanceRetention'] },
  { id: 'no-other-retention', what: 'changes the retention or the legal hold of a backup', actions: ['s3:PutObjectRetention', 's3:PutObjectLegalHold'] },
];

/** What only administrators may do, by the promise that says so. */
const WEAKENED: ReadonlyArray<{ readonly id: string; readonly what: string; readonly actions: readonly string[] }> = [
  { id: 'admins-lock', what: 'changes the default lock', actions: ['s3:PutBucketObjectLockConfiguration'] },
  { id: 'admins-versioning', what: 'changes versioning', actions: ['s3:PutBucketVersioning'] },
  { id: 'admins-lifecycle', what: 'changes the lifecycle', actions: ['s3:PutLifecycleConfiguration'] },
  { id: 'admins-policy', what: 'changes or removes the bucket policy', actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'] },
  { id: 'admins-exposure', what: 'changes the public access block or object ownership', actions: ['s3:PutBucketPublicAccessBlock', 's3:PutBucketOwnershipControls'] },
  { id: 'admins-encryption', what: 'changes the default encryption', actions: ['s3:PutEncryptionConfiguration'] },
  { id: 'admins-replication', what: 'changes replication', actions: ['s3:PutReplicationConfiguration'] },
  { id: 'admins-bucket', what: 'deletes the bucket', actions: ['s3:DeleteBucket'] },
];

const visitors: BucketVisitors<BackupStoreModel, BackupStoreSubject> = {
  decide: (tried, { bucket, key }, subject) => {
    const bucketArn = `arn:${subject.environment.partition}:s3:::${bucket.name}`;
    const resource = /Object(?!Lock)|Governance/.test(tried.action) ? `${bucketArn}/${restorePrefixOf(subject)}database/x.dump` : bucketArn;
    return decideBy({ ...tried, resource }, { account: accountOf(subject), s3: bucket.policy, kms: key?.policy });
  },
  policyOf: (_, { bucket }) => bucket.policy,
  insiders: (_, subject) => [['a deployer', admin(concrete(deployerArns(subject)[0]))], somebodyElse(administrationOf(subject))],
  outsiders: (_, subject) => [['somebody without credentials', ANONYMOUS], ['an admin of another account', outsider(administrationOf(subject))]],
};

type Who = ReadonlyArray<readonly [string, Identity]>;

function decided(expected: 'allow' | 'deny', who: Who, actions: readonly string[], model: BackupStoreModel, subject: BackupStoreSubject): Array<string | undefined> {
  return actions.flatMap((action) => who.map(([name, identity]) =>
    expectDecision(visitors, expected, `${action} by ${name}`, model, subject, { identity, action, context: OVER_TLS })));
}

/** Who may touch the bucket, asked of the evaluator. */
export const protectionPromises: BackupStorePromise[] = [
  ...bucketPolicyPromises(visitors, 'A backup that is'),
  {
    id: 'no-header-denial',
    title: 'A write without encryption headers is accepted, and encrypted by default',
    check: (model, subject) => firstProblem(decided('allow', administratorsOf(administrationOf(subject)), ['s3:PutObject'], model, subject)),
  },
  ...DESTROYED.map(({ id, what, actions }): BackupStorePromise => ({
    id,
    title: `Nobody but break-glass principals ${what}, nor do deployers where backups are retained`,
    check: (model, subject) => firstProblem([
      ...decided('deny', othersOf(administrationOf(subject)), actions, model, subject),
      ...decided('allow', destroyersOf(administrationOf(subject)), actions, model, subject),
    ]),
  })),
  ...WEAKENED.map(({ id, what, actions }): BackupStorePromise => ({
    id,
    title: `Nobody but deployers and break-glass principals ${what}`,
    check: (model, subject) => firstProblem([
      ...decided('deny', [somebodyElse(administrationOf(subject))], actions, model, subject),
      ...decided('allow', administratorsOf(administrationOf(subject)), actions, model, subject),
    ]),
  })),
];
