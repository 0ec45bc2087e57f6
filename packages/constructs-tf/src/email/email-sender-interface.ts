import { EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { IConstruct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';

/**
 * What sends mail from an environment's domains: made by `EmailSender`, or found by `EmailSender.fromEmailSenderAttributes()`.
 *
 * @stability experimental
 */
export interface IEmailSender extends IConstruct {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /** The domains that it sends from. */
  readonly domainNames: string[];
  /** ARNs of the identities of these domains. */
  readonly identityArns: string[];
  /** The name of its configuration set. */
  readonly configurationSetName: string;
  /** ARN of its configuration set. */
  readonly configurationSetArn: string;
  /** ARN of the topic that is told of bounces, complaints, delivery delays, rejects and rendering failures. */
  readonly eventsTopicArn: string;

  /**
   * Lets an identity send from the domains, with this configuration set and no other.
   *
   * @param identity who sends; each identity is granted once by a sender
   * @param options from which addresses, and to which
   * @throws one error with everything that is wrong with the options, each with what to do
   */
  grantSend(identity: Identity, options?: EmailSendOptions): Grant;
}
