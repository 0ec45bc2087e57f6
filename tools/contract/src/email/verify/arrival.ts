import { concrete } from '../../access/identity';
import { StaticOnly } from '../../access/live';
import { Behaviour } from '../../verify/behaviour';
import { allowedMessage, Message, SendingIdentity, sendOptionsOf, SIMULATOR } from '../access/message';
import { EmailSenderSubject, hasSmtp } from '../subject';
import { ArrivedMessage } from './mailbox';
import { EmailSession } from './session';

const HEADER = 'x-plinth-verify';
const TEXT = 'plinth-verify: grüße aus der ferne';

/** A message to somebody who is not the simulator, which hands nothing on. */
function toSomebody(session: EmailSession, identity: SendingIdentity): Message {
  const { subject } = session;
  const { recipients = ['somebody@plinth-verify.example'] } = sendOptionsOf(identity, subject);
  const other = recipients.find((pattern) => !pattern.endsWith(SIMULATOR));
  if (other === undefined) {
    throw new StaticOnly('it may send to the mailbox simulator only, which hands nothing on');
  }
  return { ...allowedMessage(identity, subject), to: [concrete(other.replace(/^\*@/, 'somebody@'))] };
}

/** What is wrong with a message that arrived, of what its recipient's server looks at. */
function problemOf(arrived: ArrivedMessage, { from, to }: Message, messageId: string, { scratchName, subject, model }: EmailSession): string | undefined {
  const { envelopeFrom, recipients, secure, mail } = arrived;
  const header = (name: string): string | undefined => mail.headers.find(({ key }) => key === name)?.value;
  const domain = subject.domains.find(({ domainName }) => from.endsWith(`@${domainName}`) || from.endsWith(`.${domainName}`));
  const identity = model.identities.find(({ domainName }) => domainName === domain?.domainName);
  const expected: Array<[string, unknown, unknown]> = [
    ['whether it came over TLS', secure, true],
    ['the envelope\'s recipients', recipients.join(), to.join()],
    ['From', mail.from?.address, from],
    ['To', mail.to?.map(({ address }) => address).join(), to.join()],
    [HEADER, header(HEADER), scratchName],
    ['the text', mail.text?.trim(), TEXT],
    ['whether Message-ID is SES\'s', header('message-id')?.includes(messageId), true],
    ['whether a configuration set is told to the recipient', header('x-ses-configuration-set'), undefined],
    // without its MX record SES sends with a domain of its own, if the settings say so
    ...(identity?.mailFromFound ? [['the domain of the envelope\'s sender', envelopeFrom.slice(envelopeFrom.lastIndexOf('@') + 1), domain!.mailFromDomain] as [string, unknown, unknown]] : []),
  ];
  const wrong = expected.find(([, actual, wanted]) => actual !== wanted);
  return wrong && `${wrong[0]} is ${String(wrong[1])}, must be ${String(wrong[2])}`;
}

async function arrives(session: EmailSession, identity: SendingIdentity, id: string): Promise<string> {
  const message = toSomebody(session, identity);
  const mailbox = await session.receiving();
  const contents = { subject: session.component(id), text: TEXT, headers: { [HEADER]: session.scratchName } };
  const messageId = await session.send(identity, message, contents);
  const arrived = await mailbox.next(contents.subject);
  const problem = problemOf(arrived, message, messageId, session);
  if (problem !== undefined) {
    throw new Error(`of the message ${messageId} that arrived, ${problem}`);
  }
  return `${messageId} arrived over TLS for ${message.to.join()} from ${arrived.envelopeFrom}, with its headers`;
}

/** What the recipients' servers get. */
export const arrivalBehaviour: Array<Behaviour<EmailSenderSubject, EmailSession>> = [
  {
    id: 'behaviour/arrives',
    title: 'A message arrives with its headers, over TLS, and its bounces go to the MAIL FROM domain',
    run: (session) => arrives(session, 'sender', 'arrives'),
  },
  {
    id: 'behaviour/smtp-arrives',
    title: 'So does one that is sent by SMTP',
    applies: hasSmtp,
    run: (session) => arrives(session, 'smtp-user', 'smtp-arrives'),
  },
];
