import { EmailSenderSubject } from '../../src';
import { ALARMS, alarmsOf, EVENTS, policiesOf, recordsOf, TRUST } from './subjects';

const KEY_ARN = { 'Fn::GetAtt': ['Key', 'Arn'] };

const camel = (type: string): string => type.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const idOf = (domain: string): string => `Identity${domain.replaceAll('.', '')}`;

/** The records as CDK resolves them: AWS chooses those of DKIM. */
export function templateRecords(subject: EmailSenderSubject): object[] {
  return recordsOf(subject, (domain) => [1, 2, 3].map((number) => ({
    name: { 'Fn::GetAtt': [idOf(domain), `DkimDNSTokenName${number}`] } as never, value: { 'Fn::GetAtt': [idOf(domain), `DkimDNSTokenValue${number}`] } as never,
  })));
}

/** The template of a stack with a sender, an SMTP user and the role of an application, written by hand. */
export function templateOf(subject: EmailSenderSubject): Record<string, any> {
  const { environment, names, settings, domains, webhooks = [], alarmTopicArn, smtp } = subject;
  const policies = policiesOf(subject);
  const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
  const alarmTopic = alarmTopicArn ?? { Ref: 'AlarmTopic' };
  const topic = (TopicName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName, KmsMasterKeyId: KEY_ARN, SignatureVersion: '2', Tags } });
  const destination = (Name: string, types: readonly string[], to: object) => ({
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    Properties: { ConfigurationSetName: { Ref: 'Set' }, EventDestination: { Name, Enabled: true, MatchingEventTypes: types.map(camel), ...to } },
  });
  return {
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policies.key, EnableKeyRotation: true, Tags } },
      KeyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: names.keyAlias, TargetKeyId: KEY_ARN } },
      Set: {
        Type: 'AWS::SES::ConfigurationSet',
        Properties: {
          Name: names.configurationSetName, DeliveryOptions: { TlsPolicy: 'REQUIRE' }, ReputationOptions: { ReputationMetricsEnabled: true },
          SuppressionOptions: { SuppressedReasons: settings.suppressionReasons }, Tags,
        },
      },
      ...Object.fromEntries(domains.map(({ domainName, mailFromDomain }) => [idOf(domainName), {
        Type: 'AWS::SES::EmailIdentity',
        Properties: {
          EmailIdentity: domainName, DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
          ConfigurationSetAttributes: { ConfigurationSetName: { Ref: 'Set' } },
          MailFromAttributes: { MailFromDomain: mailFromDomain, BehaviorOnMxFailure: settings.mailFromFailure }, Tags,
        },
      }])),
      Events: topic(names.eventsTopicName),
      EventsPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Events' }], PolicyDocument: policies.events } },
      ToTopic: destination('events', EVENTS, { SnsDestination: { TopicARN: { Ref: 'Events' } } }),
      ...(settings.eventBridgeEvents.length > 0 && {
        ToBus: destination('event-bridge', settings.eventBridgeEvents, {
          EventBridgeDestination: { EventBusArn: { 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default' } },
        }),
      }),
      ...(alarmTopicArn !== ALARMS && {
        AlarmTopic: topic(names.alarmTopicName),
        AlarmTopicPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'AlarmTopic' }], PolicyDocument: policies.alarms } },
      }),
      ...(webhooks.length > 0 && {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: names.deadLetterQueueName, KmsMasterKeyId: KEY_ARN, MessageRetentionPeriod: 1209600, Tags } },
        QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policies.queue } },
      }),
      ...Object.fromEntries(webhooks.map(({ url, rawMessageDelivery }, index) => [`Webhook${index}`, {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Events' }, Protocol: 'https', Endpoint: url, RawMessageDelivery: rawMessageDelivery, RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
        },
      }])),
      ...Object.fromEntries(alarmsOf(subject).map((alarm) => [alarm.id, {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: alarm.name, AlarmDescription: alarm.description, Namespace: alarm.namespace, MetricName: alarm.metricName, Statistic: alarm.statistic,
          Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })), Period: alarm.periodSeconds,
          EvaluationPeriods: alarm.evaluationPeriods,
          Threshold: alarm.threshold, ComparisonOperator: alarm.comparison, TreatMissingData: alarm.missingData, AlarmActions: [alarmTopic], Tags,
        },
      }])),
      Paused: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: names.pausedRuleName, EventPattern: { 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }, State: 'ENABLED',
          Targets: [{ Id: 'Alarms', Arn: alarmTopic }], Tags,
        },
      },
      App: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'app', AssumeRolePolicyDocument: TRUST, Tags: Tags.filter(({ Key }) => Key === 'Project') } },
      Send: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'send', Roles: [{ Ref: 'App' }], PolicyDocument: policies.send } },
      ...(smtp && {
        User: { Type: 'AWS::IAM::User', Properties: { UserName: smtp.names.userName, Tags } },
        UserPolicy: { Type: 'AWS::IAM::UserPolicy', Properties: { UserName: { Ref: 'User' }, PolicyName: smtp.names.policyName, PolicyDocument: policies.send } },
        Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: smtp.names.secretName, Tags } },
      }),
    },
  };
}
