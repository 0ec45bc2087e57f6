import { connect } from 'node:net';

const INTERVAL_MS = 1_000;
const MISSED = 3;

/**
 * Tells when nobody listens at an endpoint any more. CDK would go on asking for a minute or more, as is right with a
 * service that comes back by itself; a killed emulator does not.
 *
 * @returns ends the watch
 */
export function watchEndpoint(endpoint: string, onLost: () => void): () => void {
  const { hostname, port } = new URL(endpoint);
  let missed = 0;
  const timer = setInterval(() => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.setTimeout(INTERVAL_MS, () => socket.destroy());
    socket.once('connect', () => {
      missed = 0;
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Only a refusal says that nobody is there; a busy machine may be slow.
      missed = error.code === 'ECONNREFUSED' ? missed + 1 : missed;
      if (missed === MISSED) {
        onLost();
      }
    });
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
