import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { Route53Client } from '@aws-sdk/client-route-53';
import {
  CreateEmailTemplateCommand, DeleteSuppressedDestinationCommand, GetEmailIdentityCommand, GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand, PutAccountSendingAttributesCommand, SendEmailCommand, SESv2Client,
} from '@aws-sdk/client-sesv2';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import MessageValidator from 'sns-validator';
import { ensureVirtualEnvironment, type LocalAccount, type LocalCloud } from '../src';
import { ensureCertificates } from '../src/certificates';
import { type Clients, freshCloud } from './helpers/cloud';
import { Endpoint, mail, Mailboxes, MX, serverCertificate, trust, until, Zone } from './helpers/mail';
import { DOMAIN, insecure, sender, SET, SET_ARN, TOPIC_ARN, topicPolicy } from './helpers/mail-stacks';
import { deploy, describe as describeStack } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let ses: SESv2Client;
let sns: SNSClient;
let sqs: SQSClient;
let events: EventBridgeClient;
let endpoint: Endpoint;
let url: string;
let mailboxes: Mailboxes;
let outputs: Record<string, string>;
let distrust: () => void;

interface Event {
  readonly eventType: string;
  readonly mail: { readonly messageId: string; readonly tags: Record<string, string[]>; readonly destination: string[] };
  readonly [block: string]: unknown;
}

const send = async (to: string, more = {}) => (await ses.send(new SendEmailCommand(mail(to, more)))).MessageId!;
const validator = new MessageValidator(/^127\.0\.0\.1:\d+$/);
const valid = (message: Record<string, string>) =>
  new Promise<void>((resolve, reject) => validator.validate(message, (error) => (error ? reject(error) : resolve())));

/** The events of one message, each checked for its signature. */
async function eventsOf(messageId: string, count: number): Promise<Event[]> {
  const found = await until(() => {
    const all = endpoint.messages('Notification').filter(({ Message }) => Message.includes(messageId));
    return all.length >= count ? all : undefined;
  }, `event ${count} of ${messageId}`);
  await Promise.all(found.map(valid));
  return found.map(({ Message }) => JSON.parse(Message) as Event);
}

async function received(queue: string): Promise<Message> {
  return until(async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }));
    if (Messages?.[0] !== undefined) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: Messages[0].ReceiptHandle }));
    }
    return Messages?.[0];
  }, `a message in ${queue}`);
}

/** A queue that gets what matches the pattern on the default bus. */
async function listening(name: string, pattern: object): Promise<string> {
  const arn = `arn:aws:sqs:eu-central-1:111111111111:${name}`;
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [
    { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn }, insecure('sqs:*', arn),
  ] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: arn }] }));
  return QueueUrl!;
}

beforeAll(async () => {
  const fresh = await freshCloud('email-events');
  ({ cloud, account, root } = fresh);
  const config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  [ses, sns, sqs, events] = [new SESv2Client(config), new SNSClient(config), new SQSClient(config), new EventBridgeClient(config)];
  distrust = trust(cloud);
  endpoint = new Endpoint(serverCertificate(cloud));
  url = await endpoint.listen();
  mailboxes = new Mailboxes();
  await cloud.relayMail(account, await mailboxes.listen());
  await deploy(root.cloudformation, 'acme-email', sender({ webhook: url }));
  const { Outputs } = (await describeStack(root.cloudformation, 'acme-email'))!;
  outputs = Object.fromEntries(Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]));
  const zone = new Zone(new Route53Client(config));
  await zone.create();
  const { DkimAttributes } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }));
  await zone.write('UPSERT', ...zone.dkim(DkimAttributes!.Tokens!), MX);
});

afterAll(async () => {
  await cloud.stop();
  distrust();
  await endpoint.close();
  await mailboxes.close();
});

it('asks the endpoint to confirm, and delivers nothing before it did', async () => {
  const confirmation = await until(() => endpoint.messages('SubscriptionConfirmation')[0], 'the confirmation');
  expect(confirmation).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn: TOPIC_ARN, SignatureVersion: '2' });
  await valid(confirmation);
  const [pending] = (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC_ARN }))).Subscriptions!;
  expect(pending).toMatchObject({ SubscriptionArn: 'PendingConfirmation', Protocol: 'https', Endpoint: url });
  const first = await send('bounce@simulator.amazonses.com');

  expect((await fetchLink(confirmation.SubscribeURL)).status).toBe(200);
  const [confirmed] = (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC_ARN }))).Subscriptions!;
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: confirmed.SubscriptionArn }));
  expect(Attributes).toMatchObject({ PendingConfirmation: 'false', RawMessageDelivery: 'false', RedrivePolicy: expect.stringContaining('-dlq') });
  await eventsOf(await send('bounce@simulator.amazonses.com'), 1);
  expect(endpoint.messages('Notification').filter(({ Message }) => Message.includes(first))).toEqual([]);
});

it('raises the events of the mailbox simulator, signed, with the tags of SES', async () => {
  const [bounce] = await eventsOf(await send('bounce+invoice@simulator.amazonses.com', { EmailTags: [{ Name: 'campaign', Value: 'may' }] }), 1);
  expect(bounce).toMatchObject({
    eventType: 'Bounce',
    bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{ emailAddress: 'bounce+invoice@simulator.amazonses.com', status: '5.1.1' }] },
    mail: {
      source: `Acme <hello@${DOMAIN}>`, sendingAccountId: '111111111111', destination: ['bounce+invoice@simulator.amazonses.com'],
      commonHeaders: { subject: 'Good news' },
      tags: {
        'ses:configuration-set': [SET], 'ses:from-domain': [DOMAIN], 'ses:caller-identity': ['root'], 'ses:source-ip': ['127.0.0.1'], campaign: ['may'],
      },
    },
  });
  const [complaint] = await eventsOf(await send('complaint@simulator.amazonses.com'), 1);
  expect(complaint).toMatchObject({ eventType: 'Complaint', complaint: { complaintFeedbackType: 'abuse' } });
  const [suppressed] = await eventsOf(await send('suppressionlist@simulator.amazonses.com'), 1);
  expect(suppressed).toMatchObject({ bounce: { bounceSubType: 'Suppressed' } });
  expect((await ses.send(new ListSuppressedDestinationsCommand({}))).SuppressedDestinationSummaries).toEqual([]);
  const headers = endpoint.posted.at(-1)!.headers;
  expect(headers).toMatchObject({ 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-topic-arn': TOPIC_ARN, 'x-amz-sns-subscription-arn': expect.stringContaining(TOPIC_ARN) });
});

it('refuses a changed message, and one that says that it has another version', async () => {
  const [message] = endpoint.messages('Notification');
  await expect(valid({ ...message, Message: message.Message.replace('Bounce', 'Delivery') })).rejects.toThrow(/signature is invalid/);
  await expect(valid({ ...message, SignatureVersion: '1' })).rejects.toThrow(/signature is invalid/);
});

it('signs by SHA1 when the topic has signature version 1', async () => {
  await sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC_ARN, AttributeName: 'SignatureVersion', AttributeValue: '1' }));
  const messageId = await send('bounce@simulator.amazonses.com');
  await eventsOf(messageId, 1);
  expect(endpoint.messages('Notification').find(({ Message }) => Message.includes(messageId))).toMatchObject({ SignatureVersion: '1' });
  await sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC_ARN, AttributeName: 'SignatureVersion', AttributeValue: '2' }));
});

it('tells the default event bus of what was sent and delivered, and of a pause', async () => {
  const queue = await listening('delivered', { 'source': ['aws.ses'], 'detail-type': ['Email Delivered'], 'resources': [SET_ARN] });
  const paused = await listening('paused', { 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] });
  const messageId = await send('success@simulator.amazonses.com');
  const event = JSON.parse((await received(queue)).Body!) as Record<string, unknown>;
  expect(event).toMatchObject({ 'source': 'aws.ses', 'detail-type': 'Email Delivered', 'resources': [SET_ARN], 'detail': { eventType: 'Delivery', mail: { messageId } } });
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: false }));
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: true }));
  expect(JSON.parse((await received(paused)).Body!)).toMatchObject({ detail: { data: { record: { status: 'DISABLED' } } } });
});

it('hands a message on with the headers of SES, from the custom MAIL FROM domain, encrypted', async () => {
  const queue = await listening('handed', { 'source': ['aws.ses'], 'detail-type': ['Email Delivered'] });
  const messageId = await send('Ann <ann@elsewhere.example>');
  const message = await until(() => mailboxes.arrived.find(({ raw }) => raw.includes(messageId)), 'the message');
  expect(message).toMatchObject({ from: `${messageId}@bounce.${DOMAIN}`, to: 'ann@elsewhere.example', secure: true });
  expect(message.raw).toContain(`Message-ID: <${messageId}@eu-central-1.amazonses.com>`);
  for (const header of [`From: Acme <hello@${DOMAIN}>`, 'Feedback-ID: ::1.eu-central-1.', 'X-SES-Outgoing: ', 'Subject: Good news', 'To: Ann <ann@elsewhere.example>', 'multipart/alternative']) {
    expect(message.raw).toContain(header);
  }
  expect(JSON.parse((await received(queue)).Body!)).toMatchObject({ detail: { delivery: { smtpResponse: expect.stringMatching(/^250 /) } } });
});

it('puts an address that bounced on the suppression list, and sends there no more', async () => {
  const [bounce] = await eventsOf(await send('unknown@elsewhere.example'), 1);
  expect(bounce).toMatchObject({ bounce: { bounceType: 'Permanent', bouncedRecipients: [{ diagnosticCode: expect.stringMatching(/^smtp; 550 /) }] } });
  const address = { EmailAddress: 'unknown@elsewhere.example' };
  expect((await ses.send(new GetSuppressedDestinationCommand(address))).SuppressedDestination).toMatchObject({ Reason: 'BOUNCE', LastUpdateTime: expect.any(Date) });
  expect((await ses.send(new ListSuppressedDestinationsCommand({ Reasons: ['BOUNCE'] }))).SuppressedDestinationSummaries).toHaveLength(1);
  expect((await ses.send(new ListSuppressedDestinationsCommand({ Reasons: ['COMPLAINT'] }))).SuppressedDestinationSummaries).toEqual([]);
  const [again] = await eventsOf(await send('unknown@elsewhere.example'), 1);
  expect(again).toMatchObject({ bounce: { bounceSubType: 'OnAccountSuppressionList' } });
  await ses.send(new DeleteSuppressedDestinationCommand(address));
  await expect(ses.send(new GetSuppressedDestinationCommand(address))).rejects.toMatchObject({ name: 'NotFoundException' });
});

it('tells of a delay, of a template that lacks data, and of a virus', async () => {
  const [delay] = await eventsOf(await send('busy@elsewhere.example'), 1);
  expect(delay).toMatchObject({ eventType: 'DeliveryDelay', deliveryDelay: { delayedRecipients: [{ emailAddress: 'busy@elsewhere.example' }] } });
  await ses.send(new CreateEmailTemplateCommand({ TemplateName: 'hi', TemplateContent: { Subject: 'Hi {{name}}', Text: 'Hello' } }));
  const [failure] = await eventsOf(await send('success@simulator.amazonses.com', { Content: { Template: { TemplateName: 'hi', TemplateData: '{}' } } }), 1);
  expect(failure).toMatchObject({ eventType: 'Rendering Failure', failure: { templateName: 'hi', errorMessage: "Attribute 'name' is not present in the rendering data." } });
  const virus = Buffer.from(`From: hello@${DOMAIN}\r\nTo: success@simulator.amazonses.com\r\n\r\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\r\n`);
  const [reject] = await eventsOf(await send('success@simulator.amazonses.com', { Content: { Raw: { Data: virus } } }), 1);
  expect(reject).toMatchObject({ eventType: 'Reject', reject: { reason: 'Bad content' } });
});

it('tries a failing endpoint again, and then hands the event to the dead-letter queue', async () => {
  endpoint.status = 503;
  const messageId = await send('bounce@simulator.amazonses.com');
  const letter = await received(outputs.Queue);
  expect(letter.MessageAttributes).toMatchObject({ ErrorCode: { StringValue: '503' } });
  const body = JSON.parse(letter.Body!) as Record<string, string>;
  expect(JSON.parse(body.Message)).toMatchObject({ eventType: 'Bounce', mail: { messageId } });
  await valid(body);
  expect(endpoint.messages('Notification').filter(({ Message }) => Message.includes(messageId))).toHaveLength(4);
  endpoint.status = 403;
  const refused = await send('bounce@simulator.amazonses.com');
  await received(outputs.Queue);
  expect(endpoint.messages('Notification').filter(({ Message }) => Message.includes(refused))).toHaveLength(1);
  endpoint.status = 200;
});

it('sets off an alarm on the dead-letter queue', async () => {
  const cloudwatch = new CloudWatchClient({ ...cloud.clientConfig(account), maxAttempts: 1 });
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName: 'dead-letters', Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: [{ Name: 'QueueName', Value: 'acme-dev-email-events-dlq' }],
    Statistic: 'Maximum', Period: 300, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
  }));
  endpoint.status = 403;
  await send('bounce@simulator.amazonses.com');
  await until(async () => {
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['dead-letters'], StateValue: 'ALARM' }));
    return MetricAlarms![0];
  }, 'the alarm');
  endpoint.status = 200;
});

it('drops events that the topic does not let SES publish any more, and goes on when it does again', async () => {
  const policy = (document: object) => sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC_ARN, AttributeName: 'Policy', AttributeValue: JSON.stringify(document) }));
  await policy({ Version: '2012-10-17', Statement: [insecure('sns:Publish', TOPIC_ARN)] });
  const lost = await send('bounce@simulator.amazonses.com');
  const sentAfterwards = await listening('order', { 'source': ['aws.ses'], 'detail-type': ['Email Sent'] });
  await send('success@simulator.amazonses.com');
  await received(sentAfterwards);
  await policy(topicPolicy);
  await eventsOf(await send('bounce@simulator.amazonses.com'), 1);
  expect(endpoint.posted.filter(({ body }) => body.includes(lost))).toEqual([]);
});

it('delivers raw messages without envelope and signature, refuses http, and never trusts a strange certificate', async () => {
  const raw = await sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: 'https', Endpoint: `${url}?raw`, Attributes: { RawMessageDelivery: 'true' }, ReturnSubscriptionArn: true }));
  await expect(sns.send(new UnsubscribeCommand({ SubscriptionArn: raw.SubscriptionArn }))).rejects.toThrow(/pending confirmation/);
  const confirmation = await until(() => endpoint.messages('SubscriptionConfirmation')[1], 'the second confirmation');
  await fetchLink(confirmation.SubscribeURL);
  const messageId = await send('bounce@simulator.amazonses.com');
  const bare = await until(() => endpoint.posted.find(({ headers, body }) => headers['x-amz-sns-rawdelivery'] === 'true' && body.includes(messageId)), 'the raw message');
  expect(JSON.parse(bare.body)).toMatchObject({ eventType: 'Bounce', mail: { messageId } });
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: raw.SubscriptionArn }));
  const strange = new Endpoint(await strangersCertificate());
  const strangeUrl = await strange.listen();
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: 'https', Endpoint: strangeUrl }));
  await until(() => (readFileSync(cloud.logFile('dev'), 'utf8').includes(`${strangeUrl}: [SSL: CERTIFICATE_VERIFY_FAILED]`) ? true : undefined), 'the refusal of the certificate');
  expect(strange.posted).toEqual([]);
  await strange.close();
  const subscribe = (Protocol: string, Endpoint_: string) => sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol, Endpoint: Endpoint_ }));
  await expect(subscribe('https', url.replace('https', 'http'))).rejects.toThrow(/must match the specified protocol/);
  await expect(subscribe('http', url.replace('https', 'http'))).rejects.toThrow(/https endpoints only/);
  await expect(sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: 'https', Endpoint: url, Attributes: { RedrivePolicy: '{' } }))).rejects.toThrow(/RedrivePolicy/);
});

it('tells the alarm topic, whose policy and key know CloudWatch and EventBridge', async () => {
  const alarms = new Endpoint(serverCertificate(cloud));
  await sns.send(new SubscribeCommand({ TopicArn: outputs.Alarms, Protocol: 'https', Endpoint: await alarms.listen() }));
  await fetchLink((await until(() => alarms.messages('SubscriptionConfirmation')[0], 'the confirmation')).SubscribeURL);
  const cloudwatch = new CloudWatchClient({ ...cloud.clientConfig(account), maxAttempts: 1 });
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'acme-dev-email-bounce-rate', StateValue: 'ALARM', StateReason: 'tried' }));
  const alarm = await until(() => alarms.messages('Notification').find(({ Subject }) => Subject?.startsWith('ALARM')), 'the alarm');
  expect(JSON.parse(alarm.Message)).toMatchObject({ AlarmName: 'acme-dev-email-bounce-rate', NewStateValue: 'ALARM' });
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: false }));
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: true }));
  await until(() => alarms.messages('Notification').find(({ Message }) => Message.includes('Sending Status Disabled')), 'the pause');
  await alarms.close();
});

it('keeps all of it when the account is started anew', async () => {
  await send('unknown@elsewhere.example');
  await until(async () => (await ses.send(new ListSuppressedDestinationsCommand({}))).SuppressedDestinationSummaries![0], 'the suppression');
  process.kill(account.pid, 'SIGKILL');
  [account] = await cloud.start();
  expect((await ses.send(new ListSuppressedDestinationsCommand({}))).SuppressedDestinationSummaries).toHaveLength(1);
  const messageId = await send('bounce@simulator.amazonses.com');
  await eventsOf(messageId, 1);
});

/** Good for 127.0.0.1 as well, says another authority. */
async function strangersCertificate(): Promise<{ cert: string; key: string }> {
  const file = (name: string) => join(cloud.caFile, '..', '..', 'stranger', name);
  await ensureCertificates({ ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') }, await ensureVirtualEnvironment());
  return { cert: readFileSync(file('server.pem'), 'utf8'), key: readFileSync(file('server.key'), 'utf8') };
}

async function fetchLink(link: string): Promise<{ status?: number }> {
  return new Promise((resolve, reject) => {
    get(link, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    }).on('error', reject);
  });
}
