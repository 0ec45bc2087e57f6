import { PlatformEnvironment } from '../environment';

/**
 * How to find an email sender that exists already. What is left out is as `EmailSender` would make it.
 *
 * @stability experimental
 */
export interface EmailSenderAttributes {
  /** The environment that the sender belongs to. */
  readonly environment: PlatformEnvironment;
  /**
   * The word in its names.
   * @default email
   */
  readonly name?: string;
  /**
   * The domains that it sends from.
   * @default - the environment's domainName
   */
  readonly domainNames?: string[];
}

/**
 * What an identity may send.
 *
 * @stability experimental
 */
export interface EmailSendOptions {
  /**
   * Addresses that may stand in From, `*` and `?` allowed before the `@`. They must lie in the sender's domains.
   * @default - every address in the sender's domains
   */
  readonly fromAddresses?: string[];
  /**
   * Addresses that may be sent to, `*` and `?` allowed before the `@` and `*.` after it, for example `*@example.com`, `*@*.example.com`
   * and `*@simulator.amazonses.com`: a message with one other recipient is refused. Outside prod it keeps mail from customers.
   * @default - any
   */
  readonly recipients?: string[];
  /**
   * Names that may stand before the From address, `*` and `?` allowed. A message without a name is then refused too.
   * @default - any, or none
   */
  readonly displayNames?: string[];
  /**
   * Addresses that are verified as identities of the account, to be sent to while it is in SES's sandbox: there SES asks
   * for the recipient's identity too. It gives nothing to send *from* them.
   * @default - none: outside the sandbox nothing is asked of recipients
   */
  readonly verifiedRecipients?: string[];
  /**
   * SES templates that may be sent by.
   * @default - none
   */
  readonly templateNames?: string[];
}

/**
 * What the policy of somebody who sends is made from.
 *
 * @stability experimental
 */
export interface EmailSendAccessProps extends EmailSendOptions {
  /** The environment of the sender. */
  readonly environment: PlatformEnvironment;
  /** ARN of the sender's configuration set. */
  readonly configurationSetArn: string;
  /** The sender's domains. */
  readonly domainNames: string[];
}

/**
 * The name and target of one DKIM record.
 *
 * @stability experimental
 */
export interface DkimRecord {
  /** `{token}._domainkey.{domain}`. */
  readonly name: string;
  /** `{token}.{host of the region}`. */
  readonly value: string;
}

/**
 * Where SMTP clients connect, and as whom.
 *
 * @stability experimental
 */
export interface SmtpUserFacts {
  /** The environment of the sender. */
  readonly environment: PlatformEnvironment;
  /** The word in the user's names. */
  readonly name: string;
}
