export const ACCOUNT = '333333333333';
export const REGION = 'eu-central-1';
export const NAME = 'acme-prod-email';
export const USER = 'acme-prod-smtp';
export const SET = `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${NAME}`;
export const EVENTS_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:${NAME}-events`;
export const ALARM_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:${NAME}-alarms`;
export const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:${NAME}-events-dlq`;

const OF_SET = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': SET } };
const OF_ALARMS = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` } };
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const useKey = (Sid: string, Service: string, Condition?: object) => (
  { Sid, Effect: 'Allow', Principal: { Service }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', ...(Condition && { Condition }) }
);
const publish = (Sid: string, Service: string, Resource: string, Condition?: object) => (
  { Sid, Effect: 'Allow', Principal: { Service }, Action: 'sns:Publish', Resource, ...(Condition && { Condition }) }
);
const denyInsecure = (Action: string, Resource: string) => (
  { Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
);

/** The documents that an engineer writes on either engine. */
export const POLICIES = {
  key: policy(
    { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
    useKey('AllowSes', 'ses.amazonaws.com', OF_SET),
    useKey('AllowEventsTopic', 'sns.amazonaws.com', { ArnEquals: { 'aws:SourceArn': EVENTS_TOPIC } }),
    useKey('AllowAlarms', 'cloudwatch.amazonaws.com', OF_ALARMS),
    useKey('AllowRules', 'events.amazonaws.com'),
  ),
  eventsTopic: policy(publish('AllowSesToPublish', 'ses.amazonaws.com', EVENTS_TOPIC, OF_SET), denyInsecure('sns:Publish', EVENTS_TOPIC)),
  alarmTopic: policy(
    publish('AllowAlarmsToPublish', 'cloudwatch.amazonaws.com', ALARM_TOPIC, OF_ALARMS),
    publish('AllowRulesToPublish', 'events.amazonaws.com', ALARM_TOPIC),
    denyInsecure('sns:Publish', ALARM_TOPIC),
  ),
  queue: policy(
    {
      Sid: 'AllowEventsTopicToSend', Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: QUEUE,
      Condition: { ArnEquals: { 'aws:SourceArn': EVENTS_TOPIC } },
    },
    denyInsecure('sqs:*', QUEUE),
  ),
  send: policy({
    Sid: 'Send',
    Effect: 'Allow',
    Action: ['ses:SendEmail', 'ses:SendRawEmail'],
    Resource: [`arn:aws:ses:${REGION}:${ACCOUNT}:identity/example.com`, `arn:aws:ses:${REGION}:${ACCOUNT}:identity/news.example.com`, SET],
    Condition: {
      'StringLike': { 'ses:FromAddress': 'wiki@example.com', 'ses:FromDisplayName': 'Acme Wiki' },
      'ForAllValues:StringLike': { 'ses:Recipients': '*@example.com' },
      'Null': { 'ses:Recipients': 'false' },
    },
  }),
};

const ADVICE = 'stop what sends to bad addresses before SES pauses the account';
const OWN = { 'ses:configuration-set': NAME };
const rate = (id: string, word: string, metricName: string, threshold: number, dimensions: Record<string, string>, description: string) => ({
  id, alarmName: `${NAME}-${word}`, alarmDescription: `${description} or more: ${ADVICE}`, namespace: 'AWS/SES', metricName, dimensions, statistic: 'Average',
  period: 3600, evaluationPeriods: 1, threshold, comparisonOperator: 'GreaterThanOrEqualToThreshold', treatMissingData: 'ignore',
});

export const ALARMS = [
  rate('BounceRateAlarm', 'bounce-rate', 'Reputation.BounceRate', 0.05, OWN, `${NAME} has a bounce rate of 5 %`),
  rate('ComplaintRateAlarm', 'complaint-rate', 'Reputation.ComplaintRate', 0.001, OWN, `${NAME} has a complaint rate of 0.1 %`),
  rate('AccountBounceRateAlarm', 'account-bounces', 'Reputation.BounceRate', 0.05, {}, 'the account has a bounce rate of 5 %'),
  rate('AccountComplaintRateAlarm', 'account-complaints', 'Reputation.ComplaintRate', 0.001, {}, 'the account has a complaint rate of 0.1 %'),
  {
    id: 'DeadLetterAlarm',
    alarmName: `${NAME}-events-dlq`,
    alarmDescription: `events that no webhook took lie in ${NAME}-events-dlq: look at the endpoint, then handle the messages; they are kept for 14 days`,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: `${NAME}-events-dlq` },
    statistic: 'Maximum',
    period: 300,
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
  },
];

/** The records of one domain, DKIM left to the engine. */
export function recordsBesideDkim(domain: string, apexSpf?: string): object[] {
  const record = (type: string, name: string, value: string, purpose: string) => ({ type, name, values: [value], ttlSeconds: 300, purpose });
  return [
    record('MX', `mail.${domain}`, `10 feedback-smtp.${REGION}.amazonses.com`, `bounces of ${domain}`),
    record('TXT', `mail.${domain}`, 'v=spf1 include:amazonses.com ~all', `SPF of the envelope sender of ${domain}`),
    record('TXT', `_dmarc.${domain}`, 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com', `DMARC of ${domain}`),
    ...(apexSpf ? [record('TXT', domain, apexSpf, `SPF of ${domain}; keep its other TXT values`)] : []),
  ];
}

/** What is created here, with the SPF records given. */
export const DOMAINS = [['example.com', 'v=spf1 include:_spf.google.com include:amazonses.com ~all'], ['news.example.com', undefined]] as const;
export const TOPIC_EVENTS = ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'];
export const WEBHOOKS = [['webhook', 'https://hooks.example.com/email', false], ['webhook-audit', 'https://audit.example.com/email', true]] as const;
