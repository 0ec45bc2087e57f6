import { admin, ANONYMOUS, concrete, Identity, otherAccount } from '../../access/identity';
import { Statement } from '../../iam';
import { StateBackendModel } from '../model';
import { deployerArns, StateBackendSubject } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'plan' | 'apply' | 'anonymous' | 'other-admin' | 'deployer' | 'break-glass' | 'stranger';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'plan': 'the plan role',
  'apply': 'the apply role',
  'anonymous': 'somebody without credentials',
  'other-admin': 'an account admin who does not deploy',
  'deployer': 'a deployer',
  'break-glass': 'a break-glass principal',
  'stranger': 'an admin of another account',
};

/**
 * An identity as the evaluator needs it. Whoever is not a role of the backend may do everything as far as its own
 * policy goes: the backend has to hold against the strongest.
 *
 * @throws if the model has no such role
 */
export function identityOf(name: IdentityName, model: StateBackendModel, subject: StateBackendSubject): Identity {
  const { partition, account, breakGlassArns } = subject.environment;
  switch (name) {
    case 'plan':
      return role(name, subject.planRoleArn, model.roles.plan);
    case 'apply':
      return role(name, subject.applyRoleArn, model.roles.apply);
    case 'anonymous':
      return ANONYMOUS;
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'stranger':
      return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
    case 'deployer':
      return admin(concrete(deployerArns(subject)[0]));
    case 'break-glass':
      return admin(concrete(breakGlassArns[0]));
  }
}

/** Every administrator that the environment names, each by a principal that its pattern means. */
export function administrators(subject: StateBackendSubject): Identity[] {
  return [...deployerArns(subject), ...subject.environment.breakGlassArns].map((pattern) => admin(concrete(pattern)));
}

/** Everybody who is not an administrator, each with more permissions than it will ever have. */
export function everybodyElse(model: StateBackendModel, subject: StateBackendSubject): Array<[string, Identity]> {
  return [
    ['the plan role', admin(subject.planRoleArn)],
    ['the apply role', admin(subject.applyRoleArn)],
    ['another principal of the account', identityOf('other-admin', model, subject)],
  ];
}

function role(name: string, arn: string, policy: readonly Statement[] | undefined): Identity {
  if (!policy) {
    throw new Error(`the ${name} role ${arn} was not found, give the reader what grants to it or correct the subject's ARN`);
  }
  return { principal: { kind: 'aws', arn }, policy };
}
