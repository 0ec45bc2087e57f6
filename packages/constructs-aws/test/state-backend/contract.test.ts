import {
  checkPromises, evaluateRow, readTemplate, replicaSubject, rowsOf, stateBackendAccess, stateBackendPromises, StateBackendSubject,
} from '@plinth/contract';
import { BucketNamespace, LockMode, PlatformEnvironment, StateBackendNames } from '@plinth/env-presets';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { StateBackend, StateBackendReplica } from '../../src';
import { newStack, PLACE } from '../stacks';

const REPLICA_REGION = 'eu-west-1';
const breakGlassArns = ['arn:aws:iam::111111111111:role/break-glass'];
const cases = (['dev', 'staging', 'prod'] as const)
  .flatMap((tier) => Object.values(LockMode).map((lockMode) => ({ tier, lockMode, bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL })))
  .concat([{ tier: 'prod', lockMode: LockMode.S3, bucketNamespace: BucketNamespace.GLOBAL }]);

function judge({ tier, lockMode, bucketNamespace }: typeof cases[number]) {
  const environment = PlatformEnvironment[tier]({ ...PLACE, bucketNamespace, breakGlassArns });
  const names = new StateBackendNames(environment);
  const [home, away] = [newStack('Home'), newStack('Away', REPLICA_REGION)];
  const state = new StateBackend(home, 'State', { environment, lockMode, replicaRegion: REPLICA_REGION });
  new StateBackendReplica(away, 'Replica', { environment, region: REPLICA_REGION });
  const role = (id: string, roleName: string) => new Role(home, id, { roleName, assumedBy: new AccountRootPrincipal() });
  state.grantPlan(role('Plan', 'plan'));
  state.grantApply(role('Apply', 'apply'));
  const subject: StateBackendSubject = {
    environment, names, settings: state.settings, replicaRegion: REPLICA_REGION,
    planRoleArn: 'arn:aws:iam::111111111111:role/plan', applyRoleArn: 'arn:aws:iam::111111111111:role/apply',
  };
  const replica = replicaSubject(subject, names);
  return {
    subject, model: readTemplate(Template.fromStack(home).toJSON(), subject),
    replica, replicaModel: readTemplate(Template.fromStack(away).toJSON(), replica),
  };
}

describe.each(cases)('in $tier with lock mode $lockMode and $bucketNamespace names', (given) => {
  const { subject, model, replica, replicaModel } = judge(given);

  test('every promise is kept', () => {
    const lines = checkPromises(stateBackendPromises, model, subject);
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter(({ status }) => status !== 'kept').map(({ title, detail }) => `${title}: ${detail}`)).toEqual([]);
  });

  test('every promise about the bucket is kept by the replica', () => {
    const lines = checkPromises(stateBackendPromises, replicaModel, replica);
    expect(lines.filter(({ status }) => status !== 'kept').map(({ title, detail }) => `${title}: ${detail}`)).toEqual([]);
  });

  test('every row of the access matrix is decided as expected', () => {
    const rows = rowsOf(stateBackendAccess, subject);
    expect(rows.length).toBeGreaterThan(40);
    const wrong = rows.map((row) => ({ row, evaluation: evaluateRow(row, model, subject) })).filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});
