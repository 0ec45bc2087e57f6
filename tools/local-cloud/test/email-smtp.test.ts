import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { CreateAccessKeyCommand, CreateUserCommand, GetAccessKeyLastUsedCommand, PutUserPolicyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { CreateConfigurationSetCommand, CreateEmailIdentityCommand, GetEmailIdentityCommand, PutConfigurationSetSendingOptionsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { createTransport } from 'nodemailer';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { Mailboxes, MX, until, Zone } from './helpers/mail';
import { DOMAIN, IDENTITY_ARN, REGION, sender, SET, SET_ARN } from './helpers/mail-stacks';
import { deploy } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let ses: SESv2Client;
let key: { id: string; secret: string };
let mailboxes: Mailboxes;

/** https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html#smtp-credentials-convert */
const password = (secret: string, region = REGION, version = 4) =>
  Buffer.concat([
    Buffer.from([version]),
    ['11111111', region, 'ses', 'aws4_request', 'SendRawEmail'].reduce<Buffer>(
      (signature, part) => createHmac('sha256', signature).update(part).digest(), Buffer.from(`AWS4${secret}`)),
  ]).toString('base64');

const transport = (user: string, pass: string, more = {}) =>
  createTransport({ host: '127.0.0.1', port: account.smtpPort, requireTLS: true, tls: { ca: readFileSync(cloud.caFile) }, auth: { user, pass }, ...more });
const submit = (mail = {}, smtp = transport(key.id, password(key.secret))) =>
  smtp.sendMail({ from: `Acme <hello@${DOMAIN}>`, to: 'ann@elsewhere.example', subject: 'Over SMTP', text: 'hello', ...mail });

beforeAll(async () => {
  const fresh = await freshCloud('email-smtp');
  ({ cloud, account, root } = fresh);
  const config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  ses = new SESv2Client(config);
  mailboxes = new Mailboxes();
  await cloud.relayMail(account, await mailboxes.listen());
  await deploy(root.cloudformation, 'acme-email', sender());
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'other' }));
  const zone = new Zone(new Route53Client(config));
  await zone.create();
  const { DkimAttributes } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: DOMAIN }));
  await zone.write('UPSERT', ...zone.dkim(DkimAttributes!.Tokens!), MX);
  await root.iam.send(new CreateUserCommand({ UserName: 'smtp' }));
  const Statement = [{
    Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: [IDENTITY_ARN, SET_ARN],
    Condition: { 'StringLike': { 'ses:FromAddress': `*@${DOMAIN}` }, 'ForAllValues:StringLike': { 'ses:Recipients': '*@elsewhere.example' }, 'Null': { 'ses:Recipients': 'false' } },
  }];
  await root.iam.send(new PutUserPolicyCommand({ UserName: 'smtp', PolicyName: 'send', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'smtp' }));
  key = { id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
});

afterAll(async () => {
  await cloud.stop();
  await mailboxes.close();
});

it('takes a message with the derived password, and records the use of the key', async () => {
  const { response } = await submit({ bcc: 'bob@elsewhere.example', headers: { 'X-SES-CONFIGURATION-SET': SET, 'X-SES-MESSAGE-TAGS': 'campaign=may' } });
  const messageId = /^250 Ok (\S+)$/.exec(response)![1];
  await until(() => (mailboxes.arrived.filter(({ raw }) => raw.includes(messageId)).length === 2 ? true : undefined), 'both messages');
  const [message] = mailboxes.arrived;
  expect(message.from).toBe(`${messageId}@bounce.${DOMAIN}`);
  expect(message.raw).toContain(`Message-ID: <${messageId}@eu-central-1.amazonses.com>`);
  expect(message.raw).toContain('Subject: Over SMTP');
  expect(message.raw).not.toMatch(/X-SES-CONFIGURATION-SET|X-SES-MESSAGE-TAGS|bob@/i);
  const { AccessKeyLastUsed } = await root.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.id }));
  expect(AccessKeyLastUsed).toMatchObject({ ServiceName: 'ses', Region: REGION });
});

it.each([
  ['the secret access key itself', (secret: string) => secret],
  ['the password of another region', (secret: string) => password(secret, 'us-east-1')],
  ['the password of another version', (secret: string) => password(secret, REGION, 2)],
])('refuses %s', async (_name, derive) => {
  await expect(submit({}, transport(key.id, derive(key.secret)))).rejects.toMatchObject({ responseCode: 535, message: expect.stringContaining('Authentication Credentials Invalid') });
});

it('refuses an unknown key, the root of the account, no login at all, and one without TLS', async () => {
  await expect(submit({}, transport('AKIAUNKNOWN', password(key.secret)))).rejects.toMatchObject({ responseCode: 535 });
  await expect(submit({}, transport(account.accountId, password('test')))).rejects.toMatchObject({ responseCode: 535 });
  await expect(submit({}, transport(key.id, '', { auth: undefined }))).rejects.toMatchObject({ responseCode: 530 });
  await expect(submit({}, transport(key.id, password(key.secret), { requireTLS: false, ignoreTLS: true }))).rejects.toMatchObject({ code: expect.any(String) });
  await expect(submit({}, transport(key.id, '', { auth: undefined, requireTLS: false, ignoreTLS: true }))).rejects.toMatchObject({ response: expect.stringMatching(/^530 /) });
});

it('asks IAM as the API does: for sender, recipients and configuration set', async () => {
  const access = (what: string) => ({ responseCode: 554, response: expect.stringMatching(new RegExp(`Access denied: User .*user/smtp' is not authorized to perform .ses:SendRawEmail' on resource .*${what}`)) });
  await expect(submit({ headers: { 'X-SES-CONFIGURATION-SET': 'other' } })).rejects.toMatchObject(access('configuration-set/other'));
  await expect(submit({ from: 'boss@elsewhere.example' })).rejects.toMatchObject(access('identity/boss@elsewhere.example'));
  await expect(submit({ from: 'boss@elsewhere.example', envelope: { from: `hello@${DOMAIN}`, to: 'ann@elsewhere.example' } })).rejects.toMatchObject(access('identity/boss@'));
  await expect(submit({ cc: 'customer@somewhere.example' })).rejects.toMatchObject(access(`identity/${DOMAIN}`));
});

it('says what SES refuses', async () => {
  await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: SET, SendingEnabled: false }));
  await expect(submit()).rejects.toMatchObject({ responseCode: 554, response: expect.stringContaining(`Sending paused for configuration set <${SET}>`) });
  await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: SET, SendingEnabled: true }));
  const { length } = mailboxes.arrived;
  await submit();
  await until(() => mailboxes.arrived[length], 'the message of a sender that is not paused any more');
});

it('does not deliver to a server without TLS where TLS is required', async () => {
  const plain = new Mailboxes({ starttls: false });
  await cloud.relayMail(account, await plain.listen());
  await submit();
  // it is delivered after the answer, by what the configuration set says then
  await until(() => plain.visits || undefined, 'the visit of who finds no TLS');
  await deploy(root.cloudformation, 'acme-email', sender({ tls: 'OPTIONAL' }));
  const { response } = await submit();
  await until(() => plain.arrived[0], 'the message without TLS');
  expect(plain.arrived).toMatchObject([{ secure: false, raw: expect.stringContaining(response.replace('250 Ok ', '')) }]);
  await plain.close();
});

it('hands mail of one domain to a relay of its own', async () => {
  const [everyone, own] = [new Mailboxes(), new Mailboxes()];
  await cloud.relayMail(account, await everyone.listen());
  await cloud.relayMail(account, await own.listen(), DOMAIN.replace(/^mail\./, ''));
  await submit();
  await until(() => own.arrived[0], 'the message at its own relay');
  await cloud.relayMail(account, undefined, DOMAIN.replace(/^mail\./, ''));
  await submit();
  await until(() => everyone.arrived[0], 'the message at the relay of all');
  expect([own.arrived.length, everyone.arrived.length]).toEqual([1, 1]);
  await Promise.all([everyone.close(), own.close()]);
});

it('verifies an address by the link that is sent there', async () => {
  const boxes = new Mailboxes();
  await cloud.relayMail(account, await boxes.listen());
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'carol@elsewhere.example' }));
  expect(await ses.send(new GetEmailIdentityCommand({ EmailIdentity: 'carol@elsewhere.example' }))).toMatchObject({ VerificationStatus: 'PENDING', IdentityType: 'EMAIL_ADDRESS' });
  const message = await until(() => boxes.arrived[0], 'the mail with the link');
  const link = /https:\/\/\S+token=\S+/.exec(message.raw.replace(/=\r\n/g, '').replace(/=3D/g, '='))![0];
  const status = await new Promise((resolve, reject) => {
    get(link, { ca: readFileSync(cloud.caFile), agent: false }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  expect(status).toBe(200);
  expect(await ses.send(new GetEmailIdentityCommand({ EmailIdentity: 'carol@elsewhere.example' }))).toMatchObject({ VerificationStatus: 'SUCCESS', VerifiedForSendingStatus: true });
  await boxes.close();
});

it('takes nothing with a key that was disabled, not even in a session that has begun', async () => {
  const pooled = transport(key.id, password(key.secret), { pool: true, maxConnections: 1 });
  await submit({}, pooled as ReturnType<typeof transport>);
  await root.iam.send(new UpdateAccessKeyCommand({ UserName: 'smtp', AccessKeyId: key.id, Status: 'Inactive' }));
  await expect(submit({}, pooled as ReturnType<typeof transport>)).rejects.toMatchObject({ responseCode: 535 });
  pooled.close();
  await expect(submit()).rejects.toMatchObject({ responseCode: 535 });
});
