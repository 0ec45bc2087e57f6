import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { outcomeOf } from '../../src/access/live';
import { Connection } from '../../src/connection';
import { allowedThrough, Cdn, CdnAnswer } from '../../src/verify/cdn';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/refused' ? 403 : 200, { 'X-Seen': `${request.method} ${request.headers.host} ${request.url}` });
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => response.end(request.url === '/refused' ? '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' : Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const access = (plainPort?: number) => ({ region: 'eu-central-1', credentials, cdnConnectTo: { host: '127.0.0.1', port: 1, plainPort } });

describe('a name of CloudFront', () => {
  test.each(['/', '//', '/%2f', '/a/../b', '/?list-type=2'])('is asked where it was told, for %s as it stands', async (path) => {
    const { status, headers } = await new Cdn(access(port)).request({ host: 'd1.cloudfront.net', path, plain: true });
    expect([status, headers['x-seen']]).toEqual([200, `GET d1.cloudfront.net ${path}`]);
  });

  test('is not asked without TLS where nobody said how', async () => {
    await expect(new Cdn(access()).request({ host: 'd1.cloudfront.net', path: '/', plain: true })).rejects.toThrow(/give access.cdnConnectTo.plainPort/);
  });

  test('that nobody answers for is an error', async () => {
    await expect(new Cdn(access(port)).request({ host: 'd1.cloudfront.net', path: '/' })).rejects.toThrow();
  });
});

test.each<[number, string]>([[200, 'allow'], [404, 'allow'], [403, 'deny'], [401, 'deny']])('an answer with %s means %s', async (status, expected) => {
  const answer: CdnAnswer = { status, headers: {}, body: Buffer.from('') };
  expect(await outcomeOf(allowedThrough(Promise.resolve(answer)))).toBe(expected);
});

test('an answer that is an error of the distribution says nothing about access', async () => {
  await expect(outcomeOf(allowedThrough(Promise.resolve({ status: 502, headers: {}, body: Buffer.from('bad') })))).rejects.toThrow(/answered 502, which says nothing about access: bad/);
});

describe('what is sent without an SDK', () => {
  const connection = new Connection({ region: 'eu-central-1', credentials });
  afterAll(() => connection.close());

  test('brings its body', async () => {
    const { body, headers } = await connection.send(`http://127.0.0.1:${port}/put`, { method: 'PUT', body: 'bytes' });
    expect([body.toString(), headers['x-seen']]).toEqual(['bytes', `PUT 127.0.0.1:${port} /put`]);
  });

  test('is refused by the name that S3 gives', async () => {
    await expect(connection.send(`http://127.0.0.1:${port}/refused`)).rejects.toMatchObject({ name: 'AccessDenied', message: 'no', $metadata: { httpStatusCode: 403 } });
  });
});
