import { explainSendError } from '../../src';

const apiError = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const smtpError = (response: string): Error => Object.assign(new Error(`Message failed: ${response}`), { code: 'EMESSAGE', responseCode: Number(response.slice(0, 3)), response });
const NOT_VERIFIED = 'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ';
const DENIED = 'User `arn:aws:sts::111111111111:assumed-role/app/x\' is not authorized to perform `ses:SendEmail\' on resource `';

test.each<[string, Error, string | undefined, RegExp]>([
  ['a domain that is not verified', apiError('MessageRejected', `${NOT_VERIFIED}Acme <hello@acme.example>`), 'hello@acme.example',
    /^identity: hello@acme.example is not verified in eu-central-1, SES sends .* only; enter the DNS records of acme.example and wait until SES/],
  ['the sandbox', apiError('MessageRejected', `${NOT_VERIFIED}customer@example.org, other@example.net`), 'Acme <hello@acme.example>',
    /^recipient: customer@example.org, other@example.net is not verified, and the account is in the sandbox of eu-central-1, .*; ask SES for /],
  ['either, where From is not known', apiError('MessageRejected', `${NOT_VERIFIED}a@example.org`), undefined,
    /^identity: a@example.org is not verified in eu-central-1; if it is the sender, enter .*; if it is a recipient, the account is in the sandbox/],
  ['the same over SMTP', smtpError(`554 Message rejected: ${NOT_VERIFIED}hello@acme.example`), 'hello@acme.example', /^identity: hello@acme.example is not verified/],
  ['MAIL FROM that is missing', apiError('MailFromDomainNotVerifiedException', 'The custom MAIL FROM domain <mail.acme.example> has no MX record of Amazon SES'), undefined,
    /^mail from: mail.acme.example has no MX record that SES has seen, .*; enter the MX and TXT records of MAIL FROM/],
  ['MAIL FROM that is missing, without its name', apiError('MailFromDomainNotVerifiedException', 'MAIL FROM domain is not verified'), undefined, /^mail from: the MAIL FROM domain has no MX/],
  ['a paused account', apiError('SendingPausedException', 'Sending paused for this account. For more information, please check the inbox'), undefined, /^sending: the account is paused in this region; /],
  ['a paused account, as the older API says it', apiError('AccountSendingPausedException', 'x'), undefined, /^sending: the account is paused/],
  ['a paused configuration set', apiError('SendingPausedException', 'Sending paused for configuration set <acme-dev-email>.'), undefined, /^sending: acme-dev-email is paused; find out who paused it/],
  ['a paused configuration set over SMTP', smtpError('554 Transaction failed: Sending paused for configuration set <acme-dev-email>.'), undefined, /^sending: acme-dev-email is paused/],
  ['an account that is suspended', apiError('AccountSuspendedException', 'x'), undefined, /^sending: the account is suspended for good by SES/],
  ['the daily quota', smtpError('454 Throttling failure: Daily message quota exceeded.'), undefined, /^quota: .*; wait, or ask SES for a higher quota$/],
  ['the rate', apiError('TooManyRequestsException', 'Maximum sending rate exceeded.'), undefined, /^rate: .*; send slower/],
  ['a configuration set that was not granted', apiError('AccessDeniedException', `${DENIED}arn:aws:ses:eu-central-1:111111111111:configuration-set/other'`), undefined,
    /^configuration set: other is not granted, a sender may use its own set only; leave the configuration set out of the message$/],
  ['an address that was not granted', smtpError(`554 Access denied: ${DENIED}arn:aws:ses:eu-central-1:111111111111:identity/acme.example'`), undefined,
    /^access: arn:aws:ses:eu-central-1:111111111111:identity\/acme.example is not granted, the grant limits From address, display name and recipients; /],
  ['a refusal that names nothing', apiError('AccessDenied', 'no'), undefined, /^access: the message is not granted/],
  ['a configuration set that is not there', apiError('NotFoundException', 'Configuration set <acme-dev-email> does not exist.'), undefined,
    /^configuration set: acme-dev-email does not exist in this region; deploy the sender first/],
  ['a wrong password', smtpError('535 Authentication Credentials Invalid'), undefined, /^credentials: SES does not know them, .* for SMTP read the secret again$/],
  ['a message that is refused for what it is', apiError('MessageRejected', 'Message contains a virus.'), undefined, /^message: Message contains a virus; correct the message$/],
])('%s is one sentence with what to do', (_, error, from, sentence) => {
  const said = explainSendError(error, from);
  expect(said).toMatch(sentence);
  expect(said).toMatch(/^[a-z ]+: .*; .*[^.]$/);
});

test.each<[string, unknown]>([
  ['an error of something else', new Error('socket hang up')], ['a template that is not there', apiError('NotFoundException', 'Template x does not exist')], ['no error', 'oops'],
])('says nothing of %s', (_, error) => {
  expect(explainSendError(error)).toBeUndefined();
});
