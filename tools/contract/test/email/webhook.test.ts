import { sign } from 'node:crypto';
import { Agent, createServer, globalAgent, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { Webhook } from '../../src/email/verify/webhook';
import { send } from '../../src/verify/http';
import { selfSigned } from './certificate';

const TOPIC = 'arn:aws:sns:eu-central-1:111111111111:events';
const tls = selfSigned();
const agent = new Agent({ ca: tls.certificate });
const visited: string[] = [];
let sns: Server;
let host: string;
let webhook: Webhook;

/** A message as SNS signs it. @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function signed(fields: Record<string, string>, hash = 'sha256'): Record<string, string> {
  const message: Record<string, string> = {
    Type: 'Notification', MessageId: '1', TopicArn: TOPIC, Message: 'hello', Timestamp: '2026-11-21T00:00:00.000Z', SignatureVersion: hash === 'sha256' ? '2' : '1',
    SigningCertURL: `https://${host}/sns.pem`, ...fields,
  };
  const names = message.Type === 'Notification' ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
    : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.filter((name) => message[name] !== undefined).map((name) => `${name}\n${message[name]}\n`).join('');
  return { ...message, Signature: sign(hash, Buffer.from(text), tls.key).toString('base64') };
}

const post = (message: object, url = webhook.url) => send(agent, url, {
  method: 'POST', body: JSON.stringify(message), headers: { 'x-amz-sns-message-type': (message as { Type: string }).Type },
});

beforeEach(async () => {
  visited.length = 0;
  sns = createServer({ cert: tls.certificate, key: tls.key }, (_, response) => response.end(tls.certificate));
  await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(sns.address() as AddressInfo).port}`;
  webhook = await Webhook.open({ ...tls, authorities: tls.certificate, signedBy: new RegExp(`^${host.replaceAll('.', '\\.')}$`), visit: async (url) => visited.push(url) });
});

afterEach(async () => {
  await webhook.close();
  sns.closeAllConnections();
  await new Promise((resolve) => sns.close(resolve));
});

test('keeps what SNS signed, whether it came before somebody waits for it or after', async () => {
  await post(signed({ Message: 'first' }));
  const second = webhook.next('the second', ({ message }) => message === 'second');
  await post(signed({ Message: 'second' }));
  expect(await second).toMatchObject({ topicArn: TOPIC, message: 'second', signatureVersion: '2' });
  expect(await webhook.next('the first', ({ message }) => message === 'first')).toMatchObject({ message: 'first' });
});

test('confirms a subscription by visiting its link, once for each URL and topic', async () => {
  const subscribed = webhook.subscribed(webhook.url, TOPIC);
  await post(signed({ Type: 'SubscriptionConfirmation', SubscribeURL: `https://${host}/confirm`, Token: 't' }));
  await subscribed;
  expect(visited).toEqual([`https://${host}/confirm`]);
});

test('takes nothing for good at the other URL, but confirms there', async () => {
  const subscribed = webhook.subscribed(webhook.goneUrl, TOPIC);
  await post(signed({ Type: 'SubscriptionConfirmation', SubscribeURL: `https://${host}/confirm`, Token: 't' }), webhook.goneUrl);
  await subscribed;
  await expect(post(signed({}), webhook.goneUrl)).rejects.toMatchObject({ $metadata: { httpStatusCode: 410 } });
});

test.each<[string, (message: Record<string, string>) => Record<string, string>, RegExp]>([
  ['with another text', (message) => ({ ...message, Message: 'other' }), /signature is invalid/],
  ['that says it has another hash', (message) => ({ ...message, SignatureVersion: '1' }), /signature is invalid/],
  ['with a certificate from elsewhere', (message) => ({ ...message, SigningCertURL: 'https://example.com/sns.pem' }), /certificate is located on an invalid domain/],
  ['without a signature', ({ Signature: _, ...message }) => message, /missing required keys/],
])('refuses a message %s', async (_, change, why) => {
  await expect(webhook.validate(signed({}))).resolves.toBeUndefined();
  await expect(webhook.validate(change(signed({})) as never)).rejects.toThrow(why);
});

test('the process trusts the authority while an endpoint needs it, and no longer', async () => {
  const other = await Webhook.open({ ...tls, authorities: 'other', visit: async () => undefined });
  expect(globalAgent.options.ca).toEqual(expect.arrayContaining([tls.certificate, 'other']));
  await other.close();
  expect(globalAgent.options.ca).toEqual(expect.arrayContaining([tls.certificate]));
  expect(globalAgent.options.ca).not.toContain('other');
  const last = await Webhook.open({ ...tls, visit: async () => undefined });
  await last.close();
  await webhook.close();
  expect(globalAgent.options.ca).toBeUndefined();
  webhook = await Webhook.open({ ...tls, visit: async () => undefined });
});

test('accepts the hash of version 1 too, so that who asks for version 2 must look', async () => {
  await post(signed({ Message: 'old' }, 'sha1'));
  expect(await webhook.next('the old one', ({ message }) => message === 'old')).toMatchObject({ signatureVersion: '1' });
});

test('says that a message came that is not to be trusted, when another is waited for in vain', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    const waiting = webhook.next('the event', () => false);
    const refusal = expect(waiting).rejects.toThrow(
      /^the event did not come, and a message came that is not to be trusted \(.*signature is invalid\.\); check the topic's signature version$/,
    );
    await post({ ...signed({}), Message: 'forged' });
    await new Promise((resolve) => setImmediate(resolve));
    await webhook.validate(signed({}));
    jest.advanceTimersByTime(60_000);
    await refusal;
  } finally {
    jest.useRealTimers();
  }
});
