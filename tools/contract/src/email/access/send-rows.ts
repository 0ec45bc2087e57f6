import { EmailSendOptions } from '@plinth/env-presets';
import { domainNamesOf, EmailSenderSubject } from '../subject';
import {
  bccForbidden, byOtherTemplate, byTemplate, ccForbidden, Change, everyKind, fromLookalike, fromOtherAddress, fromOtherDomain, fromSubdomain, isAmong, mixed,
  onlyBccForbidden, raw, SendingIdentity, sendOptionsOf, toForbidden, toNobody, withName, withoutName, withoutSet, withOtherName, withOtherSet,
} from './message';
import { EmailSenderRow, Expected, messageOf, sendRow } from './row';

type If = (send: EmailSendOptions, subject: EmailSenderSubject) => boolean;

const limitsRecipients: If = ({ recipients }) => recipients !== undefined;
const limitsNames: If = ({ displayNames }) => displayNames !== undefined;
const anyName: If = (send) => !limitsNames(send, undefined as never);
const byTemplates: If = ({ templateNames = [] }) => templateNames.length > 0;
const noTemplates: If = (send) => !byTemplates(send, undefined as never);

/** What may be sent, by whichever way a message reaches SES. */
function messages(identity: SendingIdentity): EmailSenderRow[] {
  // SMTP knows raw messages only
  const action = identity === 'smtp-user' ? 'ses:SendRawEmail' : 'ses:SendEmail';
  const send = (expected: Expected, id: string, what: string, change: Change, when: If = () => true, staticOnly?: string): EmailSenderRow =>
    sendRow({ staticOnly, identity, action, expected, id, what, change, applies: (subject) => when(sendOptionsOf(identity, subject), subject) });
  const isForeign = (change: Change): If => ({ fromAddresses }, subject) =>
    !isAmong(fromAddresses ?? domainNamesOf(subject).map((domain) => `*@${domain}`), messageOf(identity, subject, change).from);
  return [
    send('allow', 'send', 'send a message with its own configuration set', () => ({})),
    send('allow', 'send-by-default', 'send a message that names no configuration set', withoutSet),
    send('allow', 'send-to-several', 'send a message with To, Cc and Bcc that it may all write to', everyKind),
    send('allow', 'send-with-name', 'send a message with a name before its address', withName, anyName),
    send('allow', 'send-with-granted-name', 'send a message with a name that was granted', () => ({}), limitsNames),
    send('deny', 'other-set', 'send a message with another configuration set', withOtherSet),
    send('deny', 'from-other-domain', 'send from a domain that is none of the sender\'s', fromOtherDomain),
    send('deny', 'from-lookalike', 'send from another domain with an address of the sender\'s as its name', fromLookalike),
    send('deny', 'from-subdomain', 'send from below a domain of the sender\'s', fromSubdomain, isForeign(fromSubdomain)),
    send('deny', 'from-other-address', 'send from another address of the domain', fromOtherAddress, isForeign(fromOtherAddress)),
    send('deny', 'other-name', 'send with another name before the address', withOtherName, limitsNames),
    send('deny', 'no-name', 'send without a name before the address', withoutName, limitsNames),
    send('deny', 'to-forbidden', 'write to somebody whom it may not write to', toForbidden, limitsRecipients),
    send('deny', 'to-mixed', 'write to somebody whom it may not write to beside one whom it may', mixed, limitsRecipients),
    send('deny', 'cc-forbidden', 'copy in somebody whom it may not write to', ccForbidden, limitsRecipients),
    send('deny', 'bcc-forbidden', 'copy in blindly somebody whom it may not write to', bccForbidden, limitsRecipients),
    send('deny', 'only-bcc-forbidden', 'write only blindly to somebody whom it may not write to', onlyBccForbidden, limitsRecipients),
    send('deny', 'to-nobody', 'send what names no recipient, of whom the condition on recipients would know nothing', toNobody, limitsRecipients, 'SES takes no such message'),
  ];
}

const applies = (when: If) => (subject: EmailSenderSubject): boolean => when(sendOptionsOf('sender', subject), subject);
const raws = (expected: Expected, id: string, what: string, change: Change, when: If = () => true): EmailSenderRow => sendRow({
  identity: 'sender', action: 'ses:SendRawEmail', expected, id, what, applies: applies(when),
  change: (message, subject, send) => ({ ...change(message, subject, send), ...raw(message, subject, send) }),
});
const templates = (expected: Expected, id: string, what: string, change: Change, when: If): EmailSenderRow =>
  sendRow({ identity: 'sender', action: 'ses:SendTemplatedEmail', expected, id, what, change, applies: applies(when) });

/** Ways of SES's API that SMTP does not have. */
const ways: EmailSenderRow[] = [
  raws('allow', 'send-raw', 'send a message that it has written out itself', () => ({})),
  raws('allow', 'send-raw-by-default', 'send one that names no configuration set', withoutSet),
  raws('deny', 'raw-other-set', 'send one with another configuration set', withOtherSet),
  raws('deny', 'raw-from-other-domain', 'send one from a domain that is none of the sender\'s', fromOtherDomain),
  raws('deny', 'raw-to-forbidden', 'send one to somebody whom it may not write to', toForbidden, limitsRecipients),
  raws('deny', 'raw-bcc-forbidden', 'send one blindly to somebody whom it may not write to', bccForbidden, limitsRecipients),
  templates('allow', 'send-template', 'send by a template that was granted', byTemplate, byTemplates),
  templates('deny', 'other-template', 'send by another template', byOtherTemplate, byTemplates),
  templates('deny', 'send-template', 'send by a template', byTemplate, noTemplates),
];

const bySmtp: EmailSenderRow[] = messages('smtp-user');

/** Whether a row is tried with what the SMTP secret holds. */
export function isSentBySmtp(rowId: string): boolean {
  return bySmtp.some(({ id }) => id === rowId);
}

/** What who was granted may send, and what not. */
export const sendRows: EmailSenderRow[] = [...messages('sender'), ...ways, ...bySmtp];
