import { EmailSender, Identity, SmtpUser } from '@plinth/constructs-tf';
import { Fn, type TerraformStack } from 'cdktf';
import { EMAIL, EMAIL_RECORDS_OUTPUT } from '../compositions/email';
import type { Deployment } from '../platform';
import type { StackOptions } from './compositions';
import { keepState, output, role } from './parts';

/** The mail of one environment, and who sends it. Its state lies in the environment's own backend. */
export function emailStack(stack: TerraformStack, deployment: Deployment, { backend }: StackOptions): void {
  const { environment, email: part } = deployment;
  keepState(stack, deployment, EMAIL.name, backend);
  const sender = new EmailSender(stack, 'Email', { environment, ...part.sender });
  const sending = role(stack, environment, 'SenderRole', part.senderRoleName);
  sender.grantSend(Identity.role(sending), part.send);
  const smtp = new SmtpUser(stack, 'Smtp', { environment, sender, ...part.send });
  output(stack, 'ConfigurationSetName', sender.configurationSetName, 'The configuration set that mail is sent with');
  output(stack, 'EventsTopicArn', sender.eventsTopicArn, 'What becomes of mail is told to this topic');
  output(stack, 'AlarmTopicArn', sender.alarmTopicArn, 'Alarms go to this topic');
  output(stack, 'SenderRoleArn', sending.arn, 'Send mail as this role');
  output(stack, 'SmtpSecretName', smtp.secretName, 'The secret with the SMTP credentials');
  output(stack, EMAIL_RECORDS_OUTPUT, Fn.jsonencode(sender.dnsRecords), 'What the domains need in DNS');
}
