import { PlatformEnvironment } from '../environment';
import { EmailSenderNames } from './names';

/**
 * What is left to do by hand for domains that were identities of SES before.
 *
 * @stability experimental
 */
export class EmailAdoption {
  /**
   * One line for a shell for each domain: it makes the sender's configuration set the default of the identity, so that a message that names
   * none raises events, and may be sent at all by those who were granted it.
   *
   * @param environment the sender's environment
   * @param names the sender's names
   * @param existingDomains the domains
   * @see https://docs.aws.amazon.com/cli/latest/reference/sesv2/put-email-identity-configuration-set-attributes.html
   */
  public static commands(environment: PlatformEnvironment, names: EmailSenderNames, existingDomains: string[]): string[] {
    return existingDomains.map((domain) => `${defaultOf(environment, domain)} --configuration-set-name ${names.configurationSetName}`);
  }

  /**
   * One line for a shell for each domain, to be run before the sender is removed or gets another name: SES refuses to send by an
   * identity whose default configuration set is gone, whoever sends.
   *
   * @param environment the sender's environment
   * @param existingDomains the domains
   * @see https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets.html
   */
  public static releaseCommands(environment: PlatformEnvironment, existingDomains: string[]): string[] {
    return existingDomains.map((domain) => defaultOf(environment, domain));
  }

  private constructor() {}
}

/** Without a set it says that there is no default. */
function defaultOf({ region }: PlatformEnvironment, domain: string): string {
  return `aws sesv2 put-email-identity-configuration-set-attributes --email-identity ${domain} --region ${region}`;
}
