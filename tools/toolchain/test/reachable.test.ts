import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { registryAnswers } from '../src/provider';
import { isReachable } from '../src/reachable';
import { temporaryFolder, write } from './fakes';

async function listening(server: http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const servers: http.Server[] = [];
const serve = (server: http.Server) => (servers.push(server), listening(server));
afterAll(() => servers.forEach((server) => server.close()));

test('a server that answers is reachable, a port nobody listens on is not', async () => {
  expect(await isReachable(`http://${await serve(http.createServer((_request, response) => response.end('ok')))}/`, {})).toBe(true);
  const gone = http.createServer();
  const address = await listening(gone);
  await new Promise((resolve) => gone.close(resolve));
  expect(await isReachable(`http://${address}/`, {})).toBe(false);
});

test('the answer is remembered for the process', async () => {
  let requests = 0;
  const address = await serve(http.createServer((_request, response) => (requests++, response.end())));
  await isReachable(`http://${address}/once`, {});
  await isReachable(`http://${address}/once`, {});
  expect(requests).toBe(1);
});

test('behind a proxy the open tunnel is the answer', async () => {
  const asked: string[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url!);
    socket.end(request.url === 'open.example:443' ? 'HTTP/1.1 200 OK\r\n\r\n' : 'HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const HTTPS_PROXY = `http://${await serve(proxy)}`;
  expect(await isReachable('https://open.example/', { HTTPS_PROXY })).toBe(true);
  expect(await isReachable('https://closed.example/', { HTTPS_PROXY })).toBe(false);
  expect(asked).toEqual(['open.example:443', 'closed.example:443']);
});

test('a network mirror of the CLI configuration is asked in place of the registry', async () => {
  const address = await serve(http.createServer((_request, response) => response.end()));
  const TF_CLI_CONFIG_FILE = write(`${temporaryFolder()}/my.tfrc`, `provider_installation {\n  network_mirror {\n    url = "http://${address}/providers/"\n  }\n}\n`);
  expect(await registryAnswers('terraform', { TF_CLI_CONFIG_FILE })).toBe(true);
});
