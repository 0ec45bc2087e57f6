import { EmailSenderSubject } from '../../src';
import { emailBehaviour } from '../../src/email/verify/behaviour';
import { expectEvent, toSimulator } from '../../src/email/verify/events';
import { EmailSession } from '../../src/email/verify/session';
import { Notification } from '../../src/email/verify/webhook';
import { Answers, stubClients } from '../stubs';
import { ADOPTED, FULL, PLAIN } from './subjects';

const behaviour = (id: string) => emailBehaviour.find((candidate) => candidate.id === `behaviour/${id}`)!;
const applying = (subject: EmailSenderSubject) => emailBehaviour.filter(({ applies }) => applies?.(subject) ?? true).map(({ id }) => id.replace('behaviour/', ''));

test('what is tried depends on what there is', () => {
  const always = ['ready', 'bounce', 'complaint', 'default-set', 'raw', 'delivered', 'forged', 'arrives'];
  expect(applying(PLAIN).sort()).toEqual([...always, 'smtp-bounce', 'smtp-arrives', 'customer', 'alarm', 'paused'].sort());
  expect(applying(FULL).sort()).toEqual([...always, 'smtp-bounce', 'smtp-arrives', 'customer', 'alarm', 'paused', 'undelivered'].sort());
  expect(applying(ADOPTED).sort()).toEqual([...always, 'undelivered'].sort());
});

describe('readiness', () => {
  const READY: Answers = {
    GetAccount: () => ({ SendingEnabled: true, ProductionAccessEnabled: true }),
    GetConfigurationSet: () => ({ SendingOptions: { SendingEnabled: true } }),
    GetEmailIdentity: () => ({ VerifiedForSendingStatus: true, MailFromAttributes: { MailFromDomain: 'mail.example.com', MailFromDomainStatus: 'SUCCESS' } }),
  };
  const run = (answers: Answers = {}) => {
    const { clients } = stubClients({ ...READY, ...answers });
    return behaviour('ready').run({ all: { ses: clients.s3 }, subject: PLAIN } as unknown as EmailSession);
  };

  test('is said', async () => {
    await expect(run()).resolves.toBe('example.com verified, the account is out of the sandbox');
    await expect(run({ GetAccount: () => ({ SendingEnabled: true, ProductionAccessEnabled: false }) })).resolves
      .toMatch(/^the account is in the sandbox of eu-central-1: only verified addresses and the simulator are sent to/);
  });

  test('is said where SES sends with a domain of its own for as long as MAIL FROM is missing', async () => {
    const mailFrom = { MailFromDomain: 'mail.example.com', MailFromDomainStatus: 'PENDING', BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' };
    await expect(run({ GetEmailIdentity: () => ({ VerifiedForSendingStatus: true, MailFromAttributes: mailFrom }) })).resolves
      .toMatch(/out of the sandbox; SES has not seen the MX record of mail.example.com, and sends with a domain of its own until then$/);
  });

  test.each<[string, Answers, RegExp]>([
    ['the account is paused', { GetAccount: () => ({ SendingEnabled: false }) }, /^sending: the account is paused in eu-central-1; end what caused it, then enable sending$/],
    ['the set is paused', { GetConfigurationSet: () => ({ SendingOptions: { SendingEnabled: false } }) }, /^sending: acme-dev-email is paused; find out why/],
    ['a domain is not verified', { GetEmailIdentity: () => ({ VerifiedForSendingStatus: false, MailFromAttributes: { MailFromDomain: 'm', MailFromDomainStatus: 'PENDING' } }) },
      /^identity: example.com is not verified in eu-central-1; enter its DNS records and wait until SES has seen them$/],
    ['MAIL FROM is missing', { GetEmailIdentity: () => ({ VerifiedForSendingStatus: true, MailFromAttributes: { MailFromDomain: 'mail.example.com', MailFromDomainStatus: 'FAILED', BehaviorOnMxFailure: 'REJECT_MESSAGE' } }) },
      /^mail from: mail.example.com is FAILED in SES; enter its MX and TXT records/],
  ])('is denied where %s', async (_, answers, why) => {
    await expect(run(answers)).rejects.toThrow(why);
  });
});

describe('an event', () => {
  const message = { from: 'hello@example.com', to: ['bounce@simulator.amazonses.com'] };
  const event = (change: object = {}) => JSON.stringify({
    eventType: 'Bounce', mail: { messageId: 'id', source: 'Acme <hello@example.com>', destination: message.to, tags: { 'ses:configuration-set': ['acme-dev-email'] }, ...change },
  });
  const notification = (text: string, change: Partial<Notification> = {}): Notification =>
    ({ topicArn: PLAIN.names.eventsTopicArn, message: text, signatureVersion: '2', envelope: {}, ...change });
  const expected = (...came: Notification[]) => expectEvent(
    { subject: PLAIN } as EmailSession,
    { next: async (what: string, matches: (one: Notification) => boolean) => came.find(matches) ?? Promise.reject(new Error(`${what} did not come`)) } as never,
    'id', 'Bounce', message,
  );

  test('is the one of its message, whatever else comes', async () => {
    const own = notification(event());
    await expect(expected(notification('Successfully validated SNS topic'), notification(event({ messageId: 'other' })), own)).resolves.toBe(own);
    await expect(expected(notification(event({ messageId: 'other' })))).rejects.toThrow(/the event Bounce of id did not come/);
  });

  test.each<[string, Notification, RegExp]>([
    ['another hash', notification(event(), { signatureVersion: '1' }), /the signature version of the event Bounce of id is 1, must be 2/],
    ['another topic', notification(event(), { topicArn: 'arn:other' }), /the topic .* is arn:other/],
    ['another set', notification(event({ tags: { 'ses:configuration-set': ['other'] } })), /the configuration set .* is other, must be acme-dev-email/],
    ['no set', notification(event({ tags: {} })), /the configuration set/],
    ['another recipient', notification(event({ destination: ['x@example.com'] })), /the recipients .* is x@example.com/],
    ['another sender', notification(event({ source: 'x@example.com' })), /the sender/],
  ])('with %s is refused', async (_, came, why) => {
    await expect(expected(came)).rejects.toThrow(why);
  });
});

describe('a message to a customer', () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  const run = (send: () => Promise<string>) => behaviour('customer').run({ subject: PLAIN, component: () => 'x', send } as unknown as EmailSession);

  test('is refused alone, beside others and in Bcc', async () => {
    const send = jest.fn(() => Promise.reject(denied));
    await expect(run(send)).resolves.toMatch(/customer@plinth-verify.example was refused, alone, beside success@simulator.amazonses.com and in Bcc/);
    expect(send).toHaveBeenCalledTimes(3);
    await expect(run(async () => 'id')).rejects.toThrow(/a message to customer@plinth-verify.example was answered with accepted, must be refused/);
  });
});

test('nobody is written to but the simulator', () => {
  const limited = { ...PLAIN, send: { recipients: ['team@example.com'] } };
  expect(() => toSimulator({ subject: limited } as EmailSession, 'sender', 'bounce')).toThrow(/may not send to the mailbox simulator/);
});
