import { EmailSender, SmtpUser } from '@plinth/constructs-aws';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { templatesOf } from '../cdk';
import { environment } from '../place';
import { OPTIONS, SEND } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-aws'];

export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: environment.account, region: environment.region } });
  const sender = new EmailSender(stack, 'Email', OPTIONS);
  new SmtpUser(stack, 'Smtp', { environment, sender, ...SEND });
  new CfnOutput(stack, 'DnsRecords', { value: stack.toJsonString(sender.dnsRecords) });
  return templatesOf(app);
}
