import fc from 'fast-check';
import { EmailSendOptions, EmailSenderNames, EmailSenderPresets, Problems } from '../../src';
import { environments } from './environments';

const DOMAINS = ['example.com', 'acme.org'];

function messages(options: EmailSendOptions): string[] {
  const problems = new Problems('acme/Email');
  EmailSenderPresets.checkSend(DOMAINS, options, problems);
  return problems.messages.map((message) => message.replace('acme/Email: ', ''));
}

const from = (address: string): EmailSendOptions => ({ fromAddresses: [address] });
const to = (address: string): EmailSendOptions => ({ recipients: [address] });
const FROM = 'must be an address in lower case after the @, with * and ? only before it; write it like noreply@example.com or *@example.com';
const TO = 'must be an address in lower case after the @, with * and ? only before it, or with *. before the whole domain; '
  + 'write it like *@example.com, *@*.example.com or success@simulator.amazonses.com';

test.each<[EmailSendOptions, string]>([
  ...([
    ['fromAddresses', 'send from every address of the domains'], ['recipients', 'send to anybody'], ['displayNames', 'send with any name'], ['templateNames', 'send without templates'],
  ] as const).map(([name, meaning]): [EmailSendOptions, string] => [
    { [name]: [] }, `${name} is empty, must have at least one entry, or every message would be refused; leave it out to ${meaning}`,
  ]),
  // a pattern in the domain reaches domains of others, and IAM fills in its variables
  ...['*', '*@*', '*@*.example.com', '*@*ample.com', '*@example.*', '*@exampl?.com', 'noreply', '@example.com', 'noreply@', 'noreply@Example.com', 'noreply@example.com ', 'a b@example.com',
    'a@b@example.com', 'Acme <noreply@example.com>', '${aws:username}@example.com', '${*}@example.com', 'a${b@example.com', '*@${aws:PrincipalTag/domain}', 'a\n@example.com', '']
    .map((address): [EmailSendOptions, string] => [from(address), `fromAddresses is ${address === '' ? 'empty' : address.includes('\n') ? JSON.stringify(address) : address}, ${FROM}`]),
  ...['noreply@acme.com', '*@notexample.com', '*@example.com.acme.net', 'noreply@com.example'].map((address): [EmailSendOptions, string] => [
    from(address), `fromAddresses is ${address}, must lie in example.com or acme.org, which the sender sends from; use an address there, or add its domain to the sender`,
  ]),
  ...['*', '*@*', '*@*.*', '*@?', 'a@*.?', '?@*'].map((address): [EmailSendOptions, string] => [
    to(address), `recipients is ${address}, may not match every domain; name a domain, or leave recipients out to send to anybody`,
  ]),
  ...['*@*.com', '*@*example.com', '*@exampl?.com', '*@example.*', '*@a.*.example.com', '*@*.*.example.com', '*@*.Example.com', 'success', 'a b@example.com', '@example.com', '*@',
    '${aws:username}@example.com', '${*}@example.com', '*@${aws:PrincipalTag/domain}.example.com', ''].map((address): [EmailSendOptions, string] => [
    to(address), `recipients is ${address || 'empty'}, ${TO}`,
  ]),
  ...['', ' ', 'Acme\r\nBcc: a@example.com', '${aws:username}'].map((name): [EmailSendOptions, string] => [
    { displayNames: [name] },
    `displayNames is ${name === '' ? 'empty' : /[\r\n]/.test(name) ? JSON.stringify(name) : name}, must be text on one line; write it like Acme Support, or leave displayNames out`,
  ]),
  ...['', '*', 'wel*', 'a/b', 'a b', '${aws:username}', 'x'.repeat(65)].map((template): [EmailSendOptions, string] => [
    { templateNames: [template] }, `templateNames is ${template || 'empty'}, must be the name of one template, of 1 to 64 letters, digits and _-; write it like welcome`,
  ]),
])('a grant with %j is refused', (options, message) => {
  expect(messages(options)).toEqual([message]);
});

test.each<EmailSendOptions>([
  {},
  { fromAddresses: ['noreply@example.com', '*@acme.org', 'a?b@example.com', 'news-*@mail.example.com', 'Jo.O\'Neil+x@example.com', 'ops$@example.com', '*@example.com'] },
  { recipients: ['*@example.com', '*@*.example.com', 'success@simulator.amazonses.com', 'bounce+?@simulator.amazonses.com', 'me@gmail.com'] },
  { displayNames: ['Acme Support', 'Acme *', 'Ünïcode', '*'], templateNames: ['welcome', 'Pass_word-reset2'] },
])('a grant with %j is accepted', (options) => {
  expect(messages(options)).toEqual([]);
});

test('all that is wrong with a grant is said together', () => {
  expect(messages({ fromAddresses: ['x', 'noreply@acme.com'], recipients: ['*'], displayNames: [''], templateNames: ['*'] })).toHaveLength(5);
});

test('an accepted pattern matches no address outside the domains that it names', () => {
  const part = fc.constantFrom('*', '?', '.', 'example', 'com', 'acme', 'org', '@', 'a', '${x}', '-');
  const pattern = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
  const likely = fc.oneof(pattern, fc.tuple(pattern, fc.constantFrom('@example.com', '@a.acme.org', '@*.example.com', '@*example.com', '@*.com')).map((parts) => parts.join('')));
  let accepted = 0;
  fc.assert(fc.property(likely, fc.constantFrom('gmail.com', 'notexample.com', 'example.com.net', 'acme.com', 'com'), (given, outside) => {
    // as IAM's StringLike: * is any text, the empty one too, ? is one character
    const like = new RegExp(`^${given.replace(/[.+^$|()[\]{}\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's');
    if (messages(from(given)).length === 0 || messages(to(given)).length === 0) {
      accepted += 1;
      for (const local of ['a', 'victim', 'example.com', 'a.example']) {
        expect([given, like.test(`${local}@${outside}`)]).toEqual([given, false]);
      }
    }
  }), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(50);
});

describe('the size of a user\'s policy', () => {
  const { configurationSetArn } = new EmailSenderNames(environments.prod);
  const check = (count: number) => {
    const problems = new Problems('acme/Smtp');
    const recipients = Array.from({ length: count }, (_value, index) => `person-${index}@example.com`);
    const access = { environment: environments.prod, configurationSetArn, domainNames: DOMAINS, recipients };
    EmailSenderPresets.checkUserPolicySize(access, problems);
    return problems.messages;
  };

  test('with some recipients fits', () => {
    expect(check(30)).toEqual([]);
  });

  test('that a user cannot hold is refused before the deploy is', () => {
    expect(check(100)).toEqual([
      expect.stringMatching(/^acme\/Smtp: the policy is \d+ characters, may have at most 2048 in a user; give fewer addresses, or use patterns like \*@/),
    ]);
  });
});
