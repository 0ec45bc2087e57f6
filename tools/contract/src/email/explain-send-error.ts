/** An error of SES's API by its name, or of its SMTP endpoint by its answer, as nodemailer hands it on. */
interface SendError extends Error {
  readonly responseCode?: number;
  readonly response?: string;
}

interface Explanation {
  /** What the API calls it. */
  readonly names: readonly string[];
  /** What it says, over SMTP too, where errors have no names. */
  readonly says?: RegExp;
  sentence(text: string, from: string | undefined): string;
}

const addressOf = (text: string): string => (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** SES has one answer for a sender that is not verified and for a recipient to whom a sandbox may not send. */
function notVerified(text: string, from: string | undefined): string {
  const [, region = 'this region', listed = ''] = /in region ([\w-]+): (.+?)\.?$/is.exec(text) ?? [];
  const identities = listed.split(/,\s*(?=[^>]*(?:<|$|,))/).map(addressOf).filter((identity) => identity !== '');
  const own = from === undefined ? undefined : identities.filter((identity) => domainOf(identity) === domainOf(addressOf(from)));
  const names = identities.join(', ') || 'an address';
  const sender = `enter the DNS records of ${own?.length ? domainOf(own[0]) : 'the domain'} and wait until SES has seen them`;
  const sandbox = `the account is in the sandbox of ${region.toLowerCase()}, where only verified addresses may be sent to`;
  const leave = 'ask SES for production access, or send to the mailbox simulator';
  if (own === undefined) {
    return `identity: ${names} is not verified in ${region.toLowerCase()}; if it is the sender, ${sender}; if it is a recipient, ${sandbox}: ${leave}`;
  }
  return own.length > 0 ? `identity: ${own.join(', ')} is not verified in ${region.toLowerCase()}, SES sends from verified domains only; ${sender}`
    : `recipient: ${names} is not verified, and ${sandbox}; ${leave}`;
}

function notGranted(text: string): string {
  const [, resource = ''] = /on resource:? [`'"]?(arn:[^\s`'"]+)/.exec(text) ?? [];
  const [kind, name] = resource.slice(resource.lastIndexOf(':') + 1).split('/');
  if (kind === 'configuration-set') {
    return `configuration set: ${name} is not granted, a sender may use its own set only; leave the configuration set out of the message`;
  }
  if (kind === 'identity' && name?.includes('@')) {
    return `access: ${name} is not granted, an identity of its own that SES asks for; if it is the recipient, the account is in the sandbox: name it in verifiedRecipients `
      + 'of the grant or ask SES for production access; if it is the sender, delete that identity, by which SES sends instead of the domain\'s';
  }
  return `access: ${resource || 'the message'} is not granted, the grant limits From address, display name and recipients; use an address that grantSend names, or widen the grant`;
}

const EXPLANATIONS: readonly Explanation[] = [
  { names: ['MessageRejected'], says: /email address is not verified|identities failed the check/i, sentence: notVerified },
  {
    names: ['MailFromDomainNotVerifiedException', 'MailFromDomainNotVerified'], says: /custom MAIL FROM domain.*(MX|not verified)|MAIL FROM domain is not verified/i,
    sentence: (text) => `mail from: ${/<([^<>]+)>/.exec(text)?.[1] ?? 'the MAIL FROM domain'} has no MX record that SES has seen, and the settings refuse to send without; `
      + 'enter the MX and TXT records of MAIL FROM and wait until SES has seen them',
  },
  {
    names: ['ConfigurationSetSendingPausedException'], says: /paused for (the )?configuration set/i,
    sentence: (text) => `sending: ${/<([^<>]+)>/.exec(text)?.[1] ?? 'the configuration set'} is paused; find out who paused it and why, then enable sending of the configuration set`,
  },
  {
    names: ['SendingPausedException', 'AccountSendingPausedException'], says: /sending (is )?(currently )?paused|account'?s ability to send email is currently paused/i,
    sentence: () => 'sending: the account is paused in this region; look at the account\'s status and reputation in SES, end what caused it, then enable sending',
  },
  {
    names: ['AccountSuspendedException'], says: /account (is|has been) suspended/i,
    sentence: () => 'sending: the account is suspended for good by SES; answer SES\'s case in the support centre',
  },
  {
    names: ['LimitExceededException'], says: /daily message quota exceeded/i,
    sentence: () => 'quota: as many messages were sent in the last 24 hours as the account may send; wait, or ask SES for a higher quota',
  },
  {
    names: ['TooManyRequestsException', 'Throttling', 'ThrottlingException'], says: /maximum sending rate exceeded/i,
    sentence: () => 'rate: more messages a second were sent than the account may send; send slower, or ask SES for a higher rate',
  },
  {
    names: ['AccessDeniedException', 'AccessDenied'], says: /is not authorized to perform/i,
    sentence: notGranted,
  },
  {
    names: ['InvalidClientTokenId', 'UnrecognizedClientException', 'SignatureDoesNotMatch', 'ExpiredToken', 'ExpiredTokenException'], says: /authentication credentials invalid/i,
    sentence: () => 'credentials: SES does not know them, or they have expired, or are of another region; take new ones, and for SMTP read the secret again',
  },
];
/** Only of the API: over SMTP the words stand for themselves. */
const SET_NOT_FOUND = /configuration set.*does not exist/i;

/**
 * What keeps a message from being sent, and what to do about it, in one sentence; nothing for an error that has nothing to
 * do with sending.
 *
 * @param error what SES's API answered, or its SMTP endpoint by nodemailer
 * @param from the From address, by which a sender that is not verified is told from a recipient in the sandbox
 */
export function explainSendError(error: unknown, from?: string): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const { name, message, response } = error as SendError;
  const text = response ?? message;
  if (SET_NOT_FOUND.test(text)) {
    return `configuration set: ${/<([^<>]+)>/.exec(text)?.[1] ?? 'it'} does not exist in this region; deploy the sender first, or leave the configuration set out of the message`;
  }
  const found = EXPLANATIONS.find(({ says }) => says?.test(text)) ?? EXPLANATIONS.find(({ names }) => names.includes(name) && name !== 'MessageRejected');
  return found?.sentence(text, from) ?? (name === 'MessageRejected' ? `message: ${text.replace(/\.$/, '')}; correct the message` : undefined);
}
