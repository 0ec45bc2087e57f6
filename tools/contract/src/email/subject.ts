import {
  EmailDomainSettings, EmailSenderNames, EmailSenderSettings, EmailSendOptions, EmailWebhook, PlatformEnvironment, SmtpUserNames,
} from '@plinth/env-presets';

/** Software that sends by SMTP. */
export interface SmtpUserSubject {
  readonly names: SmtpUserNames;
  /**
   * What it was granted.
   * @default - to send from every domain, to anybody
   */
  readonly send?: EmailSendOptions;
}

/** What an email sender should be. */
export interface EmailSenderSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: EmailSenderSettings;
  readonly names: EmailSenderNames;
  /** The domains that are made: `EmailSenderPresets.domains()`. */
  readonly domains: readonly EmailDomainSettings[];
  /**
   * Domains that were identities before; nothing is promised of them but that they are granted.
   * @default - none
   */
  readonly existingDomains?: readonly string[];
  /** @default - none */
  readonly webhooks?: readonly EmailWebhook[];
  /**
   * ARN of the topic that alarms go to, where it is made elsewhere.
   * @default - the sender's own
   */
  readonly alarmTopicArn?: string;
  /**
   * The sender's `dnsRecords`, as the engine has them, tokens included: of CDK what `stack.resolve()` makes of them, of Terraform the
   * value of an output, of what is deployed the records themselves.
   * @default - nothing is promised of them
   */
  readonly dnsRecords?: unknown;
  /** The role with `grantSend()`. */
  readonly senderRoleArn: string;
  /**
   * What that role was granted.
   * @default - to send from every domain, to anybody
   */
  readonly send?: EmailSendOptions;
  /** @default - nobody sends by SMTP */
  readonly smtp?: SmtpUserSubject;
}

export function ownsAlarmTopic({ alarmTopicArn }: EmailSenderSubject): boolean {
  return alarmTopicArn === undefined;
}

export function alarmTopicArnOf({ alarmTopicArn, names }: EmailSenderSubject): string {
  return alarmTopicArn ?? names.alarmTopicArn;
}

export function hasWebhooks({ webhooks = [] }: EmailSenderSubject): boolean {
  return webhooks.length > 0;
}

export function hasSmtp({ smtp }: EmailSenderSubject): boolean {
  return smtp !== undefined;
}

export function makesIdentities({ domains }: EmailSenderSubject): boolean {
  return domains.length > 0;
}

/** Every domain that is sent from, made or found. */
export function domainNamesOf({ domains, existingDomains = [] }: EmailSenderSubject): string[] {
  return [...domains.map(({ domainName }) => domainName), ...existingDomains];
}
