import { EmailSendAccessProps, EmailSenderPresets, EmailSendOptions, Problems } from '@plinth/env-presets';
import { IConstruct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { IEmailSender } from '../email-sender-interface';

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
