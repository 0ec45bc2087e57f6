import { Tier } from '@plinth/env-presets';
import { emailSenderAccess, EmailSenderModel, EmailSenderSubject, evaluateRow, rowsOf, Statement } from '../../src';
import { allowedMessage, forbiddenRecipient, resourcesOf } from '../../src/email/access/message';
import { isSentBySmtp } from '../../src/email/access/send-rows';
import { readTemplate, readTerraform } from './read';
import { ADOPTED, CASES, FULL, LIMITS, PLAIN, subjectOf } from './subjects';

const broken = (model: EmailSenderModel, subject: EmailSenderSubject): string[] =>
  rowsOf(emailSenderAccess, subject).filter((row) => !evaluateRow(row, model, subject).kept).map(({ id }) => id);

describe.each(CASES)('%s', (_, subject) => {
  test('every row is as expected, by CDK\'s template and by Terraform\'s JSON', () => {
    for (const model of [readTemplate(subject), readTerraform(subject)]) {
      expect(rowsOf(emailSenderAccess, subject).map((row) => ({ id: row.id, ...evaluateRow(row, model, subject) })).filter(({ kept }) => !kept)).toEqual([]);
    }
  });

  test('has rows enough, that allow and that deny', () => {
    const rows = rowsOf(emailSenderAccess, subject);
    expect(rows.length).toBeGreaterThanOrEqual(80);
    expect(new Set(rows.filter(({ identity }) => identity === 'sender').map(({ expected }) => expected))).toEqual(new Set(['allow', 'deny']));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});

test('ids are unique, but for what is allowed or refused as it was granted', () => {
  const both = emailSenderAccess.filter(({ id, expected }) => emailSenderAccess.some((other) => other.id === id && other.expected !== expected));
  expect(new Set(both.map(({ id }) => id))).toEqual(new Set(['sender/send-template']));
  expect(new Set(emailSenderAccess.map(({ id }) => id)).size).toBe(emailSenderAccess.length - 1);
});

test('a row is either tried live or says why not, and few of those that somebody could try are not', () => {
  for (const row of emailSenderAccess) {
    expect([row.id, row.live === undefined]).toEqual([row.id, row.staticOnly !== undefined]);
  }
  const services = new Set(['ses', 'cloudwatch', 'events', 'sns', 'other-service', 'stranger']);
  const possible = emailSenderAccess.filter(({ identity }) => !services.has(identity));
  expect(possible.filter(({ staticOnly }) => staticOnly !== undefined).length).toBeLessThan(possible.length / 10);
});

const policy = (subject: EmailSenderSubject, name: 'sender' | 'smtpUser' | 'eventsTopic' | 'alarmTopic' | 'deadLetterQueue' | 'key', change: (statement: Statement) => Statement): EmailSenderModel => {
  const model = readTemplate(subject);
  return { ...model, [name]: { ...model[name]!, policy: model[name]!.policy.map(change) } };
};
const without = (...keys: string[]) => (statement: Statement): Statement => ({
  ...statement, conditions: statement.conditions.filter(({ key, operator }) => !keys.includes(key) && !keys.includes(operator)),
});
const of = (service: string, edit: Partial<Statement>) => (statement: Statement): Statement =>
  (statement.principals?.services.includes(service) ? { ...statement, ...edit } : statement);
const SET = 'arn:aws:ses:eu-central-1:111111111111:configuration-set';

test.each<[string, EmailSenderSubject, EmailSenderModel, string[]]>([
  ['any address', FULL, policy(FULL, 'sender', without('ses:FromAddress')), ['sender/from-subdomain', 'sender/from-other-address']],
  ['any identity and address', PLAIN, policy(PLAIN, 'sender', (statement) => ({ ...without('ses:FromAddress')(statement), resources: ['*'] })), [
    'sender/other-set', 'sender/from-other-domain', 'sender/from-lookalike', 'sender/from-subdomain', 'sender/raw-other-set', 'sender/raw-from-other-domain',
  ]],
  ['addresses below the domain', PLAIN, policy(PLAIN, 'sender', (statement) => ({
    ...statement, conditions: statement.conditions.map((condition) => (condition.key === 'ses:FromAddress' ? { ...condition, values: ['*example.com'] } : condition)),
  })), ['sender/from-subdomain']],
  ['any configuration set', PLAIN, policy(PLAIN, 'sender', (statement) => ({ ...statement, resources: [...statement.resources!, `${SET}/*`] })), ['sender/other-set', 'sender/raw-other-set']],
  ['anybody to be written to', PLAIN, policy(PLAIN, 'sender', without('ses:Recipients')), [
    'sender/to-forbidden', 'sender/to-mixed', 'sender/cc-forbidden', 'sender/bcc-forbidden', 'sender/only-bcc-forbidden', 'sender/to-nobody', 'sender/raw-to-forbidden', 'sender/raw-bcc-forbidden',
  ]],
  ['anybody beside one who may be', PLAIN, policy(PLAIN, 'sender', (statement) => ({
    ...statement, conditions: statement.conditions.map((condition) => ({ ...condition, operator: condition.operator.replace('ForAllValues', 'ForAnyValue') })),
  })), ['sender/to-mixed', 'sender/cc-forbidden', 'sender/bcc-forbidden', 'sender/raw-bcc-forbidden']],
  ['whatever names no recipient', PLAIN, policy(PLAIN, 'sender', without('Null')), ['sender/to-nobody']],
  ['any name', FULL, policy(FULL, 'sender', without('ses:FromDisplayName')), ['sender/other-name', 'sender/no-name']],
  ['any template', FULL, policy(FULL, 'sender', (statement) => ({ ...statement, resources: [...statement.resources!, 'arn:aws:ses:*:*:template/*'] })), ['sender/other-template']],
  ['whatever begins with Send', PLAIN, policy(PLAIN, 'sender', (statement) => ({ ...statement, actions: ['ses:Send*'], resources: ['arn:aws:ses:*:*:identity/*', `${SET}/acme-dev-email`, 'arn:aws:ses:*:*:template/*'], conditions: [] })), [
    'sender/from-other-domain', 'sender/from-lookalike', 'sender/from-subdomain', 'sender/to-forbidden', 'sender/to-mixed', 'sender/cc-forbidden', 'sender/bcc-forbidden',
    'sender/only-bcc-forbidden', 'sender/to-nobody', 'sender/raw-from-other-domain', 'sender/raw-to-forbidden', 'sender/raw-bcc-forbidden', 'sender/send-template', 'sender/send-bulk', 'sender/send-verification',
  ]],
  ['the SMTP user to write to anybody', PLAIN, policy(PLAIN, 'smtpUser', without('ses:Recipients')), [
    'smtp-user/to-forbidden', 'smtp-user/to-mixed', 'smtp-user/cc-forbidden', 'smtp-user/bcc-forbidden', 'smtp-user/only-bcc-forbidden', 'smtp-user/to-nobody',
  ]],
  ['SES to publish for anybody', PLAIN, policy(PLAIN, 'eventsTopic', of('ses.amazonaws.com', { conditions: [] })), [
    'ses/publish-other-set', 'ses/publish-other-account', 'ses/publish-confused', 'ses/publish-unsaid',
  ]],
  ['SES to publish for whoever names the set', PLAIN, policy(PLAIN, 'eventsTopic', without('aws:SourceAccount')), ['ses/publish-confused']],
  ['events over plain HTTP', PLAIN, policy(PLAIN, 'eventsTopic', (statement) => (statement.effect === 'Deny' ? { ...statement, actions: ['sns:None'] } : statement)), [
    'ses/publish-over-http', 'other-admin/publish-over-http',
  ]],
  ['everybody to publish', PLAIN, policy(PLAIN, 'eventsTopic', of('ses.amazonaws.com', { principals: { everybody: true, aws: [], services: [] }, conditions: [] })), [
    'sender/publish', 'smtp-user/publish', 'ses/publish-other-set', 'ses/publish-other-account', 'ses/publish-confused', 'ses/publish-unsaid', 'cloudwatch/publish-event',
    'events/publish-event', 'other-service/publish', 'anonymous/publish', 'stranger/publish',
  ]],
  ['alarms of other accounts', PLAIN, policy(PLAIN, 'alarmTopic', of('cloudwatch.amazonaws.com', { conditions: [] })), ['cloudwatch/publish-other-account']],
  ['the key for every service', FULL, policy(FULL, 'key', (statement) => (statement.principals?.services.length ? { ...statement, conditions: [] } : statement)), [
    'ses/encrypt-other-set', 'ses/decrypt-other-set', 'ses/encrypt-other-account', 'ses/decrypt-other-account', 'cloudwatch/encrypt-other-account',
    'cloudwatch/decrypt-other-account', 'sns/encrypt-other-topic', 'sns/decrypt-other-topic',
  ]],
  ['any topic to fill the queue', FULL, policy(FULL, 'deadLetterQueue', of('sns.amazonaws.com', { conditions: [] })), ['sns/send-to-queue-other-topic']],
  ['everybody to read undelivered events', FULL, policy(FULL, 'deadLetterQueue', of('sns.amazonaws.com', { principals: { everybody: true, aws: [], services: [] }, actions: ['sqs:*'], conditions: [] })), [
    'sender/receive', 'sender/send-to-queue', 'smtp-user/receive', 'smtp-user/send-to-queue', 'ses/send-to-queue', 'sns/send-to-queue-other-topic', 'sns/receive',
    'anonymous/receive', 'anonymous/send-to-queue', 'stranger/receive',
  ]],
])('finds a policy that would allow %s', (_, subject, model, rows) => {
  expect(broken(model, subject)).toEqual(rows);
});

test('finds that a message without a set would be refused, or would raise no events', () => {
  const model = readTemplate(PLAIN);
  const other = { ...model, identities: model.identities.map((identity) => ({ ...identity, configurationSetName: 'other' })) };
  expect(broken(other, PLAIN)).toEqual(['sender/send-by-default', 'sender/send-raw-by-default', 'smtp-user/send-by-default']);
});

test('asks for what SES asks: the closest identity, the set that applies, the template', () => {
  const subject = subjectOf(Tier.DEV, { domains: [{ domainName: 'example.com' }, { domainName: 'news.example.com' }] });
  const model = readTemplate(subject);
  const base = allowedMessage('sender', subject);
  const names = (message: Parameters<typeof resourcesOf>[0]) => resourcesOf(message, model, subject).map((arn) => arn.split(':')[5]);
  expect(names({ ...base, from: 'a@x.news.example.com' })).toEqual(['identity/news.example.com', 'configuration-set/acme-dev-email']);
  expect(names({ ...base, configurationSetName: undefined, templateName: 't' })).toEqual(['identity/example.com', 'configuration-set/acme-dev-email', 'template/t']);
  expect(names({ ...base, from: 'a@example.org', configurationSetName: undefined })).toEqual(['identity/example.org']);
});

test('writes to the simulator where it may, and to nobody who could read it where it may not', () => {
  expect(allowedMessage('sender', PLAIN).to).toEqual(['success@simulator.amazonses.com']);
  expect(forbiddenRecipient(LIMITS)).toBe('customer@plinth-verify.example');
  expect(forbiddenRecipient({ recipients: ['*@example.com'] })).toBe('success@simulator.amazonses.com');
  const own = subjectOf(Tier.DEV, {}, { recipients: ['team?@example.com'], displayNames: ['Acme *'] });
  expect(allowedMessage('sender', own)).toMatchObject({ to: ['teamx@example.com'], displayName: 'Acme x', from: 'plinth-verify@example.com' });
});

test('knows which rows are tried with what the SMTP secret holds', () => {
  expect([isSentBySmtp('smtp-user/send'), isSentBySmtp('smtp-user/send-bulk'), isSentBySmtp('sender/send')]).toEqual([true, false, false]);
});

test('asks nothing of an SMTP user where there is none, and of an alarm topic that is somebody else\'s', () => {
  const rows = rowsOf(emailSenderAccess, ADOPTED);
  expect(rows.filter(({ identity }) => identity === 'smtp-user')).toEqual([]);
  expect(rows.filter(({ action, resource }) => action === 'sns:Publish' && resource({ subject: ADOPTED, model: readTemplate(ADOPTED), component: 'x' }).endsWith(':alarms'))).toEqual([]);
});

test('says who was not found', () => {
  const row = emailSenderAccess.find(({ id }) => id === 'sender/send')!;
  expect(() => evaluateRow(row, { ...readTemplate(PLAIN), sender: undefined }, PLAIN))
    .toThrow(/the sender .*role\/app was not found, give the reader what grants to it/);
});
