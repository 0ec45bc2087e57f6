import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { EmailSender, SmtpUser } from '@plinth/constructs-tf';
import { App, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { environment } from '../place';
import { OPTIONS, SEND } from './options';

export const PACKAGES = ['@plinth/env-presets', '@plinth/constructs-tf'];

export function synthesize(): object {
  const stack = new TerraformStack(new App(), 'Stack');
  new AwsProvider(stack, 'Aws', { region: environment.region });
  const sender = new EmailSender(stack, 'Email', OPTIONS);
  new SmtpUser(stack, 'Smtp', { environment, sender, ...SEND });
  new TerraformOutput(stack, 'dns_records', { value: sender.dnsRecords });
  return JSON.parse(Testing.synth(stack));
}
