import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { PolicyDocuments } from '../policy-statement';
import { POLICY_LIMITS } from '../private/policy-limits';
import { ranked, smaller } from '../private/protection';
import { TierPresets } from '../private/tier-presets';
import { checkOwnTopic, checkTopicArn } from '../private/topic';
import { Tier } from '../tier';
import { EmailSendAccessProps, EmailSenderAttributes, EmailSendOptions } from './facts';
import { EmailPolicies } from './policies';
import { checkFrom, checkRecipient, isAddress, VARIABLE } from './private/address-checks';
import { checkDmarc, checkDomains, checkLists, checkMailFromOnce, checkRates, checkWebhooks } from './private/sender-checks';
import { REASONS } from './reasons';
import {
  DmarcPolicy, EmailDomain, EmailDomainSettings, EmailEventType, EmailSenderOptions, EmailSenderSettings, MailFromFailure, SuppressionReason,
} from './settings';
import { Spf } from './spf';

const COMMON: EmailSenderSettings = {
  mailFromFailure: MailFromFailure.REJECT_MESSAGE,
  dmarcPolicy: DmarcPolicy.QUARANTINE,
  dmarcReportAddresses: [],
  suppressionReasons: [SuppressionReason.BOUNCE, SuppressionReason.COMPLAINT],
  eventBridgeEvents: [],
  bounceRatePercent: 5,
  complaintRatePercent: 0.1,
};

const SETTINGS = new TierPresets<EmailSenderSettings, EmailSenderOptions>({
  owner: 'EmailSenderPresets',
  defaults: {
    // the first message of a new environment is to arrive before somebody has entered the records
    [Tier.DEV]: {
      ...COMMON, mailFromFailure: MailFromFailure.USE_DEFAULT_VALUE, dmarcPolicy: DmarcPolicy.NONE, bounceRatePercent: 10, complaintRatePercent: 0.5,
    },
    [Tier.STAGING]: COMMON,
    [Tier.PROD]: { ...COMMON, dmarcPolicy: DmarcPolicy.REJECT },
  },
  reasons: REASONS,
  protective: [
    { name: 'mailFromFailure', strength: ranked(MailFromFailure.USE_DEFAULT_VALUE, MailFromFailure.REJECT_MESSAGE) },
    { name: 'dmarcPolicy', strength: ranked(DmarcPolicy.NONE, DmarcPolicy.QUARANTINE, DmarcPolicy.REJECT) },
    { name: 'suppressionReasons', strength: (value) => (value as SuppressionReason[]).length },
    { name: 'bounceRatePercent', strength: smaller },
    { name: 'complaintRatePercent', strength: smaller },
  ],
  choices: [
    ['mailFromFailure', 'MailFromFailure', Object.values(MailFromFailure)],
    ['dmarcPolicy', 'DmarcPolicy', Object.values(DmarcPolicy)],
  ],
  ranges: [],
});

const IN_NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const IN_POLICY = 'since it is compared with the sender\'s domains';

/**
 * The settings of an email sender by tier, and how options change them.
 *
 * @example
 * import { EmailSenderPresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-prod/Email');
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1', domainName: 'example.com' });
 * const settings = EmailSenderPresets.resolve(environment, { dmarcReportAddresses: ['dmarc@example.com'] }, problems);
 * problems.throwIfAny();
 *
 * @stability experimental
 */
export class EmailSenderPresets {
  /** What the events topic is told: what somebody has to act on. */
  public static readonly TOPIC_EVENTS: EmailEventType[] = [
    EmailEventType.BOUNCE, EmailEventType.COMPLAINT, EmailEventType.DELIVERY_DELAY, EmailEventType.REJECT, EmailEventType.RENDERING_FAILURE,
  ];
  /** How long events are kept that no webhook took: 14 days, the most that SQS has. */
  public static readonly DEAD_LETTER_RETENTION_SECONDS: number = 1_209_600;

  /** The settings of a tier. */
  public static defaults(tier: Tier): EmailSenderSettings {
    return SETTINGS.defaults(tier);
  }

  /** The names of the settings that protect, in which each tier is at least as strong as the one below. */
  public static protectiveSettings(): string[] {
    return SETTINGS.protectiveSettings();
  }

  /**
   * How strong a value of a protective setting is: a number that grows with the protection.
   *
   * @param name one of `protectiveSettings()`
   * @param value a value of that setting
   */
  public static strength(name: string, value: any): number {
    return SETTINGS.strength(name, value);
  }

  /**
   * What a setting does, and why the tiers choose as they do: one sentence, without a full stop.
   *
   * @param name a setting
   */
  public static reason(name: string): string {
    return SETTINGS.reason(name);
  }

  /**
   * The settings of an environment, changed by options.
   *
   * @param environment whose tier gives what the options leave out
   * @param options concrete values only: an engine leaves out what it cannot know before a deploy
   * @param problems where everything that is wrong is added; the result is to be used only if nothing was
   */
  public static resolve(environment: PlatformEnvironment, options: EmailSenderOptions, problems: Problems): EmailSenderSettings {
    if (!['aws', 'aws-us-gov'].includes(environment.partition)) {
      problems.add('environment.region', environment.region, 'must be in the partition aws or aws-us-gov, where SES is', 'use a region there');
    }
    checkLists(options, problems);
    const settings = SETTINGS.resolve(environment, options, problems);
    const domains = EmailSenderPresets.domains(environment, options);
    checkDomains(environment, options, problems);
    checkMailFromOnce(domains, problems);
    checkDmarc(settings, domains.length > 0, problems);
    checkRates(options, EmailSenderPresets.defaults(environment.tier), problems);
    checkWebhooks(options.webhooks ?? [], problems);
    checkTopicArn('alarmTopicArn', options.alarmTopicArn, environment, 'the alarms', problems);
    checkOwnTopic('alarmTopicArn', options.alarmTopicArn, environment, 'EventBridge', problems);
    return settings;
  }

  /**
   * The domains that are made, with everything decided.
   *
   * @param environment whose domainName is the default
   * @param options as given
   */
  public static domains(environment: PlatformEnvironment, options: EmailSenderOptions): EmailDomainSettings[] {
    const fallback: EmailDomain[] = environment.domainName === undefined || options.existingDomains?.length ? [] : [{ domainName: environment.domainName }];
    return (options.domains ?? fallback).map(({ domainName, mailFromDomain, apexSpf }) => ({
      domainName,
      mailFromDomain: mailFromDomain ?? `mail.${domainName}`,
      ...(apexSpf !== undefined && { apexSpf: Spf.allowSes(apexSpf) }),
    }));
  }

  /**
   * Every domain that is sent from, made here or found.
   *
   * @param environment whose domainName is the default
   * @param options as given
   */
  public static domainNames(environment: PlatformEnvironment, options: EmailSenderOptions): string[] {
    return [...EmailSenderPresets.domains(environment, options).map(({ domainName }) => domainName), ...(options.existingDomains ?? [])];
  }

  /**
   * The domains of a sender that was made elsewhere.
   *
   * @param attributes what is known of it
   * @param problems where to add if there are none
   */
  public static foundDomainNames(attributes: EmailSenderAttributes, problems: Problems): string[] {
    const { environment, domainNames } = attributes;
    const found = domainNames ?? (environment.domainName === undefined ? [] : [environment.domainName]);
    checkDomains(environment, { existingDomains: found }, problems);
    return found;
  }

  /** Why an option may not be a token. Options that are not here may be known only to the engine. */
  public static mustBeConcrete(): { [option: string]: string } {
    return {
      name: IN_NAMES,
      domains: 'since names of records are made from them',
      existingDomains: IN_POLICY,
      mailFromFailure: DECIDES,
      dmarcPolicy: 'since it is part of a record',
      dmarcReportAddresses: 'since they are part of a record',
      suppressionReasons: DECIDES,
      eventBridgeEvents: DECIDES,
      bounceRatePercent: 'since it is part of an alarm\'s description',
      complaintRatePercent: 'since it is part of an alarm\'s description',
      acknowledge: 'since a reviewer reads it',
    };
  }

  /** Why an option of a grant may not be a token. */
  public static mustBeConcreteToSend(): { [option: string]: string } {
    return {
      fromAddresses: IN_POLICY,
      recipients: 'since who may be sent to is reviewed in code',
      displayNames: DECIDES,
      verifiedRecipients: 'since it is part of an ARN',
      templateNames: 'since it is part of an ARN',
    };
  }

  /**
   * Adds a problem for everything by which a grant would reach further than it reads, or nobody could send.
   *
   * @param domainNames the sender's domains
   * @param options what may be sent
   * @param problems where to add
   */
  public static checkSend(domainNames: string[], options: EmailSendOptions, problems: Problems): void {
    const { fromAddresses, recipients, displayNames, verifiedRecipients, templateNames } = options;
    const lists: Array<[name: string, given: string[] | undefined, meaning: string]> = [
      ['fromAddresses', fromAddresses, 'send from every address of the domains'],
      ['recipients', recipients, 'send to anybody'],
      ['displayNames', displayNames, 'send with any name'],
      ['verifiedRecipients', verifiedRecipients, 'send outside the sandbox'],
      ['templateNames', templateNames, 'send without templates'],
    ];
    for (const [name, given, meaning] of lists) {
      if (given?.length === 0) {
        problems.add(name, '', 'must have at least one entry, or every message would be refused', `leave it out to ${meaning}`);
      }
    }
    fromAddresses?.forEach((address) => checkFrom(address, domainNames, problems));
    recipients?.forEach((address) => checkRecipient(address, problems));
    for (const address of verifiedRecipients ?? []) {
      if (!isAddress(address) || VARIABLE.test(address)) {
        problems.add('verifiedRecipients', address, 'must be one address, without * and ?', 'write it like me@example.com');
      }
    }
    for (const displayName of displayNames ?? []) {
      if (displayName.trim() === '' || /[\r\n]/.test(displayName) || VARIABLE.test(displayName)) {
        problems.add('displayNames', displayName, 'must be text on one line', 'write it like Acme Support, or leave displayNames out');
      }
    }
    for (const template of templateNames ?? []) {
      if (!/^[\w-]{1,64}$/.test(template)) {
        problems.add('templateNames', template, 'must be the name of one template, of 1 to 64 letters, digits and _-', 'write it like welcome');
      }
    }
  }

  /**
   * Adds a problem if an SMTP user is not of the sender's environment, account and region: credentials are good for one region.
   *
   * @param environment the user's
   * @param senderEnvironment the sender's
   * @param problems where to add
   */
  public static checkSmtpUser(environment: PlatformEnvironment, senderEnvironment: PlatformEnvironment, problems: Problems): void {
    const [place, senderPlace] = [environment, senderEnvironment].map((each) => `${each} in ${each.account}/${each.region}`);
    if (place !== senderPlace) {
      problems.add('sender', `of ${senderPlace}`, `must be of ${place}, as the user is`, 'pass a sender of the same environment');
    }
  }

  /**
   * Adds a problem if the policy would be longer than a user takes.
   *
   * @param access what the policy is made from
   * @param problems where to add
   */
  public static checkUserPolicySize(access: EmailSendAccessProps, problems: Problems): void {
    const { length } = JSON.stringify(PolicyDocuments.render(EmailPolicies.send(access)));
    if (length > POLICY_LIMITS.user) {
      problems.add('the policy', `${length} characters`, `may have at most ${POLICY_LIMITS.user} in a user`, 'give fewer addresses, or use patterns like *@example.com');
    }
  }

  private constructor() {}
}
