import {
  EmailPolicies, EmailSenderPresets, EmailSendOptions, PlatformEnvironment, PolicyDocuments, Problems, SmtpUserFacts, SmtpUserNames,
} from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnPolicy, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { checkPlace } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { acknowledgeNag } from '../private/nag';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { IEmailSender } from './email-sender-interface';
import { sendAccess } from './private/send-access';

/**
 * Props of an `SmtpUser`.
 *
 * @stability experimental
 */
export interface SmtpUserProps extends EmailSendOptions {
  /** The environment whose names and tags it has. */
  readonly environment: PlatformEnvironment;
  /** By which it sends. */
  readonly sender: IEmailSender;
  /**
   * The word in the names, which tells this user from others of the environment.
   * @default smtp
   */
  readonly name?: string;
}

/**
 * An identity for software that knows nothing but SMTP. Whatever speaks SES's API needs no key: grant its role by `grantSend`.
 *
 * Creates a user that may send and do nothing else, and an empty secret (about 0.40 USD a month). The SMTP password is made of an access
 * key, for which CloudFormation has no function, so the key is made beside it: `SmtpCredentials.json()` is what the secret is to hold.
 * Delete the user's keys before the user is removed: CloudFormation refuses to delete a user with keys that it did not make.
 *
 * @example
 * import { EmailSender, SmtpUser } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * const environment = PlatformEnvironment.dev({
 *   project: 'acme', account: '111111111111', region: 'eu-central-1', domainName: 'dev.example.com',
 * });
 * const sender = new EmailSender(stack, 'Email', { environment });
 * new SmtpUser(stack, 'Smtp', { environment, sender, fromAddresses: ['wiki@dev.example.com'] });
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
 * @stability experimental
 */
export class SmtpUser extends Construct {
  /** The environment that it belongs to. */
  public readonly environment: PlatformEnvironment;
  /** What is known of it. */
  public readonly facts: SmtpUserFacts;
  /** The user's name. */
  public readonly userName: string;
  /** The name of the secret that is to hold its SMTP credentials. */
  public readonly secretName: string;
  /** ARN of that secret. */
  public readonly secretArn: string;
  /** The user's resource. */
  public readonly cfnUser: CfnUser;
  /** The secret's resource. */
  public readonly cfnSecret: CfnSecret;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: SmtpUserProps) {
    super(scope, id);
    const { environment, sender } = props;
    const problems = new Problems(this.node.path);
    checkPlace(this, environment, environment.region, problems);
    EmailSenderPresets.checkSmtpUser(environment, sender.environment, problems);
    problems.throwIfAny();
    const access = sendAccess(this, sender, props);
    EmailSenderPresets.checkUserPolicySize(access, problems);
    const names = new SmtpUserNames(environment, props.name);
    claimName(this, 'uploader or SMTP user', names.userName, problems);
    problems.throwIfAny();

    this.cfnUser = new CfnUser(this, 'User', { userName: names.userName });
    new CfnPolicy(this, 'Policy', {
      policyName: names.policyName, users: [this.cfnUser.ref], policyDocument: PolicyDocuments.render(EmailPolicies.send(access)),
    });
    this.cfnSecret = new CfnSecret(this, 'Secret', { name: names.secretName, description: `SMTP credentials of ${names.userName}` });
    // it goes with the user whose key it holds
    this.cfnSecret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    acknowledgeNag(this.cfnSecret, 'AwsSolutions-SMG4', 'a key is rotated in steps that break nobody; rotation by a schedule would need a Lambda function');
    pinLogicalIds(this, names.userName);
    tagResources(this, environment);

    this.environment = environment;
    this.facts = { environment, name: names.name };
    this.userName = names.userName;
    this.secretName = names.secretName;
    this.secretArn = this.cfnSecret.ref;
  }
}
