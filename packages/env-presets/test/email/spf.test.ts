import fc from 'fast-check';
import { Problems, Spf } from '../../src';

const qualifier = fc.constantFrom('', '+', '-', '~', '?');
const mechanism = fc.tuple(qualifier, fc.constantFrom(
  'include:_spf.google.com', 'include:amazonses.com.example', 'a', 'a/24', 'a:a.example//64', 'mx', 'MX:b.example', 'ptr', 'ip4:192.0.2.0/24', 'ip6:2001:db8::/32',
  'exists:%{i}.c.example', 'INCLUDE:d.example',
)).map((parts) => parts.join(''));
const modifier = fc.constantFrom('redirect=_spf.example.com', 'exp=why.example.com', 'unknown=x');
const ses = fc.constantFrom('include:amazonses.com', '+include:amazonses.com', 'Include:AmazonSES.com');
/** Records that receivers understand: one `all`, last of the mechanisms, and modifiers anywhere. */
const record = fc.tuple(
  fc.constantFrom('v=spf1', 'V=SPF1', 'v=SPF1'), fc.array(fc.oneof({ weight: 6, arbitrary: mechanism }, { weight: 1, arbitrary: modifier }), { maxLength: 6 }),
  fc.option(ses), fc.option(fc.constantFrom('~all', '-all', '?all', '-ALL')), fc.array(modifier, { maxLength: 1 }), fc.constantFrom(' ', '  '), fc.constantFrom('', ' '),
).map(([version, terms, allowed, all, end, space, around]) => (
  `${around}${[version, ...terms, ...[allowed, all].filter((term) => term !== null), ...end].join(space)}${around}`
));

const termsOf = (text: string) => text.trim().split(/ +/).slice(1);
const isSes = (term: string) => /^\+?include:amazonses\.com$/i.test(term);
const isAll = (term: string) => /^[+?~-]?all$/i.test(term);

test('SES is allowed once, in front of all and redirect, and every other term stays where it was', () => {
  fc.assert(fc.property(record, (given) => {
    const allowed = termsOf(Spf.allowSes(given));
    const at = allowed.findIndex(isSes);
    expect(allowed.filter(isSes)).toHaveLength(1);
    expect(allowed.filter((term) => !isSes(term))).toEqual(termsOf(given).filter((term) => !isSes(term)));
    expect(allowed.slice(0, at).filter((term) => isAll(term))).toEqual([]);
    expect(Spf.allowSes(given)).toMatch(/^v=spf1 /i);
  }), { numRuns: 500 });
});

test('allowing SES twice is allowing it once', () => {
  fc.assert(fc.property(record, (given) => {
    const once = Spf.allowSes(given);
    expect(Spf.allowSes(once)).toBe(once);
  }));
});

test.each([
  ['v=spf1', 'v=spf1 include:amazonses.com'],
  ['v=spf1 ~all', 'v=spf1 include:amazonses.com ~all'],
  ['v=spf1 include:_spf.google.com ~all', 'v=spf1 include:_spf.google.com include:amazonses.com ~all'],
  ['v=spf1 mx', 'v=spf1 mx include:amazonses.com'],
  ['v=spf1 redirect=_spf.example.com', 'v=spf1 include:amazonses.com redirect=_spf.example.com'],
  ['v=spf1 a exp=why.example.com -all', 'v=spf1 a include:amazonses.com exp=why.example.com -all'],
  ['v=spf1 mx -all exp=why.example.com', 'v=spf1 mx include:amazonses.com -all exp=why.example.com'],
  ['V=SPF1   mx  -ALL ', 'v=spf1 mx include:amazonses.com -ALL'],
  // as it is, for whoever compares it with what the zone has
  ['v=spf1  +include:AmazonSES.com -all', 'v=spf1  +include:AmazonSES.com -all'],
  // what only ends or begins like it is another domain
  ['v=spf1 include:notamazonses.com include:amazonses.com.example ~all', 'v=spf1 include:notamazonses.com include:amazonses.com.example include:amazonses.com ~all'],
])('%j becomes %j', (given, allowed) => {
  expect(Spf.allowSes(given)).toBe(allowed);
});

test.each<[string, string[]]>([
  ['v=spf1 ~all', []],
  ['v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all', []],
  ['v=spf1 include:a.example a mx ptr exists:b.example redirect=c.example', ['include:a.example', 'a', 'mx', 'ptr', 'exists:b.example', 'redirect=c.example']],
  ['v=spf1 ?INCLUDE:a.example +a:b.example ~mx/24 -a/24//64 ptr:c.example exp=why.example', ['?INCLUDE:a.example', '+a:b.example', '~mx/24', '-a/24//64', 'ptr:c.example']],
])('of %j the terms that look up names are %j', (given, lookups) => {
  expect(Spf.lookups(given)).toEqual(lookups);
});

test('a record that was accepted has at most ten lookups with SES, and is still accepted with SES', () => {
  const messages = (given: string) => {
    const problems = new Problems('acme');
    Spf.check('apexSpf', given, problems);
    return problems.messages;
  };
  let accepted = 0;
  fc.assert(fc.property(record, (given) => {
    if (messages(given).length === 0) {
      accepted += 1;
      const allowed = Spf.allowSes(given);
      expect(Spf.lookups(allowed).length).toBeLessThanOrEqual(10);
      expect(messages(allowed)).toEqual([]);
    }
  }));
  expect(accepted).toBeGreaterThan(20);
});

test('a MAIL FROM domain lets SES send, by one lookup', () => {
  expect(Spf.MAIL_FROM).toBe('v=spf1 include:amazonses.com ~all');
  expect(Spf.allowSes(Spf.MAIL_FROM)).toBe(Spf.MAIL_FROM);
  expect(Spf.lookups(Spf.MAIL_FROM)).toHaveLength(1);
});
