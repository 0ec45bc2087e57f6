import {
  CreateConfigurationSetEventDestinationCommand, DeleteConfigurationSetEventDestinationCommand, GetAccountCommand, GetConfigurationSetCommand,
  GetEmailIdentityCommand, MailFromAttributes,
} from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, DeleteTopicCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { StaticOnly } from '../../access/live';
import { Behaviour, refused } from '../../verify/behaviour';
import { forbiddenRecipient, SendingIdentity, sendOptionsOf } from '../access/message';
import { domainNamesOf, EmailSenderSubject, hasSmtp, hasWebhooks } from '../subject';
import { alarmBehaviour } from './alarms';
import { arrivalBehaviour } from './arrival';
import { expectEvent, toSimulator } from './events';
import { EmailSession } from './session';

export type EmailBehaviour = Behaviour<EmailSenderSubject, EmailSession>;

/** Sends to the simulator, and sees what it does told to the endpoint. */
async function seen(session: EmailSession, identity: SendingIdentity, to: string, type: string, id: string, withSet = true): Promise<string> {
  const message = { ...toSimulator(session, identity, to), ...(!withSet && { configurationSetName: undefined }) };
  const webhook = await session.listening();
  const messageId = await session.send(identity, message, { subject: session.component(id), text: 'plinth-verify' });
  const { signatureVersion } = await expectEvent(session, webhook, messageId, type, message);
  return `sent ${messageId} to ${message.to.join()}, and ${type} came to ${webhook.url} with a valid signature of version ${signatureVersion}`;
}

function isMissing(mailFrom: MailFromAttributes | undefined): boolean {
  return mailFrom?.MailFromDomainStatus !== undefined && mailFrom.MailFromDomainStatus !== 'SUCCESS';
}

const readyBehaviour: EmailBehaviour = {
  id: 'behaviour/ready',
  title: 'Messages can be sent: the domains are verified, MAIL FROM is found, and nothing is paused',
  run: async (session) => {
    const { ses } = session.all;
    const { subject: { names, environment: { region } } } = session;
    const [account, set, ...identities] = await Promise.all([
      ses.send(new GetAccountCommand({})),
      ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: names.configurationSetName })),
      ...domainNamesOf(session.subject).map(async (domainName) =>
        ({ domainName, ...await ses.send(new GetEmailIdentityCommand({ EmailIdentity: domainName })) })),
    ]);
    const problems = [
      ...(account.SendingEnabled === false ? [`sending: the account is paused in ${region}; end what caused it, then enable sending`] : []),
      ...(set.SendingOptions?.SendingEnabled === false ? [`sending: ${names.configurationSetName} is paused; find out why, then enable sending of the configuration set`] : []),
      ...identities.flatMap(({ domainName, VerifiedForSendingStatus: verified, MailFromAttributes: mailFrom }) => [
        ...(verified ? [] : [`identity: ${domainName} is not verified in ${region}; enter its DNS records and wait until SES has seen them`]),
        ...(verified && isMissing(mailFrom) && mailFrom?.BehaviorOnMxFailure === 'REJECT_MESSAGE'
          ? [`mail from: ${mailFrom.MailFromDomain} is ${mailFrom.MailFromDomainStatus} in SES; enter its MX and TXT records and wait until SES has seen them`] : []),
      ]),
    ];
    if (problems.length > 0) {
      throw new Error(problems.join('; '));
    }
    const missing = identities.map(({ MailFromAttributes: mailFrom }) => mailFrom).filter(isMissing).map((mailFrom) => mailFrom!.MailFromDomain);
    const meanwhile = missing.length > 0 ? `; SES has not seen the MX record of ${missing.join(', ')}, and sends with a domain of its own until then` : '';
    return (account.ProductionAccessEnabled === false
      ? `the account is in the sandbox of ${region}: only verified addresses and the simulator are sent to, until SES grants production access`
      : `${identities.map(({ domainName }) => domainName).join(', ')} verified, the account is out of the sandbox`) + meanwhile;
  },
};

const eventBehaviours: EmailBehaviour[] = [
  {
    id: 'behaviour/bounce',
    title: 'A message that bounces is told to a webhook, signed',
    run: (session) => seen(session, 'sender', 'bounce', 'Bounce', 'bounce'),
  },
  {
    id: 'behaviour/complaint',
    title: 'A message that its recipient calls spam is told to a webhook, signed',
    run: (session) => seen(session, 'sender', 'complaint', 'Complaint', 'complaint'),
  },
  {
    id: 'behaviour/default-set',
    title: 'A message that names no configuration set is told of too',
    run: (session) => seen(session, 'sender', 'bounce', 'Bounce', 'default-set', false),
  },
  {
    id: 'behaviour/raw',
    title: 'A message that the sender wrote out itself is told of too',
    run: async (session) => {
      const message = { ...toSimulator(session, 'sender', 'bounce'), raw: true };
      const webhook = await session.listening();
      const messageId = await session.send('sender', message, { subject: session.component('raw'), text: 'plinth-verify' });
      await expectEvent(session, webhook, messageId, 'Bounce', message);
      return `sent ${messageId} as it stands on the wire, and Bounce came to ${webhook.url}`;
    },
  },
  {
    id: 'behaviour/smtp-bounce',
    title: 'A message that is sent by SMTP with the credentials in the secret, and bounces, is told to a webhook',
    applies: hasSmtp,
    run: (session) => seen(session, 'smtp-user', 'bounce', 'Bounce', 'smtp-bounce', false),
  },
  {
    id: 'behaviour/delivered',
    title: 'A message that is delivered is told to who asks for that',
    run: async (session) => {
      const message = toSimulator(session, 'sender', 'success');
      const webhook = await session.listening();
      const topicArn = await scratchTopic(session);
      await session.subscribe(webhook, topicArn, webhook.url);
      const messageId = await session.send('sender', message, { subject: session.component('delivered'), text: 'plinth-verify' });
      await expectEvent(session, webhook, messageId, 'Delivery', message, topicArn);
      return `sent ${messageId} to ${message.to.join()}, and Delivery came through a topic of this run's own`;
    },
  },
  {
    id: 'behaviour/forged',
    title: 'A webhook can tell a message that was changed on the way',
    run: async (session) => {
      const message = toSimulator(session, 'sender', 'bounce');
      const webhook = await session.listening();
      const messageId = await session.send('sender', message, { subject: session.component('forged'), text: 'plinth-verify' });
      const { envelope } = await expectEvent(session, webhook, messageId, 'Bounce', message);
      await webhook.validate(envelope);
      for (const [what, forged] of [
        ['another text', { Message: envelope.Message.replace('Bounce', 'Delivery') }], ['another topic', { TopicArn: `${envelope.TopicArn}-other` }],
        ['the hash of version 1', { SignatureVersion: '1' }],
      ] as const) {
        const answer = await webhook.validate({ ...envelope, ...forged }).then(() => 'accepted', (error: Error) => error.message);
        if (!/signature is invalid/.test(answer)) {
          throw new Error(`a message with ${what} was answered with ${answer}, must be refused for its signature`);
        }
      }
      return `${messageId} was accepted as it came, and refused with another text, another topic and another hash`;
    },
  },
];

/** What the events topic is not told of goes to a topic that is there for this run. */
async function scratchTopic(session: EmailSession): Promise<string> {
  const { all: { sns, ses }, scratchName, subject: { names, environment } } = session;
  const policy = (resource: string) => JSON.stringify({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish', Resource: resource,
      Condition: { StringEquals: { 'aws:SourceAccount': environment.account }, ArnEquals: { 'aws:SourceArn': names.configurationSetArn } },
    }],
  });
  const arn = `arn:${environment.partition}:sns:${environment.region}:${environment.account}:${scratchName}`;
  const { TopicArn: topicArn } = await sns.send(new CreateTopicCommand({ Name: scratchName, Attributes: { Policy: policy(arn), SignatureVersion: '2' } }));
  session.finally(() => sns.send(new DeleteTopicCommand({ TopicArn: topicArn })));
  const where = { ConfigurationSetName: names.configurationSetName, EventDestinationName: scratchName };
  await ses.send(new CreateConfigurationSetEventDestinationCommand({
    ...where, EventDestination: { Enabled: true, MatchingEventTypes: ['DELIVERY'], SnsDestination: { TopicArn: topicArn } },
  }));
  session.finally(() => ses.send(new DeleteConfigurationSetEventDestinationCommand(where)));
  return topicArn!;
}

const undeliveredBehaviour: EmailBehaviour = {
  id: 'behaviour/undelivered',
  title: 'An event that a webhook does not take waits in the queue of undelivered events',
  applies: hasWebhooks,
  run: async (session) => {
    if (!session.emulated) {
      throw new StaticOnly('on AWS the alarm on the queue would go off; it is tried on the local cloud');
    }
    const message = toSimulator(session, 'sender', 'bounce');
    const { subject: { names }, all: { sqs } } = session;
    const webhook = await session.listening();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: names.deadLetterQueueArn });
    await session.subscribe(webhook, names.eventsTopicArn, webhook.goneUrl, { RedrivePolicy });
    const messageId = await session.send('sender', message, { subject: session.component('undelivered'), text: 'plinth-verify' });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetterQueueName }));
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const look = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2, WaitTimeSeconds: 1 });
      const { Messages: messages = [] } = await sqs.send(look);
      const found = messages.find(({ Body: body = '' }) => body.includes(messageId));
      if (found) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: found.ReceiptHandle }));
        return `the endpoint answered 410 to the event of ${messageId}, which was then found in ${names.deadLetterQueueName}`;
      }
    }
    throw new Error(`the event of ${messageId} was not found in ${names.deadLetterQueueName} within 30 s, look at the redrive policy and at the queue's policy`);
  },
};

const refusedBehaviour: EmailBehaviour = {
  id: 'behaviour/customer',
  title: 'A message to a customer is refused whole by IAM, and nobody gets it',
  applies: (subject) => sendOptionsOf('sender', subject).recipients !== undefined,
  run: async (session) => {
    const { subject } = session;
    const customer = forbiddenRecipient(sendOptionsOf('sender', subject));
    const message = toSimulator(session, 'sender', 'success');
    const contents = { subject: session.component('customer'), text: 'plinth-verify' };
    const names = ['AccessDeniedException', 'AccessDenied'];
    await refused(`a message to ${customer}`, names, session.send('sender', { ...message, to: [customer] }, contents));
    await refused(`a message to ${customer} beside ${message.to.join()}`, names, session.send('sender', { ...message, to: [...message.to, customer] }, contents));
    await refused(`a message with ${customer} in Bcc`, names, session.send('sender', { ...message, bcc: [customer] }, contents));
    return `a message to ${customer} was refused, alone, beside ${message.to.join()} and in Bcc`;
  },
};

/** What a product does with its sender, and what becomes of it. */
export const emailBehaviour: EmailBehaviour[] = [
  readyBehaviour, ...eventBehaviours, undeliveredBehaviour, refusedBehaviour, ...arrivalBehaviour, ...alarmBehaviour,
];
