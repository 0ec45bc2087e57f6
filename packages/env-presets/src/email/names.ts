import { PlatformEnvironment } from '../environment';
import { NamedResource } from '../naming';

/**
 * The names of an email sender. They follow from the environment alone, never from a construct tree, so that a rename in
 * code replaces nothing.
 *
 * @example
 * import { EmailSenderNames, PlatformEnvironment } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new EmailSenderNames(environment).configurationSetName; // acme-dev-email
 *
 * @stability experimental
 */
export class EmailSenderNames {
  /** The event destination to the events topic. */
  public static readonly EVENTS_DESTINATION = 'events';
  /** The event destination to EventBridge. */
  public static readonly EVENT_BRIDGE_DESTINATION = 'event-bridge';

  /** The word in the names. */
  public readonly name: string;
  /** The configuration set. */
  public readonly configurationSetName: string;
  /** ARN of the configuration set. */
  public readonly configurationSetArn: string;
  /** The topic that is told what happens to messages. */
  public readonly eventsTopicName: string;
  /** ARN of the events topic. */
  public readonly eventsTopicArn: string;
  /** The topic that alarms go to. */
  public readonly alarmTopicName: string;
  /** ARN of the alarm topic. */
  public readonly alarmTopicArn: string;
  /** The queue of what no webhook took. */
  public readonly deadLetterQueueName: string;
  /** ARN of that queue. */
  public readonly deadLetterQueueArn: string;
  /** The alias of the key of topics and queue, beginning with `alias/`. */
  public readonly keyAlias: string;
  /** The rule that tells of paused sending. */
  public readonly pausedRuleName: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this sender from others of the environment; by default `email`
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, name: string = 'email') {
    this.name = name;
    this.configurationSetName = environment.resourceName(name, NamedResource.CONFIGURATION_SET);
    this.configurationSetArn = this.arn('ses', `configuration-set/${this.configurationSetName}`);
    this.eventsTopicName = environment.resourceName(`${name}-events`, NamedResource.TOPIC);
    this.eventsTopicArn = this.arn('sns', this.eventsTopicName);
    this.alarmTopicName = environment.resourceName(`${name}-alarms`, NamedResource.TOPIC);
    this.alarmTopicArn = this.arn('sns', this.alarmTopicName);
    this.deadLetterQueueName = environment.resourceName(`${name}-events-dlq`, NamedResource.QUEUE);
    this.deadLetterQueueArn = this.arn('sqs', this.deadLetterQueueName);
    this.keyAlias = environment.keyAlias(name);
    this.pausedRuleName = environment.resourceName(`${name}-paused`, NamedResource.EVENT_RULE);
  }

  /** ARN of the identity of a domain. */
  public identityArn(domainName: string): string {
    return this.arn('ses', `identity/${domainName}`);
  }

  /**
   * An alarm of this sender.
   *
   * @param word what it is about, for example `bounce-rate`
   * @throws if the name breaks a rule of CloudWatch
   */
  public alarmName(word: string): string {
    return this.environment.resourceName(`${this.name}-${word}`, NamedResource.ALARM);
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.environment;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }
}

/**
 * The names of an SMTP user.
 *
 * @example
 * import { PlatformEnvironment, SmtpUserNames } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new SmtpUserNames(environment).secretName; // acme/dev/smtp
 *
 * @stability experimental
 */
export class SmtpUserNames {
  /** The word in the names. */
  public readonly name: string;
  /** The IAM user. */
  public readonly userName: string;
  /** ARN of the user. */
  public readonly userArn: string;
  /** The inline policy that lets it send. */
  public readonly policyName: string;
  /** The secret that holds its SMTP credentials. */
  public readonly secretName: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this user from others of the environment; by default `smtp`
   * @throws if a name breaks a rule of its service
   */
  constructor(environment: PlatformEnvironment, name: string = 'smtp') {
    this.name = name;
    this.userName = environment.resourceName(name);
    this.userArn = `arn:${environment.partition}:iam::${environment.account}:user/${this.userName}`;
    this.policyName = `${this.userName}-send`;
    this.secretName = environment.secretName(name);
  }
}
