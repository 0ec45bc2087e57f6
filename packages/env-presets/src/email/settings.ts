/**
 * What receivers are asked to do with mail that fails both SPF and DKIM.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7489#section-6.3
 * @stability experimental
 */
export enum DmarcPolicy {
  /** Nothing: reports only. */
  NONE = 'none',
  /** To put it among the spam. */
  QUARANTINE = 'quarantine',
  /** To refuse it. */
  REJECT = 'reject',
}

/**
 * What SES does when the MX record of the MAIL FROM domain is not there.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityMailFromAttributes.html
 * @stability experimental
 */
export enum MailFromFailure {
  /** It sends with a subdomain of amazonses.com: SPF does not align, DKIM alone carries DMARC. */
  USE_DEFAULT_VALUE = 'USE_DEFAULT_VALUE',
  /** It refuses to send. */
  REJECT_MESSAGE = 'REJECT_MESSAGE',
}

/**
 * Why an address goes to the account's suppression list, to which nothing is sent any more.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 * @stability experimental
 */
export enum SuppressionReason {
  /** A hard bounce. */
  BOUNCE = 'BOUNCE',
  /** Its owner said that it was spam. */
  COMPLAINT = 'COMPLAINT',
}

/**
 * What happens to a message.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html
 * @stability experimental
 */
export enum EmailEventType {
  /** SES took it. */
  SEND = 'SEND',
  /** SES found a virus in it. */
  REJECT = 'REJECT',
  /** The receiver refused it for good. */
  BOUNCE = 'BOUNCE',
  /** Its recipient said that it was spam. */
  COMPLAINT = 'COMPLAINT',
  /** The receiver took it. */
  DELIVERY = 'DELIVERY',
  /** Its recipient opened it. SES adds a picture to HTML messages to see it. */
  OPEN = 'OPEN',
  /** Its recipient followed a link. SES rewrites links to see it. */
  CLICK = 'CLICK',
  /** Its template could not be filled. */
  RENDERING_FAILURE = 'RENDERING_FAILURE',
  /** The receiver does not take it for now. */
  DELIVERY_DELAY = 'DELIVERY_DELAY',
  /** Its recipient changed what they are subscribed to. */
  SUBSCRIPTION = 'SUBSCRIPTION',
}

/**
 * A domain to send from.
 *
 * @stability experimental
 */
export interface EmailDomain {
  /** The domain or subdomain, for example `example.com`: addresses in it and below it may be senders. */
  readonly domainName: string;
  /**
   * The envelope sender's domain, to which bounces go and in which SPF is looked up. It must lie below `domainName`, and
   * nothing else may send or receive there.
   * @see https://docs.aws.amazon.com/ses/latest/dg/mail-from.html
   * @default - `mail.{domainName}`
   */
  readonly mailFromDomain?: string;
  /**
   * The SPF record of `domainName` itself as it is today, for example `v=spf1 include:_spf.google.com ~all`: `dnsRecords` then has it
   * with SES allowed too. `v=spf1 ~all` if there is none. Mail by SES needs it only where a receiver looks at the From address
   * instead of the envelope, or MAIL FROM falls back. The domain's other TXT values stay: they belong to the same record set.
   * @default - the domain's own SPF record is left alone
   */
  readonly apexSpf?: string;
}

/**
 * An HTTPS endpoint that is told what happens to messages.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 * @stability experimental
 */
export interface EmailWebhook {
  /**
   * The endpoint, beginning with `https://`, with a certificate of a public authority. It must confirm the subscription: SNS sends it a
   * `SubscriptionConfirmation` and delivers nothing before `SubscribeURL` was visited. So deploy the endpoint before
   * the webhook.
   */
  readonly url: string;
  /**
   * A lower-case word that tells this webhook from the sender's others. Another name is another subscription, which must be confirmed
   * again.
   * @default webhook
   */
  readonly name?: string;
  /**
   * Whether the event itself is the body, instead of SNS's envelope. Raw messages carry no signature, so the endpoint
   * cannot know who sent them.
   * @default false
   */
  readonly rawMessageDelivery?: boolean;
}

/**
 * What may be chosen of an email sender. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface EmailSenderOptions {
  /**
   * The word in the names, which tells this sender from others of the environment.
   * @default email
   */
  readonly name?: string;
  /**
   * The domains to send from, made here as identities of SES. Each needs DNS records: see `dnsRecords`.
   * @default - the environment's domainName; none if existingDomains is given
   */
  readonly domains?: EmailDomain[];
  /**
   * Domains that are identities of the account in this region already. They are sent from, but neither made, changed nor deleted:
   * see `adoptionCommands` for what makes this sender's configuration set their default, and `releaseCommands` for what to do
   * before the sender goes.
   * @default - none
   */
  readonly existingDomains?: string[];
  /**
   * What SES does when the MX record of a MAIL FROM domain is not there.
   * @default - USE_DEFAULT_VALUE in dev, REJECT_MESSAGE in staging and prod
   */
  readonly mailFromFailure?: MailFromFailure;
  /**
   * What the DMARC records ask receivers to do.
   * @default - NONE in dev, QUARANTINE in staging, REJECT in prod
   */
  readonly dmarcPolicy?: DmarcPolicy;
  /**
   * Addresses to which receivers send aggregate DMARC reports, at most 5. Required with `DmarcPolicy.REJECT`, which without
   * reports refuses good mail unseen.
   * @default - none
   */
  readonly dmarcReportAddresses?: string[];
  /**
   * Why an address goes to the account's suppression list.
   * @default - BOUNCE and COMPLAINT
   */
  readonly suppressionReasons?: SuppressionReason[];
  /**
   * What is told to EventBridge's default bus, beside what the events topic gets: bounces, complaints, delivery delays, rejects
   * and rendering failures.
   * @default - nothing
   */
  readonly eventBridgeEvents?: EmailEventType[];
  /**
   * HTTPS endpoints that get what the events topic gets, at most 10. With the first comes a queue for what could not be delivered.
   * @default - none
   */
  readonly webhooks?: EmailWebhook[];
  /**
   * ARN of the SNS topic that alarms go to, in the environment's region. Its policy, and its key's, must admit cloudwatch.amazonaws.com and
   * events.amazonaws.com: `EmailPolicies.alarmTopic` and `EmailPolicies.alarmKey` are the statements.
   * @default - a topic is made
   */
  readonly alarmTopicArn?: string;
  /**
   * The bounce rate that sets off an alarm, in percent. SES reviews accounts from 5 and may pause them from 10.
   * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
   * @default - 10 in dev, 5 in staging and prod
   */
  readonly bounceRatePercent?: number;
  /**
   * The complaint rate that sets off an alarm, in percent. SES reviews accounts from 0.1 and may pause them from 0.5.
   * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
   * @default - 0.5 in dev, 0.1 in staging and prod
   */
  readonly complaintRatePercent?: number;
  /**
   * Why an option may be weaker than the tier below this environment's.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * A domain to send from, with everything decided.
 *
 * @stability experimental
 */
export interface EmailDomainSettings {
  /** The domain. */
  readonly domainName: string;
  /** The envelope sender's domain. */
  readonly mailFromDomain: string;
  /**
   * The domain's own SPF record, with SES allowed.
   * @default - it is left alone
   */
  readonly apexSpf?: string;
}

/**
 * What an email sender of an environment is, with everything decided. The names, domains and webhooks follow from the
 * options alone.
 *
 * @stability experimental
 */
export interface EmailSenderSettings {
  /** What SES does when the MX record of a MAIL FROM domain is not there. */
  readonly mailFromFailure: MailFromFailure;
  /** What the DMARC records ask receivers to do. */
  readonly dmarcPolicy: DmarcPolicy;
  /** Addresses to which receivers send aggregate DMARC reports. */
  readonly dmarcReportAddresses: string[];
  /** Why an address goes to the account's suppression list. */
  readonly suppressionReasons: SuppressionReason[];
  /** What is told to EventBridge's default bus. */
  readonly eventBridgeEvents: EmailEventType[];
  /** The bounce rate that sets off an alarm, in percent. */
  readonly bounceRatePercent: number;
  /** The complaint rate that sets off an alarm, in percent. */
  readonly complaintRatePercent: number;
}
