import type { Agent } from 'node:https';

/** Which engine made a thing. */
export type Engine = 'cdk' | 'terraform';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How the HTTPS endpoint is run that a verification needs. */
export interface WebhookAccess {
  readonly certificate: string;
  readonly key: string;
  /** @default - any that is free */
  readonly port?: number;
  /**
   * How AWS reaches that port, through a tunnel for example.
   * @default - the local cloud reaches it at 127.0.0.1; AWS does not
   */
  readonly url?: string;
}

/** How an account is reached, and as whom. */
export interface AwsAccess {
  readonly region: string;
  /**
   * Where every service answers.
   * @default - AWS itself
   */
  readonly endpoint?: string;
  /**
   * The same without TLS, to show that it is refused.
   * @default - AWS's own; with an endpoint none, so that the attempt is left out
   */
  readonly plainEndpoint?: string;
  /**
   * Where CloudFront answers for every name of a distribution, instead of looking it up in DNS: TLS at `port`, with the
   * name in SNI and Host, and plain HTTP at `plainPort`.
   * @default - DNS, as browsers do
   */
  readonly cdnConnectTo?: { readonly host: string; readonly port: number; readonly plainPort?: number };
  /**
   * Where SES's SMTP endpoint answers, instead of by its name: with STARTTLS.
   * @default - by its name; with an endpoint nowhere, so that nothing is sent by SMTP
   */
  readonly smtpConnectTo?: { readonly host: string; readonly port: number };
  /**
   * With what the HTTPS endpoint is run on 127.0.0.1 that SNS tells of events: a certificate that SNS trusts, as PEM, and its key.
   * @default - no event is seen arriving
   */
  readonly webhook?: WebhookAccess;
  /**
   * Has SES hand mail that comes from a domain to the SMTP server at a port of 127.0.0.1, and nowhere once there is no port.
   * @default - no message is seen arriving
   */
  readonly relayMailTo?: (port: number | undefined, domain: string) => Promise<void>;
  /**
   * Authorities, as PEM, that sign the certificates of the endpoint and of SMTP, besides the public ones.
   * @default - those of `requestHandler`, or of NODE_EXTRA_CA_CERTS
   */
  readonly ca?: string;
  /** Of a deployer: an administrator who can take the roles of the subject. */
  readonly credentials: AwsCredentials;
  /**
   * The agent to call with, for a process that runs already when it learns of a CA.
   * @default - Node's own, which knows the CA of NODE_EXTRA_CA_CERTS
   */
  readonly requestHandler?: { readonly httpsAgent: Agent };
}
