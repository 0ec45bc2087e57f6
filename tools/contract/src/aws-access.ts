import type { Agent } from 'node:https';

/** Which engine made a thing. */
export type Engine = 'cdk' | 'terraform';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
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
  /** Of a deployer: an administrator who can take the roles of the subject. */
  readonly credentials: AwsCredentials;
  /**
   * The agent to call with, for a process that runs already when it learns of a CA.
   * @default - Node's own, which knows the CA of NODE_EXTRA_CA_CERTS
   */
  readonly requestHandler?: { readonly httpsAgent: Agent };
}
