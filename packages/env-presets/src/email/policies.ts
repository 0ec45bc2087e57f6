import { PlatformEnvironment } from '../environment';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { alarmKeyStatements, alarmTopicStatements, allowKey, allowPublish, denyInsecurePublish } from '../private/alarm-topic';
import { EmailSendAccessProps } from './facts';
import { EmailSenderNames } from './names';

const SES = 'ses.amazonaws.com';
const SNS = 'sns.amazonaws.com';

/**
 * Who may do what with an email sender: every statement, as data.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 * @stability experimental
 */
export class EmailPolicies {
  /**
   * What an identity may send: from the sender's domains, with its configuration set and no other, from these addresses, and to these if
   * they are limited. SES asks for the identity, for the configuration set that is named or the identity's default, and for a template; in the
   * sandbox for the recipients' identities too.
   *
   * `ForAllValues` holds for a request without any value too, so that there are recipients is a condition of its own.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
   */
  public static send(access: EmailSendAccessProps): PolicyStatementData[] {
    const { environment, domainNames, configurationSetArn, recipients, displayNames, templateNames = [], verifiedRecipients = [] } = access;
    const { partition, region, account } = environment;
    const arn = (resource: string) => `arn:${partition}:ses:${region}:${account}:${resource}`;
    return [{
      sid: 'Send',
      effect: PolicyEffect.ALLOW,
      actions: ['ses:SendEmail', 'ses:SendRawEmail', ...(templateNames.length > 0 ? ['ses:SendTemplatedEmail'] : [])],
      resources: [
        ...domainNames.map((domain) => arn(`identity/${domain}`)),
        configurationSetArn,
        ...templateNames.map((template) => arn(`template/${template}`)),
        ...verifiedRecipients.map((address) => arn(`identity/${address}`)),
      ],
      conditions: [
        { operator: 'StringLike', key: 'ses:FromAddress', values: access.fromAddresses ?? domainNames.map((domain) => `*@${domain}`) },
        ...(recipients === undefined ? [] : [
          { operator: 'ForAllValues:StringLike', key: 'ses:Recipients', values: recipients },
          { operator: 'Null', key: 'ses:Recipients', values: ['false'] },
        ]),
        ...(displayNames === undefined ? [] : [{ operator: 'StringLike', key: 'ses:FromDisplayName', values: displayNames }]),
      ],
    }];
  }

  /**
   * The policy of the events topic: SES publishes what happens to messages of one configuration set, over TLS.
   *
   * @see https://docs.aws.amazon.com/ses/latest/dg/configure-sns-notifications.html
   */
  public static eventsTopic(environment: PlatformEnvironment, names: EmailSenderNames): PolicyStatementData[] {
    return [
      allowPublish('AllowSesToPublish', SES, names.eventsTopicArn, fromConfigurationSet(environment, names)),
      denyInsecurePublish(names.eventsTopicArn),
    ];
  }

  /**
   * The policy of the topic that alarms go to: CloudWatch publishes for this account's alarms, EventBridge for rules, whose
   * messages carry no condition key that a topic's policy could ask for.
   *
   * @param environment the environment
   * @param topicArn ARN of the topic
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
   */
  public static alarmTopic(environment: PlatformEnvironment, topicArn: string): PolicyStatementData[] {
    return alarmTopicStatements(environment, topicArn);
  }

  /**
   * The policy of the queue of undelivered events: the events topic may send to it, over TLS.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
   */
  public static deadLetterQueue(names: EmailSenderNames): PolicyStatementData[] {
    return [
      {
        sid: 'AllowEventsTopicToSend',
        effect: PolicyEffect.ALLOW,
        servicePrincipals: [SNS],
        actions: ['sqs:SendMessage'],
        resources: [names.deadLetterQueueArn],
        conditions: [{ operator: 'ArnEquals', key: 'aws:SourceArn', values: [names.eventsTopicArn] }],
      },
      {
        sid: 'DenyInsecureTransport',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: ['sqs:*'],
        resources: [names.deadLetterQueueArn],
        conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
      },
    ];
  }

  /**
   * The policy of the key of topics and queue: the account decides by its identities' policies, and the services that publish
   * may encrypt.
   *
   * @param environment the environment
   * @param names the sender's names
   * @param alarms whether alarms go to a topic with this key
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static key(environment: PlatformEnvironment, names: EmailSenderNames, alarms: boolean): PolicyStatementData[] {
    return [
      { sid: 'AllowAccount', effect: PolicyEffect.ALLOW, awsPrincipals: [environment.accountRootArn], actions: ['kms:*'], resources: ['*'] },
      allowKey('AllowSes', SES, fromConfigurationSet(environment, names)),
      allowKey('AllowEventsTopic', SNS, [{ operator: 'ArnEquals', key: 'aws:SourceArn', values: [names.eventsTopicArn] }]),
      ...(alarms ? EmailPolicies.alarmKey(environment) : []),
    ];
  }

  /**
   * What the policy of an alarm topic's key must allow.
   *
   * @param environment the environment
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  public static alarmKey(environment: PlatformEnvironment): PolicyStatementData[] {
    return alarmKeyStatements(environment);
  }

  private constructor() {}
}

function fromConfigurationSet({ account }: PlatformEnvironment, { configurationSetArn }: EmailSenderNames): PolicyCondition[] {
  return [
    { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
    { operator: 'ArnEquals', key: 'aws:SourceArn', values: [configurationSetArn] },
  ];
}
