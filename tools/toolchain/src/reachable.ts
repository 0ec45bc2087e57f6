import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Environment } from './search-path';

const TIMEOUT_MS = 2_000;
const answers = new Map<string, Promise<boolean>>();

/** Whether a server answers within two seconds. Asked once per process and address: the network does not change in a run. */
export function isReachable(address: string, environment: Environment = process.env): Promise<boolean> {
  const proxy = proxyFor(new URL(address), environment);
  const key = `${address} ${proxy ?? ''}`;
  const answer = answers.get(key) ?? (proxy ? tunnel(new URL(address), proxy) : get(address));
  answers.set(key, answer);
  return answer;
}

function get(address: string): Promise<boolean> {
  const { request } = address.startsWith('https:') ? https : http;
  return settled(request(address, { agent: false, timeout: TIMEOUT_MS }), 'response', (status) => status < 500);
}

// Node's own requests ignore the proxy that terraform uses: an open tunnel to the server is the answer then.
function tunnel(target: URL, proxy: URL): Promise<boolean> {
  const { request } = proxy.protocol === 'https:' ? https : http;
  const authorization = proxy.username
    ? { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}` }
    : {};
  const path = `${target.hostname}:${target.port || 443}`;
  const options = { method: 'CONNECT', path, headers: { host: path, ...authorization }, agent: false, timeout: TIMEOUT_MS } as const;
  return settled(request(`${proxy.protocol}//${proxy.host}`, options), 'connect', (status) => status === 200);
}

function settled(request: http.ClientRequest, event: 'response' | 'connect', accepts: (status: number) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    // The request's own timeout counts silence on the socket only; a name that does not resolve needs a deadline too.
    const deadline = setTimeout(() => finish(false), TIMEOUT_MS);
    const finish = (answer: boolean) => {
      clearTimeout(deadline);
      resolve(answer);
      request.destroy();
    };
    request.on('error', () => finish(false));
    request.on(event, (response: http.IncomingMessage, socket?: Socket) => {
      // An open tunnel's socket is not the request's any more, and would keep the process alive.
      socket?.destroy();
      finish(accepts(response.statusCode ?? 0));
    });
    request.end();
  });
}

function proxyFor({ protocol, hostname }: URL, environment: Environment): URL | undefined {
  if (protocol !== 'https:') {
    return undefined;
  }
  const proxy = environment.HTTPS_PROXY ?? environment.https_proxy;
  const direct = (environment.NO_PROXY ?? environment.no_proxy ?? '').split(',').map((entry) => entry.trim().replace(/^\*?\./, ''));
  const excepted = direct.some((entry) => entry === '*' || (entry !== '' && (hostname === entry || hostname.endsWith(`.${entry}`))));
  return proxy && !excepted ? new URL(proxy.includes('://') ? proxy : `http://${proxy}`) : undefined;
}
