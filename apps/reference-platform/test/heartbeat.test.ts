import { createServer } from 'node:net';
import { watchEndpoint } from '../src/cli/heartbeat';

test('tells that an endpoint is gone, and not that it is there', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  let lost = false;
  const gone = new Promise<void>((resolve) => {
    const end = watchEndpoint(`https://127.0.0.1:${port}`, () => {
      lost = true;
      end();
      resolve();
    });
  });
  await new Promise((resolve) => server.once('connection', resolve));
  expect(lost).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  await gone;
  expect(lost).toBe(true);
});
