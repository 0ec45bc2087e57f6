import { Route53Client } from '@aws-sdk/client-route-53';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { SendEmailCommand as SendEmailV1, SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import {
  CreateConfigurationSetCommand, CreateEmailTemplateCommand, GetAccountCommand, GetEmailIdentityCommand, PutAccountDetailsCommand,
  PutAccountSendingAttributesCommand, PutConfigurationSetSendingOptionsCommand, SendEmailCommand, type SendEmailCommandInput, SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { DOMAIN, IDENTITY_ARN, sender, SET, SET_ARN } from './helpers/mail-stacks';
import { mail, MX, Zone } from './helpers/mail';
import { deploy } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let ses: SESv2Client;
let zone: Zone;

const SUCCESS = 'success@simulator.amazonses.com';
const identity = () => ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }));
const send = (input: SendEmailCommandInput, client = ses) => client.send(new SendEmailCommand(input));
const raw = (from: string, to: string) => Buffer.from(`From: ${from}\r\nTo: ${to}\r\nSubject: raw\r\n\r\nhello\r\n`);

/** Clients of a user that may do exactly this. */
async function user(name: string, ...statements: object[]): Promise<{ v2: SESv2Client; v1: SESClient }> {
  await root.iam.send(new CreateUserCommand({ UserName: name }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await root.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'send', PolicyDocument }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const config = { ...cloud.clientConfig(account, { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }), maxAttempts: 1 };
  return { v2: new SESv2Client(config), v1: new SESClient(config) };
}

const granted = (condition: object, resources = [IDENTITY_ARN, SET_ARN], actions = ['ses:SendEmail', 'ses:SendRawEmail']) =>
  ({ Effect: 'Allow', Action: actions, Resource: resources, Condition: condition });
const FROM = { StringLike: { 'ses:FromAddress': `*@${DOMAIN}` } };
const denied = { name: expect.stringMatching(/^AccessDenied/) };

beforeAll(async () => {
  const fresh = await freshCloud('email-sending');
  ({ cloud, account, root } = fresh);
  const config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  ses = new SESv2Client(config);
  zone = new Zone(new Route53Client(config));
  await zone.create();
  await deploy(root.cloudformation, 'acme-email', sender());
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'other' }));
});

afterAll(async () => {
  await cloud.stop();
});

it('sends from a domain only after its DKIM records are in the DNS, and its MAIL FROM has its MX record', async () => {
  await expect(send(mail(SUCCESS))).rejects.toMatchObject({
    name: 'MessageRejected',
    message: `Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: Acme <hello@${DOMAIN}>`,
  });
  const tokens = (await identity()).DkimAttributes!.Tokens!;
  await zone.write('UPSERT', ...zone.dkim(tokens.slice(0, 2)));
  expect((await identity()).VerificationStatus).toBe('PENDING');
  await zone.write('UPSERT', ...zone.dkim(tokens));
  expect(await identity()).toMatchObject({
    VerificationStatus: 'SUCCESS', VerifiedForSendingStatus: true, DkimAttributes: { Status: 'SUCCESS' }, MailFromAttributes: { MailFromDomainStatus: 'PENDING' },
  });
  await expect(send(mail(SUCCESS))).rejects.toMatchObject({ name: 'MailFromDomainNotVerifiedException' });
  await zone.write('UPSERT', ['MX', `bounce.${DOMAIN}`, '10 mx.elsewhere.example']);
  expect((await identity()).MailFromAttributes!.MailFromDomainStatus).toBe('PENDING');
  await zone.write('UPSERT', MX);
  expect((await identity()).MailFromAttributes!.MailFromDomainStatus).toBe('SUCCESS');
  expect((await send(mail(SUCCESS))).MessageId).toMatch(/^0107[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
});

it('sends nothing while the account, or the configuration set that applies, is paused', async () => {
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: false }));
  expect((await ses.send(new GetAccountCommand({}))).SendingEnabled).toBe(false);
  await expect(send(mail(SUCCESS))).rejects.toMatchObject({ name: 'SendingPausedException', message: expect.stringContaining('Sending paused for this account') });
  await ses.send(new PutAccountSendingAttributesCommand({ SendingEnabled: true }));
  await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: SET, SendingEnabled: false }));
  await expect(send(mail(SUCCESS))).rejects.toMatchObject({ name: 'SendingPausedException', message: expect.stringContaining(`configuration set <${SET}>`) });
  const v1 = new SESClient({ ...cloud.clientConfig(account), maxAttempts: 1 });
  await expect(v1.send(new SendRawEmailCommand({ RawMessage: { Data: raw(`a@${DOMAIN}`, SUCCESS) } }))).rejects.toMatchObject({
    name: 'ConfigurationSetSendingPausedException',
  });
  // The other set is not paused.
  await send(mail(SUCCESS, { ConfigurationSetName: 'other' }));
  await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: SET, SendingEnabled: true }));
  await send(mail(SUCCESS));
});

it('sends to verified recipients and the simulator only in the sandbox', async () => {
  const details = { MailType: 'TRANSACTIONAL' as const, WebsiteURL: 'https://acme.example' };
  await ses.send(new PutAccountDetailsCommand({ ...details, ProductionAccessEnabled: false }));
  expect(await ses.send(new GetAccountCommand({}))).toMatchObject({ ProductionAccessEnabled: false, SendQuota: { Max24HourSend: 200, MaxSendRate: 1 } });
  await expect(send(mail([SUCCESS, 'customer@elsewhere.example']))).rejects.toMatchObject({
    name: 'MessageRejected', message: expect.stringMatching(/not verified.*EU-CENTRAL-1: customer@elsewhere.example$/),
  });
  await send(mail([SUCCESS, `colleague@${DOMAIN}`]));
  await ses.send(new PutAccountDetailsCommand({ ...details, ProductionAccessEnabled: true }));
  await send(mail('customer@elsewhere.example'));
});

it('refuses a configuration set that does not exist, an address without a domain, and no recipient', async () => {
  await expect(send(mail(SUCCESS, { ConfigurationSetName: 'missing' }))).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(send(mail(SUCCESS, { FromEmailAddress: 'hello' }))).rejects.toThrow(/Missing final '@domain'/);
  await expect(send(mail([]))).rejects.toThrow(/Empty list of recipients/);
  await expect(send(mail(SUCCESS, { ListManagementOptions: { ContactListName: 'all' } }))).rejects.toThrow(/does not know ListManagementOptions/);
  await expect(send(mail(SUCCESS, { FromEmailAddressIdentityArn: IDENTITY_ARN.replace('mail', 'other') }))).rejects.toThrow(/not the one of the sender/);
  const arn = Buffer.concat([Buffer.from(`X-SES-SOURCE-ARN: ${IDENTITY_ARN}\r\n`), raw(`hello@${DOMAIN}`, SUCCESS)]);
  await expect(send(mail(SUCCESS, { Content: { Raw: { Data: arn } } }))).rejects.toThrow(/does not know X-SES-SOURCE-ARN/);
  await expect(send(mail(SUCCESS, { Content: { Simple: { Subject: { Data: 'a\r\nBcc: b@c.example' }, Body: { Text: { Data: '' } } } } }))).rejects.toMatchObject({
    name: 'BadRequestException',
  });
});

describe('a user who may send with the identity and its configuration set', () => {
  let clients: { v2: SESv2Client; v1: SESClient };

  beforeAll(async () => {
    clients = await user('sender', granted(FROM));
  });

  it('sends with the default set, and with the same one named', async () => {
    await send(mail(SUCCESS), clients.v2);
    await send(mail(SUCCESS, { ConfigurationSetName: SET }), clients.v2);
    await expect(send(mail(SUCCESS, { FromEmailAddress: `someone@sub.${DOMAIN}` }), clients.v2)).rejects.toMatchObject(denied);
    await clients.v1.send(new SendEmailV1({
      Source: `hello@${DOMAIN}`, Destination: { ToAddresses: [SUCCESS] }, Message: { Subject: { Data: 'v1' }, Body: { Text: { Data: 'v1' } } },
    }));
    await clients.v1.send(new SendRawEmailCommand({ RawMessage: { Data: raw(`hello@${DOMAIN}`, SUCCESS) } }));
    await send(mail(SUCCESS, { Content: { Raw: { Data: raw(`hello@${DOMAIN}`, SUCCESS) } } }), clients.v2);
  });

  it('is refused with another set, another From, and a set that a header names', async () => {
    await expect(send(mail(SUCCESS, { ConfigurationSetName: 'other' }), clients.v2)).rejects.toMatchObject({
      ...denied, message: expect.stringContaining('configuration-set/other'),
    });
    await expect(send(mail(SUCCESS, { FromEmailAddress: 'x@elsewhere.example' }), clients.v2)).rejects.toMatchObject(denied);
    const headed = Buffer.concat([Buffer.from('X-SES-CONFIGURATION-SET: other\r\n'), raw(`hello@${DOMAIN}`, SUCCESS)]);
    await expect(send(mail(SUCCESS, { Content: { Raw: { Data: headed } } }), clients.v2)).rejects.toMatchObject(denied);
    await expect(clients.v1.send(new SendRawEmailCommand({ RawMessage: { Data: headed } }))).rejects.toMatchObject(denied);
    // Allowed as the envelope's sender, not as the one that people see.
    const disguised = raw('boss@elsewhere.example', SUCCESS);
    await expect(clients.v1.send(new SendRawEmailCommand({ Source: `hello@${DOMAIN}`, RawMessage: { Data: disguised } }))).rejects.toMatchObject(denied);
  });

  it('may not use a template, nor read or change anything', async () => {
    await ses.send(new CreateEmailTemplateCommand({ TemplateName: 'welcome', TemplateContent: { Subject: 'Hi {{name}}', Text: 'Hello {{name}}' } }));
    const template = mail(SUCCESS, { Content: { Template: { TemplateName: 'welcome', TemplateData: '{"name":"Ann"}' } } });
    await expect(send(template, clients.v2)).rejects.toMatchObject(denied);
    const { v2 } = await user('templates', granted(FROM, [IDENTITY_ARN, SET_ARN, IDENTITY_ARN.replace(/identity.*/, 'template/welcome')], ['ses:SendEmail', 'ses:SendTemplatedEmail']));
    await send(template, v2);
    await expect(clients.v2.send(new GetAccountCommand({}))).rejects.toMatchObject(denied);
    await expect(clients.v2.send(new PutAccountSendingAttributesCommand({ SendingEnabled: false }))).rejects.toMatchObject(denied);
  });
});

it('needs SendRawEmail for raw contents, and SendEmail for all others', async () => {
  const simple = await user('simple', granted(FROM, undefined, ['ses:SendEmail']));
  await send(mail(SUCCESS), simple.v2);
  await expect(send(mail(SUCCESS, { Content: { Raw: { Data: raw(`hello@${DOMAIN}`, SUCCESS) } } }), simple.v2)).rejects.toMatchObject({
    message: expect.stringContaining('ses:SendRawEmail'),
  });
  const rawOnly = await user('raw', granted(FROM, undefined, ['ses:SendRawEmail']));
  await expect(send(mail(SUCCESS), rawOnly.v2)).rejects.toMatchObject(denied);
});

it('is refused without a grant on the configuration set that applies by default', async () => {
  const { v2 } = await user('half', granted(FROM, [IDENTITY_ARN]));
  await expect(send(mail(SUCCESS), v2)).rejects.toMatchObject({ message: expect.stringContaining(`configuration-set/${SET}`) });
});

it('decides on every recipient, on the display name, and on the address for feedback', async () => {
  const limits = { 'ForAllValues:StringLike': { 'ses:Recipients': ['*@simulator.amazonses.com', `*@${DOMAIN}`] }, Null: { 'ses:Recipients': 'false' } };
  const { v2, v1 } = await user('dev', granted({ ...FROM, ...limits }));
  await send(mail([SUCCESS, `"Ann, of Acme" <ann@${DOMAIN}>`]), v2);
  for (const list of ['ToAddresses', 'CcAddresses', 'BccAddresses']) {
    const Destination = { ToAddresses: [SUCCESS], [list]: [SUCCESS, 'customer@elsewhere.example'] };
    await expect(send(mail(SUCCESS, { Destination }), v2)).rejects.toMatchObject(denied);
  }
  await expect(v1.send(new SendRawEmailCommand({ Destinations: ['customer@elsewhere.example'], RawMessage: { Data: raw(`hello@${DOMAIN}`, SUCCESS) } })))
    .rejects.toMatchObject(denied);
  const named = await user('named', granted({ StringLike: { 'ses:FromDisplayName': 'Acme*' } }));
  await send(mail(SUCCESS), named.v2);
  await expect(send(mail(SUCCESS, { FromEmailAddress: `hello@${DOMAIN}` }), named.v2)).rejects.toMatchObject(denied);
  await expect(send(mail(SUCCESS, { FromEmailAddress: `Other <hello@${DOMAIN}>` }), named.v2)).rejects.toMatchObject(denied);
  const feedback = await user('feedback', granted({ StringEquals: { 'ses:FeedbackAddress': `bounces@${DOMAIN}`, 'ses:ApiVersion': '2' } }));
  await send(mail(SUCCESS, { FeedbackForwardingEmailAddress: `bounces@${DOMAIN}` }), feedback.v2);
  await expect(send(mail(SUCCESS), feedback.v2)).rejects.toMatchObject(denied);
});
