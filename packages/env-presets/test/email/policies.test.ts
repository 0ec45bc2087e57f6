import { EmailPolicies, EmailSendAccessProps, EmailSenderNames, PolicyDocuments, PolicyEffect, PolicyStatementData } from '../../src';
import { environments } from './environments';

const { dev } = environments;
const names = new EmailSenderNames(dev);
const ACCOUNT = '111111111111';
const SET = `arn:aws:ses:eu-central-1:${ACCOUNT}:configuration-set/acme-dev-email`;
const EVENTS = `arn:aws:sns:eu-central-1:${ACCOUNT}:acme-dev-email-events`;
const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:acme-dev-email-events-dlq`;
const access: EmailSendAccessProps = { environment: dev, configurationSetArn: names.configurationSetArn, domainNames: ['dev.example.com', 'acme.org'] };
const rendered = (statements: PolicyStatementData[]) => statements.map((statement) => PolicyDocuments.renderStatement(statement));
const fromSes = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': SET } };
const fromAlarms = { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-central-1:${ACCOUNT}:alarm:*` } };
const insecure = (action: string, resource: string) => ({
  Sid: 'DenyInsecureTransport', Effect: 'Deny', Principal: { AWS: '*' }, Action: action, Resource: resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('a sender', () => {
  test('may send from its domains with its configuration set, and nothing else', () => {
    expect(rendered(EmailPolicies.send(access))).toEqual([{
      Sid: 'Send',
      Effect: 'Allow',
      Action: ['ses:SendEmail', 'ses:SendRawEmail'],
      Resource: [...['dev.example.com', 'acme.org'].map((domain) => `arn:aws:ses:eu-central-1:${ACCOUNT}:identity/${domain}`), SET],
      Condition: { StringLike: { 'ses:FromAddress': ['*@dev.example.com', '*@acme.org'] } },
    }]);
  });

  test('is held to addresses of its own, to recipients of which there is one, and to names', () => {
    const [{ Condition }] = rendered(EmailPolicies.send({
      ...access, fromAddresses: ['noreply@dev.example.com'], recipients: ['*@example.com', '*@simulator.amazonses.com'], displayNames: ['Acme *'],
    }));
    expect(Condition).toEqual({
      StringLike: { 'ses:FromAddress': 'noreply@dev.example.com', 'ses:FromDisplayName': 'Acme *' },
      'ForAllValues:StringLike': { 'ses:Recipients': ['*@example.com', '*@simulator.amazonses.com'] },
      Null: { 'ses:Recipients': 'false' },
    });
  });

  test('never has ForAllValues without the guard that there is a value', () => {
    const conditions = (recipients?: string[]) => EmailPolicies.send({ ...access, recipients })[0].conditions!.filter(({ key }) => key === 'ses:Recipients');
    expect(conditions()).toEqual([]);
    expect(conditions(['a@example.com']).map(({ operator, values }) => [operator, values])).toEqual([['ForAllValues:StringLike', ['a@example.com']], ['Null', ['false']]]);
  });

  test('uses templates by name, and only if there are any', () => {
    const [{ actions, resources }] = EmailPolicies.send({ ...access, domainNames: ['acme.org'], templateNames: ['welcome'] });
    expect(actions).toEqual(['ses:SendEmail', 'ses:SendRawEmail', 'ses:SendTemplatedEmail']);
    expect(resources).toEqual([`arn:aws:ses:eu-central-1:${ACCOUNT}:identity/acme.org`, SET, `arn:aws:ses:eu-central-1:${ACCOUNT}:template/welcome`]);
  });

  test('reaches no resource by a wildcard', () => {
    const all = EmailPolicies.send({ ...access, templateNames: ['welcome'], recipients: ['*@example.com'] });
    expect(all.flatMap(({ resources }) => resources).filter((arn) => /[*?]/.test(arn))).toEqual([]);
    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });
});

test('the events topic takes what SES tells of one configuration set of the account, over TLS', () => {
  expect(rendered(EmailPolicies.eventsTopic(dev, names))).toEqual([
    { Sid: 'AllowSesToPublish', Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish', Resource: EVENTS, Condition: fromSes },
    insecure('sns:Publish', EVENTS),
  ]);
});

test('the alarm topic takes what the account\'s alarms and rules tell, over TLS', () => {
  expect(rendered(EmailPolicies.alarmTopic(dev, 'arn:topic'))).toEqual([
    { Sid: 'AllowAlarmsToPublish', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: 'arn:topic', Condition: fromAlarms },
    { Sid: 'AllowRulesToPublish', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: 'arn:topic' },
    insecure('sns:Publish', 'arn:topic'),
  ]);
});

test('the queue takes what the events topic could not deliver, over TLS', () => {
  expect(rendered(EmailPolicies.deadLetterQueue(names))).toEqual([
    {
      Sid: 'AllowEventsTopicToSend', Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: QUEUE,
      Condition: { ArnEquals: { 'aws:SourceArn': EVENTS } },
    },
    insecure('sqs:*', QUEUE),
  ]);
});

describe('the key', () => {
  const use = (sid: string, service: string, condition?: object) => ({
    Sid: sid, Effect: 'Allow', Principal: { Service: service }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', ...(condition && { Condition: condition }),
  });
  const own = [
    { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
    use('AllowSes', 'ses.amazonaws.com', fromSes),
    use('AllowEventsTopic', 'sns.amazonaws.com', { ArnEquals: { 'aws:SourceArn': EVENTS } }),
  ];
  const alarms = [use('AllowAlarms', 'cloudwatch.amazonaws.com', fromAlarms), use('AllowRules', 'events.amazonaws.com')];

  test('is the account\'s, and is used by SES and by the events topic', () => {
    expect(rendered(EmailPolicies.key(dev, names, false))).toEqual(own);
  });

  test('is used by alarms and rules too if the alarm topic is made with it', () => {
    expect(rendered(EmailPolicies.key(dev, names, true))).toEqual([...own, ...alarms]);
    expect(rendered(EmailPolicies.alarmKey(dev))).toEqual(alarms);
  });
});

const all = [
  ...EmailPolicies.send(access), ...EmailPolicies.eventsTopic(dev, names), ...EmailPolicies.alarmTopic(dev, 'arn:topic'), ...EmailPolicies.deadLetterQueue(names),
  ...EmailPolicies.key(dev, names, true),
];

test('every statement says what it is for, in letters and digits', () => {
  expect(all.filter(({ sid }) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
});

test('nobody but services and the account itself is allowed anything by a resource\'s policy', () => {
  const principals = all.filter(({ effect }) => effect === PolicyEffect.ALLOW).flatMap(({ awsPrincipals = [] }) => awsPrincipals);
  expect(principals).toEqual([`arn:aws:iam::${ACCOUNT}:root`]);
});
