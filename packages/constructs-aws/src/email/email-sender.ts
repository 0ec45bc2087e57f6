import {
  DnsRecordData, EmailAdoption, EmailAlarms, EmailDns, EmailDomainSettings, EmailSenderAttributes, EmailSenderNames, EmailSenderOptions,
  EmailSenderPresets, EmailSenderSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnConfigurationSet, CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import { CfnTopic, ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createAlarm } from '../private/alarm';
import { checkPlace } from '../private/deployers';
import { pinLogicalId, pinLogicalIds } from '../private/logical-ids';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { EmailSenderBase } from './email-sender-base';
import { IEmailSender } from './email-sender-interface';
import { createPausedRule } from './private/alarms';
import { ImportedEmailSender } from './private/imported-email-sender';
import { createConfigurationSet, createDestinations, createIdentity, dkimOf, identityId } from './private/sending';
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
}

/**
 * Mail from the environment's domains by SES: signed with DKIM, with an envelope sender of its own, over TLS only, with a
 * topic that is told of every bounce and complaint, and alarms before SES pauses the account.
 *
 * Creates an identity a domain, a configuration set, one topic of events and one of alarms, their key (about 1 USD a month), four or five
 * alarms (0.10 USD each) and a rule. Names and logical ids follow from the environment, never from the construct's path, so a rename
 * in code changes no resource. Enter `dnsRecords` where the zone is kept: SES sends nothing before it has seen them.
 *
 * @example
 * import { EmailSender } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 * import { IRole } from 'aws-cdk-lib/aws-iam';
 *
 * declare const stack: Stack;
 * declare const shop: IRole;
 * const environment = PlatformEnvironment.dev({
 *   project: 'acme', account: '111111111111', region: 'eu-central-1', domainName: 'dev.example.com',
 * });
 * const email = new EmailSender(stack, 'Email', { environment });
 * email.grantSend(shop, { fromAddresses: ['shop@dev.example.com'], recipients: ['*@example.com', '*@simulator.amazonses.com'] });
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
  /** The configuration set's resource. */
  public readonly cfnConfigurationSet: CfnConfigurationSet;
  /** The identities' resources, by domain. */
  public readonly cfnIdentities: { [domainName: string]: CfnEmailIdentity };
  /** The events topic's resource. */
  public readonly cfnEventsTopic: CfnTopic;
  /** The alarm topic's resource, if it was made here. */
  public readonly cfnAlarmTopic?: CfnTopic;
  /** The key's resource. */
  public readonly cfnKey: CfnKey;
  /** The queue's resource, if there are webhooks. */
  public readonly cfnDeadLetterQueue?: CfnQueue;
  /** The alarms' resources, by id, for example `BounceRateAlarm`. */
  public readonly cfnAlarms: { [id: string]: CfnAlarm };
  /** The resource of the rule that tells of paused sending. */
  public readonly cfnPausedRule: CfnRule;
  private l2EventsTopic?: ITopic;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: EmailSenderProps) {
    super(scope, id);
    const { environment, existingDomains = [], webhooks = [] } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(EmailSenderPresets, environment, { ...props, webhooks: judgedWebhooks(webhooks) }, problems, ['webhooks', 'alarmTopicArn']);
    checkPlace(this, environment, environment.region, problems);
    problems.throwIfAny();
    const names = new EmailSenderNames(environment, props.name);
    this.domains = EmailSenderPresets.domains(environment, props);
    this.domainNames = EmailSenderPresets.domainNames(environment, props);
    claimName(this, 'configuration set', names.configurationSetArn, problems);
    // a MAIL FROM domain is sent from by nobody else either
    [...this.domainNames, ...this.domains.map(({ mailFromDomain }) => mailFromDomain)]
      .forEach((domain) => claimName(this, 'domain', domain, problems, ONE_SENDER));
    problems.throwIfAny();

    const topics = createTopics(this, { environment, names, alarmTopicArn: props.alarmTopicArn });
    this.cfnConfigurationSet = createConfigurationSet(this, names, this.settings);
    createDestinations(this, { environment, configurationSet: this.cfnConfigurationSet, topics, settings: this.settings });
    this.cfnIdentities = Object.fromEntries(this.domains.map((domain) => (
      [domain.domainName, createIdentity(this, domain, this.cfnConfigurationSet, this.settings)])));
    this.cfnDeadLetterQueue = createWebhooks(this, { names, webhooks, topic: topics.events, key: topics.key });
    this.cfnAlarms = Object.fromEntries(EmailAlarms.all(names, this.settings, webhooks.length > 0)
      .map((alarm) => [alarm.id, createAlarm(this, alarm, topics.alarmTopicArn)]));
    this.cfnPausedRule = createPausedRule(this, names, topics.alarmTopicArn);
    pinLogicalIds(this, names.configurationSetName);
    // a sender of another name takes over its domains' identities, with their DKIM keys, instead of asking for second ones
    this.domains.forEach((domain) => pinLogicalId(this.cfnIdentities[domain.domainName], `${environment}`, identityId(domain)));
    tagResources(this, environment);

    this.environment = environment;
    this.identityArns = this.domainNames.map((domain) => names.identityArn(domain));
    this.configurationSetName = names.configurationSetName;
    this.configurationSetArn = names.configurationSetArn;
    this.eventsTopicArn = names.eventsTopicArn;
    this.alarmTopicArn = topics.alarmTopicArn;
    this.deadLetterQueueArn = this.cfnDeadLetterQueue && names.deadLetterQueueArn;
    this.cfnEventsTopic = topics.events;
    this.cfnAlarmTopic = topics.alarms;
    this.cfnKey = topics.key;
    this.dnsRecords = this.domains.flatMap((domain) => (
      EmailDns.records(domain, dkimOf(this.cfnIdentities[domain.domainName]), environment.region, this.settings)));
    this.reportAuthorizationRecords = EmailDns.reportAuthorization(this.domains.map(({ domainName }) => domainName), this.settings.dmarcReportAddresses);
    this.adoptionCommands = EmailAdoption.commands(environment, names, existingDomains);
    this.releaseCommands = EmailAdoption.releaseCommands(environment, existingDomains);
  }

  /** The topic that is told of bounces, complaints, delivery delays, rejects and rendering failures, to subscribe to. */
  public get eventsTopic(): ITopic {
    this.l2EventsTopic ??= Topic.fromTopicAttributes(this, 'EventsTopicReference', { topicArn: this.cfnEventsTopic.ref, keyArn: this.cfnKey.attrArn });
    return this.l2EventsTopic;
  }
}
