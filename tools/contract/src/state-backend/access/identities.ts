import { parsePolicy, RequestContext, RequestPrincipal, Statement } from '../../iam';
import { StateBackendModel } from '../model';
import { concrete, deployerArns, StateBackendSubject } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'plan' | 'apply' | 'anonymous' | 'other-admin' | 'deployer' | 'break-glass' | 'stranger';

/** An identity with what is attached to it. */
export interface Identity {
  readonly principal: RequestPrincipal;
  readonly policy: readonly Statement[];
}

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'plan': 'the plan role',
  'apply': 'the apply role',
  'anonymous': 'somebody without credentials',
  'other-admin': 'an account admin who does not deploy',
  'deployer': 'a deployer',
  'break-glass': 'a break-glass principal',
  'stranger': 'an admin of another account',
};

const EVERYTHING = parsePolicy({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
});

/**
 * An identity as the evaluator needs it. Whoever is not a role of the backend may do everything as far as its own
 * policy goes: the backend has to hold against the strongest.
 *
 * @throws if the model has no such role
 */
export function identityOf(name: IdentityName, model: StateBackendModel, subject: StateBackendSubject): Identity {
  const { partition, account, breakGlassArns } = subject.environment;
  const admin = (arn: string): Identity => ({ principal: { kind: 'aws', arn }, policy: EVERYTHING });
  switch (name) {
    case 'plan':
      return role(name, subject.planRoleArn, model.roles.plan);
    case 'apply':
      return role(name, subject.applyRoleArn, model.roles.apply);
    case 'anonymous':
      return { principal: { kind: 'anonymous' }, policy: [] };
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'stranger':
      return admin(`arn:${partition}:iam::${account === '999999999999' ? '888888888888' : '999999999999'}:role/someone-else`);
    case 'deployer':
      return admin(concrete(deployerArns(subject)[0]));
    case 'break-glass':
      return admin(concrete(breakGlassArns[0]));
  }
}

/** Every administrator that the environment names, each by a principal that its pattern means. */
export function administrators(subject: StateBackendSubject): Identity[] {
  return [...deployerArns(subject), ...subject.environment.breakGlassArns]
    .map((pattern) => ({ principal: { kind: 'aws', arn: concrete(pattern) }, policy: EVERYTHING }));
}

/** Everybody who is not an administrator, each with more permissions than it will ever have. */
export function everybodyElse(model: StateBackendModel, subject: StateBackendSubject): Array<[string, Identity]> {
  const strongest = (arn: string): Identity => ({ principal: { kind: 'aws', arn }, policy: EVERYTHING });
  return [
    ['the plan role', strongest(subject.planRoleArn)],
    ['the apply role', strongest(subject.applyRoleArn)],
    ['another principal of the account', identityOf('other-admin', model, subject)],
  ];
}

/** What a request carries unless it is told otherwise. */
export const OVER_TLS: RequestContext = { 'aws:SecureTransport': 'true' };
export const OVER_HTTP: RequestContext = { 'aws:SecureTransport': 'false' };

function role(name: string, arn: string, policy: readonly Statement[] | undefined): Identity {
  if (!policy) {
    throw new Error(`the ${name} role ${arn} was not found, give the reader what grants to it or correct the subject's ARN`);
  }
  return { principal: { kind: 'aws', arn }, policy };
}
