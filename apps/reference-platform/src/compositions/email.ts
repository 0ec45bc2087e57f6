import {
  EmailSenderNames, type EmailSenderOptions, EmailSenderPresets, type EmailSenderSettings, type EmailSendOptions, PlatformEnvironment, Problems, SmtpUserNames,
} from '@plinth/env-presets';
import { type Chosen, chosen, type Why } from '../diff/comparable';
import type { Composition } from './composition';

/** What a team chooses of an environment's mail; the rest comes from its tier. */
export interface EmailChoices {
  readonly sender?: EmailSenderOptions;
  /**
   * Who may be sent to, for example `*@example.com`: outside prod it keeps mail from customers.
   * @default - anybody
   */
  readonly recipients?: readonly string[];
  /** Why, for each option above by its name: `diff` shows it. */
  readonly why?: Why;
}

/** What is known of the mail of an environment before it is deployed. */
export interface EmailPart {
  readonly sender: EmailSenderOptions;
  readonly settings: EmailSenderSettings;
  readonly names: EmailSenderNames;
  readonly domainNames: readonly string[];
  /** What the sender's role and the SMTP user may send. */
  readonly send: EmailSendOptions;
  /** The role that sends. */
  readonly senderRoleName: string;
  readonly smtp: SmtpUserNames;
  readonly chosen: Chosen;
}

export function resolveEmail(environment: PlatformEnvironment, { sender = {}, recipients, why }: EmailChoices): EmailPart {
  const problems = new Problems(`${environment} email`);
  const settings = EmailSenderPresets.resolve(environment, sender, problems);
  const domainNames = EmailSenderPresets.domainNames(environment, sender);
  const send: EmailSendOptions = recipients === undefined ? {} : { recipients: [...recipients] };
  EmailSenderPresets.checkSend(domainNames, send, problems);
  const choices = chosen(problems, why, sender, { recipients });
  problems.throwIfAny();
  return {
    sender,
    settings,
    names: new EmailSenderNames(environment, sender.name),
    domainNames,
    send,
    senderRoleName: environment.resourceName('email-sender'),
    smtp: new SmtpUserNames(environment),
    chosen: choices,
  };
}

/** The domains to send from, the topics that are told what becomes of mail, a role that sends, and a user for SMTP. */
export const EMAIL: Composition = {
  name: 'email',
  // Terraform keeps the state of it there; the environments are alike with either engine.
  needs: ['state'],
  mark: 'ConfigurationSetName',
  // It holds no data: identities can be made again, with records that say so.
  retains: () => false,
  dataBuckets: () => [],
  alsoKept: () => [],
  comparables: ({ environment: { tier }, email: { settings, chosen: choices } }) => [
    {
      capability: 'email', presets: EmailSenderPresets, settings, defaults: EmailSenderPresets.defaults(tier), chosen: choices,
      beside: { recipients: 'are the addresses that IAM lets the sender mail; no tier limits them by itself, since only the product knows its own' },
    },
  ],
};

/** The output with the DNS records of the domains, which are known only when SES has made its keys. */
export const EMAIL_RECORDS_OUTPUT = 'EmailDnsRecords';
