import { Agent } from 'node:https';
import { AwsAccess } from '../src';
import { Connection } from '../src/connection';

describe('a connection', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const plainOf = (access: { endpoint?: string; plainEndpoint?: string }) => new Connection({ region: 'eu-central-1', credentials, ...access }).plainS3(credentials);

  test('has plain HTTP where it was told, and on AWS', async () => {
    const local = plainOf({ endpoint: 'https://127.0.0.1:1', plainEndpoint: 'http://127.0.0.1:2' });
    const aws = plainOf({});
    expect(typeof local === 'string' ? local : (await local.config.endpoint!()).protocol).toBe('http:');
    expect(typeof aws === 'string' ? aws : aws.config.tls).toBe(false);
  });

  test('says why it has none', () => {
    expect(plainOf({ endpoint: 'https://127.0.0.1:1' })).toBe('https://127.0.0.1:1 has no plain HTTP beside it, give access.plainEndpoint');
  });

  test.each<[string, Partial<AwsAccess>, string | undefined]>([
    ['those that are given', { ca: 'given', requestHandler: { httpsAgent: new Agent({ ca: 'agent' }) } }, 'given'],
    ['those of its agent', { requestHandler: { httpsAgent: new Agent({ ca: ['one', Buffer.from('two')] }) } }, 'one\ntwo'],
    ['the public ones alone', {}, undefined],
  ])('trusts %s', (_, access, expected) => {
    expect(new Connection({ region: 'eu-central-1', credentials, ...access }).authorities).toBe(expected);
  });

  test('signs nothing for somebody without credentials', async () => {
    const { signer } = new Connection({ region: 'eu-central-1', credentials }).unsigned();
    expect(await signer.sign('as it is')).toBe('as it is');
  });
});
