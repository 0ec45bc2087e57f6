import { createHash } from 'node:crypto';
import { PolicyStatementData, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { pinAddress } from './addresses';
import { takeName } from './unique-names';

export interface PinnedGrantProps {
  readonly identity: Identity;
  readonly statements: PolicyStatementData[];
  readonly policyName: string;
  /** What is granted, as the address says it. */
  readonly word: string;
  /** The name that the address follows from. */
  readonly pinnedTo: string;
  /** The account of identities that are only named. */
  readonly account: string;
  readonly provider?: TerraformProvider;
  /** What to do if the policy is too long. */
  readonly ifTooLong?: string;
}

/**
 * Gives an identity one policy.
 *
 * A policy that stands below what grants gets an address that follows from what IAM knows it by: after a rename of the construct
 * Terraform would else write the policy and delete it at once, in no order.
 */
export function attachPinned(owner: Construct, props: PinnedGrantProps): Grant {
  const { identity, policyName, word, pinnedTo, account } = props;
  const problems = new Problems(owner.node.path);
  const grant = identity._attach(owner, policyName, props.statements, problems, props.provider, props.ifTooLong);
  if (grant.policy.node.scope === owner) {
    const { id } = grant.policy.node;
    const other = takeName(owner, 'grant', `${account} ${id}`);
    if (other === undefined) {
      pinAddress(grant.policy, pinnedTo, `${word}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`);
    } else if (other !== owner.node.path) {
      problems.add('grant', policyName, `may be given only once, and ${other} gives it`, 'grant from one construct only');
      problems.throwIfAny();
    }
  }
  return grant;
}
