import { admin, ANONYMOUS, Identity, otherAccount } from '../../access/identity';
import { EmailSenderModel, SendPrincipalModel } from '../model';
import { EmailSenderSubject } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'sender' | 'smtp-user' | 'ses' | 'cloudwatch' | 'events' | 'sns' | 'other-service' | 'other-admin' | 'anonymous' | 'stranger';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'sender': 'the sender',
  'smtp-user': 'the SMTP user',
  'ses': 'SES',
  'cloudwatch': 'CloudWatch',
  'events': 'EventBridge',
  'sns': 'SNS',
  'other-service': 'another service of AWS',
  'other-admin': 'an account admin',
  'anonymous': 'somebody without credentials',
  'stranger': 'an admin of another account',
};

const SERVICES: Readonly<Partial<Record<IdentityName, string>>> = {
  'ses': 'ses.amazonaws.com', 'cloudwatch': 'cloudwatch.amazonaws.com', 'events': 'events.amazonaws.com', 'sns': 'sns.amazonaws.com', 'other-service': 's3.amazonaws.com',
};

/**
 * An identity as the evaluator needs it. Whoever is granted nothing may do everything as far as its own policy goes.
 *
 * @throws if the model has no such user or role
 */
export function identityOf(name: IdentityName, model: EmailSenderModel, subject: EmailSenderSubject): Identity {
  const { partition, account } = subject.environment;
  switch (name) {
    case 'sender':
      return known('sender', subject.senderRoleArn, model.sender);
    case 'smtp-user':
      return known('SMTP user', subject.smtp?.names.userArn ?? '', model.smtpUser);
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'stranger':
      return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
    case 'anonymous':
      return ANONYMOUS;
    default:
      return { principal: { kind: 'service', service: SERVICES[name]! }, policy: [] };
  }
}

function known(who: string, arn: string, found: SendPrincipalModel | undefined): Identity {
  if (!found) {
    throw new Error(`the ${who} ${arn} was not found, give the reader what grants to it or correct the subject`);
  }
  return { principal: { kind: 'aws', arn }, policy: found.policy };
}
