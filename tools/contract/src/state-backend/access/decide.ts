import { Decision, evaluate, RequestContext } from '../../iam';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';
import { Identity } from './identities';

export interface Attempt {
  readonly identity: Identity;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** Decides an attempt by the policies of the model: the identity's own, and the resource's if it has one. */
export function decide(attempt: Attempt, model: StateBackendModel, subject: StateBackendSubject): Decision {
  const { identity, action, resource, context } = attempt;
  const service = action.slice(0, action.indexOf(':'));
  return evaluate({ principal: identity.principal, action, resource, context }, {
    identity: identity.policy,
    resource: service === 's3' ? model.bucket.policy : service === 'kms' ? model.key?.policy : undefined,
    resourceAccount: subject.environment.account,
    resourceDecides: service === 'kms',
  });
}
