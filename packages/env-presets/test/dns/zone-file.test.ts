import { join } from 'path';
import { once } from 'events';
import { Worker } from 'worker_threads';
import fc from 'fast-check';
import { DnsRecordData, DnsRecords, DnsRecordType } from '../../src';
import { records, ZONE } from './arbitrary-records';
import { readStrings } from './character-strings';

interface ParsedRecord { readonly name: string; readonly ttl: number; readonly class: string; readonly type: string; readonly content: string }

let parser: Worker;
beforeAll(async () => {
  parser = new Worker(join(__dirname, 'zone-parser.mjs'));
  // rejects if the parser cannot be loaded
  await once(parser, 'message');
});
afterAll(() => parser.terminate());

async function parse(text: string): Promise<ParsedRecord[]> {
  parser.postMessage(text);
  const [{ records: parsed }] = await once(parser, 'message');
  return parsed.map(({ comment, ...rest }: ParsedRecord & { comment: unknown }) => {
    // a purpose stands on a line of its own: a semicolon of a text that begins a comment would show up here
    expect(comment).toBeNull();
    return rest;
  });
}

/** What a resolver would be told, one entry a value. */
function asked(given: DnsRecordData[]): unknown[] {
  return (JSON.parse(DnsRecords.toJson(given)) as DnsRecordData[]).flatMap(({ type, name, values, ttlSeconds }) => values.map((value) => ({
    name, ttl: ttlSeconds, class: 'IN', type: type === DnsRecordType.ALIAS ? DnsRecordType.CNAME : type, value,
  })));
}

function answered({ content, ...rest }: ParsedRecord): unknown {
  if (rest.type === DnsRecordType.TXT) {
    const { text, lengths } = readStrings(content, 10);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(255);
    return { ...rest, value: text };
  }
  // a name without its closing dot would be taken as relative to the zone
  const absolute = rest.type !== DnsRecordType.CNAME && rest.type !== DnsRecordType.MX ? content : /^(.*)\.$/.exec(content)?.[1];
  return { ...rest, value: absolute };
}

test('a parser of zone files reads back the records that were given', async () => {
  await fc.assert(fc.asyncProperty(records, async (given) => {
    expect((await parse(DnsRecords.toZoneFile(given, { zone: ZONE }))).map(answered)).toEqual(asked(given));
  }), { numRuns: 300 });
});

test('a zone file has names relative to the zone, purposes as comments, and columns', () => {
  expect(DnsRecords.toZoneFile([
    { type: DnsRecordType.ALIAS, name: 'assets.example.com', values: ['d111111abcdef8.cloudfront.net'], ttlSeconds: 300, purpose: 'assets by CloudFront' },
    { type: DnsRecordType.MX, name: 'Mail.Example.com.', values: ['10 feedback-smtp.eu-central-1.amazonses.com'], ttlSeconds: 3600, purpose: 'bounces' },
    { type: DnsRecordType.TXT, name: 'example.com', values: ['v=spf1 include:amazonses.com ~all', 'say "hi"; \\'], ttlSeconds: 3600, purpose: 'SPF' },
  ], { zone: 'example.com.' })).toBe(`$ORIGIN example.com.

; assets by CloudFront
assets 300  IN CNAME d111111abcdef8.cloudfront.net.

; bounces
mail   3600 IN MX    10 feedback-smtp.eu-central-1.amazonses.com.

; SPF
@      3600 IN TXT   "v=spf1 include:amazonses.com ~all"
@      3600 IN TXT   "say \\"hi\\"; \\092"
`);
});

test.each([
  ['x'.repeat(255), [255]],
  ['x'.repeat(256), [255, 1]],
  ['x'.repeat(510), [255, 255]],
  // a character of two bytes at 255 and of four at 253 begins the next string
  [`${'x'.repeat(254)}é`, [254, 2]],
  [`${'x'.repeat(252)}😀`, [252, 4]],
  ['漢'.repeat(86), [255, 3]],
  // an escape is one byte of the string, whatever it takes to write
  ['"'.repeat(254) + 'x', [255]],
  [`x${'\\'.repeat(255)}`, [255, 1]],
])('a text is split at 255 bytes and never inside of a character: %#', (value, lengths) => {
  const file = DnsRecords.toZoneFile([{ type: DnsRecordType.TXT, name: ZONE, values: [value], ttlSeconds: 60, purpose: 'long' }], { zone: ZONE });
  expect(readStrings(/TXT (.*)$/m.exec(file)![1], 10)).toEqual({ text: value, lengths });
});

test('a zone file without records is a file', () => {
  expect(DnsRecords.toZoneFile([], { zone: ZONE })).toBe('$ORIGIN example.com.\n');
});

test('an alias at the apex is refused with what to do instead', () => {
  const apex = { type: DnsRecordType.ALIAS, name: ZONE, values: ['d111111abcdef8.cloudfront.net'], ttlSeconds: 300, purpose: 'assets' };
  expect(() => DnsRecords.toZoneFile([apex], { zone: ZONE })).toThrow('example.com: record is ALIAS example.com, may not stand at the apex of a zone file, '
    + 'which allows no CNAME there; serve a name below example.com, keep the zone in Route 53 or Cloudflare, or enter your DNS server\'s own ALIAS or ANAME record '
    + 'for d111111abcdef8.cloudfront.net');
});

test('an alias beside another record is refused, since it becomes a CNAME', () => {
  const alias = { type: DnsRecordType.ALIAS, name: 'a.example.com', values: ['d1.cloudfront.net'], ttlSeconds: 300, purpose: 'assets' };
  const beside = { type: DnsRecordType.TXT, name: 'A.example.com', values: ['x'], ttlSeconds: 300, purpose: 'proof' };
  expect(() => DnsRecords.toZoneFile([alias, beside], { zone: ZONE })).toThrow('ALIAS a.example.com, may not stand beside TXT a.example.com here, where it becomes a CNAME');
});
