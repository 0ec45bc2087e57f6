import { checkPromises, EmailSenderModel, emailSenderPromises, readEmailSenderTemplate } from '../../src';
import { smtpValueOf } from '../../src/email/readers/shapes';
import { readTemplate, readTerraform, withRecords } from './read';
import { CASES, FULL, PLAIN } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

/** What an engine calls its own. */
function comparable(model: EmailSenderModel): unknown {
  return JSON.parse(JSON.stringify(model, (name, value) => (['source', 'types', 'deletionWindowDays', 'retainedOnDeletion'].includes(name) ? undefined : value)));
}

describe.each(CASES)('%s', (_, subject) => {
  test('reads the same model out of both engines', () => {
    expect(comparable(readTerraform(subject))).toEqual(comparable(readTemplate(subject)));
  });

  test.each([['the template', readTemplate], ['Terraform\'s JSON', readTerraform]])('keeps every promise in %s, and knows all that they ask', (_name, read) => {
    const lines = checkPromises(emailSenderPromises, read(subject), withRecords(subject));
    expect(lines.filter(({ status }) => status !== 'kept').map(({ id, detail }) => [id, detail])).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(35);
  });
});

test('reads Terraform\'s JSON as text too', () => {
  expect(comparable(readTerraform(PLAIN, JSON.stringify(terraformOf(PLAIN)) as never))).toEqual(comparable(readTerraform(PLAIN)));
});

test('a subscription that stands in the topic is a subscription too', () => {
  const template = templateOf(PLAIN);
  template.Resources.Events.Properties.Subscription = [{ Protocol: 'email', Endpoint: 'ops@example.com' }];
  expect(readTemplate(PLAIN, template).subscriptions).toMatchObject([{ protocol: 'email', endpoint: 'ops@example.com', raw: false }]);
});

test('what has no name of its own is found', () => {
  const template = templateOf(FULL);
  delete template.Resources.Events.Properties.TopicName;
  template.Resources.Other = { Type: 'AWS::CloudWatch::Alarm', Properties: {} };
  expect(readTemplate(FULL, template).unnamed).toEqual(['Events', 'Other']);
  const document = terraformOf(FULL);
  delete document.resource.aws_sqs_queue.Queue.name;
  expect(readTerraform(FULL, document).unnamed).toEqual(['aws_sqs_queue.Queue']);
});

test('a rule that was switched off by the older argument is off', () => {
  const document = terraformOf(PLAIN);
  document.resource.aws_cloudwatch_event_rule.Paused = { ...document.resource.aws_cloudwatch_event_rule.Paused, state: undefined, is_enabled: false };
  expect(readTerraform(PLAIN, document).pausedRule?.enabled).toBe(false);
});

test('a secret that CloudFormation fills with something is not empty', () => {
  const template = templateOf(PLAIN);
  template.Resources.Secret.Properties.GenerateSecretString = {};
  expect(readTemplate(PLAIN, template).smtpSecret?.fields).toEqual(['a generated text']);
});

test('a record that is none is refused', () => {
  expect(() => readEmailSenderTemplate(templateOf(PLAIN), { ...PLAIN, dnsRecords: [{ name: { Ref: 'X' } }] })).toThrow(/refers to X/);
  expect(() => readEmailSenderTemplate(templateOf(PLAIN), { ...PLAIN, dnsRecords: [{ name: 'x' }] })).toThrow(/a DNS record is .*, it must have type, name and values/);
});

describe('the value of an SMTP secret', () => {
  test('is read without its password', () => {
    const value = smtpValueOf(JSON.stringify({ host: 'h', port: 587, username: 'AKIA', password: 'hush', region: 'r' }));
    expect(value).toEqual({ fields: ['host', 'port', 'username', 'password', 'region'], host: 'h', port: '587', username: 'AKIA', region: 'r' });
    expect(JSON.stringify(value)).not.toContain('hush');
  });

  test('that is no JSON has no fields, and is not quoted', () => {
    expect(smtpValueOf('hush')).toEqual({ fields: [] });
    expect(smtpValueOf(undefined)).toEqual({});
  });
});
