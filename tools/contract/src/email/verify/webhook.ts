import { createServer, globalAgent, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { rootCertificates } from 'node:tls';
import MessageValidator from 'sns-validator';
import { WebhookAccess } from '../../aws-access';

/** A message of SNS in its envelope, once its signature is known to be right. */
export interface Notification {
  readonly topicArn: string;
  readonly message: string;
  readonly signatureVersion: string;
  /** As it came, to be tampered with. */
  readonly envelope: Readonly<Record<string, string>>;
}

interface Waiting {
  matches(notification: Notification): boolean;
  resolve(notification: Notification): void;
}

export interface WebhookOptions extends WebhookAccess {
  /** Whose certificates sign messages, if not SNS's own. */
  readonly signedBy?: RegExp;
  /** Authorities to trust where the certificates that sign messages are fetched. */
  readonly authorities?: string;
  /** Visits the link that confirms a subscription. */
  visit(url: string): Promise<unknown>;
}

const PATIENCE_MILLISECONDS = 60_000;

/** The validator fetches certificates with the agent of the process, and takes no other: it trusts more while an endpoint is open. */
class Trust {
  private readonly before = globalAgent.options.ca;
  private readonly added: string[] = [];

  public add(authorities: string | undefined): () => void {
    if (authorities === undefined) {
      return () => undefined;
    }
    this.added.push(authorities);
    globalAgent.options.ca = [...rootCertificates, ...this.added];
    return () => {
      this.added.splice(this.added.indexOf(authorities), 1);
      globalAgent.options.ca = this.added.length === 0 ? this.before : [...rootCertificates, ...this.added];
    };
  }
}
const trust = new Trust();

/** An HTTPS endpoint that SNS tells of events: it confirms its subscriptions, checks every signature and keeps what came. */
export class Webhook {
  public static async open(options: WebhookOptions): Promise<Webhook> {
    const webhook = new Webhook(options);
    await new Promise<void>((resolve, reject) => webhook.server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));
    return webhook;
  }

  private readonly server: Server;
  private readonly validator: MessageValidator;
  private readonly notifications: Notification[] = [];
  private readonly waiting = new Set<Waiting>();
  private readonly confirmed = new Set<string>();
  private readonly distrust: () => void;
  private failure?: Error;

  private constructor(private readonly options: WebhookOptions) {
    this.validator = new MessageValidator(options.signedBy);
    this.distrust = trust.add(options.authorities);
    this.server = createServer({ cert: options.certificate, key: options.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const path = request.url ?? '/';
        const refuses = path.startsWith('/gone') && request.headers['x-amz-sns-message-type'] === 'Notification';
        // whoever answers late is told again
        response.writeHead(refuses ? 410 : 200).end();
        if (!refuses) {
          this.take(path, Buffer.concat(chunks).toString()).catch((error: Error) => (this.failure ??= error));
        }
      });
    });
  }

  /** Where messages are taken. */
  public get url(): string {
    return `${this.origin}/events`;
  }

  /** Where subscriptions are confirmed, and then nothing is taken for good. */
  public get goneUrl(): string {
    return `${this.origin}/gone`;
  }

  /** @throws if none came in time, or one came whose signature is wrong */
  public async next(what: string, matches: Waiting['matches']): Promise<Notification> {
    return this.within(what, (resolve) => {
      const found = this.notifications.find(matches);
      if (found) {
        resolve(found);
      }
      const waiting = { matches, resolve };
      this.waiting.add(waiting);
      return () => this.waiting.delete(waiting);
    });
  }

  /** Waits until the subscription of one of its URLs to a topic is confirmed. */
  public async subscribed(url: string, topicArn: string): Promise<void> {
    const subscription = `${url.slice(this.origin.length)} ${topicArn}`;
    await this.within(`SNS's question whether ${url} wants to listen`, (resolve) => {
      const timer = setInterval(() => this.confirmed.has(subscription) && resolve(undefined), 20);
      return () => clearInterval(timer);
    });
  }

  /** @throws if the signature is not SNS's */
  public validate(envelope: Readonly<Record<string, string>>): Promise<void> {
    return new Promise((resolve, reject) => this.validator.validate({ ...envelope }, (error) => (error ? reject(error) : resolve())));
  }

  public async close(): Promise<void> {
    this.distrust();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private get origin(): string {
    return this.options.url?.replace(/\/$/, '') ?? `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async take(path: string, body: string): Promise<void> {
    const envelope = JSON.parse(body) as Record<string, string>;
    await this.validate(envelope);
    const { Type: type, TopicArn: topicArn, Message: message, SignatureVersion: signatureVersion, SubscribeURL: link } = envelope;
    if (type === 'SubscriptionConfirmation') {
      await this.options.visit(link);
      this.confirmed.add(`${path} ${topicArn}`);
    } else if (type === 'Notification') {
      const notification = { topicArn, message, signatureVersion, envelope };
      this.notifications.push(notification);
      [...this.waiting].filter(({ matches }) => matches(notification)).forEach(({ resolve }) => resolve(notification));
    }
  }

  private async within<T>(what: string, begin: (resolve: (value: T) => void) => () => unknown): Promise<T> {
    let end: () => unknown = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        timer = setTimeout(() => reject(this.failure === undefined
          ? new Error(`${what} did not come within ${PATIENCE_MILLISECONDS / 1000} s, look at the subscription and at the topic's delivery`)
          : new Error(`${what} did not come, and a message came that is not to be trusted (${this.failure.message}); check the topic's signature version`, { cause: this.failure })),
        PATIENCE_MILLISECONDS);
        end = begin(resolve);
      });
    } finally {
      clearTimeout(timer);
      end();
    }
  }
}
