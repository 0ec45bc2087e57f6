import { Tier } from '@plinth/env-presets';
import { checkPromise, checkPromises, EmailSenderModel, EmailSenderPromise, emailSenderPromises, EmailSenderSubject, Statement } from '../../src';
import { readTemplate, withRecords } from './read';
import { ADOPTED, FULL, HOOK, LIMITS, PLAIN, subjectOf } from './subjects';

type Change = (model: EmailSenderModel) => EmailSenderModel;
type Model = EmailSenderModel;

const part = <K extends keyof Model>(name: K, change: Partial<NonNullable<Model[K]>>): Change =>
  (model) => ({ ...model, [name]: { ...model[name] as object, ...change } });
const each = <K extends 'identities' | 'destinations' | 'subscriptions' | 'alarms' | 'dnsRecords'>(name: K, change: (item: NonNullable<Model[K]>[number]) => object): Change =>
  (model) => ({ ...model, [name]: model[name]!.map((item) => ({ ...item, ...change(item) })) });
const policy = (name: 'eventsTopic' | 'alarmTopic' | 'deadLetterQueue' | 'key' | 'sender' | 'smtpUser', change: (statement: Statement) => Statement[]): Change => (model) =>
  ({ ...model, [name]: { ...model[name]!, policy: model[name]!.policy.flatMap(change) } });
const allows = (change: Partial<Statement>) => (statement: Statement): Statement[] => [statement.effect === 'Allow' ? { ...statement, ...change } : statement];
const noDeny = (statement: Statement): Statement[] => (statement.effect === 'Deny' ? [] : [statement]);
const untagged = (tags: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== 'Owner'));
const destination = (name: string, change: object): Change => each('destinations', (found) => (found.name === name ? change : {}));
const alarm = (word: string, change: object): Change => each('alarms', (found) => (found.name.endsWith(`-email-${word}`) ? change : {}));
const record = (pattern: RegExp, change: object): Change => each('dnsRecords', (found) => (pattern.test(`${found.type} ${found.name}`) ? change : {}));
const key = 'arn:aws:kms:eu-central-1:111111111111:key/other';

/** For every promise one way to break it, of whom, and what the line then says. */
const MUTATIONS: Readonly<Record<string, [EmailSenderSubject, Change, RegExp]>> = {
  'set-name': [PLAIN, part('configurationSet', { name: 'other' }), /the configuration set is other, must be acme-dev-email/],
  'set-tls': [PLAIN, part('configurationSet', { tlsPolicy: 'OPTIONAL' }), /the TLS policy is OPTIONAL, must be REQUIRE/],
  'set-reputation': [PLAIN, part('configurationSet', { reputationMetrics: false }), /is false, must be true/],
  'set-sending': [PLAIN, part('configurationSet', { sending: false }), /whether sending is enabled is false, must be true/],
  'set-suppression': [PLAIN, part('configurationSet', { suppressionReasons: ['BOUNCE'] }), /is \["BOUNCE"\], must be \["BOUNCE","COMPLAINT"\]/],
  'events-told': [PLAIN, destination('events', { types: ['BOUNCE', 'COMPLAINT'] }), /what the events topic is told of is \["BOUNCE","COMPLAINT"\], must be \["BOUNCE","COMPLAINT","DELIVERY_DELAY","REJECT","RENDERING_FAILURE"\]/],
  'events-enabled': [PLAIN, destination('events', { enabled: false }), /is false, must be true/],
  'event-bridge': [FULL, destination('event-bridge', { types: ['OPEN'] }), /is \["OPEN"\], must be \["DELIVERY","OPEN"\]/],
  'only-destinations': [PLAIN, (model) => ({ ...model, destinations: [...model.destinations, { ...model.destinations[0], name: 'firehose' }] }), /who else is told is firehose, must be nobody/],
  'identities': [FULL, (model) => ({ ...model, identities: model.identities.slice(0, 1) }), /the identity of news.example.com is not set/],
  'existing-untouched': [ADOPTED, (model) => ({ ...model, identities: [{ ...readTemplate(PLAIN).identities[0] }] }), /existing domains that are made is example.com, must be none/],
  'dkim': [PLAIN, each('identities', () => ({ dkimKeyLength: 'RSA_1024_BIT' })), /the length of the next key of example.com is RSA_1024_BIT, must be RSA_2048_BIT/],
  'mail-from': [FULL, each('identities', ({ domainName }) => ({ mailFromDomain: `mail.${domainName}` })), /of news.example.com is mail.news.example.com, must be bounces.news.example.com/],
  'mail-from-failure': [FULL, each('identities', () => ({ mailFromFailure: 'USE_DEFAULT_VALUE' })), /is USE_DEFAULT_VALUE, must be REJECT_MESSAGE/],
  'default-set': [PLAIN, each('identities', () => ({ configurationSetName: undefined })), /the default configuration set of example.com is not set, must be acme-dev-email/],
  'events-topic': [PLAIN, (model) => ({ ...model, eventsTopic: undefined }), /the events topic is not set, must be arn:aws:sns:eu-central-1:111111111111:acme-dev-email-events/],
  'signature-version': [PLAIN, part('eventsTopic', { signatureVersion: '1' }), /is 1, must be 2/],
  'events-encrypted': [PLAIN, part('eventsTopic', { keyReference: 'alias/aws/sns' }), /the key of the events topic is alias\/aws\/sns, must be the sender's own/],
  'events-from-ses': [PLAIN, policy('eventsTopic', allows({ conditions: [] })), /what is asked of SES is \[\], must be \["ArnEquals aws:SourceArn/],
  'events-tls': [PLAIN, policy('eventsTopic', noDeny), /publishing events over plain HTTP is allow, must be deny/],
  'alarm-topic': [PLAIN, (model) => ({ ...model, alarmTopic: undefined }), /the alarm topic is not set/],
  'alarms-encrypted': [PLAIN, part('alarmTopic', { keyReference: key }), /the key of the alarm topic is .*other, must be the sender's own/],
  'alarms-from-aws': [PLAIN, policy('alarmTopic', allows({ principals: { everybody: true, aws: [], services: [] } })), /who is admitted to the alarm topic is \["everybody"\]/],
  'alarms-tls': [PLAIN, policy('alarmTopic', noDeny), /publishing alarms over plain HTTP is allow/],
  'key-rotates': [PLAIN, part('key', { rotation: false }), /rotation of the key is false/],
  'key-users': [PLAIN, policy('key', (statement) => [{ ...statement, conditions: [] }]), /what the key asks of SES is \[\]/],
  'webhooks': [FULL, (model) => ({ ...model, subscriptions: [...model.subscriptions, { topicArn: '', protocol: 'email', endpoint: 'me@example.com', raw: false }] }), /who is subscribed .* is .*me@example.com/],
  'webhooks-https': [FULL, each('subscriptions', () => ({ protocol: 'http' })), /the protocol of https:\/\/hooks.example.com\/email is http, must be https/],
  'webhooks-raw': [FULL, each('subscriptions', () => ({ raw: true })), /raw delivery to https:\/\/hooks.example.com\/email is true, must be false/],
  'webhooks-redrive': [FULL, each('subscriptions', () => ({ deadLetterArn: undefined })), /is not set, must be arn:aws:sqs/],
  'dead-letter-queue': [PLAIN, (model) => ({ ...model, deadLetterQueue: { ...readTemplate(FULL).deadLetterQueue!, tags: model.eventsTopic!.tags } }), /acme-prod-email-events-dlq, must be not set/],
  'dead-letter-retention': [FULL, part('deadLetterQueue', { retentionSeconds: 345_600 }), /is 345600, must be 1209600/],
  'dead-letter-encrypted': [FULL, part('deadLetterQueue', { keyReference: undefined }), /the key of the queue of undelivered events is not set/],
  'dead-letter-from-topic': [FULL, policy('deadLetterQueue', allows({ conditions: [] })), /what is asked of SNS is \[\]/],
  'dead-letter-tls': [FULL, policy('deadLetterQueue', noDeny), /sqs:SendMessage over plain HTTP is allow/],
  'alarms': [PLAIN, (model) => ({ ...model, alarms: model.alarms.slice(1) }), /the alarms is \["acme-dev-email-complaint-rate"/],
  'rate-alarms': [PLAIN, alarm('bounce-rate', { threshold: 0.5 }), /threshold of acme-dev-email-bounce-rate is 0.5, must be 0.1/],
  'account-alarms': [PLAIN, alarm('account-complaints', { dimensions: { 'ses:configuration-set': 'x' } }), /dimensions of acme-dev-email-account-complaints is .*, must be {}/],
  'dead-letter-alarm': [FULL, alarm('events-dlq', { missingData: 'missing' }), /missingData of acme-prod-email-events-dlq is missing, must be notBreaching/],
  'alarms-told': [PLAIN, alarm('bounce-rate', { actions: [] }), /whom acme-dev-email-bounce-rate tells is \[\]/],
  'paused-told': [PLAIN, part('pausedRule', { enabled: false }), /whether it is on is false/],
  'dns-dkim': [PLAIN, record(/token2\._domainkey/, { values: ['token2.dkim.eu-central-1.amazonses.com'] }), /the record token2._domainkey.example.com is .* must be \["token2.dkim.amazonses.com"\]/],
  'dns-mail-from': [PLAIN, record(/^MX/, { values: ['10 feedback-smtp.us-east-1.amazonses.com'] }), /the MX record of mail.example.com is /],
  'dns-dmarc': [FULL, record(/_dmarc\.news/, { values: ['v=DMARC1; p=none'] }), /the DMARC record of _?news.example.com is .*p=none.*, must be .*p=reject; rua=mailto:dmarc@example.com/],
  'dns-apex-spf': [FULL, record(/^TXT example/, { values: ['v=spf1 include:_spf.google.com ~all'] }), /the SPF record of example.com is/],
  'dns-minimal': [PLAIN, (model) => ({ ...model, dnsRecords: [...model.dnsRecords!, { ...model.dnsRecords![4], name: 'www.example.com' }] }), /what is not needed is TXT www.example.com v=spf1 include:amazonses.com ~all, must be nothing/],
  'granted-only': [PLAIN, policy('sender', allows({ actions: ['ses:Send*'] })), /what the sender may do with SES is \["ses:Send\*"\]/],
  'smtp-user': [PLAIN, policy('smtpUser', (statement) => [statement, { ...statement, actions: ['sns:Publish'] }]), /what else it may do is sns:Publish, must be nothing/],
  'smtp-secret': [PLAIN, part('smtpSecret', { name: 'other' }), /the SMTP secret is other, must be acme\/dev\/smtp/],
  'smtp-no-key': [PLAIN, (model) => ({ ...model, smtpKeys: ['Key'] }), /the access keys that are made is Key, must be none/],
  'tags': [PLAIN, (model) => part('pausedRule', { tags: untagged(model.pausedRule!.tags) })(model), /the tag Owner of the rule is not set/],
  'named': [PLAIN, (model) => ({ ...model, unnamed: ['Topic'] }), /what has no name of its own is Topic, must be nothing/],
  'no-lambda': [PLAIN, (model) => ({ ...model, types: ['AWS::Lambda::Function'] }), /is AWS::Lambda::Function, must be nothing/],
};

/** What cannot be kept without it. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'events-topic': ['signature-version', 'events-encrypted', 'events-from-ses', 'events-tls'],
  'alarm-topic': ['alarms-encrypted', 'alarms-from-aws', 'alarms-tls'],
  'identities': ['dns-minimal'],
};

const check = (model: Model, subject: EmailSenderSubject) => checkPromises(emailSenderPromises, model, withRecords(subject)).filter(({ status }) => status === 'broken');
const promise = (id: string): EmailSenderPromise => emailSenderPromises.find((candidate) => candidate.id === id)!;

test('every promise has a mutation, so that none is untestable', () => {
  expect(Object.keys(MUTATIONS).sort()).toEqual(emailSenderPromises.map(({ id }) => id).sort());
});

test('ids are unique and titles are sentences', () => {
  expect(new Set(emailSenderPromises.map(({ id }) => id)).size).toBe(emailSenderPromises.length);
  for (const { title } of emailSenderPromises) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test.each(Object.entries(MUTATIONS))('%s is broken by its mutation, and nothing else is', (id, [subject, change, detail]) => {
  const lines = check(change(readTemplate(subject)), subject);
  expect(lines.find((line) => line.id === id)?.detail).toMatch(detail);
  expect(lines.map((line) => line.id).filter((other) => other !== id && !ALSO[id]?.includes(other))).toEqual([]);
});

test.each<[string, string, EmailSenderSubject, Change, RegExp]>([
  ['signed by nobody', 'dkim', PLAIN, each('identities', () => ({ dkimSigning: false })), /whether messages of example.com are signed is false/],
  ['signed with a key of one\'s own', 'dkim', PLAIN, each('identities', () => ({ ownDkimKey: true })), /whether the key of example.com is one's own is true/],
  ['told to another topic', 'events-told', PLAIN, destination('events', { topicArn: 'arn:other' }), /the topic that is told is arn:other/],
  ['told to another bus', 'event-bridge', FULL, destination('event-bridge', { eventBusArn: 'arn:other' }), /the bus that is told is arn:other/],
  ['not told to EventBridge', 'event-bridge', FULL, destination('event-bridge', { enabled: false }), /whether events go to EventBridge is false/],
  ['published by another service too', 'events-from-ses', PLAIN, policy('eventsTopic', (statement) => [statement, ...(statement.effect === 'Allow' ? [{ ...statement, principals: { everybody: false, aws: [], services: ['s3.amazonaws.com'] } }] : [])]), /\["s3.amazonaws.com","ses.amazonaws.com"\]/],
  ['deleted by SES', 'events-from-ses', PLAIN, policy('eventsTopic', allows({ actions: ['sns:*'] })), /what SES may do is \["sns:\*"\]/],
  ['refused over TLS', 'events-tls', PLAIN, policy('eventsTopic', (statement) => [{ ...statement, effect: 'Deny', conditions: [] , principals: { everybody: true, aws: [], services: [] } }]), /publishing events over TLS is deny/],
  ['asked for by any alarm', 'alarms-from-aws', PLAIN, policy('alarmTopic', allows({ conditions: [] })), /what is asked of CloudWatch is \[\]/],
  ['encrypted for another account', 'key-users', PLAIN, policy('key', (statement) => [statement, { ...statement, principals: { everybody: false, aws: ['999999999999'], services: [] } }]), /"999999999999"/],
  ['used for any topic', 'key-users', FULL, policy('key', (statement) => [statement.principals?.services.includes('sns.amazonaws.com') ? { ...statement, conditions: [] } : statement]), /what the key asks of SNS is \[\]/],
  ['used for any alarm', 'key-users', FULL, policy('key', (statement) => [statement.principals?.services.includes('cloudwatch.amazonaws.com') ? { ...statement, conditions: [] } : statement]), /what the key asks of CloudWatch is \[\]/],
  ['muted', 'alarms-told', PLAIN, alarm('bounce-rate', { enabled: false }), /whether acme-dev-email-bounce-rate tells anybody is false/],
  ['nameless', 'alarms-told', PLAIN, alarm('bounce-rate', { description: 'bounces' }), /must say what went wrong and what to do/],
  ['waiting for something else', 'paused-told', PLAIN, part('pausedRule', { pattern: { source: ['aws.ses'] } }), /what it waits for is {"source":\["aws.ses"\]}/],
  ['telling nobody', 'paused-told', PLAIN, part('pausedRule', { targetArns: [] }), /whom it tells is \[\]/],
  ['without SPF', 'dns-mail-from', PLAIN, record(/^TXT mail/, { values: ['v=spf1 -all'] }), /the SPF record of mail.example.com is/],
  ['an SPF record that was not given', 'dns-apex-spf', PLAIN, (model) => ({ ...model, dnsRecords: [...model.dnsRecords!, { ...model.dnsRecords![4], name: 'example.com' }] }), /the SPF record of example.com is .*, must be \[\]/],
  ['a record twice', 'dns-minimal', PLAIN, (model) => ({ ...model, dnsRecords: [...model.dnsRecords!, model.dnsRecords![0]] }), /what is not needed is CNAME token1._domainkey.example.com/],
  ['sent from elsewhere', 'granted-only', PLAIN, policy('sender', allows({ resources: ['*'] })), /with what the sender may do it is \["\*"\]/],
  ['all but something', 'granted-only', PLAIN, policy('sender', allows({ actions: undefined, notActions: ['iam:*'] })), /what the sender may do with SES is \["all but iam:\*"\]/],
  ['everything but some', 'granted-only', PLAIN, policy('sender', allows({ resources: undefined, notResources: ['x'] })), /is \["all but x"\]/],
  ['a password in the template', 'smtp-no-key', PLAIN, part('smtpSecret', { fields: ['password'] }), /what is written into the secret is password, must be nothing/],
])('%s: broken too', (_, id, subject, change, detail) => {
  expect(promise(id).check(change(readTemplate(subject)), withRecords(subject))).toMatch(detail);
});

test('of records that nobody gave nothing is promised', () => {
  const ids = checkPromises(emailSenderPromises, readTemplate(PLAIN), PLAIN).map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('dns-'))).toEqual([]);
});

test('what an account cannot tell is static only', () => {
  const deployed: Model = { ...readTemplate(FULL), source: 'deployed', types: undefined, unnamed: undefined };
  const lines = checkPromises(emailSenderPromises, deployed, FULL).filter(({ status }) => status === 'static only').map(({ id }) => id);
  expect(lines).toEqual(['smtp-secret', 'smtp-no-key', 'named', 'no-lambda']);
  const pending = each('subscriptions', () => ({ confirmed: false, raw: false, deadLetterArn: undefined }))(deployed);
  expect(checkPromise(promise('webhooks-redrive'), pending, FULL)).toMatchObject({ status: 'static only', detail: expect.stringContaining(`has not confirmed: ${HOOK}`) });
});

describe('credentials in the SMTP secret', () => {
  const subject = subjectOf(Tier.DEV, {}, LIMITS);
  const filled = (change: object): Model => ({
    ...readTemplate(subject), source: 'deployed', smtpKeys: ['AKIA'],
    smtpSecret: {
      ...readTemplate(subject).smtpSecret!, fields: ['host', 'port', 'username', 'password', 'region'], host: 'email-smtp.eu-central-1.amazonaws.com', region: 'eu-central-1', username: 'AKIA', ...change,
    },
  });

  test.each<[string, object, RegExp | undefined]>([
    ['are complete', {}, undefined],
    ['lack a field', { fields: ['host'] }, /what it says is \["host"\], must be \["host","password","port","region","username"\]/],
    ['are of another region', { region: 'us-east-1' }, /the region of its password is us-east-1, must be eu-central-1/],
    ['name another host', { host: 'mail.example.com' }, /its host is mail.example.com, must be SES's SMTP endpoint of eu-central-1/],
    ['are of a key that works no more', { username: 'AKIAOLD' }, /its user name is no active access key of the SMTP user; rotate the credentials by the CLI/],
  ])('%s', (_, change, detail) => {
    const problem = promise('smtp-secret').check(filled(change), subject);
    expect(problem).toEqual(detail === undefined ? undefined : expect.stringMatching(detail));
  });
});

test('what SES says of DKIM wins over what is known of the region', () => {
  const model = each('identities', () => ({ dkimHost: 'abcd.dkim.eu-central-1.amazonses.com' }))(readTemplate(PLAIN));
  expect(promise('dns-dkim').check(model, withRecords(PLAIN))).toMatch(/must be \["token1.abcd.dkim.eu-central-1.amazonses.com"\]/);
  expect(promise('dns-dkim').check(each('identities', () => ({ dkimTokens: ['token1'] }))(readTemplate(PLAIN)), withRecords(PLAIN))).toMatch(/the number of DKIM tokens of example.com is 1, must be 3/);
});
