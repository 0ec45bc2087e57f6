import { EmailSendOptions } from '@plinth/env-presets';
import { concrete } from '../../access/identity';
import { RequestContext } from '../../iam';
import { isLike } from '../../iam/matching';
import { EmailSenderModel } from '../model';
import { domainNamesOf, EmailSenderSubject } from '../subject';

/** What SES takes, and answers for: nobody is written to, and no reputation suffers. */
export const SIMULATOR = 'simulator.amazonses.com';
/** A domain that is nobody's, so that nobody gets what should have been refused. */
const NOBODY = 'plinth-verify.example';
/** A configuration set of somebody else's. */
export const OTHER_SET = 'plinth-verify-other';

export type SendingIdentity = 'sender' | 'smtp-user';

/** A message, as the one who sends it means it. */
export interface Message {
  readonly from: string;
  readonly displayName?: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  /** The configuration set that it names; none for the identity's default. */
  readonly configurationSetName?: string;
  /** Sent by a template of SES. */
  readonly templateName?: string;
  /** Given to SES as it stands on the wire. */
  readonly raw?: boolean;
}

/** How a message differs from one that is allowed. */
export type Change = (message: Message, subject: EmailSenderSubject, send: EmailSendOptions) => Partial<Message>;

export function sendOptionsOf(identity: SendingIdentity, subject: EmailSenderSubject): EmailSendOptions {
  return (identity === 'sender' ? subject.send : subject.smtp?.send) ?? {};
}

/** Whether any of the patterns matches; everything does where there are none. */
export function isAmong(patterns: readonly string[] | undefined, text: string): boolean {
  return patterns === undefined || patterns.some((pattern) => isLike(text, pattern));
}

/** Whether who sends may send to the mailbox simulator, and so can be tried without writing to anybody. */
export function reachesSimulator({ recipients }: EmailSendOptions): boolean {
  return isAmong(recipients, `success@${SIMULATOR}`);
}

/** A message that is allowed, to the simulator where that may be. */
export function allowedMessage(identity: SendingIdentity, subject: EmailSenderSubject, to = 'success'): Message {
  const send = sendOptionsOf(identity, subject);
  const { fromAddresses = domainNamesOf(subject).map((domain) => `*@${domain}`), recipients, displayNames } = send;
  return {
    from: concrete(fromAddresses[0].replace(/^\*@/, 'plinth-verify@')),
    displayName: displayNames && concrete(displayNames[0]),
    to: [reachesSimulator(send) ? `${to}@${SIMULATOR}` : concrete(recipients![0])],
    configurationSetName: subject.names.configurationSetName,
  };
}

/** Somebody who may not be written to: the simulator, where that is possible. */
export function forbiddenRecipient(send: EmailSendOptions): string {
  return reachesSimulator(send) ? `customer@${NOBODY}` : `success@${SIMULATOR}`;
}

export const toForbidden: Change = (_message, _subject, send) => ({ to: [forbiddenRecipient(send)] });
export const mixed: Change = ({ to }, _subject, send) => ({ to: [...to, forbiddenRecipient(send)] });
export const ccForbidden: Change = (_message, _subject, send) => ({ cc: [forbiddenRecipient(send)] });
export const bccForbidden: Change = (_message, _subject, send) => ({ bcc: [forbiddenRecipient(send)] });
export const onlyBccForbidden: Change = (_message, _subject, send) => ({ to: [], bcc: [forbiddenRecipient(send)] });
export const toNobody: Change = () => ({ to: [] });
export const everyKind: Change = ({ to }) => ({ cc: to, bcc: to });
export const withoutSet: Change = () => ({ configurationSetName: undefined });
export const withOtherSet: Change = () => ({ configurationSetName: OTHER_SET });
export const raw: Change = () => ({ raw: true });
export const fromOtherDomain: Change = () => ({ from: `someone@${NOBODY}` });
export const fromSubdomain: Change = (_message, subject) => ({ from: `someone@plinth-verify.${domainNamesOf(subject)[0]}` });
export const fromOtherAddress: Change = ({ from }) => ({ from: `plinth-verify-other@${from.slice(from.lastIndexOf('@') + 1)}` });
/** The address that is allowed stands in the name only. */
export const fromLookalike: Change = ({ from }) => ({ from: `someone@${NOBODY}`, displayName: from });
export const withOtherName: Change = () => ({ displayName: 'Plinth Verify Other' });
export const withoutName: Change = () => ({ displayName: undefined });
export const withName: Change = () => ({ displayName: 'Plinth Verify' });
export const byTemplate: Change = (_message, _subject, { templateNames }) => ({ templateName: templateNames?.[0] ?? 'plinth-verify' });
export const byOtherTemplate: Change = () => ({ templateName: 'plinth-verify-other' });

/** The domain whose identity SES asks for: the closest that is one. */
function identityDomainOf(from: string, subject: EmailSenderSubject): string {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return domainNamesOf(subject).filter((name) => domain === name || domain.endsWith(`.${name}`)).sort((a, b) => b.length - a.length)[0] ?? domain;
}

/** Everything for which SES asks whether it may be used, to send a message. */
export function resourcesOf(message: Message, model: EmailSenderModel, subject: EmailSenderSubject): string[] {
  const { environment: { partition, region, account }, names } = subject;
  const arn = (kind: string, name: string): string => `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;
  const domain = identityDomainOf(message.from, subject);
  // of a domain that was there before, who adopted it said that the set is its default
  const byDefault = model.identities.find(({ domainName }) => domainName === domain)?.configurationSetName
    ?? (subject.existingDomains?.includes(domain) ? names.configurationSetName : undefined);
  const set = message.configurationSetName ?? byDefault;
  return [
    arn('identity', domain),
    ...(set === undefined ? [] : [arn('configuration-set', set)]),
    ...(message.templateName === undefined ? [] : [arn('template', message.templateName)]),
  ];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html */
export function contextOf({ from, displayName, to, cc = [], bcc = [] }: Message): RequestContext {
  return {
    'ses:ApiVersion': '2',
    'ses:FromAddress': from,
    ...(displayName !== undefined && { 'ses:FromDisplayName': displayName }),
    'ses:Recipients': [...to, ...cc, ...bcc],
  };
}
