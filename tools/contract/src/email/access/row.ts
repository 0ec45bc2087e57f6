import { AccessRow, RowProps as RowPropsOf, rowsIn, Where as WhereOf } from '../../access/row';
import { Decision } from '../../iam';
import { EmailSenderModel } from '../model';
import { alarmTopicArnOf, EmailSenderSubject, hasSmtp } from '../subject';
import { EmailAttempt, EmailTry } from './attempt';
import { decide } from './decide';
import { IDENTITY_TITLES, identityOf, IdentityName } from './identities';
import { withTemplate } from './ses-tries';
import { allowedMessage, Change, contextOf, Message, resourcesOf, SendingIdentity, sendOptionsOf } from './message';

export type Where = WhereOf<EmailSenderSubject, EmailSenderModel>;
export type EmailSenderRow = AccessRow<EmailSenderSubject, EmailSenderModel, EmailAttempt, IdentityName>;
export type RowProps = RowPropsOf<EmailSenderSubject, EmailSenderModel, EmailAttempt, IdentityName>;
export type Expected = EmailSenderRow['expected'];

export const row = rowsIn<EmailSenderSubject, EmailSenderModel, EmailAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists: (identity, subject) => identity !== 'smtp-user' || hasSmtp(subject),
  decide: (asked, model, subject) => decide({ ...asked, identity: identityOf(asked.identity, model, subject) }, model, subject),
});

/** A row that is tried, or that says why not. */
export const tried = (live: EmailTry | string): Pick<RowProps, 'live' | 'staticOnly'> => (typeof live === 'string' ? { staticOnly: live } : { live });

export const eventsTopicArn = ({ subject }: Where): string => subject.names.eventsTopicArn;
export const alarmTopicArn = ({ subject }: Where): string => alarmTopicArnOf(subject);
export const deadLetterQueueArn = ({ subject }: Where): string => subject.names.deadLetterQueueArn;
export const configurationSetArn = ({ subject }: Where): string => subject.names.configurationSetArn;
export const keyArn = ({ model }: Where): string => model.key?.arn ?? '';
export const secretArn = ({ model }: Where): string => model.smtpSecret?.arn ?? '';
export const everything = (): string => '*';

/** What is sent, where one thing is changed of a message that is allowed. */
export function messageOf(identity: SendingIdentity, subject: EmailSenderSubject, change: Change): Message {
  const allowed = allowedMessage(identity, subject);
  return { ...allowed, ...change(allowed, subject, sendOptionsOf(identity, subject)) };
}

/** A message that is sent: what is changed of an allowed one, and by which action. */
export interface SendRowProps extends Pick<RowProps, 'id' | 'what' | 'expected' | 'action' | 'applies' | 'staticOnly'> {
  readonly identity: SendingIdentity;
  readonly change: Change;
}

/** SES asks for everything that a message takes; one thing that is refused is enough. */
export function sendRow({ identity, change, staticOnly, ...props }: SendRowProps): EmailSenderRow {
  const live: EmailTry = async (attempt) => {
    const message = messageOf(identity, attempt.subject, change);
    const { templateName } = message;
    if (templateName === undefined) {
      return attempt.send(message);
    }
    const granted = sendOptionsOf(identity, attempt.subject).templateNames?.includes(templateName);
    return withTemplate(attempt, granted ? templateName : attempt.component, (name) => attempt.send({ ...message, templateName: name }));
  };
  const made = row({
    ...props,
    identity,
    resource: ({ subject, model }) => resourcesOf(messageOf(identity, subject, change), model, subject)[0],
    context: ({ subject }) => contextOf(messageOf(identity, subject, change)),
    ...(staticOnly === undefined ? { live } : { staticOnly }),
  });
  return { ...made, decide: (where) => decideAll(made, where, resourcesOf(messageOf(identity, where.subject, change), where.model, where.subject)) };
}

function decideAll({ identity, action, context }: EmailSenderRow, where: Where, resources: readonly string[]): Decision {
  const { model, subject } = where;
  const asked = { identity: identityOf(identity, model, subject), action, context: context(where) };
  const decisions = resources.map((resource) => decide({ ...asked, resource }, model, subject));
  return decisions.find(({ effect }) => effect === 'deny') ?? decisions[0];
}
