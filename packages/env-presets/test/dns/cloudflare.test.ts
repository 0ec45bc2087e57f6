import fc from 'fast-check';
import { DnsRecordData, DnsRecords, DnsRecordType } from '../../src';
import { records, ZONE } from './arbitrary-records';
import { readStrings } from './character-strings';

const alias: DnsRecordData = { type: DnsRecordType.ALIAS, name: ZONE, values: ['d111111abcdef8.cloudfront.net.'], ttlSeconds: 300, purpose: 'assets by CloudFront' };
const given: DnsRecordData[] = [
  alias,
  { type: DnsRecordType.MX, name: 'mail.example.com', values: ['10 a.example.net.', '20 b.example.net'], ttlSeconds: 3600, purpose: 'bounces' },
  { type: DnsRecordType.TXT, name: '_dmarc.example.com', values: ['v=DMARC1; p=reject'], ttlSeconds: 3600, purpose: 'the ${DMARC} policy'.replace('$', '%') },
  { type: DnsRecordType.CAA, name: '*.example.com', values: ['0 issue "amazon.com"'], ttlSeconds: 3600, purpose: 'certificate' },
];

test('each value is one body of the API, not proxied', () => {
  expect(DnsRecords.toCloudflareApi(given, { zone: ZONE })).toEqual([
    { type: 'CNAME', name: 'example.com', content: 'd111111abcdef8.cloudfront.net', ttl: 300, proxied: false, comment: 'assets by CloudFront' },
    { type: 'MX', name: 'mail.example.com', content: 'a.example.net', priority: 10, ttl: 3600, proxied: false, comment: 'bounces' },
    { type: 'MX', name: 'mail.example.com', content: 'b.example.net', priority: 20, ttl: 3600, proxied: false, comment: 'bounces' },
    { type: 'TXT', name: '_dmarc.example.com', content: '"v=DMARC1; p=reject"', ttl: 3600, proxied: false, comment: 'the %{DMARC} policy' },
    { type: 'CAA', name: '*.example.com', data: { flags: 0, tag: 'issue', value: 'amazon.com' }, ttl: 3600, proxied: false, comment: 'certificate' },
  ]);
});

test('the Terraform resources are what terraform fmt writes', () => {
  expect(DnsRecords.toCloudflareTerraform(given, { zone: ZONE, zoneIdVariable: 'zone' })).toBe(`variable "zone" {
  type = string
}

resource "cloudflare_dns_record" "cname_example_com" {
  zone_id = var.zone
  type    = "CNAME"
  name    = "example.com"
  content = "d111111abcdef8.cloudfront.net"
  ttl     = 300
  proxied = false
  comment = "assets by CloudFront"
}

resource "cloudflare_dns_record" "mx_mail_example_com" {
  zone_id  = var.zone
  type     = "MX"
  name     = "mail.example.com"
  content  = "a.example.net"
  priority = 10
  ttl      = 3600
  proxied  = false
  comment  = "bounces"
}

resource "cloudflare_dns_record" "mx_mail_example_com_2" {
  zone_id  = var.zone
  type     = "MX"
  name     = "mail.example.com"
  content  = "b.example.net"
  priority = 20
  ttl      = 3600
  proxied  = false
  comment  = "bounces"
}

resource "cloudflare_dns_record" "txt__dmarc_example_com" {
  zone_id = var.zone
  type    = "TXT"
  name    = "_dmarc.example.com"
  content = "\\"v=DMARC1; p=reject\\""
  ttl     = 3600
  proxied = false
  comment = "the %%{DMARC} policy"
}

resource "cloudflare_dns_record" "caa_wildcard_example_com" {
  zone_id = var.zone
  type    = "CAA"
  name    = "*.example.com"
  ttl     = 3600
  proxied = false
  comment = "certificate"
  data = {
    flags = 0
    tag   = "issue"
    value = "amazon.com"
  }
}
`);
});

test('names that read the same with underscores for dots have addresses of their own', () => {
  const a = (name: string): DnsRecordData => ({ type: DnsRecordType.A, name, values: ['192.0.2.1'], ttlSeconds: 300, purpose: 'x' });
  const addresses = DnsRecords.toCloudflareTerraform([a('a.b.example.com'), a('a_b.example.com')]).match(/"a_.*"(?= \{)/g);
  expect(addresses).toEqual(['"a_a_b_example_com"', '"a_a_b_example_com_2"']);
});

test('the texts of API and Terraform are the texts that were given, and each resource has its own address', () => {
  fc.assert(fc.property(records, (generated) => {
    const accepted = generated.filter(({ type, values }) => type !== DnsRecordType.TXT || Buffer.byteLength(values.join('')) < 800);
    const texts = accepted.filter(({ type }) => type === DnsRecordType.TXT).flatMap(({ values }) => values);
    const bodies = DnsRecords.toCloudflareApi(accepted, { zone: ZONE }).filter(({ type }) => type === 'TXT');
    expect(bodies.map(({ content }) => readStrings(content, 10).text)).toEqual(texts);
    const file = DnsRecords.toCloudflareTerraform(accepted, { zone: ZONE });
    const written = [...file.matchAll(/type += "TXT"\n.*\n +content += (".*")\n/g)].map(([, quoted]) => JSON.parse(quoted.replace(/%%\{/g, '%{').replace(/\$\$\{/g, '${')));
    expect(written).toEqual(bodies.map(({ content }) => content));
    const addresses = file.match(/(?<="cloudflare_dns_record" ").*(?=")/g) ?? [];
    expect(new Set(addresses).size).toBe(accepted.flatMap(({ values }) => values).length);
    expect(addresses.filter((address) => !/^[a-z][a-z0-9_-]*$/.test(address))).toEqual([]);
  }), { numRuns: 200 });
});

test('a purpose is cut to the length of a comment', () => {
  expect(DnsRecords.toCloudflareApi([{ ...alias, purpose: 'x'.repeat(101) }])[0].comment).toBe(`${'x'.repeat(97)}...`);
});

test.each<[DnsRecordData[], object, string]>([
  [[{ ...alias, ttlSeconds: 59 }], {}, 'dns records: ttlSeconds of ALIAS example.com is 59, must be 60 to 86400 for Cloudflare; use 300'],
  [[{ ...alias, ttlSeconds: 86401 }], {}, 'must be 60 to 86400'],
  [[{ ...given[2], values: ['x'.repeat(4080)] }], {}, 'is 4126 bytes with its name, must be at most 4096 for Cloudflare'],
  [[{ ...given[2], values: ['x'.repeat(3000), 'y'.repeat(3000), 'z'.repeat(3000)] }], {}, 'characters, must be at most 8192 together for Cloudflare'],
  [[{ ...alias, name: 'a.example.com' }, { ...given[2], name: 'a.example.com' }], { zone: ZONE }, 'may not stand beside TXT a.example.com here'],
])('what Cloudflare would refuse is refused: %#', (wrong, options, why) => {
  expect(() => DnsRecords.toCloudflareApi(wrong, options)).toThrow(why);
  expect(() => DnsRecords.toCloudflareTerraform(wrong, options)).toThrow(why);
});

test('at the apex an alias stands beside text, and without a zone Cloudflare decides', () => {
  const beside = (name: string) => [{ ...alias, name }, { ...given[2], name }];
  expect(DnsRecords.toCloudflareApi(beside(ZONE), { zone: 'Example.com.' })).toHaveLength(2);
  expect(DnsRecords.toCloudflareApi(beside('a.example.com'))).toHaveLength(2);
});

test('a variable that is no name is refused', () => {
  expect(() => DnsRecords.toCloudflareTerraform(given, { zoneIdVariable: 'var.zone' })).toThrow('zoneIdVariable is var.zone, must be a name');
});
