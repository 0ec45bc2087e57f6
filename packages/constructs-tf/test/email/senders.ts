import { EmailEventType, EmailSenderOptions, EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformStack } from 'cdktf';
import { EmailSender, SmtpUser, SmtpUserProps } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';

export const dev = PlatformEnvironment.dev({ ...PLACE, domainName: 'dev.example.com' });
export const staging = PlatformEnvironment.staging({ ...PLACE, domainName: 'staging.example.com' });
export const prod = PlatformEnvironment.prod({ ...PLACE, domainName: 'example.com' });
export const ENVIRONMENTS = { dev, staging, prod };

export const REPORTS = ['dmarc@example.com'];
export const HOOK = { url: 'https://hooks.example.com/email' };
export const TOPIC = `arn:aws:sns:${PLACE.region}:${PLACE.account}:alarms`;

/** Every optional resource there is. */
export const EVERYTHING: EmailSenderOptions = {
  eventBridgeEvents: [EmailEventType.DELIVERY], webhooks: [HOOK, { name: 'audit', url: 'https://audit.example.com/email', rawMessageDelivery: true }],
};

/** Prod asks for somebody who reads DMARC's reports, so a sender always has one here. */
export function newSender(environment: PlatformEnvironment, options: EmailSenderOptions = {}, id = 'Email', stack: TerraformStack = newStack()): EmailSender {
  return new EmailSender(stack, id, { environment, dmarcReportAddresses: REPORTS, ...options });
}

export function newUser(options: EmailSendOptions & Partial<SmtpUserProps> = {}, stack: TerraformStack = newStack()): SmtpUser {
  const sender = EmailSender.fromEmailSenderAttributes(stack, 'Email', { environment: dev });
  return new SmtpUser(stack, 'Smtp', { environment: dev, sender, ...options });
}

/** Resources by address, `aws_sns_topic.acme-dev-email_EventsTopic`. */
export function resourcesOf(construct: EmailSender | SmtpUser): Record<string, any> {
  const { resource = {} } = synthesize(TerraformStack.of(construct));
  return Object.fromEntries(Object.entries<any>(resource).flatMap(([type, byName]) => Object.entries(byName).map(([name, value]) => [`${type}.${name}`, value])));
}

/** Those of a type. */
export function ofType(construct: EmailSender | SmtpUser, type: string): any[] {
  return Object.entries(resourcesOf(construct)).filter(([address]) => address.startsWith(`${type}.`)).map(([, resource]) => resource);
}

/** The statements of a policy, as rendered. */
export function statementsOf({ policy }: { readonly policy: string }): any[] {
  return JSON.parse(policy).Statement;
}

/** The sentences of a refusal, without the construct's path. */
export function sentences(wrong: () => unknown): string[] {
  try {
    wrong();
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^\w+\/\w+: /, ''));
  }
  throw new Error('it was accepted');
}
