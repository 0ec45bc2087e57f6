import { Decision, evaluate, RequestContext, Statement } from '../iam';
import { Identity } from './identity';

export interface Attempt {
  readonly identity: Identity;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** The policies that services attach to resources, by the service that an action names. */
export interface ResourcePolicies {
  readonly account: string;
  readonly s3?: readonly Statement[];
  readonly kms?: readonly Statement[];
  readonly sts?: readonly Statement[];
  readonly secretsmanager?: readonly Statement[];
  readonly sns?: readonly Statement[];
  readonly sqs?: readonly Statement[];
  readonly backup?: readonly Statement[];
}

/** Decides an attempt by the identity's own policy, and by the resource's if it has one. */
export function decideBy({ identity, action, resource, context }: Attempt, policies: ResourcePolicies): Decision {
  const service = action.slice(0, action.indexOf(':'));
  return evaluate({ principal: identity.principal, action, resource, context }, {
    identity: identity.policy,
    resource: (policies as unknown as Readonly<Record<string, readonly Statement[] | undefined>>)[service],
    resourceAccount: policies.account,
    resourceDecides: service === 'kms' || service === 'sts',
  });
}
