import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Sesv2ConfigurationSet } from '@cdktf/provider-aws/lib/sesv2-configuration-set';
import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import {
  DnsRecordData, EmailAdoption, EmailAlarms, EmailDns, EmailDomainSettings, EmailSenderAttributes, EmailSenderNames, EmailSenderOptions,
  EmailSenderPresets, EmailSenderSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createAlarm } from '../private/alarm';
import { createEventRule } from '../private/event-rule';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { EmailSenderBase } from './email-sender-base';
import { IEmailSender } from './email-sender-interface';
import { ImportedEmailSender } from './private/imported-email-sender';
import { createConfigurationSet, createDestinations, createIdentity, recordsOf } from './private/sending';
import { createTopics } from './private/topics';
import { createWebhooks, judgedWebhooks } from './private/webhooks';

/** SES gives an identity one default configuration set, and a domain has one DMARC record: also in two accounts. */
const ONE_SENDER = {
  rule: (owner: string) => `may be sent from by one sender only, and ${owner} is it`,
  fix: 'name a subdomain for this one, or use that sender',
};

/**
 * Props of an `EmailSender`.
 *
 * @stability experimental
 */
export interface EmailSenderProps extends EmailSenderOptions {
  /** The environment whose names and tags it has, whose domain it sends from, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * Mail from the environment's domains by SES: signed with DKIM, with an envelope sender of its own, over TLS only, with a
 * topic that is told of every bounce and complaint, and alarms before SES pauses the account.
 *
 * Creates an identity a domain, a configuration set, one topic of events and one of alarms, their key (about 1 USD a month), four or five
 * alarms (0.10 USD each) and a rule. Names and addresses follow from the environment, never from the construct's path, so a rename
 * in code changes no resource. Enter `dnsRecords` where the zone is kept: SES sends nothing before it has seen them.
 *
 * @example
 * import { EmailSender, Identity } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformOutput, TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * const environment = PlatformEnvironment.dev({
 *   project: 'acme', account: '111111111111', region: 'eu-central-1', domainName: 'dev.example.com',
 * });
 * const email = new EmailSender(stack, 'Email', { environment });
 * email.grantSend(Identity.roleName('shop'), {
 *   fromAddresses: ['shop@dev.example.com'], recipients: ['*@example.com', '*@simulator.amazonses.com'],
 * });
 * new TerraformOutput(stack, 'DnsRecords', { value: email.dnsRecords });
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/Welcome.html
 * @stability experimental
 */
export class EmailSender extends EmailSenderBase {
  /**
   * Finds a sender that exists already, to grant sending. Nothing is created.
   *
   * @param scope where the reference stands
   * @param id its id there
   * @param attributes what is known of it; what is left out is as `EmailSender` would make it
   * @throws if a name breaks a rule of its service, or no domain is known
   */
  public static fromEmailSenderAttributes(scope: Construct, id: string, attributes: EmailSenderAttributes): IEmailSender {
    return new ImportedEmailSender(scope, id, attributes);
  }

  public readonly environment: PlatformEnvironment;
  public readonly domainNames: string[];
  public readonly identityArns: string[];
  public readonly configurationSetName: string;
  public readonly configurationSetArn: string;
  public readonly eventsTopicArn: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: EmailSenderSettings;
  /** The domains that are made here, with everything decided. */
  public readonly domains: EmailDomainSettings[];
  /** The DNS records of these domains. Names and values of DKIM are tokens: make it an output, and render that. */
  public readonly dnsRecords: DnsRecordData[];
  /** Records that report addresses of other domains need in their own zones. */
  public readonly reportAuthorizationRecords: DnsRecordData[];
  /** One line for a shell for each of `existingDomains`, which makes the configuration set the domain's default. */
  public readonly adoptionCommands: string[];
  /** One line for a shell for each of `existingDomains`, to be run before this sender is removed or gets another name. */
  public readonly releaseCommands: string[];
  /** ARN of the topic that alarms go to. */
  public readonly alarmTopicArn: string;
  /** ARN of the queue of events that no webhook took, if there are webhooks. */
  public readonly deadLetterQueueArn?: string;
  /** The configuration set. */
  public readonly configurationSet: Sesv2ConfigurationSet;
  /** The identities, by domain. */
  public readonly identities: { [domainName: string]: Sesv2EmailIdentity };
  /** The topic that is told of bounces, complaints, delivery delays, rejects and rendering failures. */
  public readonly eventsTopic: SnsTopic;
  /** The topic that alarms go to, if it was made here. */
  public readonly alarmTopic?: SnsTopic;
  /** The key of topics and queue. */
  public readonly key: KmsKey;
  /** The queue of events that no webhook took, if there are webhooks. */
  public readonly deadLetterQueue?: SqsQueue;
  /** The alarms, by id, for example `BounceRateAlarm`. */
  public readonly alarms: { [id: string]: CloudwatchMetricAlarm };
  /** The rule that tells of paused sending. */
  public readonly pausedRule: CloudwatchEventRule;
  protected readonly provider?: TerraformProvider;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: EmailSenderProps) {
    super(scope, id);
    const { environment, provider, existingDomains = [], webhooks = [] } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(EmailSenderPresets, environment, { ...props, webhooks: judgedWebhooks(webhooks) }, problems, ['webhooks', 'alarmTopicArn']);
    checkPlace(this, environment, environment.region, problems, provider);
    if (props.suppressionReasons?.length === 0) {
      problems.add('suppressionReasons', '', 'must name at least one reason, since the provider cannot take the last one from a configuration set that is there',
        'name one, or remove it to use BOUNCE and COMPLAINT');
    }
    problems.throwIfAny();
    const names = new EmailSenderNames(environment, props.name);
    this.domains = EmailSenderPresets.domains(environment, props);
    this.domainNames = EmailSenderPresets.domainNames(environment, props);
    claimName(this, 'configuration set', names.configurationSetArn, problems);
    // a MAIL FROM domain is sent from by nobody else either
    [...this.domainNames, ...this.domains.map(({ mailFromDomain }) => mailFromDomain)]
      .forEach((domain) => claimName(this, 'domain', domain, problems, ONE_SENDER));
    problems.throwIfAny();

    const topics = createTopics(this, { environment, names, alarmTopicArn: props.alarmTopicArn, provider });
    const sending = { environment, names, settings: this.settings, provider };
    this.configurationSet = createConfigurationSet(this, sending);
    createDestinations(this, sending, this.configurationSet, topics);
    this.identities = Object.fromEntries(this.domains.map((domain) => [domain.domainName, createIdentity(this, sending, domain, this.configurationSet)]));
    this.deadLetterQueue = createWebhooks(this, { environment, names, webhooks, topic: topics.events, key: topics.key, provider });
    const common = { pinnedTo: names.configurationSetName, tags: environment.tags, provider };
    const { alarmTopicArn } = topics;
    this.alarms = Object.fromEntries(EmailAlarms.all(names, this.settings, webhooks.length > 0)
      .map((alarm) => [alarm.id, createAlarm(this, alarm, alarmTopicArn, common)]));
    // no metric says that sending is paused, but SES tells EventBridge
    this.pausedRule = createEventRule(this, 'Paused', {
      ...common,
      name: names.pausedRuleName,
      description: 'Sending is paused: by SES for reputation, or by hand',
      pattern: { 'source': [EmailAlarms.EVENT_SOURCE], 'detail-type': [EmailAlarms.PAUSED_EVENT] },
      topicArn: alarmTopicArn,
    });

    this.environment = environment;
    this.provider = provider;
    this.identityArns = this.domainNames.map((domain) => names.identityArn(domain));
    this.configurationSetName = names.configurationSetName;
    this.configurationSetArn = names.configurationSetArn;
    this.eventsTopicArn = names.eventsTopicArn;
    this.alarmTopicArn = alarmTopicArn;
    this.deadLetterQueueArn = this.deadLetterQueue && names.deadLetterQueueArn;
    this.eventsTopic = topics.events;
    this.alarmTopic = topics.alarms;
    this.key = topics.key;
    this.dnsRecords = this.domains.flatMap((domain) => recordsOf(sending, domain, this.identities[domain.domainName]));
    this.reportAuthorizationRecords = EmailDns.reportAuthorization(this.domains.map(({ domainName }) => domainName), this.settings.dmarcReportAddresses);
    this.adoptionCommands = EmailAdoption.commands(environment, names, existingDomains);
    this.releaseCommands = EmailAdoption.releaseCommands(environment, existingDomains);
  }
}
