import type { Template } from './stacks';

export const DOMAIN = 'mail.acme.example';
export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const SET = 'acme-dev-email';
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:acme-dev-email-events`;
export const ALARM_TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:acme-dev-email-alarms`;
export const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:acme-dev-email-events-dlq`;
export const SET_ARN = `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${SET}`;
export const IDENTITY_ARN = `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${DOMAIN}`;

const USE_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];
export const fromSet = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': SET_ARN } };
const fromAlarms = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` } };
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const service = (name: string, Action: string | string[], Resource: string, Condition?: object) =>
  ({ Effect: 'Allow', Principal: { Service: name }, Action, Resource, ...(Condition && { Condition }) });
export const insecure = (Action: string, Resource: string) =>
  ({ Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
export const account = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' };

export const keyPolicy = document(
  account,
  service('ses.amazonaws.com', USE_KEY, '*', fromSet),
  service('sns.amazonaws.com', USE_KEY, '*', { ArnEquals: { 'aws:SourceArn': TOPIC_ARN } }),
  service('cloudwatch.amazonaws.com', USE_KEY, '*', fromAlarms),
  service('events.amazonaws.com', USE_KEY, '*'),
);
export const topicPolicy = document(service('ses.amazonaws.com', 'sns:Publish', TOPIC_ARN, fromSet), insecure('sns:Publish', TOPIC_ARN));
export const alarmTopicPolicy = document(
  service('cloudwatch.amazonaws.com', 'sns:Publish', ALARM_TOPIC_ARN, fromAlarms),
  service('events.amazonaws.com', 'sns:Publish', ALARM_TOPIC_ARN),
  insecure('sns:Publish', ALARM_TOPIC_ARN),
);
export const queuePolicy = document(
  service('sns.amazonaws.com', 'sqs:SendMessage', QUEUE_ARN, { ArnEquals: { 'aws:SourceArn': TOPIC_ARN } }),
  insecure('sqs:*', QUEUE_ARN),
);
export const EVENTS = ['bounce', 'complaint', 'deliveryDelay', 'reject', 'renderingFailure'];

export interface Choices {
  readonly domain?: string;
  readonly mailFrom?: string;
  readonly behavior?: string;
  readonly sending?: boolean;
  readonly owner?: string;
  readonly webhook?: string;
  readonly raw?: boolean;
  readonly tls?: string;
  readonly topicPolicy?: object;
  readonly keyPolicy?: object;
}

/** An email sender with all that goes with it. */
export function sender(choices: Choices = {}): Template {
  const { domain = DOMAIN, behavior = 'REJECT_MESSAGE', sending = true, owner = 'team', webhook } = choices;
  const tags = [{ Key: 'Owner', Value: owner }];
  const ref = (Ref: string) => ({ Ref });
  const got = (...value: string[]) => ({ 'Fn::GetAtt': value });
  const records = [1, 2, 3].flatMap((number) => [
    [`Name${number}`, { Value: got('Identity', `DkimDNSTokenName${number}`) }], [`Value${number}`, { Value: got('Identity', `DkimDNSTokenValue${number}`) }],
  ]);
  return {
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: choices.keyPolicy ?? keyPolicy, EnableKeyRotation: true, PendingWindowInDays: 7, Tags: tags } },
      Set: {
        Type: 'AWS::SES::ConfigurationSet',
        Properties: {
          Name: SET, DeliveryOptions: { TlsPolicy: choices.tls ?? 'REQUIRE' }, ReputationOptions: { ReputationMetricsEnabled: true },
          SendingOptions: { SendingEnabled: sending }, SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] }, Tags: tags,
        },
      },
      Identity: {
        Type: 'AWS::SES::EmailIdentity',
        Properties: {
          EmailIdentity: domain, ConfigurationSetAttributes: { ConfigurationSetName: ref('Set') }, DkimSigningAttributes: { NextSigningKeyLength: 'RSA_2048_BIT' },
          MailFromAttributes: { MailFromDomain: choices.mailFrom ?? `bounce.${domain}`, BehaviorOnMxFailure: behavior },
          FeedbackAttributes: { EmailForwardingEnabled: false }, Tags: tags,
        },
      },
      Events: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'acme-dev-email-events', KmsMasterKeyId: got('Key', 'Arn'), SignatureVersion: '2', Tags: tags },
      },
      EventsPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [ref('Events')], PolicyDocument: choices.topicPolicy ?? topicPolicy } },
      ToTopic: {
        Type: 'AWS::SES::ConfigurationSetEventDestination', DependsOn: 'EventsPolicy',
        Properties: {
          ConfigurationSetName: ref('Set'),
          EventDestination: { Name: 'events', Enabled: true, MatchingEventTypes: EVENTS, SnsDestination: { TopicARN: ref('Events') } },
        },
      },
      ToBus: {
        Type: 'AWS::SES::ConfigurationSetEventDestination',
        Properties: {
          ConfigurationSetName: ref('Set'),
          EventDestination: {
            Name: 'event-bridge', Enabled: true, MatchingEventTypes: ['send', 'delivery'],
            EventBridgeDestination: { EventBusArn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default` },
          },
        },
      },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: 'acme-dev-email-events-dlq', KmsMasterKeyId: got('Key', 'Arn'), MessageRetentionPeriod: 1209600, Tags: tags },
      },
      QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [ref('Queue')], PolicyDocument: queuePolicy } },
      ...(webhook !== undefined && {
        Webhook: {
          Type: 'AWS::SNS::Subscription', DependsOn: 'QueuePolicy',
          Properties: {
            TopicArn: ref('Events'), Protocol: 'https', Endpoint: webhook, RawMessageDelivery: choices.raw ?? false,
            RedrivePolicy: { deadLetterTargetArn: got('Queue', 'Arn') },
          },
        },
      }),
      Alarms: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'acme-dev-email-alarms', KmsMasterKeyId: got('Key', 'Arn'), SignatureVersion: '2', Tags: tags } },
      AlarmsPolicy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [ref('Alarms')], PolicyDocument: alarmTopicPolicy } },
      BounceRate: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'acme-dev-email-bounce-rate', AlarmDescription: 'bounces', Namespace: 'AWS/SES', MetricName: 'Reputation.BounceRate',
          Dimensions: [{ Name: 'ses:configuration-set', Value: SET }], Statistic: 'Average', Period: 3600, EvaluationPeriods: 1, Threshold: 0.05,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore', AlarmActions: [ref('Alarms')], OKActions: [ref('Alarms')], Tags: tags,
        },
      },
      Paused: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'acme-dev-email-paused', EventPattern: { source: ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }, State: 'ENABLED',
          Targets: [{ Id: 'Alarms', Arn: ref('Alarms') }], Tags: tags,
        },
      },
    },
    Outputs: { ...Object.fromEntries(records), Topic: { Value: ref('Events') }, Queue: { Value: ref('Queue') }, Alarms: { Value: ref('Alarms') } },
  } as Template;
}
