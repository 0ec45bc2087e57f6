import { AddressInfo } from 'node:net';
import PostalMime, { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A message as it came over SMTP. */
export interface ArrivedMessage {
  /** The envelope's sender, to whom bounces go. */
  readonly envelopeFrom: string;
  readonly recipients: readonly string[];
  /** Whether it came over TLS. */
  readonly secure: boolean;
  readonly mail: Email;
}

const PATIENCE_MILLISECONDS = 60_000;

/** Stands in for the mail server of all recipients, and keeps what arrives. */
export class Mailbox {
  public static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve, reject) => {
      mailbox.server.on('error', reject);
      mailbox.server.listen(0, '127.0.0.1', resolve);
    });
    return mailbox;
  }

  private readonly arrived: ArrivedMessage[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    logger: false,
    onData: (stream, { envelope, secure }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope;
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          this.arrived.push({ envelopeFrom: mailFrom ? mailFrom.address : '', recipients: rcptTo.map(({ address }) => address), secure, mail });
          done();
        }, done);
      });
    },
  });

  public get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** What has arrived under a subject. */
  public under(subject: string): ArrivedMessage[] {
    return this.arrived.filter(({ mail }) => mail.subject === subject);
  }

  /** @throws if none came in time */
  public async next(subject: string): Promise<ArrivedMessage> {
    for (const deadline = Date.now() + PATIENCE_MILLISECONDS; Date.now() < deadline;) {
      const [found] = this.under(subject);
      if (found) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`the message ${subject} did not arrive within ${PATIENCE_MILLISECONDS / 1000} s, look at what SES made of it`);
  }

  public async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
