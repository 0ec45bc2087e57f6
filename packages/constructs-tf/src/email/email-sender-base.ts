import { EmailPolicies, EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { IEmailSender } from './email-sender-interface';
import { attachSendPolicy, sendAccess } from './private/send-access';

/**
 * What an email sender can do, whether it was made here or found.
 *
 * @stability experimental
 */
export abstract class EmailSenderBase extends Construct implements IEmailSender {
  public abstract readonly environment: PlatformEnvironment;
  public abstract readonly domainNames: string[];
  public abstract readonly identityArns: string[];
  public abstract readonly configurationSetName: string;
  public abstract readonly configurationSetArn: string;
  public abstract readonly eventsTopicArn: string;
  /** The provider of what grants make for identities that are only named. */
  protected abstract readonly provider?: TerraformProvider;

  public grantSend(identity: Identity, options: EmailSendOptions = {}): Grant {
    return attachSendPolicy(this, {
      identity,
      statements: EmailPolicies.send(sendAccess(this, this, options)),
      configurationSetName: this.configurationSetName,
      account: this.environment.account,
      provider: this.provider,
    });
  }
}
