import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { EmailPolicies, EmailSenderPresets, EmailSendOptions, PlatformEnvironment, Problems, SmtpUserFacts, SmtpUserNames } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { pinAddress } from '../private/addresses';
import { checkPlace } from '../private/place';
import { claimName } from '../private/unique-names';
import { IEmailSender } from './email-sender-interface';
import { IF_TOO_LONG, sendAccess } from './private/send-access';

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
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * An identity for software that knows nothing but SMTP. Whatever speaks SES's API needs no key: grant its role by `grantSend`.
 *
 * Creates a user that may send and do nothing else, and an empty secret (about 0.40 USD a month). The SMTP password is made of an access
 * key, which is made beside Terraform, whose state would hold it: `SmtpCredentials.json()` is what the secret is to hold.
 * When the user is removed, Terraform deletes its keys with it.
 *
 * @example
 * import { EmailSender, SmtpUser } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
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
  /** What the user was given: what sends first depends on its policy. */
  public readonly grant: Grant;
  /** The user. */
  public readonly user: IamUser;
  /** The secret. */
  public readonly secret: SecretsmanagerSecret;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: SmtpUserProps) {
    super(scope, id);
    const { environment, sender, provider } = props;
    const { tags } = environment;
    const problems = new Problems(this.node.path);
    checkPlace(this, environment, environment.region, problems, provider);
    EmailSenderPresets.checkSmtpUser(environment, sender.environment, problems);
    problems.throwIfAny();
    const access = sendAccess(this, sender, props);
    EmailSenderPresets.checkUserPolicySize(access, problems);
    const names = new SmtpUserNames(environment, props.name);
    claimName(this, 'uploader or SMTP user', names.userName, problems);
    problems.throwIfAny();

    this.user = pinAddress(new IamUser(this, 'User', {
      // IAM refuses to delete a user that has keys, and those are made elsewhere
      name: names.userName, forceDestroy: true, tags, provider,
    }), names.userName);
    this.grant = Identity.user(this.user)._attach(this, names.policyName, EmailPolicies.send(access), problems, provider, IF_TOO_LONG);
    pinAddress(this.grant.policy, names.userName, 'Policy');
    this.secret = pinAddress(new SecretsmanagerSecret(this, 'Secret', {
      name: names.secretName,
      description: `SMTP credentials of ${names.userName}`,
      // it goes with the user whose key it holds: one that outlived it would hold nothing that works, and keep its name taken
      recoveryWindowInDays: 0,
      tags,
      provider,
    }), names.userName);

    this.environment = environment;
    this.facts = { environment, name: names.name };
    this.userName = names.userName;
    this.secretName = names.secretName;
    this.secretArn = this.secret.arn;
  }
}
