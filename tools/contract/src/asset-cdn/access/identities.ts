import { admin, ANONYMOUS, Identity, otherAccount } from '../../access/identity';
import { RequestContext, Statement } from '../../iam';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject } from '../subject';

/** Those whose access is promised. */
export type IdentityName =
  | 'distribution' | 'other-distribution' | 'foreign-distribution' | 'deployer' | 'other-admin' | 'anonymous' | 'stranger' | 'log-delivery' | 'other-log-delivery';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'distribution': 'the distribution',
  'other-distribution': 'another distribution of the account',
  'foreign-distribution': 'a distribution of another account',
  'deployer': 'the deployer of assets',
  'other-admin': 'an account admin who is not listed',
  'anonymous': 'somebody without credentials',
  'stranger': 'an admin of another account',
  'log-delivery': 'the delivery of this distribution\'s access logs',
  'other-log-delivery': 'the delivery of other logs',
};

const CLOUDFRONT: Identity = { principal: { kind: 'service', service: 'cloudfront.amazonaws.com' }, policy: [] };
const LOG_DELIVERY: Identity = { principal: { kind: 'service', service: 'delivery.logs.amazonaws.com' }, policy: [] };

/**
 * An identity as the evaluator needs it. Whoever is not granted anything may do everything as far as its own policy
 * goes: bucket and key have to hold against the strongest.
 *
 * @throws if the model has no deployer
 */
export function identityOf(name: IdentityName, model: AssetCdnModel, subject: AssetCdnSubject): Identity {
  const { partition, account } = subject.environment;
  switch (name) {
    case 'distribution':
    case 'other-distribution':
    case 'foreign-distribution':
      return CLOUDFRONT;
    case 'log-delivery':
    case 'other-log-delivery':
      return LOG_DELIVERY;
    case 'deployer':
      return { principal: { kind: 'aws', arn: subject.deployRoleArn }, policy: deployPolicy(model.deploy, subject) };
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'stranger':
      return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
    case 'anonymous':
      return ANONYMOUS;
  }
}

/**
 * What a service says of the resource for which it asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn
 */
export function contextOf(name: IdentityName, model: AssetCdnModel, { environment, names }: AssetCdnSubject): RequestContext {
  const { partition, account } = environment;
  const from = (arn: string, of = account): RequestContext => ({ 'aws:SourceArn': arn, 'aws:SourceAccount': of });
  switch (name) {
    case 'distribution':
      return from(model.distribution.arn);
    case 'other-distribution':
      return from(`arn:${partition}:cloudfront::${account}:distribution/EOTHEREXAMPLE`);
    case 'foreign-distribution':
      return from(model.distribution.arn.replace(`:${account}:`, `:${otherAccount(account)}:`), otherAccount(account));
    case 'log-delivery':
      return from(names.logSourceArn);
    case 'other-log-delivery':
      return from(`${names.logSourceArn}-other`);
    default:
      return {};
  }
}

function deployPolicy(policy: readonly Statement[] | undefined, { deployRoleArn }: AssetCdnSubject): readonly Statement[] {
  if (!policy) {
    throw new Error(`the deployer's role ${deployRoleArn} was not found, give the reader what grants to it or correct the subject's ARN`);
  }
  return policy;
}
