import { checkPromises, EmailSenderModel, emailSenderPromises, EmailSenderSubject } from '../../src';
import { readWith } from '../../src/email/readers/deployed';
import { Answers, serviceError, stubClients } from '../stubs';
import { readTemplate } from './read';
import { alarmsOf, EVENTS, FULL, HOOK, PLAIN, policiesOf, RAW_HOOK, recordsOf } from './subjects';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/Key';
const TOKENS = ['token1', 'token2', 'token3'];
const { names, environment, settings, domains, smtp } = FULL;
const policies = policiesOf(FULL);
const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
const json = (document: unknown): string => JSON.stringify(document);
const absent = (name: string) => () => serviceError(name, 404);
const HUSH = 'BHUSHHUSHHUSH';
const records = recordsOf(FULL, (domain) => TOKENS.map((token) => ({ name: `${token}._domainkey.${domain}`, value: `${token}.dkim.amazonses.com` })));
const subject: EmailSenderSubject = { ...FULL, dnsRecords: records };
const SECRET = { host: 'email-smtp.eu-central-1.amazonaws.com', port: 587, username: 'AKIA', password: HUSH, region: 'eu-central-1' };
const subscription = (endpoint: string, arn = `${names.eventsTopicArn}:${endpoint.slice(-3)}`) => ({ TopicArn: names.eventsTopicArn, Protocol: 'https', Endpoint: endpoint, SubscriptionArn: arn });

const ANSWERS: Answers = {
  GetConfigurationSet: () => ({
    ConfigurationSetName: names.configurationSetName, DeliveryOptions: { TlsPolicy: 'REQUIRE' }, ReputationOptions: { ReputationMetricsEnabled: true },
    SendingOptions: { SendingEnabled: true }, SuppressionOptions: { SuppressedReasons: ['COMPLAINT', 'BOUNCE'] }, Tags,
  }),
  GetConfigurationSetEventDestinations: () => ({
    EventDestinations: [
      { Name: 'events', Enabled: true, MatchingEventTypes: [...EVENTS].reverse(), SnsDestination: { TopicArn: names.eventsTopicArn } },
      { Name: 'event-bridge', Enabled: true, MatchingEventTypes: settings.eventBridgeEvents, EventBridgeDestination: { EventBusArn: 'arn:aws:events:eu-central-1:111111111111:event-bus/default' } },
    ],
  }),
  GetEmailIdentity: ({ EmailIdentity }) => ({
    VerifiedForSendingStatus: true, ConfigurationSetName: names.configurationSetName, Tags,
    DkimAttributes: { SigningEnabled: true, Tokens: TOKENS, SigningAttributesOrigin: 'AWS_SES', NextSigningKeyLength: 'RSA_2048_BIT' },
    MailFromAttributes: {
      MailFromDomain: domains.find(({ domainName }) => domainName === EmailIdentity)!.mailFromDomain, BehaviorOnMxFailure: settings.mailFromFailure,
    },
  }),
  GetTopicAttributes: ({ TopicArn }) => ({
    Attributes: { KmsMasterKeyId: KEY, SignatureVersion: '2', Policy: json(TopicArn === names.eventsTopicArn ? policies.events : policies.alarms) },
  }),
  ListTagsForResource: () => ({ Tags }),
  ListSubscriptionsByTopic: ({ NextToken }) => (NextToken ? { Subscriptions: [subscription(RAW_HOOK)] } : { Subscriptions: [subscription(HOOK)], NextToken: 'more' }),
  GetSubscriptionAttributes: ({ SubscriptionArn }) => ({
    Attributes: { PendingConfirmation: 'false', RawMessageDelivery: String(SubscriptionArn.endsWith('raw')), RedrivePolicy: json({ deadLetterTargetArn: names.deadLetterQueueArn }) },
  }),
  GetQueueUrl: () => ({ QueueUrl: 'https://queue' }),
  GetQueueAttributes: () => ({ Attributes: { QueueArn: names.deadLetterQueueArn, KmsMasterKeyId: KEY, MessageRetentionPeriod: '1209600', Policy: json(policies.queue) } }),
  ListQueueTags: () => ({ Tags: environment.tags }),
  DescribeAlarms: () => ({
    MetricAlarms: alarmsOf(FULL).map((alarm) => ({
      AlarmName: alarm.name, AlarmArn: `arn:alarm:${alarm.name}`, AlarmDescription: alarm.description, Namespace: alarm.namespace, MetricName: alarm.metricName, Statistic: alarm.statistic,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })), Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods, Threshold: alarm.threshold, ComparisonOperator: alarm.comparison, TreatMissingData: alarm.missingData,
      ActionsEnabled: true, AlarmActions: [names.alarmTopicArn],
    })),
  }),
  DescribeRule: () => ({ Arn: 'arn:rule', EventPattern: json({ 'source': ['aws.ses'], 'detail-type': ['Sending Status Disabled'] }), State: 'ENABLED' }),
  ListTargetsByRule: () => ({ Targets: [{ Id: 'Alarms', Arn: names.alarmTopicArn }] }),
  DescribeKey: () => ({ KeyMetadata: { Arn: KEY } }),
  GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
  GetKeyPolicy: () => ({ Policy: json(policies.key) }),
  ListAliases: () => ({ Aliases: [{ AliasName: names.keyAlias }] }),
  ListResourceTags: () => ({ Tags: Tags.map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue })) }),
  ListRolePolicies: () => ({ PolicyNames: ['send'] }),
  GetRolePolicy: () => ({ PolicyDocument: encodeURIComponent(json(policies.send)) }),
  ListAttachedRolePolicies: () => ({}),
  GetRole: () => ({ Role: { AssumeRolePolicyDocument: encodeURIComponent(json({ Version: '2012-10-17', Statement: [] })) } }),
  ListRoleTags: () => ({ Tags: [{ Key: 'Project', Value: 'acme' }] }),
  ListUserPolicies: () => ({ PolicyNames: ['send'] }),
  GetUserPolicy: () => ({ PolicyDocument: encodeURIComponent(json(policies.send)) }),
  ListAttachedUserPolicies: () => ({}),
  ListUserTags: () => ({ Tags }),
  ListAccessKeys: () => ({ AccessKeyMetadata: [{ AccessKeyId: 'AKIA', Status: 'Active' }, { AccessKeyId: 'AKIAOLD', Status: 'Inactive' }] }),
  DescribeSecret: () => ({ Name: smtp!.names.secretName, ARN: `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${smtp!.names.secretName}-AbCdEf`, Tags }),
  GetResourcePolicy: () => ({}),
  GetSecretValue: () => ({ SecretString: json(SECRET) }),
};

const stubbed = (answers: Answers = {}) => {
  const { clients, calls } = stubClients({ ...ANSWERS, ...answers });
  const client = clients.s3 as any;
  return { clients: { ...clients, ses: client, sns: client, sqs: client, cloudwatch: client, events: client, secrets: client }, calls };
};
const read = (answers: Answers = {}, of = subject) => readWith(stubbed(answers).clients, of);
const broken = async (answers: Answers) => checkPromises(emailSenderPromises, await read(answers), subject).filter(({ status }) => status === 'broken').map(({ id }) => id);

/** Without what only one of them knows. */
function comparable(model: EmailSenderModel): unknown {
  return JSON.parse(JSON.stringify(model, (name, value) => (
    ['source', 'types', 'unnamed', 'deletionWindowDays', 'retainedOnDeletion', 'verified', 'mailFromFound', 'confirmed', 'smtpSecret', 'smtpKeys', 'dnsRecords'].includes(name) ? undefined : value)));
}

test('reads the same model out of the account as out of the template', async () => {
  const model = await read();
  expect(comparable(model)).toEqual(comparable(readTemplate(FULL)));
  const lines = checkPromises(emailSenderPromises, model, subject).filter(({ status }) => status !== 'kept');
  expect(lines.map(({ status, id, detail }) => [status, id, detail])).toEqual(['smtp-no-key', 'named', 'no-lambda'].map((id) => ['static only', id, expect.anything()]));
});

test('keeps the SMTP password nowhere', async () => {
  const model = await read();
  expect(JSON.stringify(model)).not.toContain(HUSH);
  expect(JSON.stringify(checkPromises(emailSenderPromises, model, subject))).not.toContain(HUSH);
});

test.each<[string, Answers, string[]]>([
  ['switched TLS off', { GetConfigurationSet: () => ({ ...ANSWERS.GetConfigurationSet({}) as object, DeliveryOptions: { TlsPolicy: 'OPTIONAL' } }) }, ['set-tls']],
  ['paused sending', { GetConfigurationSet: () => ({ ...ANSWERS.GetConfigurationSet({}) as object, SendingOptions: { SendingEnabled: false } }) }, ['set-sending']],
  ['removed the event destinations', { GetConfigurationSetEventDestinations: () => ({}) }, ['events-told', 'events-enabled', 'event-bridge']],
  ['deleted the identities', { GetEmailIdentity: absent('NotFoundException') }, ['identities', 'dns-minimal']],
  ['made SES choose other DKIM tokens', { GetEmailIdentity: (input) => ({ ...ANSWERS.GetEmailIdentity(input) as object, DkimAttributes: { SigningEnabled: true, Tokens: ['a', 'b', 'c'], NextSigningKeyLength: 'RSA_2048_BIT' } }) }, ['dns-dkim', 'dns-minimal']],
  ['deleted the topics', { GetTopicAttributes: absent('NotFoundException') }, [
    'events-topic', 'signature-version', 'events-encrypted', 'events-from-ses', 'events-tls', 'alarm-topic', 'alarms-encrypted', 'alarms-from-aws', 'alarms-tls', 'webhooks',
  ]],
  ['deleted the queue', { GetQueueUrl: absent('QueueDoesNotExist') }, ['dead-letter-queue', 'dead-letter-retention', 'dead-letter-encrypted', 'dead-letter-from-topic', 'dead-letter-tls']],
  ['deleted the rule', { DescribeRule: absent('ResourceNotFoundException') }, ['paused-told']],
  ['deleted the alarms', { DescribeAlarms: () => ({}) }, ['alarms']],
  ['rotated the key of the SMTP user and forgot the secret', { ListAccessKeys: () => ({ AccessKeyMetadata: [{ AccessKeyId: 'AKIANEW', Status: 'Active' }] }) }, ['smtp-secret']],
  ['deleted the SMTP secret', { DescribeSecret: () => ({ DeletedDate: new Date(0) }) }, ['smtp-secret']],
])('finds that somebody %s', async (_, answers, ids) => {
  expect((await broken(answers)).sort()).toEqual([...ids].sort());
});

test('of a subscription that is not confirmed, and of a secret that is empty, it says so', async () => {
  const model = await read({
    ListSubscriptionsByTopic: () => ({ Subscriptions: [subscription(HOOK, 'PendingConfirmation'), subscription(RAW_HOOK)] }),
    GetSecretValue: absent('ResourceNotFoundException'),
  });
  const lines = checkPromises(emailSenderPromises, model, subject).filter(({ status }) => status !== 'kept').map(({ id, status }) => `${status} ${id}`);
  expect(lines).toEqual(['webhooks-raw', 'webhooks-redrive', 'smtp-secret', 'smtp-no-key', 'named', 'no-lambda'].map((id) => `static only ${id}`));
});

test('who listens besides is the account\'s affair, unless it listens over plain HTTP', async () => {
  const other = (Protocol: string, Endpoint: string) => ({ ...subscription(Endpoint), Protocol });
  const listening = (...more: object[]) => ({ ListSubscriptionsByTopic: () => ({ Subscriptions: [subscription(HOOK), subscription(RAW_HOOK), ...more] }) });
  expect(await broken(listening(other('email', 'ops@example.com')))).toEqual([]);
  expect(await broken(listening(other('http', 'http://example.com/raw')))).toEqual(['webhooks-https']);
});

test('asks for no queue, no SMTP and no alarm topic where there is none', async () => {
  const { clients, calls } = stubbed({ GetQueueUrl: absent('QueueDoesNotExist') });
  await readWith(clients, { ...PLAIN, smtp: undefined, alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms' });
  expect(calls.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['GetSecretValue']));
  expect(calls.filter(({ name }) => name === 'GetTopicAttributes').map(({ input }) => input.TopicArn)).toEqual([PLAIN.names.eventsTopicArn]);
});

test('says what is not there', async () => {
  await expect(read({ GetConfigurationSet: absent('NotFoundException') })).rejects.toThrow(/the configuration set acme-prod-email does not exist in account 111111111111, deploy it first/);
  await expect(read({ ListRolePolicies: absent('NoSuchEntityException') })).rejects.toThrow(/role\/app, who sends, does not exist in account 111111111111, deploy it first/);
});
