import { AwsAccess } from '../../aws-access';
import { VerifyLine } from '../../promise';
import { verifyDeployed } from '../../verify/verify';
import { emailSenderAccess } from '../access';
import { emailClients } from '../clients';
import { emailSenderPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { EmailSenderSubject } from '../subject';
import { emailBehaviour } from './behaviour';
import { EmailSession } from './session';

/**
 * Verifies a deployed email sender, line by line: reads it, checks every promise, and then sends with the sender's own
 * credentials, sees at an HTTPS endpoint of its own what became of each message, and tries what must be refused.
 *
 * @param access with the credentials of a deployer
 * @param subject what it should be
 */
export function verifyEmailSender(access: AwsAccess, subject: EmailSenderSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'email sender',
    promises: emailSenderPromises,
    behaviours: emailBehaviour,
    rows: emailSenderAccess,
    read: (connection) => readWith(emailClients(connection), subject),
    said: ({ configurationSet, identities }) => `${configurationSet?.name} and ${identities.map(({ domainName }) => domainName).join(', ') || 'no identity of its own'}`,
    session: (connection, _, model) => new EmailSession(connection, subject, model),
    removed: 'the scratch subscriptions, topics, event destinations and keys',
  }, access, subject);
}
