import fc from 'fast-check';
import { DnsRecordData, DnsRecordType } from '../../src';

export const ZONE = 'example.com';

const label = fc.stringMatching(/^[a-zA-Z0-9_]([a-z0-9_-]{0,10}[a-z0-9_])?$/);
const target = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('net', 'cloudfront.net'), fc.constantFrom('', '.'))
  .map(([labels, end, dot]) => `${labels.join('.')}.${end}${dot}`);
const name = fc.oneof(
  fc.constant(ZONE),
  fc.tuple(fc.constantFrom('', '*.'), fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '.'))
    .map(([wildcard, labels, dot]) => `${wildcard}${labels.join('.')}.${ZONE}${dot}`),
);

/** What quoting, escaping and splitting have to get right, and characters of one to four bytes. */
const characters = fc.constantFrom(...'abc019 "\\;()@$.=:,\'', 'é', 'ß', '漢', '😀', '\u00a0');
/** The parser of the tests folds blanks of a line that has parentheses, so there are no two beside each other. */
export const text = fc.array(fc.oneof({ weight: 9, arbitrary: characters }, fc.constant('x'.repeat(120))), { minLength: 1, maxLength: 300 })
  .map((parts) => parts.join('').replace(/ +/g, ' '))
  .filter((value) => !/^".*"$/.test(value) && !value.includes('${'));

const values: Record<DnsRecordType, fc.Arbitrary<string[]>> = {
  [DnsRecordType.A]: fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 3 }),
  [DnsRecordType.AAAA]: fc.uniqueArray(fc.ipV6(), { minLength: 1, maxLength: 3, selector: (value) => value.toLowerCase() }),
  [DnsRecordType.ALIAS]: target.map((value) => [value]),
  [DnsRecordType.CNAME]: target.map((value) => [value]),
  [DnsRecordType.MX]: fc.uniqueArray(fc.tuple(fc.nat(65535), target), { minLength: 1, maxLength: 3, selector: ([priority]) => priority })
    .map((hosts) => hosts.map(([priority, host]) => `${priority} ${host}`)),
  [DnsRecordType.TXT]: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
  [DnsRecordType.CAA]: fc.uniqueArray(fc.constantFrom('0 issue "amazon.com"', '128 issuewild ;', '0 iodef "mailto:a@example.com"'), { minLength: 1 }),
};

function record(type: DnsRecordType, owner: string): fc.Arbitrary<DnsRecordData> {
  return fc.record({
    type: fc.constant(type),
    name: fc.constant(owner),
    values: values[type],
    ttlSeconds: fc.integer({ min: 60, max: 86400 }),
    purpose: fc.constantFrom('assets by CloudFront', 'SPF; "quoted"', 'a (long) purpose'),
    ...(type === DnsRecordType.ALIAS && { aliasHostedZoneId: fc.constant('Z0123456789ABC') }),
  });
}

function atName(owner: string): fc.Arbitrary<DnsRecordData[]> {
  const several = fc.subarray([DnsRecordType.A, DnsRecordType.AAAA, DnsRecordType.MX, DnsRecordType.TXT, DnsRecordType.CAA], { minLength: 1 })
    .chain((types) => fc.tuple(...types.map((type) => record(type, owner))));
  const alone = [DnsRecordType.CNAME, DnsRecordType.ALIAS].map((type) => record(type, owner).map((one) => [one]));
  return owner === ZONE ? several : fc.oneof(several, ...alone);
}

/** Records that every renderer accepts. */
export const records: fc.Arbitrary<DnsRecordData[]> = fc.uniqueArray(name, { maxLength: 5, selector: (value) => value.toLowerCase().replace(/\.$/, '') })
  .chain((names) => fc.tuple(...names.map(atName))).map((sets) => sets.flat());
