import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { StaticOnly } from '../../src/access/live';
import { Message } from '../../src/email/access/message';
import { Mailbox } from '../../src/email/verify/mailbox';
import { Contents, sendByApi, sendBySmtp, SmtpLogin } from '../../src/email/verify/sending';
import { stubClients } from '../stubs';
import { selfSigned } from './certificate';

const MESSAGE: Message = { from: 'hello@acme.example', displayName: 'Acme "Shop"', to: ['a@example.com'], cc: ['b@example.com'], bcc: ['c@example.com'], configurationSetName: 'acme-dev-email' };
const CONTENTS: Contents = { subject: 'Hello', text: 'Grüße', headers: { 'X-Run': 'one' } };

describe('by SES\'s API', () => {
  const sent = async (message: Message) => {
    const { clients, calls } = stubClients({ SendEmail: () => ({ MessageId: 'id' }) });
    expect(await sendByApi(clients.s3 as never, message, CONTENTS)).toBe('id');
    return calls[0].input;
  };

  test('a message says from whom, to whom and by which set', async () => {
    expect(await sent(MESSAGE)).toMatchObject({
      FromEmailAddress: '"Acme \\"Shop\\"" <hello@acme.example>', ConfigurationSetName: 'acme-dev-email',
      Destination: { ToAddresses: ['a@example.com'], CcAddresses: ['b@example.com'], BccAddresses: ['c@example.com'] },
      Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Grüße' } }, Headers: [{ Name: 'X-Run', Value: 'one' }] } },
    });
    expect(await sent({ from: 'hello@acme.example', to: ['a@example.com'], templateName: 'welcome' })).toMatchObject({
      FromEmailAddress: 'hello@acme.example', ConfigurationSetName: undefined, Content: { Template: { TemplateName: 'welcome' } },
    });
  });

  test('one that is written out names nobody blindly', async () => {
    const { Content: { Raw: { Data } } } = await sent({ ...MESSAGE, raw: true }) as { Content: { Raw: { Data: Buffer } } };
    const text = Data.toString();
    expect(text).toMatch(/^To: a@example.com\r$/m);
    expect(text).toMatch(/^Cc: b@example.com\r$/m);
    expect(text).not.toContain('c@example.com');
  });

  test.each<[string, string, boolean]>([
    ['MessageRejected', 'Email address is not verified. The following identities failed the check in region X: hello@acme.example', true],
    ['SendingPausedException', 'paused', true],
    ['AccessDeniedException', 'is not authorized to perform', false],
    ['NotFoundException', 'Configuration set <x> does not exist.', false],
  ])('%s says what to do: %s', async (name, message, notReady) => {
    const error = Object.assign(new Error(message), { name });
    const { clients } = stubClients({ SendEmail: () => error });
    const thrown = await sendByApi(clients.s3 as never, MESSAGE, CONTENTS).catch((caught: Error) => caught);
    expect([thrown instanceof StaticOnly, thrown === error]).toEqual([notReady, !notReady]);
  });
});

describe('by SMTP', () => {
  const tls = selfSigned();
  const received: Array<{ user: string; recipients: string[]; raw: string }> = [];
  let server: SMTPServer;
  let login: SmtpLogin;
  let refusal: string | undefined;

  beforeAll(async () => {
    server = new SMTPServer({
      cert: tls.certificate, key: tls.key, logger: false, authMethods: ['PLAIN', 'LOGIN'],
      onAuth: ({ username, password }, _session, done) => (password === 'right' ? done(null, { user: username }) : done(Object.assign(new Error('Authentication Credentials Invalid'), { responseCode: 535 }))),
      onData: (stream, { user, envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
          received.push({ user: String(user), recipients: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() });
          (done as (error: Error | null, text?: string) => void)(refusal === undefined ? null : Object.assign(new Error(refusal), { responseCode: 554 }), 'Ok 0107-000000');
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as { port: number };
    login = { host: '127.0.0.1', port, username: 'AKIA', password: 'right', authorities: tls.certificate };
  });
  beforeEach(() => {
    received.length = 0;
    refusal = undefined;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  test('a message goes to all recipients, names its set in a header and nobody blindly', async () => {
    expect(await sendBySmtp(login, MESSAGE, CONTENTS)).toBe('0107-000000');
    expect(received[0]).toMatchObject({ user: 'AKIA', recipients: ['a@example.com', 'b@example.com', 'c@example.com'] });
    expect(received[0].raw).toMatch(/^X-SES-CONFIGURATION-SET: acme-dev-email\r$/mi);
    expect(received[0].raw).toMatch(/^From: "Acme \\"Shop\\"" <hello@acme.example>\r$/m);
    expect(received[0].raw).not.toContain('c@example.com');
    await sendBySmtp(login, { ...MESSAGE, configurationSetName: undefined }, CONTENTS);
    expect(received[1].raw).not.toMatch(/X-SES-CONFIGURATION-SET/i);
  });

  test.each<[string, string, object]>([
    ['what is not granted is a refusal', 'Access denied: User `x\' is not authorized to perform `ses:SendRawEmail\' on resource `arn:aws:ses:a:1:identity/x\'', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }],
    ['a set that is not there comes after the permission', 'Transaction failed: Configuration set <x> does not exist.', { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } }],
    ['a sender that is not verified is what to do', 'Message rejected: Email address is not verified. The following identities failed the check in region X: hello@acme.example', {
      name: 'StaticOnly', message: expect.stringMatching(/^identity: hello@acme.example is not verified in x/),
    }],
    ['anything else stays what it is', 'Something else', { responseCode: 554 }],
  ])('%s', async (_, text, error) => {
    refusal = text;
    await expect(sendBySmtp(login, MESSAGE, CONTENTS)).rejects.toMatchObject(error);
  });

  test('a wrong password is no refusal of the message, and an unknown certificate is not trusted', async () => {
    await expect(sendBySmtp({ ...login, password: 'wrong' }, MESSAGE, CONTENTS)).rejects.toMatchObject({ responseCode: 535 });
    await expect(sendBySmtp({ ...login, authorities: undefined }, MESSAGE, CONTENTS)).rejects.toThrow(/self-signed certificate/);
    expect(received).toEqual([]);
  });
});

describe('a mailbox', () => {
  test('keeps what arrives, with its envelope and headers', async () => {
    const mailbox = await Mailbox.open();
    const transport = createTransport({ host: '127.0.0.1', port: mailbox.port, ignoreTLS: true });
    try {
      await transport.sendMail({ envelope: { from: 'bounces@mail.acme.example', to: ['a@example.com'] }, from: 'hello@acme.example', to: 'a@example.com', subject: 'One', text: 'Grüße' });
      expect(await mailbox.next('One')).toMatchObject({
        envelopeFrom: 'bounces@mail.acme.example', recipients: ['a@example.com'], secure: false, mail: { from: { address: 'hello@acme.example' }, text: expect.stringContaining('Grüße') },
      });
      expect(mailbox.under('Two')).toEqual([]);
    } finally {
      transport.close();
      await mailbox.close();
    }
  });
});
