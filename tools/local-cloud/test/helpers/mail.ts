import { readFileSync } from 'node:fs';
import { createServer, globalAgent, type Server } from 'node:https';
import { join } from 'node:path';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { SMTPServer } from 'smtp-server';
import type { LocalCloud } from '../../src';
import { DOMAIN, REGION } from './mail-stacks';

export interface Arrived {
  readonly from: string;
  readonly to: string;
  readonly secure: boolean;
  readonly raw: string;
}

/** Stands in for the mail servers of all recipients: keeps what arrives, refuses `unknown@` for good and `busy@` for now. */
export class Mailboxes {
  public readonly arrived: Arrived[] = [];
  /** How many connections have come and gone, with a message or without. */
  public visits = 0;
  private readonly server: SMTPServer;

  public constructor(private readonly options: { readonly starttls: boolean } = { starttls: true }) {
    this.server = new SMTPServer({
      authOptional: true, disabledCommands: this.options.starttls ? ['AUTH'] : ['AUTH', 'STARTTLS'], logger: false,
      onClose: () => { this.visits += 1; },
      onRcptTo: ({ address }, _session, answer) => {
        const refusal = address.startsWith('unknown@') ? 550 : address.startsWith('busy@') ? 451 : undefined;
        answer(refusal === undefined ? undefined : Object.assign(new Error('refused'), { responseCode: refusal }));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = (mailFrom as { address: string }).address;
          this.arrived.push({ from, to: rcptTo[0].address, secure: session.secure, raw: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    // An account that is killed leaves its connections behind.
    this.server.on('error', () => undefined);
  }

  public listen(): Promise<number> {
    return new Promise((resolve) => {
      const listening = this.server.listen(0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port));
    });
  }

  public close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

export interface Posted {
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** An HTTPS endpoint with a certificate of the cloud's own authority. */
export class Endpoint {
  public readonly posted: Posted[] = [];
  /** What it answers from now on. */
  public status = 200;
  private server?: Server;

  public constructor(private readonly tls: { readonly cert: string; readonly key: string }) {}

  public listen(): Promise<string> {
    this.server = createServer(this.tls, (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => {
        this.posted.push({ headers: request.headers, body });
        response.writeHead(this.status).end();
      });
    });
    return new Promise((resolve) => {
      this.server!.listen(0, '127.0.0.1', () => resolve(`https://127.0.0.1:${(this.server!.address() as { port: number }).port}/events`));
    });
  }

  public close(): Promise<void> {
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }

  /** The parsed bodies of one type, raw ones excluded. */
  public messages(type: string): Record<string, string>[] {
    const signed = this.posted.filter(({ headers }) => headers['x-amz-sns-message-type'] === type && headers['x-amz-sns-rawdelivery'] === undefined);
    return signed.map(({ body }) => JSON.parse(body) as Record<string, string>);
  }
}

/** What the cloud's own server has, good for any server on 127.0.0.1, and the authority that signed it. */
export function serverCertificate(cloud: LocalCloud): { cert: string; key: string; authority: string } {
  const read = (name: string) => readFileSync(join(cloud.caFile, '..', name), 'utf8');
  return { cert: read('server.pem'), key: read('server.key'), authority: read('ca.pem') };
}

/** This process trusts the cloud, where a library offers no way to say it, and nobody else, until what is returned is called. */
export function trust(cloud: LocalCloud): () => void {
  globalAgent.options.ca = readFileSync(cloud.caFile);
  return () => {
    delete globalAgent.options.ca;
    globalAgent.destroy();
  };
}

export async function until<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} did not happen in 30 s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** DNS for the domain: its own hosted zone. */
export class Zone {
  private id = '';

  public constructor(private readonly client: Route53Client) {}

  public async create(): Promise<void> {
    const { HostedZone } = await this.client.send(new CreateHostedZoneCommand({ Name: DOMAIN, CallerReference: `${Date.now()}` }));
    this.id = HostedZone!.Id!;
  }

  public async write(action: 'UPSERT' | 'DELETE', ...records: [type: 'CNAME' | 'MX' | 'TXT', name: string, value: string][]): Promise<void> {
    const Changes = records.map(([Type, Name, Value]) => ({ Action: action, ResourceRecordSet: { Type, Name, TTL: 300, ResourceRecords: [{ Value }] } }));
    await this.client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: this.id, ChangeBatch: { Changes } }));
  }

  public dkim(tokens: string[]): ['CNAME', string, string][] {
    return tokens.map((token) => ['CNAME', `${token}._domainkey.${DOMAIN}`, `${token}.dkim.amazonses.com`]);
  }
}

export const MX: ['MX', string, string] = ['MX', `bounce.${DOMAIN}`, `10 feedback-smtp.${REGION}.amazonses.com`];

/** A message to somebody, from an address of the domain. */
export function mail(to: string | string[], more: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput {
  return {
    FromEmailAddress: `Acme <hello@${DOMAIN}>`, Destination: { ToAddresses: [to].flat() },
    Content: { Simple: { Subject: { Data: 'Good news' }, Body: { Text: { Data: 'All is well.\n' }, Html: { Data: '<p>All is well.</p>' } } } },
    ...more,
  };
}

