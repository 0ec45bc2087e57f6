import { CreateAccessKeyCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CreateConfigurationSetCommand, CreateConfigurationSetEventDestinationCommand, DeleteConfigurationSetCommand } from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, PublishCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { OVER_HTTP, otherAccount } from '../../access/identity';
import { grantedBy, prepare, StaticOnly } from '../../access/live';
import { RequestContext } from '../../iam';
import { EmailSenderSubject, hasSmtp, hasWebhooks, ownsAlarmTopic } from '../subject';
import { EmailAttempt, EmailTry } from './attempt';
import { IdentityName } from './identities';
import { alarmTopicArn, deadLetterQueueArn, EmailSenderRow, eventsTopicArn, Expected, keyArn, row, RowProps, secretArn, tried, Where } from './row';

type More = Partial<Pick<RowProps, 'context' | 'applies'>>;

const ONLY_AWS = 'nobody but the service itself can make this request';
const OTHER_ACCOUNT = 'it would take credentials of another account';

/** What is told to those who listen is not to be taken for an event, so nobody but an emulator is told. */
const onLocalCloud = (live: EmailTry): EmailTry => async (attempt) => {
  if (!attempt.emulated) {
    throw new StaticOnly('if it were allowed, those who listen on AWS would be told of something that never was; it is tried on the local cloud');
  }
  return live(attempt);
};
const UNSIGNED = 'the local cloud refuses whatever is not signed before it looks at a policy, and on AWS those who listen would be told of something that never was';
/** Nobody has credentials that could be wrong: that they are missing is the refusal. */
const unsigned = (live: EmailTry): EmailTry => async (attempt) => {
  if (attempt.emulated) {
    throw new StaticOnly('the local cloud refuses whatever is not signed before it looks at a policy');
  }
  return live(attempt).catch((error: Error) => {
    throw error.name.startsWith('MissingAuthenticationToken') ? Object.assign(error, { name: 'AccessDenied' }) : error;
  });
};
const publish = (topicArn: (subject: EmailSenderSubject) => string, sns: (attempt: EmailAttempt) => SNSClient = (attempt) => attempt.sns): EmailTry =>
  onLocalCloud(async (attempt) => sns(attempt).send(new PublishCommand({ TopicArn: topicArn(attempt.subject), Message: 'plinth-verify' })));
const events = ({ names }: EmailSenderSubject): string => names.eventsTopicArn;
const alarms = ({ names }: EmailSenderSubject): string => names.alarmTopicArn;
const subscribe: EmailTry = onLocalCloud(async (attempt) => {
  const { SubscriptionArn } = await attempt.sns.send(new SubscribeCommand({
    TopicArn: events(attempt.subject), Protocol: 'sqs', ReturnSubscriptionArn: true,
    Endpoint: `arn:${attempt.subject.environment.partition}:sqs:${attempt.subject.environment.region}:${attempt.subject.environment.account}:plinth-verify`,
  }));
  await prepare('removing a scratch subscription', attempt.deployer.sns.send(new UnsubscribeCommand({ SubscriptionArn })));
});
const look: EmailTry = async ({ sns, subject }) => sns.send(new GetTopicAttributesCommand({ TopicArn: events(subject) }));
const queueUrl = async ({ deployer, subject }: EmailAttempt): Promise<string> => {
  const { QueueUrl: url } = await prepare('finding the queue', deployer.sqs.send(new GetQueueUrlCommand({ QueueName: subject.names.deadLetterQueueName })));
  return url!;
};
/** Whoever is answered a message, which nobody should be, leaves it to others at once. */
const receive: EmailTry = async (attempt) => attempt.sqs.send(new ReceiveMessageCommand({ QueueUrl: await queueUrl(attempt), VisibilityTimeout: 0 }));
const sendToQueue: EmailTry = onLocalCloud(async (attempt) => attempt.sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(attempt), MessageBody: 'plinth-verify' })));
const encrypt: EmailTry = async ({ kms, model }) => kms.send(new GenerateDataKeyCommand({ KeyId: model.key?.arn, KeySpec: 'AES_256' }));
/** A secret that nobody has filled yet is told to those who may read it. */
const readSecret: EmailTry = async ({ secrets, subject }) =>
  grantedBy({ ResourceNotFoundException: /staging label/ }, secrets.send(new GetSecretValueCommand({ SecretId: subject.smtp!.names.secretName })));
/** SES tries to publish when it is told where events go. */
const tellOfOtherSet: EmailTry = onLocalCloud(async ({ deployer: { ses }, component, subject }) => {
  const where = { ConfigurationSetName: component };
  await prepare('making a scratch configuration set', ses.send(new CreateConfigurationSetCommand(where)));
  try {
    return await ses.send(new CreateConfigurationSetEventDestinationCommand({
      ...where, EventDestinationName: 'events', EventDestination: { Enabled: true, MatchingEventTypes: ['BOUNCE'], SnsDestination: { TopicArn: events(subject) } },
    }));
  } catch (error) {
    // it is SES that was refused, and not who told it
    throw /Could not publish/.test((error as Error).message) ? Object.assign(error as Error, { name: 'AccessDenied' }) : error;
  } finally {
    await prepare('removing a scratch configuration set', ses.send(new DeleteConfigurationSetCommand(where)));
  }
});
const smtpUserArn = ({ subject }: Where): string => subject.smtp!.names.userArn;

const on = (
  identity: IdentityName, expected: Expected, id: string, what: string, action: string, resource: RowProps['resource'], live: EmailTry | string, more: More = {},
): EmailSenderRow => row({ identity, expected, id, what, action, resource, ...tried(live), ...more });

/** The grant to send is none to read what became of messages, and none to make events up. */
const ofSenders = (['sender', 'smtp-user'] as const).flatMap((who): EmailSenderRow[] => [
  on(who, 'deny', 'publish', 'make events up', 'sns:Publish', eventsTopicArn, publish(events)),
  on(who, 'deny', 'subscribe', 'listen to events', 'sns:Subscribe', eventsTopicArn, subscribe),
  on(who, 'deny', 'publish-alarm', 'raise an alarm', 'sns:Publish', alarmTopicArn, publish(alarms), { applies: ownsAlarmTopic }),
  on(who, 'deny', 'receive', 'read undelivered events', 'sqs:ReceiveMessage', deadLetterQueueArn, receive, { applies: hasWebhooks }),
  on(who, 'deny', 'send-to-queue', 'put something among undelivered events', 'sqs:SendMessage', deadLetterQueueArn, sendToQueue, { applies: hasWebhooks }),
  on(who, 'deny', 'use-key', 'use the key', 'kms:GenerateDataKey', keyArn, encrypt),
  on(who, 'deny', 'read-secret', 'read the SMTP secret', 'secretsmanager:GetSecretValue', secretArn, readSecret, { applies: hasSmtp }),
  on(who, 'deny', 'list-keys', 'list the SMTP user\'s access keys', 'iam:ListAccessKeys', smtpUserArn,
    async ({ iam, subject }) => iam.send(new ListAccessKeysCommand({ UserName: subject.smtp!.names.userName })), { applies: hasSmtp }),
  on(who, 'deny', 'create-key', 'make an access key', 'iam:CreateAccessKey', smtpUserArn,
    // of a user that does not exist: whoever may make keys is told so, and none is made
    async ({ iam, subject }) => iam.send(new CreateAccessKeyCommand({ UserName: `${subject.smtp!.names.userName}-plinth-verify` })), { applies: hasSmtp }),
]);

type Source = (subject: EmailSenderSubject) => RequestContext;

type TextOf = (subject: EmailSenderSubject) => string;
type If = (subject: EmailSenderSubject) => boolean;

const own: TextOf = ({ environment }) => environment.account;
const source = (arn: TextOf, account: TextOf = own): Source => (subject) => ({ 'aws:SourceArn': arn(subject), 'aws:SourceAccount': account(subject) });
const ofSet = source(({ names }) => names.configurationSetArn);
const ofOtherSet = source(({ names }) => `${names.configurationSetArn}-other`);
const others: TextOf = ({ environment }) => otherAccount(environment.account);
const ofOtherAccount = source((subject) => subject.names.configurationSetArn.replace(`:${subject.environment.account}:`, `:${others(subject)}:`), others);
/** The ARN of one's own set, asked for by somebody else's account. */
const ofConfusedAccount = source(({ names }) => names.configurationSetArn, others);
const ofNobody: Source = () => ({});
const alarmIn = (account: TextOf) => source((subject) => {
  const { partition, region } = subject.environment;
  return `arn:${partition}:cloudwatch:${region}:${account(subject)}:alarm:${subject.names.alarmName('bounce-rate')}`;
}, account);
const ofAlarm = alarmIn(own);
const ofOtherAlarm = alarmIn(others);
const ofTopic: Source = ({ names }) => ({ 'aws:SourceArn': names.eventsTopicArn });
const ofOtherTopic: Source = ({ names }) => ({ 'aws:SourceArn': `${names.eventsTopicArn}-other` });

const by = (
  identity: IdentityName, expected: Expected, id: string, what: string, action: string, resource: RowProps['resource'], from: Source, applies?: If,
): EmailSenderRow => on(identity, expected, id, what, action, resource, ONLY_AWS, { context: ({ subject }) => from(subject), applies });

const KEY_USE = [['encrypt', 'kms:GenerateDataKey'], ['decrypt', 'kms:Decrypt']] as const;
const withKey = (identity: IdentityName, expected: Expected, id: string, what: string, from: Source, applies?: If): EmailSenderRow[] =>
  KEY_USE.map(([verb, action]) => by(identity, expected, `${verb}-${id}`, `${verb} ${what}`, action, keyArn, from, applies));

const ofServices: EmailSenderRow[] = [
  by('ses', 'allow', 'publish', 'publish events of the sender', 'sns:Publish', eventsTopicArn, ofSet),
  on('ses', 'deny', 'publish-other-set', 'publish events of another configuration set', 'sns:Publish', eventsTopicArn, tellOfOtherSet, { context: ({ subject }) => ofOtherSet(subject) }),
  by('ses', 'deny', 'publish-other-account', 'publish events of another account', 'sns:Publish', eventsTopicArn, ofOtherAccount),
  by('ses', 'deny', 'publish-confused', 'publish for another account that names the sender\'s configuration set', 'sns:Publish', eventsTopicArn, ofConfusedAccount),
  by('ses', 'deny', 'publish-unsaid', 'publish without saying for whom', 'sns:Publish', eventsTopicArn, ofNobody),
  by('ses', 'deny', 'subscribe', 'listen to events', 'sns:Subscribe', eventsTopicArn, ofSet),
  by('ses', 'deny', 'publish-alarm', 'raise an alarm', 'sns:Publish', alarmTopicArn, ofSet, ownsAlarmTopic),
  on('ses', 'deny', 'publish-over-http', 'publish over plain HTTP', 'sns:Publish', eventsTopicArn, ONLY_AWS, { context: ({ subject }) => ({ ...ofSet(subject), ...OVER_HTTP }) }),
  ...withKey('ses', 'allow', 'events', 'with the key what it publishes', ofSet),
  ...withKey('ses', 'deny', 'other-set', 'with the key for another configuration set', ofOtherSet),
  ...withKey('ses', 'deny', 'other-account', 'with the key for another account', ofOtherAccount),
  by('ses', 'deny', 'send-to-queue', 'put events into the queue itself', 'sqs:SendMessage', deadLetterQueueArn, ofSet, hasWebhooks),
  by('cloudwatch', 'allow', 'publish', 'publish alarms of the account', 'sns:Publish', alarmTopicArn, ofAlarm, ownsAlarmTopic),
  by('cloudwatch', 'deny', 'publish-other-account', 'publish alarms of another account', 'sns:Publish', alarmTopicArn, ofOtherAlarm, ownsAlarmTopic),
  by('cloudwatch', 'deny', 'publish-event', 'publish events', 'sns:Publish', eventsTopicArn, ofAlarm),
  ...withKey('cloudwatch', 'allow', 'alarms', 'with the key what it publishes', ofAlarm, ownsAlarmTopic),
  ...withKey('cloudwatch', 'deny', 'other-account', 'with the key for another account', ofOtherAlarm),
  by('events', 'allow', 'publish', 'tell the alarm topic that sending is paused', 'sns:Publish', alarmTopicArn, ofNobody, ownsAlarmTopic),
  by('events', 'deny', 'publish-event', 'publish events', 'sns:Publish', eventsTopicArn, ofNobody),
  ...withKey('events', 'allow', 'alarms', 'with the key what it publishes', ofNobody, ownsAlarmTopic),
  by('sns', 'allow', 'send-to-queue', 'put what was not delivered into the queue', 'sqs:SendMessage', deadLetterQueueArn, ofTopic, hasWebhooks),
  by('sns', 'deny', 'send-to-queue-other-topic', 'put messages of another topic into the queue', 'sqs:SendMessage', deadLetterQueueArn, ofOtherTopic, hasWebhooks),
  by('sns', 'deny', 'receive', 'read undelivered events', 'sqs:ReceiveMessage', deadLetterQueueArn, ofTopic, hasWebhooks),
  ...withKey('sns', 'allow', 'undelivered', 'with the key what it puts into the queue', ofTopic, hasWebhooks),
  ...withKey('sns', 'deny', 'other-topic', 'with the key for another topic', ofOtherTopic),
  by('other-service', 'deny', 'publish', 'publish events', 'sns:Publish', eventsTopicArn, ofSet),
  ...withKey('other-service', 'deny', 'events', 'with the key', ofSet),
];

const outsiders: EmailSenderRow[] = [
  on('anonymous', 'deny', 'publish', 'make events up', 'sns:Publish', eventsTopicArn, UNSIGNED),
  on('anonymous', 'deny', 'subscribe', 'listen to events', 'sns:Subscribe', eventsTopicArn, UNSIGNED),
  on('anonymous', 'deny', 'get-topic', 'look at the events topic', 'sns:GetTopicAttributes', eventsTopicArn, unsigned(look)),
  on('anonymous', 'deny', 'publish-alarm', 'raise an alarm', 'sns:Publish', alarmTopicArn, UNSIGNED, { applies: ownsAlarmTopic }),
  on('anonymous', 'deny', 'receive', 'read undelivered events', 'sqs:ReceiveMessage', deadLetterQueueArn, unsigned(receive), { applies: hasWebhooks }),
  on('anonymous', 'deny', 'send-to-queue', 'put something among undelivered events', 'sqs:SendMessage', deadLetterQueueArn, UNSIGNED, { applies: hasWebhooks }),
  on('stranger', 'deny', 'publish', 'make events up', 'sns:Publish', eventsTopicArn, OTHER_ACCOUNT),
  on('stranger', 'deny', 'subscribe', 'listen to events', 'sns:Subscribe', eventsTopicArn, OTHER_ACCOUNT),
  on('stranger', 'deny', 'receive', 'read undelivered events', 'sqs:ReceiveMessage', deadLetterQueueArn, OTHER_ACCOUNT, { applies: hasWebhooks }),
  on('stranger', 'deny', 'use-key', 'use the key', 'kms:Decrypt', keyArn, OTHER_ACCOUNT),
  on('stranger', 'deny', 'read-secret', 'read the SMTP secret', 'secretsmanager:GetSecretValue', secretArn, OTHER_ACCOUNT, { applies: hasSmtp }),
  on('other-admin', 'deny', 'publish-over-http', 'publish events over plain HTTP', 'sns:Publish', eventsTopicArn, publish(events, (attempt) => attempt.plainSns()), {
    context: () => OVER_HTTP,
  }),
  on('other-admin', 'allow', 'subscribe', 'listen to events: who has every permission in the account can', 'sns:Subscribe', eventsTopicArn, subscribe),
  on('other-admin', 'allow', 'receive', 'read undelivered events: who has every permission in the account can', 'sqs:ReceiveMessage', deadLetterQueueArn, receive, { applies: hasWebhooks }),
  on('other-admin', 'allow', 'read-secret', 'read the SMTP secret: who has every permission in the account can', 'secretsmanager:GetSecretValue', secretArn, readSecret, { applies: hasSmtp }),
];

/** Who publishes and reads what became of messages. */
export const messagingRows: EmailSenderRow[] = [...ofSenders, ...ofServices, ...outsiders];
