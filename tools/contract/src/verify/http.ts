import { ClientRequest, request as httpRequest, RequestOptions } from 'node:http';
import { Agent, request as httpsRequest, RequestOptions as TlsOptions } from 'node:https';

export interface HttpRequest {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Sends what somebody without an SDK would send: a presigned URL, a form.
 *
 * @throws what S3 answers, as its SDK would: named by the code in the XML
 */
export async function send(agent: Agent | undefined, url: string, { method = 'GET', headers = {}, body }: HttpRequest = {}): Promise<HttpAnswer> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const options = {
    host: hostname, port: port || undefined, path: `${pathname}${search}`, method,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
  };
  const answer = await (protocol === 'http:' ? exchange(plainly(options), body) : exchange(overTls({ ...options, agent }), body));
  if (answer.status < 400) {
    return answer;
  }
  const text = answer.body.toString('utf8', 0, 2000);
  const [, name = `Status${answer.status}`] = /<Code>([^<]+)<\/Code>/.exec(text) ?? [];
  const [, message = text.slice(0, 200)] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
  throw Object.assign(new Error(message), { name, $metadata: { httpStatusCode: answer.status } });
}

export const plainly = (options: RequestOptions) => (): ClientRequest => httpRequest(options);
export const overTls = (options: TlsOptions) => (): ClientRequest => httpsRequest(options);

const TIMEOUT_MILLISECONDS = 30_000;

/** Begins a request and reads its answer to the end, whatever its status. */
export function exchange(begin: () => ClientRequest, body?: string | Buffer): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = begin();
    call.setTimeout(TIMEOUT_MILLISECONDS, () => call.destroy(new Error(`${call.host} did not answer within ${TIMEOUT_MILLISECONDS / 1000} s, check that it is reachable`)));
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks),
      }));
    });
    call.end(body);
  });
}
