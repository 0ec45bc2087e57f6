import { Agent } from 'node:https';
import { AwsAccess } from '../aws-access';
import { exchange, HttpAnswer, overTls, plainly } from './http';

export type CdnAnswer = HttpAnswer;

export interface CdnRequest {
  readonly host: string;
  /** As it stands on the wire: nothing is normalized. */
  readonly path: string;
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to ask without TLS. */
  readonly plain?: boolean;
}

/** Asks CloudFront as a viewer does: by a name, over TLS or without. Follows no redirect, keeps no cache. */
export class Cdn {
  private readonly agent: Agent;

  /** @param access where names are reached: by DNS, or at `access.cdnConnectTo` */
  public constructor(private readonly access: AwsAccess) {
    this.agent = access.requestHandler?.httpsAgent ?? new Agent({ keepAlive: false });
  }

  /** @throws if nobody answers, or without TLS where nobody said how */
  public async request({ host, path, method = 'GET', headers = {}, plain = false }: CdnRequest): Promise<CdnAnswer> {
    const to = this.access.cdnConnectTo;
    if (plain && to && to.plainPort === undefined) {
      throw new Error('there is no plain HTTP where CloudFront\'s names are reached, give access.cdnConnectTo.plainPort');
    }
    const options = { host: to?.host ?? host, path, method, headers: { ...headers, host }, setHost: false };
    return plain ? exchange(plainly({ ...options, port: to?.plainPort ?? 80 }))
      : exchange(overTls({ ...options, port: to?.port ?? 443, servername: host, agent: this.agent }));
  }
}

/** What a viewer is answered, as an attempt: 401 and 403 are a refusal. */
export async function allowedThrough(answer: Promise<CdnAnswer>): Promise<void> {
  const { status, body } = await answer;
  if (status === 401 || status === 403) {
    throw Object.assign(new Error(body.toString('utf8', 0, 200)), { name: 'AccessDenied', $metadata: { httpStatusCode: status } });
  }
  if (status >= 500) {
    throw new Error(`the distribution answered ${status}, which says nothing about access: ${body.toString('utf8', 0, 200)}`);
  }
}
