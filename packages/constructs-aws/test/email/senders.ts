import { EmailEventType, EmailSendOptions, EmailSenderOptions, PlatformEnvironment } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EmailSender, SmtpUser } from '../../src';
import { newStack, PLACE } from '../stacks';

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
export function newSender(environment: PlatformEnvironment, options: EmailSenderOptions = {}, id = 'Email', scope: Stack = newStack()): EmailSender {
  return new EmailSender(scope, id, { environment, dmarcReportAddresses: REPORTS, ...options });
}

export function newUser(options: EmailSendOptions & { readonly name?: string } = {}, scope: Stack = newStack()): SmtpUser {
  const sender = EmailSender.fromEmailSenderAttributes(scope, 'Email', { environment: dev });
  return new SmtpUser(scope, 'Smtp', { environment: dev, sender, ...options });
}

export function templateOf(construct: EmailSender | SmtpUser): Template {
  return Template.fromStack(Stack.of(construct));
}

export function resourcesOf(construct: EmailSender | SmtpUser): Record<string, any> {
  return templateOf(construct).toJSON().Resources;
}

export function typesOf(construct: EmailSender | SmtpUser): string[] {
  return Object.values(resourcesOf(construct)).map(({ Type }) => Type);
}

/** The sentences of a refusal, without the construct's path. */
export function sentences(wrong: () => unknown): string[] {
  try {
    wrong();
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^Stack\/\w+: /, ''));
  }
  throw new Error('it was accepted');
}
