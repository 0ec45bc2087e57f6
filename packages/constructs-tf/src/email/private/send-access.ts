import { EmailSendAccessProps, EmailSenderPresets, EmailSendOptions, PolicyStatementData, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Grant } from '../../grant';
import { Identity } from '../../identity';
import { partTokens } from '../../private/concrete';
import { attachPinned } from '../../private/pinned-grant';
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

/** Gives an identity the one policy by which it sends through a sender. */
export function attachSendPolicy(sender: Construct, { configurationSetName, ...props }: SendPolicyProps): Grant {
  return attachPinned(sender, { ...props, policyName: `${configurationSetName}-send`, word: 'Send', pinnedTo: configurationSetName, ifTooLong: IF_TOO_LONG });
}
