import { EmailPolicies, EmailSendOptions, PlatformEnvironment } from '@plinth/env-presets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantStatements } from '../private/grants';
import { IEmailSender } from './email-sender-interface';
import { sendAccess } from './private/send-access';

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

  public grantSend(identity: IGrantable, options: EmailSendOptions = {}): Grant {
    return grantStatements(identity, EmailPolicies.send(sendAccess(this, this, options)));
  }
}
