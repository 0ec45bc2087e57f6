import fc from 'fast-check';
import { EmailAlarms, EmailSenderNames, EmailSenderPresets, NamedResource, Names, PlatformEnvironment, Problems, SmtpUserNames, Tier } from '../../src';
import { environments } from './environments';

const settings = EmailSenderPresets.defaults(Tier.PROD);
const alarmNames = (names: EmailSenderNames) => EmailAlarms.all(names, settings, true).map(({ name }) => name);
/** By kind, since a topic and an alarm may have one name. */
const namesOf = (names: EmailSenderNames): Array<[NamedResource, string[]]> => [
  [NamedResource.CONFIGURATION_SET, [names.configurationSetName]],
  [NamedResource.TOPIC, [names.eventsTopicName, names.alarmTopicName]],
  [NamedResource.QUEUE, [names.deadLetterQueueName]],
  [NamedResource.KEY_ALIAS, [names.keyAlias]],
  [NamedResource.EVENT_RULE, [names.pausedRuleName]],
  [NamedResource.ALARM, alarmNames(names)],
];

test('follow from the environment and the word', () => {
  const names = new EmailSenderNames(environments.dev);
  expect(names).toMatchObject({
    name: 'email',
    configurationSetName: 'acme-dev-email',
    configurationSetArn: 'arn:aws:ses:eu-central-1:111111111111:configuration-set/acme-dev-email',
    eventsTopicName: 'acme-dev-email-events',
    eventsTopicArn: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-email-events',
    alarmTopicName: 'acme-dev-email-alarms',
    alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-email-alarms',
    deadLetterQueueName: 'acme-dev-email-events-dlq',
    deadLetterQueueArn: 'arn:aws:sqs:eu-central-1:111111111111:acme-dev-email-events-dlq',
    keyAlias: 'alias/acme-dev-email',
    pausedRuleName: 'acme-dev-email-paused',
  });
  expect(names.identityArn('dev.example.com')).toBe('arn:aws:ses:eu-central-1:111111111111:identity/dev.example.com');
  expect(new EmailSenderNames(environments.prod, 'news').configurationSetName).toBe('acme-prod-news');
});

test('have the partition of the region', () => {
  const names = new EmailSenderNames(PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'us-gov-west-1' }));
  expect(names.identityArn('example.com')).toBe('arn:aws-us-gov:ses:us-gov-west-1:111111111111:identity/example.com');
});

test('of two words never meet, within the kind of thing that they name', () => {
  const endings = ['account', 'account-bounce', 'events', 'alarms', 'dlq', 'paused', 'bounce', 'bounce-rate', 'complaint', 'a'];
  const words = ['a', 'b'].flatMap((word) => [word, ...endings.map((ending) => `${word}-${ending}`)]);
  const named = words.flatMap((word) => namesOf(new EmailSenderNames(environments.dev, word)).flatMap(([kind, given]) => given.map((name) => `${kind} ${name}`)));
  expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
});

test('are all different within one sender', () => {
  for (const [, given] of namesOf(new EmailSenderNames(environments.dev))) {
    expect(new Set(given).size).toBe(given.length);
  }
});

test('are what each service accepts, or refused with the limit', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/);
  let accepted = 0;
  fc.assert(fc.property(word, fc.stringMatching(/^[a-z]{1,24}$/), (name, project) => {
    let names: EmailSenderNames;
    try {
      const environment = PlatformEnvironment.custom({ project, account: '111111111111', region: 'ap-southeast-3', name: 'qa', tier: Tier.STAGING });
      names = new EmailSenderNames(environment, name);
    } catch (error) {
      expect((error as Error).message).toMatch(/: (project|resource name|(SES|SNS|SQS|KMS|EventBridge)( \w+)+ name) is .*, (must|may) .*; /);
      return;
    }
    accepted += 1;
    for (const [resource, given] of namesOf(names).flatMap(([kind, list]) => list.map((one): [NamedResource, string] => [kind, one]))) {
      const problems = new Problems('acme');
      Names.check(resource, given, problems);
      expect(problems.messages).toEqual([]);
    }
  }), { numRuns: 500 });
  expect(accepted).toBeGreaterThan(20);
});

test('that are too long are refused with the number of characters to leave out', () => {
  // the rule's is the longest of those with the smallest limit
  expect(() => new EmailSenderNames(environments.staging, 'a'.repeat(45))).toThrow(
    `acme-staging: EventBridge rule name is acme-staging-${'a'.repeat(45)}-paused (65 characters), must have 1 to 64 characters; `
    + 'shorten the project, the environment or the resource name by 1',
  );
  expect(new EmailSenderNames(environments.staging, 'a'.repeat(44)).pausedRuleName).toHaveLength(64);
});

describe('of an SMTP user', () => {
  test('follow from the environment and the word', () => {
    expect(new SmtpUserNames(environments.prod)).toMatchObject({
      name: 'smtp', userName: 'acme-prod-smtp', userArn: 'arn:aws:iam::111111111111:user/acme-prod-smtp', policyName: 'acme-prod-smtp-send', secretName: 'acme/prod/smtp',
    });
    expect(new SmtpUserNames(environments.dev, 'crm')).toMatchObject({ userName: 'acme-dev-crm', secretName: 'acme/dev/crm' });
  });

  test('that a service would refuse are refused', () => {
    expect(() => new SmtpUserNames(environments.dev, 'Crm')).toThrow(/resource name is Crm, must be lower-case words/);
    expect(() => new SmtpUserNames(environments.dev, 'x'.repeat(60))).toThrow(/must have 1 to 64 characters/);
  });
});
