import { CreateAccessKeyCommand, DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { prepare, StaticOnly } from '../../access/live';
import { AwsCredentials } from '../../aws-access';
import { Connection } from '../../connection';
import { ifPresent } from '../../readers/if-present';
import { Session } from '../../verify/session';
import { EmailAttempt } from '../access/attempt';
import { IDENTITY_TITLES, IdentityName } from '../access/identities';
import { Message, SendingIdentity } from '../access/message';
import { isSentBySmtp } from '../access/send-rows';
import { anonymousEmailClients, EmailClients, emailClients } from '../clients';
import { EmailSenderModel } from '../model';
import { domainNamesOf, EmailSenderSubject } from '../subject';
import { Mailbox } from './mailbox';
import { Contents, sendByApi, sendBySmtp, SmtpLogin } from './sending';
import { Webhook } from './webhook';

/** One run of verify on an email sender. */
export class EmailSession extends Session<IdentityName> {
  public readonly all: EmailClients;
  private webhook?: Promise<Webhook>;
  private mailbox?: Promise<Mailbox>;
  private login?: Promise<SmtpLogin>;
  /** What was made on the way is undone in the opposite order. */
  private readonly undo: Array<() => Promise<unknown>> = [];

  public constructor(connection: Connection, public readonly subject: EmailSenderSubject, public readonly model: EmailSenderModel) {
    super(connection, IDENTITY_TITLES);
    this.all = emailClients(connection);
  }

  /** The name of what one try makes, and of what it sends. */
  public component(id: string): string {
    return `plinth-verify-${this.run}-${id.slice(id.indexOf('/') + 1)}`;
  }

  /** What a live try of an identity works with. */
  public async attempt(identity: IdentityName, id: string): Promise<EmailAttempt> {
    const { subject, model, emulated, all } = this;
    const component = this.component(id);
    // by SMTP one needs no credentials of AWS
    const own = ['anonymous', 'ses'].includes(identity) || isSentBySmtp(id) ? undefined : await this.actor(identity);
    const clients = own ? emailClients(this.connection, own.credentials) : { ...all, ...anonymousEmailClients(this.connection) };
    return {
      subject,
      model,
      emulated,
      component,
      ses: clients.ses,
      sns: clients.sns,
      sqs: clients.sqs,
      kms: clients.kms,
      iam: clients.iam,
      secrets: clients.secrets,
      deployer: all,
      plainSns: () => this.plainSns(own?.credentials),
      send: (message) => this.send(identity as SendingIdentity, message, { subject: component, text: 'plinth-verify' }),
    };
  }

  /** Sends as the identity sends. @returns the message's id */
  public async send(identity: SendingIdentity, message: Message, contents: Contents): Promise<string> {
    return identity === 'smtp-user' ? sendBySmtp(await this.smtpLogin(), message, contents)
      : sendByApi(emailClients(this.connection, (await this.actor('sender')).credentials).ses, message, contents);
  }

  /** The endpoint that listens to the events topic, opened once. */
  public listening(): Promise<Webhook> {
    this.webhook ??= prepare('listening to events', this.listen());
    return this.webhook;
  }

  /** The mail server to which SES hands what it sends, opened once. */
  public receiving(): Promise<Mailbox> {
    this.mailbox ??= prepare('receiving mail', this.receive());
    return this.mailbox;
  }

  /** Subscribes the endpoint to a topic until the run ends. */
  public async subscribe(webhook: Webhook, topicArn: string, url: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    const { sns } = this.all;
    const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'https', Endpoint: url, ReturnSubscriptionArn: true, Attributes: attributes }));
    this.finally(() => sns.send(new UnsubscribeCommand({ SubscriptionArn })));
    await webhook.subscribed(url, topicArn);
  }

  /** Does something when the run ends, whatever else happens. */
  public finally(undo: () => Promise<unknown>): void {
    this.undo.push(undo);
  }

  /** What this run calls something of which there is one. */
  public get scratchName(): string {
    return `plinth-verify-${this.run}`;
  }

  protected async clean(): Promise<undefined> {
    const failed: unknown[] = [];
    for (const undo of this.undo.reverse()) {
      await undo().catch((error: unknown) => failed.push(error));
    }
    if (failed.length > 0) {
      throw failed[0];
    }
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'sender':
        return this.assume(this.subject.senderRoleArn);
      case 'smtp-user':
        return this.asSmtpUser();
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }

  /** The secret holds a password of SMTP, of which nobody can make the key again: what else the user may do needs a key of its own. */
  private async asSmtpUser(): Promise<AwsCredentials> {
    if (!this.emulated) {
      throw new StaticOnly('the secret holds credentials of SMTP alone, and on AWS no other key is made; it is tried on the local cloud');
    }
    const UserName = this.subject.smtp!.names.userName;
    const { iam } = this.all;
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName })).catch((error: Error) => {
      throw error.name.startsWith('LimitExceeded') ? new StaticOnly(`${UserName} has two access keys already, so none can be made to try what else it may do`) : error;
    });
    this.finally(() => iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key!.AccessKeyId })));
    return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  }

  private smtpLogin(): Promise<SmtpLogin> {
    this.login ??= prepare('reading the SMTP secret', this.readLogin());
    return this.login;
  }

  private async readLogin(): Promise<SmtpLogin> {
    const { smtpConnectTo } = this.connection.access;
    if (this.emulated && !smtpConnectTo) {
      throw new StaticOnly('the emulated SMTP endpoint has no name, give access.smtpConnectTo');
    }
    const found = await ifPresent(this.all.secrets.send(new GetSecretValueCommand({ SecretId: this.subject.smtp!.names.secretName })));
    if (!found?.SecretString) {
      throw new StaticOnly('the SMTP secret is empty until the CLI stores credentials in it');
    }
    const { host, port, username, password } = JSON.parse(found.SecretString) as Record<string, string>;
    return { host: smtpConnectTo?.host ?? host, port: smtpConnectTo?.port ?? Number(port), username, password, authorities: this.connection.authorities };
  }

  private async listen(): Promise<Webhook> {
    const { webhook: given, endpoint } = this.connection.access;
    if (!given || (!this.emulated && given.url === undefined)) {
      throw new StaticOnly(this.emulated ? 'there is no certificate that SNS trusts for an endpoint on this machine, give access.webhook'
        : 'AWS does not reach an endpoint on this machine; give access.webhook with the url of a tunnel that leads to it');
    }
    const webhook = await Webhook.open({
      ...given,
      authorities: this.connection.authorities,
      signedBy: endpoint === undefined ? undefined : new RegExp(`^${new URL(endpoint).host.replaceAll('.', '\\.')}$`),
      visit: (url) => this.connection.send(url),
    });
    this.finally(() => webhook.close());
    await this.subscribe(webhook, this.subject.names.eventsTopicArn, webhook.url);
    return webhook;
  }

  private async receive(): Promise<Mailbox> {
    const { relayMailTo } = this.connection.access;
    if (!relayMailTo) {
      throw new StaticOnly(this.emulated ? 'nobody said how the local cloud is to hand mail to this machine, give access.relayMailTo'
        : 'SES on AWS hands mail to the recipients\' own servers, which are none on this machine');
    }
    const mailbox = await Mailbox.open();
    this.finally(() => mailbox.close());
    for (const domain of domainNamesOf(this.subject)) {
      await relayMailTo(mailbox.port, domain);
      this.finally(() => relayMailTo(undefined, domain));
    }
    return mailbox;
  }

  private plainSns(credentials?: AwsCredentials): SNSClient {
    const { endpoint, plainEndpoint } = this.connection.access;
    if (endpoint !== undefined && plainEndpoint === undefined) {
      throw new StaticOnly(`${endpoint} has no plain HTTP beside it, give access.plainEndpoint`);
    }
    const who = credentials ? { ...this.connection.config(), credentials } : this.connection.unsigned();
    return new SNSClient({ ...who, ...(plainEndpoint ? { endpoint: plainEndpoint } : { tls: false }) });
  }
}
