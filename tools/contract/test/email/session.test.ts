import { AwsAccess } from '../../src';
import { Connection } from '../../src/connection';
import { EmailSession } from '../../src/email/verify/session';
import { readTemplate } from './read';
import { PLAIN } from './subjects';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const LOCAL = 'https://127.0.0.1:1';
const sessionOf = (access: Partial<AwsAccess>) => new EmailSession(new Connection({ region: 'eu-central-1', credentials, ...access }), PLAIN, readTemplate(PLAIN));
const contents = { subject: 'x', text: 'x' };
const message = { from: 'a@example.com', to: ['b@example.com'] };
const tls = { certificate: '', key: '' };

test.each<[string, (session: EmailSession) => Promise<unknown>, Partial<AwsAccess>, RegExp]>([
  ['no certificate is given for an endpoint', (session) => session.listening(), { endpoint: LOCAL }, /no certificate that SNS trusts for an endpoint on this machine, give access.webhook/],
  ['AWS does not reach this machine', (session) => session.listening(), { webhook: tls }, /AWS does not reach an endpoint on this machine; give access.webhook with the url of a tunnel/],
  ['nobody hands mail on', (session) => session.receiving(), { endpoint: LOCAL }, /give access.relayMailTo/],
  ['mail on AWS goes to its recipients', (session) => session.receiving(), {}, /the recipients' own servers, which are none on this machine/],
  ['the SMTP endpoint has no name', (session) => session.send('smtp-user', message, contents), { endpoint: LOCAL }, /give access.smtpConnectTo/],
  ['the account is somebody\'s', (session) => session.attempt('smtp-user', 'smtp-user/create-identity'), {}, /on AWS no other key is made; it is tried on the local cloud/],
  ['the account is somebody\'s admin\'s', (session) => session.attempt('other-admin', 'other-admin/subscribe'), {}, /on AWS no user is made for this/],
])('a try is static only where %s', async (_, run, access, why) => {
  await expect(run(sessionOf(access))).rejects.toMatchObject({ name: 'StaticOnly', message: expect.stringMatching(why) });
});

test('what is sent by SMTP needs no credentials of AWS, and somebody without any has none', async () => {
  const session = sessionOf({ endpoint: LOCAL });
  expect(await session.attempt('smtp-user', 'smtp-user/send')).toMatchObject({ component: expect.stringMatching(/^plinth-verify-[0-9a-f]{12}-send$/), emulated: true });
  const { sns } = await session.attempt('anonymous', 'anonymous/publish');
  expect(await sns.config.credentials()).toMatchObject({ accessKeyId: 'anonymous' });
});

test('what was made is undone in the opposite order, all of it, and then what failed is said', async () => {
  const session = sessionOf({});
  const undone: string[] = [];
  session.finally(async () => undone.push('first'));
  session.finally(async () => {
    undone.push('second');
    throw new Error('stuck');
  });
  session.finally(async () => undone.push('third'));
  await expect(session.end()).rejects.toThrow(/stuck/);
  expect(undone).toEqual(['third', 'second', 'first']);
});

test('there is no plain SNS beside an endpoint unless it is said where', async () => {
  const { plainSns } = await sessionOf({ endpoint: LOCAL }).attempt('anonymous', 'anonymous/publish');
  expect(() => plainSns()).toThrow(/has no plain HTTP beside it, give access.plainEndpoint/);
  const { plainSns: given } = await sessionOf({ endpoint: LOCAL, plainEndpoint: 'http://127.0.0.1:2' }).attempt('anonymous', 'anonymous/publish');
  expect((await given().config.endpoint!()).protocol).toBe('http:');
});
