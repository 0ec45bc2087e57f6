import { expectSame, firstProblem } from '../../promises/expect';
import { admitted, asked, isKey, tlsOnly } from '../../promises/statements';
import { EmailSenderModel } from '../model';
import { EmailSenderSubject, hasWebhooks, ownsAlarmTopic } from '../subject';
import { EmailSenderPromise } from './types';

const SES = 'ses.amazonaws.com';
const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const EVENTS = 'events.amazonaws.com';
const SNS = 'sns.amazonaws.com';

/** SES asks in the name of one configuration set of this account. */
const fromSet = ({ environment, names }: EmailSenderSubject): string[] => [
  `ArnEquals aws:SourceArn ${names.configurationSetArn}`, `StringEquals aws:SourceAccount ${environment.account}`,
];
const fromAlarms = ({ environment: { partition, region, account } }: EmailSenderSubject): string[] => [
  `ArnLike aws:SourceArn arn:${partition}:cloudwatch:${region}:${account}:alarm:*`, `StringEquals aws:SourceAccount ${account}`,
];

function encrypted(what: string, reference: string | undefined, { key }: EmailSenderModel): string | undefined {
  return isKey(reference, key?.arn) ? undefined : `the key of ${what} is ${reference ?? 'not set'}, must be the sender's own, ${key?.arn ?? 'which was not found'}`;
}

const eventsPromises: EmailSenderPromise[] = [
  {
    id: 'events-topic',
    title: 'The events topic has the name that follows from the environment',
    check: ({ eventsTopic }, { names }) => expectSame('the events topic', eventsTopic?.arn, names.eventsTopicArn),
  },
  {
    id: 'signature-version',
    title: 'Messages are signed with SHA-256, so that a webhook can tell who sent them',
    check: ({ eventsTopic }) => expectSame('the signature version of the events topic', eventsTopic?.signatureVersion, '2'),
  },
  {
    id: 'events-encrypted',
    title: 'Events, which hold addresses, lie encrypted with the sender\'s own key',
    check: (model) => encrypted('the events topic', model.eventsTopic?.keyReference, model),
  },
  {
    id: 'events-from-ses',
    title: 'Only SES publishes events, for this configuration set of this account',
    check: ({ eventsTopic: { policy } = { policy: [] } }, subject) => expectSame('who is admitted to the events topic', admitted(policy), [SES])
      ?? expectSame('what is asked of SES', asked(policy, SES), fromSet(subject))
      ?? expectSame('what SES may do', policy.filter(({ effect }) => effect === 'Allow').flatMap(({ actions, notActions }) => [...actions ?? [], ...notActions ?? []]), ['sns:Publish']),
  },
  {
    id: 'events-tls',
    title: 'Nobody publishes events over plain HTTP',
    check: ({ eventsTopic }, subject) => tlsOnly('publishing events', 'sns:Publish', subject.names.eventsTopicArn, eventsTopic?.policy ?? [], subject.environment),
  },
];

const alarmTopicPromises: EmailSenderPromise[] = [
  {
    id: 'alarm-topic',
    title: 'A topic for alarms is made with the name that follows from the environment, unless one was given',
    applies: ownsAlarmTopic,
    check: ({ alarmTopic }, { names }) => expectSame('the alarm topic', alarmTopic?.arn, names.alarmTopicArn),
  },
  {
    id: 'alarms-encrypted',
    title: 'Alarms lie encrypted with a key that CloudWatch may use, as AWS\'s own is not',
    applies: ownsAlarmTopic,
    check: (model) => encrypted('the alarm topic', model.alarmTopic?.keyReference, model),
  },
  {
    id: 'alarms-from-aws',
    title: 'Only CloudWatch publishes alarms, for alarms of this account, and EventBridge',
    applies: ownsAlarmTopic,
    check: ({ alarmTopic: { policy } = { policy: [] } }, subject) => expectSame('who is admitted to the alarm topic', admitted(policy), [CLOUDWATCH, EVENTS])
      ?? expectSame('what is asked of CloudWatch', asked(policy, CLOUDWATCH), fromAlarms(subject)),
  },
  {
    id: 'alarms-tls',
    title: 'Nobody publishes alarms over plain HTTP',
    applies: ownsAlarmTopic,
    check: ({ alarmTopic }, subject) => tlsOnly('publishing alarms', 'sns:Publish', subject.names.alarmTopicArn, alarmTopic?.policy ?? [], subject.environment),
  },
];

const keyPromises: EmailSenderPromise[] = [
  {
    id: 'key-rotates',
    title: 'The key is rotated every year',
    check: ({ key }) => expectSame('rotation of the key', key?.rotation, true),
  },
  {
    id: 'key-users',
    title: 'The key is used by the services that publish, each as far as it says for whom, and by the account',
    check: ({ key }, subject) => {
      const { environment: { accountRootArn }, names } = subject;
      const policy = key?.policy ?? [];
      const services = [...(ownsAlarmTopic(subject) ? [CLOUDWATCH, EVENTS] : []), SES, SNS];
      return expectSame('who is admitted to the key', admitted(policy), [accountRootArn, ...services])
        ?? expectSame('what the key asks of SES', asked(policy, SES), fromSet(subject))
        ?? expectSame('what the key asks of SNS', asked(policy, SNS), [`ArnEquals aws:SourceArn ${names.eventsTopicArn}`])
        ?? (ownsAlarmTopic(subject) ? expectSame('what the key asks of CloudWatch', asked(policy, CLOUDWATCH), fromAlarms(subject)) : undefined);
    },
  },
];

/** What a subscription that nobody confirmed has, only SNS knows. */
function unconfirmed({ subscriptions }: EmailSenderModel): string | undefined {
  const pending = subscriptions.filter(({ confirmed }) => confirmed === false).map(({ endpoint }) => endpoint);
  return pending.length > 0 ? `SNS says nothing of a subscription that its endpoint has not confirmed: ${pending.join(', ')}` : undefined;
}

const each = ({ subscriptions }: EmailSenderModel, { webhooks = [] }: EmailSenderSubject, check: (found: EmailSenderModel['subscriptions'][number], raw: boolean) => string | undefined) =>
  firstProblem(webhooks.map(({ url, rawMessageDelivery = false }) => {
    const found = subscriptions.find(({ endpoint }) => endpoint === url);
    return found && check(found, rawMessageDelivery);
  }));

const webhookPromises: EmailSenderPromise[] = [
  {
    id: 'webhooks',
    title: 'Every webhook is subscribed to the events topic, and no template subscribes anybody else',
    check: ({ subscriptions, source }, { webhooks = [] }) => {
      const asWished = webhooks.map(({ url }) => url).sort();
      const found = subscriptions.map(({ endpoint }) => endpoint).filter((url) => source !== 'deployed' || asWished.includes(url)).sort();
      return expectSame('who is subscribed to the events topic', found, asWished);
    },
  },
  {
    id: 'webhooks-https',
    title: 'Events are delivered over TLS',
    check: ({ subscriptions }, { webhooks = [] }) => firstProblem(subscriptions.map(({ protocol, endpoint }) =>
      (protocol === 'http' || webhooks.some(({ url }) => url === endpoint) ? expectSame(`the protocol of ${endpoint}`, protocol, 'https') : undefined))),
  },
  {
    id: 'webhooks-raw',
    title: 'Events come in SNS\'s envelope with its signature, unless they were asked for raw',
    applies: hasWebhooks,
    unknown: unconfirmed,
    check: (model, subject) => each(model, subject, (found, raw) => expectSame(`raw delivery to ${found.endpoint}`, found.raw, raw)),
  },
  {
    id: 'webhooks-redrive',
    title: 'What a webhook does not take goes to the queue of undelivered events',
    applies: hasWebhooks,
    unknown: unconfirmed,
    check: (model, subject) => each(model, subject, (found) => expectSame(`where undelivered events of ${found.endpoint} go`, found.deadLetterArn, subject.names.deadLetterQueueArn)),
  },
  {
    id: 'dead-letter-queue',
    title: 'There is a queue of undelivered events exactly where there is a webhook',
    check: ({ deadLetterQueue }, subject) => expectSame('the queue of undelivered events', deadLetterQueue?.arn, hasWebhooks(subject) ? subject.names.deadLetterQueueArn : undefined),
  },
  {
    id: 'dead-letter-retention',
    title: 'Undelivered events are kept for 14 days, the most that SQS keeps',
    applies: hasWebhooks,
    check: ({ deadLetterQueue }) => expectSame('the seconds for which undelivered events are kept', deadLetterQueue?.retentionSeconds, 1_209_600),
  },
  {
    id: 'dead-letter-encrypted',
    title: 'Undelivered events lie encrypted with the sender\'s own key',
    applies: hasWebhooks,
    check: (model) => encrypted('the queue of undelivered events', model.deadLetterQueue?.keyReference, model),
  },
  {
    id: 'dead-letter-from-topic',
    title: 'Only the events topic sends to the queue of undelivered events',
    applies: hasWebhooks,
    check: ({ deadLetterQueue: { policy } = { policy: [] } }, { names }) => expectSame('who is admitted to the queue', admitted(policy), [SNS])
      ?? expectSame('what is asked of SNS', asked(policy, SNS), [`ArnEquals aws:SourceArn ${names.eventsTopicArn}`]),
  },
  {
    id: 'dead-letter-tls',
    title: 'Nobody reads or writes undelivered events over plain HTTP',
    applies: hasWebhooks,
    check: ({ deadLetterQueue }, subject) => firstProblem(['sqs:SendMessage', 'sqs:ReceiveMessage'].map((action) =>
      tlsOnly(action, action, subject.names.deadLetterQueueArn, deadLetterQueue?.policy ?? [], subject.environment))),
  },
];

/** Who is told, by whom, and that nobody else listens or speaks. */
export const topicPromises: EmailSenderPromise[] = [...eventsPromises, ...alarmTopicPromises, ...keyPromises, ...webhookPromises];
