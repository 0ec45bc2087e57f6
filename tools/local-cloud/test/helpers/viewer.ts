import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LocalAccount, LocalCloud } from '../../src';

export interface View {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ViewOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Without TLS. */
  readonly plain?: boolean;
  readonly body?: string;
}

/** What a viewer gets who asks a distribution by one of its names; the name leads to this machine. */
export function viewerOf(cloud: LocalCloud, account: LocalAccount) {
  const ca = readFileSync(cloud.caFile);
  return (name: string, path: string, { method = 'GET', headers = {}, plain = false, body }: ViewOptions = {}) =>
    new Promise<View>((resolve, reject) => {
      const to = new URL(plain ? account.plainEndpoint : account.endpoint);
      const options = { host: to.hostname, port: to.port, path, method, headers: { ...headers, host: name } };
      const sent = plain ? plainRequest(options) : tlsRequest({ ...options, servername: name, ca, agent: false });
      sent.once('error', reject).once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
      });
      sent.end(body);
    });
}
