import {
  LockMode, PlatformEnvironment, PolicyDocuments, Problems, StateBackendNames, StateBackendOptions, StateBackendPolicies, StateBackendPresets, Tier,
} from '@plinth/env-presets';
import { StateBackendSubject } from '../../src';

const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';

/** What one subject is made of, for those who write its template. */
export interface Case {
  readonly subject: StateBackendSubject;
  readonly administratorArns: string[];
  readonly names: StateBackendNames;
}

export function caseOf(tier: Tier, options: StateBackendOptions = {}): Case {
  const deployerArns = [`arn:aws:iam::${ACCOUNT}:role/deploy-*`];
  const breakGlassArns = [`arn:aws:iam::${ACCOUNT}:role/break-glass`];
  const environment = PlatformEnvironment[tier]({ project: 'acme', account: ACCOUNT, region: REGION, deployerArns, breakGlassArns });
  const problems = new Problems('test');
  const settings = StateBackendPresets.resolve(environment, options, problems);
  problems.throwIfAny();
  const names = new StateBackendNames(environment);
  const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${environment.resourceName(name)}`;
  return {
    names,
    administratorArns: [...deployerArns, ...breakGlassArns],
    subject: {
      environment, settings, names, replicaRegion: options.replicaRegion, planRoleArn: role('state-plan'), applyRoleArn: role('state-apply'),
    },
  };
}

export const DEV = caseOf(Tier.DEV);
export const STAGING = caseOf(Tier.STAGING, { lockMode: LockMode.DYNAMODB });
export const PROD = caseOf(Tier.PROD, { lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' });
export const CASES: ReadonlyArray<[string, Case]> = [
  ['dev with S3 locks', DEV],
  ['staging with a lock table', STAGING],
  ['prod with both and a replica', PROD],
];

/** Stand for what only the engine knows: a reference in its own language takes their place. */
export const MARKS = { bucketArn: '@bucket@', keyArn: '@key@', tableArn: '@table@' };

/** The policies of a case, with marks where an engine refers to its own resources. */
export function policiesOf({ subject, administratorArns, names }: Case, withKey: boolean) {
  const access = {
    bucketName: names.bucketName,
    bucketArn: MARKS.bucketArn,
    region: REGION,
    lockMode: subject.settings.lockMode,
    prefix: `${subject.environment.name}/`,
    tableArn: MARKS.tableArn,
    keyArn: withKey ? MARKS.keyArn : undefined,
  };
  const key = PolicyDocuments.render(StateBackendPolicies.key({ accountRootArn: subject.environment.accountRootArn, administratorArns }));
  return {
    bucket: PolicyDocuments.render(StateBackendPolicies.bucket({ bucketArn: MARKS.bucketArn, administratorArns })),
    key,
    plan: PolicyDocuments.render(StateBackendPolicies.plan(access)),
    apply: PolicyDocuments.render(StateBackendPolicies.apply(access)),
  };
}

/** Who may take the roles: of no matter to the promises. */
export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }] };
