import { DnsRecordData } from '@plinth/env-presets';
import { Statement } from '../iam';
import { AlarmModel, KeyModel, ModelSource, QueueModel, RuleModel, SubscriptionModel, TopicModel } from '../model';

type Tags = Readonly<Record<string, string>>;

/** A domain that SES sends from. */
export interface EmailIdentityModel {
  readonly domainName: string;
  /** Whether messages are signed. */
  readonly dkimSigning: boolean;
  /** `RSA_2048_BIT`, or nothing where SES's default is left. */
  readonly dkimKeyLength?: string;
  /** Whether the key is the user's own, which is then never rotated by SES. */
  readonly ownDkimKey: boolean;
  /** Of a template, names that stand for the tokens. */
  readonly dkimTokens: readonly string[];
  /** The zone in which SES keeps the keys; known of what is deployed, where SES says it. */
  readonly dkimHost?: string;
  readonly mailFromDomain?: string;
  /** `USE_DEFAULT_VALUE` or `REJECT_MESSAGE`. */
  readonly mailFromFailure?: string;
  /** The default configuration set. */
  readonly configurationSetName?: string;
  /** Whether SES has seen the records of DKIM; unknown of templates. */
  readonly verified?: boolean;
  /** Whether SES has seen the MX record of MAIL FROM; unknown of templates. */
  readonly mailFromFound?: boolean;
  readonly tags: Tags;
}

export interface ConfigurationSetModel {
  readonly name: string;
  readonly tlsPolicy?: string;
  readonly reputationMetrics: boolean;
  readonly sending: boolean;
  readonly suppressionReasons: readonly string[];
  readonly tags: Tags;
}

export interface EventDestinationModel {
  readonly name: string;
  readonly configurationSetName: string;
  readonly enabled: boolean;
  /** In the spelling of SES's API, sorted: `RENDERING_FAILURE`. */
  readonly types: readonly string[];
  readonly topicArn?: string;
  readonly eventBusArn?: string;
}

/** Whoever was granted to send. */
export interface SendPrincipalModel {
  readonly arn: string;
  /** Everything that is attached to it. */
  readonly policy: readonly Statement[];
  readonly tags: Tags;
}

export interface SmtpSecretModel {
  readonly name: string;
  readonly arn: string;
  /** The names in its JSON; nothing of a secret that is empty still. */
  readonly fields?: readonly string[];
  readonly host?: string;
  readonly port?: string;
  readonly region?: string;
  /** Of whose key the credentials are made. */
  readonly username?: string;
  /** What is attached to it. */
  readonly policy: readonly Statement[];
  readonly tags: Tags;
}

/** An email sender, however it was read. */
export interface EmailSenderModel {
  readonly source: ModelSource;
  readonly identities: readonly EmailIdentityModel[];
  readonly configurationSet?: ConfigurationSetModel;
  readonly destinations: readonly EventDestinationModel[];
  readonly eventsTopic?: TopicModel;
  /** The alarm topic, if it is the sender's own. */
  readonly alarmTopic?: TopicModel;
  /** What the events topic tells. */
  readonly subscriptions: readonly SubscriptionModel[];
  readonly deadLetterQueue?: QueueModel;
  readonly alarms: readonly AlarmModel[];
  readonly pausedRule?: RuleModel;
  readonly key?: KeyModel;
  readonly sender?: SendPrincipalModel;
  readonly smtpUser?: SendPrincipalModel;
  readonly smtpSecret?: SmtpSecretModel;
  /** The access keys of the SMTP user that the engine would make, or that are active in the account. */
  readonly smtpKeys: readonly string[];
  readonly dnsRecords?: readonly DnsRecordData[];
  /** What was named by nobody, so that CloudFormation or Terraform would, and might replace it; unknown of what is deployed. */
  readonly unnamed?: readonly string[];
  /** The types of what stands beside it; unknown of what is deployed. */
  readonly types?: readonly string[];
}
