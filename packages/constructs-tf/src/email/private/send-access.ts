import { createHash } from 'node:crypto';
import { EmailSendAccessProps, EmailSenderPresets, EmailSendOptions, PolicyStatementData, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Grant } from '../../grant';
import { Identity } from '../../identity';
import { pinAddress } from '../../private/addresses';
import { partTokens } from '../../private/concrete';
import { takeName } from '../../private/unique-names';
import { IEmailSender } from '../email-sender-interface';

export const IF_TOO_LONG = 'give fewer addresses, or use patterns like *@example.com';

/**
 * What somebody may send, checked.
 *
 * @param scope where it was asked for
 * @throws one error with everything that is wrong with the options
 */
export function sendAccess(scope: IConstruct, sender: IEmailSender, options: EmailSendOptions): EmailSendAccessProps {
  const { fromAddresses, recipients, displayNames, verifiedRecipients, templateNames } = options;
  const { environment, configurationSetArn, domainNames } = sender;
  const problems = new Problems(scope.node.path);
  const sending = { fromAddresses, recipients, displayNames, verifiedRecipients, templateNames };
  const { known } = partTokens(sending, EmailSenderPresets.mustBeConcreteToSend(), problems);
  EmailSenderPresets.checkSend(domainNames, known as EmailSendOptions, problems);
  problems.throwIfAny();
  return { environment, configurationSetArn, domainNames, ...sending };
}

export interface SendPolicyProps {
  readonly identity: Identity;
  readonly statements: PolicyStatementData[];
  readonly configurationSetName: string;
  readonly account: string;
  readonly provider?: TerraformProvider;
}

/**
 * Gives an identity the one policy by which it sends through a sender.
 *
 * A policy that stands below the sender gets an address that follows from what IAM knows it by: after a rename of the sender
 * Terraform would else write the policy and delete it at once, in no order.
 */
export function attachSendPolicy(sender: Construct, { identity, statements, configurationSetName, account, provider }: SendPolicyProps): Grant {
  const problems = new Problems(sender.node.path);
  const policyName = `${configurationSetName}-send`;
  const grant = identity._attach(sender, policyName, statements, problems, provider, IF_TOO_LONG);
  if (grant.policy.node.scope === sender) {
    const { id } = grant.policy.node;
    const owner = takeName(sender, 'grant', `${account} ${id}`);
    if (owner === undefined) {
      pinAddress(grant.policy, configurationSetName, `Send-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`);
    } else if (owner !== sender.node.path) {
      problems.add('grant', policyName, `may be given only once, and ${owner} gives it`, 'grant from one construct only');
      problems.throwIfAny();
    }
  }
  return grant;
}
