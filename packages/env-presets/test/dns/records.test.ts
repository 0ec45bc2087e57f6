import fc from 'fast-check';
import { DnsRecordData, DnsRecords, DnsRecordType, Problems } from '../../src';
import { records, ZONE } from './arbitrary-records';

const { A, AAAA, ALIAS, CAA, CNAME, MX, TXT } = DnsRecordType;
const record = (type: DnsRecordType, name: string, ...values: string[]): DnsRecordData => ({ type, name, values, ttlSeconds: 300, purpose: 'a test' });

function messages(given: DnsRecordData[], zone?: string): string[] {
  const problems = new Problems('acme-dev/Cdn');
  DnsRecords.check(given, problems, { zone });
  return problems.messages;
}

test('JSON has one spelling of names and values', () => {
  const given = [
    record(CNAME, '_A.Example.com.', '_B.acm-validations.AWS.'), record(MX, ZONE, '010  Mail.example.net.'), record(CAA, ZONE, '0 ISSUE amazon.com'),
    record(AAAA, ZONE, '2001:DB8::1'), record(TXT, ZONE, 'v=spf1 Include:Example.net -all'),
  ];
  expect(JSON.parse(DnsRecords.toJson(given)).map(({ name, values }: DnsRecordData) => [name, ...values])).toEqual([
    ['_a.example.com', '_b.acm-validations.aws'], [ZONE, '10 mail.example.net'], [ZONE, '0 issue "amazon.com"'],
    [ZONE, '2001:db8::1'], [ZONE, 'v=spf1 Include:Example.net -all'],
  ]);
});

test('JSON that was rendered renders the same again', () => {
  fc.assert(fc.property(records, (given) => {
    const once = DnsRecords.toJson(given, { zone: ZONE });
    expect(DnsRecords.toJson(JSON.parse(once), { zone: ZONE })).toBe(once);
  }));
});

test('merging joins record sets of one name and type', () => {
  expect(DnsRecords.merge([
    record(CNAME, '_a.example.com', '_b.acm-validations.aws'),
    { ...record(TXT, ZONE, 'v=spf1 -all'), ttlSeconds: 3600, purpose: 'SPF' },
    { ...record(CNAME, '_A.example.com.', '_b.acm-validations.aws.'), ttlSeconds: 60 },
    { ...record(TXT, ZONE, 'proof=1', 'v=spf1 -all'), purpose: 'proof' },
  ])).toEqual([
    { ...record(CNAME, '_a.example.com', '_b.acm-validations.aws'), ttlSeconds: 60 },
    { ...record(TXT, ZONE, 'v=spf1 -all', 'proof=1'), purpose: 'SPF, proof' },
  ]);
});

test('merging hides nothing: other values, two SPF texts and wrong values are refused afterwards', () => {
  const merge = (...given: DnsRecordData[]) => messages(DnsRecords.merge(given));
  expect(merge(record(CNAME, 'a.example.com', 'b.example.com'), record(CNAME, 'a.example.com', 'c.example.com')))
    .toEqual(['acme-dev/Cdn: values of CNAME a.example.com is ["b.example.com","c.example.com"], must be exactly one name; name one target']);
  expect(merge(record(TXT, ZONE, 'v=spf1 -all'), record(TXT, ZONE, 'v=spf1 ~all')))
    .toEqual(['acme-dev/Cdn: values of TXT example.com is ["v=spf1 -all","v=spf1 ~all"], must have only one that begins with v=spf1, since receivers ignore both otherwise; '
      + 'join them to one text']);
  expect(merge(record(MX, ZONE, 'wrong'), record(MX, ZONE, 'other'))).toHaveLength(2);
});

test('what was valid and is given twice is valid when merged', () => {
  fc.assert(fc.property(records, (given) => {
    expect(DnsRecords.toJson(DnsRecords.merge([...given, ...given]))).toBe(DnsRecords.toJson(given));
  }));
});

test.each<[string, DnsRecordData, string]>([
  ['a token of CDK as name', record(A, '${Token[TOKEN.12]}', '192.0.2.1'), 'name of A record is ${Token[TOKEN.12]}, must be known; render the records from the outputs'],
  ['a token of CDKTF as value', record(CNAME, 'a.example.com', '${aws_cloudfront_distribution.x.domain_name}'), 'must be known'],
  ['a placeholder', record(CNAME, '<token>._domainkey.example.com', '<token>.dkim.amazonses.com'), 'name of CNAME record is <token>._domainkey.example.com, must be known'],
  ['a placeholder in text', record(TXT, ZONE, 'v=DMARC1; rua=mailto:<address>'), 'must be known'],
  ['a token in a purpose', { ...record(A, ZONE, '192.0.2.1'), purpose: '${Token[X.1]}' }, 'must be known text on one line'],
  ['an address that is a name', record(A, ZONE, 'd1.cloudfront.net'), 'must be an IPv4 address; write it like 192.0.2.1, or use ALIAS for a name'],
  ['an address out of range', record(A, ZONE, '192.0.2.256'), 'must be an IPv4 address'],
  ['an IPv4 address as AAAA', record(AAAA, ZONE, '192.0.2.1'), 'must be an IPv6 address'],
  ['a scoped address', record(AAAA, ZONE, 'fe80::1%eth0'), 'must be an IPv6 address'],
  ['an address as target', record(CNAME, 'a.example.com', '192.0.2.1'), 'must be a domain name; write it like d111111abcdef8.cloudfront.net'],
  ['a URL as target', record(ALIAS, 'a.example.com', 'https://d1.cloudfront.net'), 'must be a domain name'],
  ['a target of one label', record(CNAME, 'a.example.com', 'undefined'), 'must be a domain name'],
  ['a target that is its own name', record(CNAME, 'a.example.com', 'A.example.com.'), 'must be another name than its own'],
  ['two targets', record(CNAME, 'a.example.com', 'b.example.com', 'c.example.com'), 'must be exactly one name'],
  ['no value', record(TXT, ZONE), 'values of TXT example.com is [], must have at least one value; add one, or leave the record out'],
  ['a value twice', record(MX, ZONE, '10 a.example.net', '10 A.example.net.'), 'value of MX example.com is 10 a.example.net, must be given once'],
  ['an exchanger without priority', record(MX, ZONE, 'mail.example.com'), 'must be a priority of 0 to 65535 and a host name; write it like 10 mail.example.com'],
  ['a priority out of range', record(MX, ZONE, '65536 mail.example.com'), 'must be a priority of 0 to 65535'],
  ['an exchanger that is an address', record(MX, ZONE, '10 192.0.2.1'), 'must be a priority of 0 to 65535 and a host name'],
  ['CAA without a tag', record(CAA, ZONE, 'amazon.com'), 'must be flags of 0 to 255, a tag and a value; write it like 0 issue "amazon.com"'],
  ['CAA flags out of range', record(CAA, ZONE, '256 issue "amazon.com"'), 'must be flags of 0 to 255'],
  ['an empty text', record(TXT, ZONE, ''), 'value of TXT example.com is empty, must be one line of text'],
  ['a quoted text', record(TXT, ZONE, '"v=spf1 -all"'), 'not in quotes; give the text itself'],
  ['a text of two lines', record(TXT, ZONE, 'a\nb'), 'must be one line of text'],
  ['half a character', record(TXT, ZONE, 'a\ud83d'), 'must be one line of text'],
  ['a text that no record holds', record(TXT, ZONE, 'x'.repeat(65280)), 'of at most 65,279 bytes'],
  ['two DMARC policies', record(TXT, `_dmarc.${ZONE}`, 'v=DMARC1; p=none', 'v=dmarc1;p=reject'), 'must have only one that begins with v=DMARC1'],
  ['a name of another script', record(A, 'bücher.example.com', '192.0.2.1'), 'and other scripts in Punycode'],
  ['an empty label', record(A, 'a..example.com', '192.0.2.1'), 'must be labels of 1 to 63'],
  ['a label of 64', record(A, `${'a'.repeat(64)}.example.com`, '192.0.2.1'), 'must be labels of 1 to 63'],
  ['a name of 254', record(A, `${'a.'.repeat(125)}com1`, '192.0.2.1'), 'together at most 253 characters'],
  ['a hyphen at the end', record(A, 'a-.example.com', '192.0.2.1'), 'must be labels of 1 to 63'],
  ['a wildcard in the middle', record(A, 'a.*.example.com', '192.0.2.1'), 'with * only as the whole first label'],
  ['a part of a wildcard', record(A, 'a*.example.com', '192.0.2.1'), 'with * only as the whole first label'],
  ['a line break in a name', record(A, 'a.example.com\nb', '192.0.2.1'), 'must be labels of 1 to 63'],
  ['a line break in a purpose', { ...record(A, ZONE, '192.0.2.1'), purpose: 'a\n@ IN A 192.0.2.2' }, 'purpose of A example.com is "a\\n@ IN A 192.0.2.2", must be known text on one line'],
  ['a line break of Unicode in a purpose', { ...record(A, ZONE, '192.0.2.1'), purpose: 'a\x85b' }, 'must be known text on one line'],
  ['no purpose', { ...record(A, ZONE, '192.0.2.1'), purpose: ' ' }, 'say in a few words what the record is for'],
  ['a fraction of a second', { ...record(A, ZONE, '192.0.2.1'), ttlSeconds: 0.5 }, 'ttlSeconds of A example.com is 0.5, must be a whole number from 0 to 2147483647; use 300'],
  ['a number token', { ...record(A, ZONE, '192.0.2.1'), ttlSeconds: -1.8881545897087626e+289 }, 'must be a whole number'],
  ['a hosted zone of a CNAME', { ...record(CNAME, 'a.example.com', 'b.example.com'), aliasHostedZoneId: 'Z1' }, 'must be the id of a hosted zone, of an ALIAS'],
  ['a hosted zone that is none', { ...record(ALIAS, ZONE, 'b.example.com'), aliasHostedZoneId: '/hostedzone/Z1' }, 'must be the id of a hosted zone, of an ALIAS'],
  ['a type of another system', record('SRV' as DnsRecordType, ZONE, '1 2 3 a.example.com'), 'type of record is SRV, must be one of A, AAAA, ALIAS, CAA, CNAME, MX, TXT'],
])('%s is refused', (_, given, why) => {
  const found = messages([given]);
  expect(found.join('\n')).toContain(why);
  expect(found.every((message) => message.startsWith('acme-dev/Cdn: ') && message.includes('; '))).toBe(true);
  expect(() => DnsRecords.toJson([given])).toThrow(why);
});

test.each<[string, DnsRecordData[], string]>([
  ['a record set twice', [record(A, 'a.example.com', '192.0.2.1'), record(A, 'A.example.com.', '192.0.2.2')],
    'record is A a.example.com, may be given only once; join the two with DnsRecords.merge()'],
  ['a CNAME beside text', [record(CNAME, 'a.example.com', 'b.example.com'), record(TXT, 'a.example.com', 'x')],
    'record is TXT a.example.com, may not stand beside CNAME a.example.com'],
  ['an address beside an alias', [record(A, ZONE, '192.0.2.1'), record(ALIAS, ZONE, 'b.example.net')], 'record is ALIAS example.com, may not stand beside A example.com'],
  ['a name outside of the zone', [record(A, 'a.notexample.com', '192.0.2.1')], 'record is A a.notexample.com, must lie in the zone example.com; render it with'],
  ['the zone above', [record(A, 'com.example', '192.0.2.1')], 'must lie in the zone'],
  ['a CNAME at the apex', [record(CNAME, ZONE, 'b.example.net')], 'record is CNAME example.com, may not stand at the apex of a zone; use the type ALIAS'],
])('%s is refused', (_, given, why) => {
  expect(messages(given, 'Example.com.').join('\n')).toContain(why);
});

test('a zone that is no name is refused by each renderer that takes one', () => {
  const why = 'zone is example, must be a domain name; write it like example.com';
  expect(() => DnsRecords.toZoneFile([], { zone: 'example' })).toThrow(why);
  expect(() => DnsRecords.toRoute53ChangeBatch([], { zone: 'example' })).toThrow(why);
  expect(() => DnsRecords.toCloudflareTerraform([], { zone: 'example' })).toThrow(why);
});

test('everything wrong is reported together', () => {
  expect(messages([record(A, 'a_.example', 'x'), record(MX, 'b.example.com', 'y')], ZONE)).toHaveLength(3);
});

test('any input is refused by sentences, or rendered with a line for each value and purpose', () => {
  const hostile = (...valid: string[]) => fc.oneof(fc.constantFrom(...valid), fc.string({ unit: 'binary' }), fc.constantFrom('a\nb', '${x}', '"', '; x', '\u2028'));
  const given = fc.record({
    type: fc.constantFrom(...Object.values(DnsRecordType)),
    name: hostile('a.example.com', '*.b.example.com'),
    values: fc.array(hostile('a.example.net', '10 a.example.net', '192.0.2.1', '0 issue ;'), { maxLength: 2 }),
    ttlSeconds: fc.oneof(fc.constant(300), fc.double()),
    purpose: hostile('a purpose'),
  });
  let rendered = 0;
  fc.assert(fc.property(given, (one) => {
    if (messages([one], ZONE).length > 0) {
      expect(() => DnsRecords.toZoneFile([one], { zone: ZONE })).toThrow('example.com: ');
    } else {
      rendered++;
      expect(DnsRecords.toZoneFile([one], { zone: ZONE }).split(/\r\n|[\n\r\u2028\u2029\x85]/)).toHaveLength(4 + one.values.length);
    }
  }), { numRuns: 2000, seed: 4 });
  expect(rendered).toBeGreaterThan(20);
});
