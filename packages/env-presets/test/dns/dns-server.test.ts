import { Resolver } from 'node:dns/promises';
import {
  AssetCdnDns, DmarcPolicy, DnsRecordData, DnsRecords, DnsRecordType, EmailDns, EmailDomain, EmailSenderOptions, EmailSenderPresets, PlatformEnvironment,
  Problems,
} from '../../src';
import { OWN_RECORDS, ServedZone, serveZones, ZoneServer } from './zone-server';

const REGION = 'eu-south-1';
const TOKENS = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const networks = Array.from({ length: 18 }, (_value, index) => `ip4:198.51.${100 + index}.0/24`).join(' ');
const domains: EmailDomain[] = [
  { domainName: 'example.com', apexSpf: `v=spf1 ${networks} include:_spf.google.com -all` }, { domainName: 'dev.example.com' },
  { domainName: 'news.dev.example.com', mailFromDomain: 'bounce.news.dev.example.com', apexSpf: 'v=spf1 redirect=_spf.example.com' },
];

function email(options: EmailSenderOptions): { records: DnsRecordData[]; elsewhere: DnsRecordData[] } {
  const environment = PlatformEnvironment.prod({ project: 'acme', account: '111111111111', region: REGION, domainName: 'example.com' });
  const problems = new Problems('acme/Email');
  const settings = EmailSenderPresets.resolve(environment, options, problems);
  problems.throwIfAny();
  return {
    records: EmailSenderPresets.domains(environment, options)
      .flatMap((domain) => EmailDns.records(domain, EmailDns.dkim(domain.domainName, TOKENS, REGION), REGION, settings)),
    elsewhere: EmailDns.reportAuthorization(EmailSenderPresets.domainNames(environment, options), settings.dmarcReportAddresses),
  };
}

const dmarc = { dmarcPolicy: DmarcPolicy.REJECT, dmarcReportAddresses: ['dmarc@example.com', 'd+acme@reports.acme.org'] };
const { records, elsewhere } = email({ domains, ...dmarc });
const cdn = AssetCdnDns.records(['assets.example.com', 'assets.dev.example.com', 'cdn.assets.dev.example.com'], 'd111111abcdef8.cloudfront.net');
const all = [...records, ...cdn];
/** The same records of the subdomain in its parent's zone and in a zone of its own: other names in the file, the same answers. */
const inSubdomain = all.filter(({ name }) => name.endsWith('dev.example.com'));
const zones: Array<[zone: string, given: DnsRecordData[]]> = [['example.com', all], ['dev.example.com', inSubdomain], ['reports.acme.org', elsewhere]];
const [PARENT, SUBDOMAIN] = [0, 1];
const files = zones.map(([zone, given]) => ({ zone, text: DnsRecords.toZoneFile(given, { zone }) }));

const resolverOf = ({ port }: ServedZone) => {
  const resolver = new Resolver({ timeout: 2000, tries: 3 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return resolver;
};

/** What a resolver answers, in the spelling of the data; the strings of a text joined, as readers of SPF and DMARC do. */
async function answers(resolver: Resolver, { type, name }: DnsRecordData): Promise<string[]> {
  switch (type) {
    case DnsRecordType.ALIAS:
    case DnsRecordType.CNAME:
      return resolver.resolveCname(name);
    case DnsRecordType.MX:
      return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`);
    case DnsRecordType.TXT:
      return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    default:
      throw new Error(`no ${type} records are expected here`);
  }
}

/** One line for each record whose answer is another one, or none. */
async function differences(given: DnsRecordData[], zone: ServedZone): Promise<string[]> {
  const resolver = resolverOf(zone);
  const found = await Promise.all(given.map(async (record) => {
    const answered = await answers(resolver, record).catch(({ code }: NodeJS.ErrnoException) => [String(code)]);
    return answered.join() === record.values.join() ? [] : [`${record.type} ${record.name}: ${answered.join()}`];
  }));
  return found.flat();
}

describe('a DNS server that loaded the zone files', () => {
  let server: ZoneServer;
  beforeAll(async () => {
    server = await serveZones(files);
  }, 300_000);
  afterAll(() => server?.stop());

  test.each(zones.map(([zone, given], index) => ({ zone, given, index })))('answers for $zone what the records say, and has no others', async ({ given, index }) => {
    expect(given.length).toBeGreaterThan(2);
    expect(await differences(given, server.zones[index])).toEqual([]);
    expect(server.zones[index].records).toBe(OWN_RECORDS + given.flatMap(({ values }) => values).length);
  });

  test('answers by UDP, and by TCP for a text longer than a string and a datagram take', async () => {
    const [strings] = await resolverOf(server.zones[PARENT]).resolveTxt('example.com');
    expect(strings.map((string) => Buffer.byteLength(string))).toEqual([255, expect.any(Number)]);
    expect(strings.join('')).toBe(`v=spf1 ${networks} include:_spf.google.com include:amazonses.com -all`);
    expect(strings.join('').length).toBeGreaterThan(400);
  });

  test('answers what each part of e-mail asks for', async () => {
    const resolver = resolverOf(server.zones[SUBDOMAIN]);
    expect(await resolver.resolveCname(`${TOKENS[0]}._domainkey.dev.example.com`)).toEqual([`${TOKENS[0]}.dkim.eu-south-1.amazonses.com`]);
    expect(await resolver.resolveMx('mail.dev.example.com')).toEqual([{ priority: 10, exchange: 'feedback-smtp.eu-south-1.amazonses.com' }]);
    expect(await resolver.resolveTxt('mail.dev.example.com')).toEqual([['v=spf1 include:amazonses.com ~all']]);
    expect(await resolver.resolveTxt('_dmarc.dev.example.com')).toEqual([['v=DMARC1; p=reject; rua=mailto:dmarc@example.com,mailto:d+acme@reports.acme.org']]);
    expect(await resolver.resolveTxt('news.dev.example.com')).toEqual([['v=spf1 include:amazonses.com redirect=_spf.example.com']]);
    await expect(resolver.resolveMx('dev.example.com')).rejects.toThrow('ENOTFOUND');
  });
});

describe('a wrong zone file is noticed:', () => {
  const { zone, text } = files[SUBDOMAIN];
  const mistakes: Array<{ what: string; pattern: RegExp; replacement: string; difference: string }> = [
    {
      what: 'a target without its dot', pattern: /(d111111abcdef8\.cloudfront\.net)\./, replacement: '$1',
      difference: 'ALIAS assets.dev.example.com: d111111abcdef8.cloudfront.net.dev.example.com',
    },
    { what: 'another priority', pattern: /10 feedback/, replacement: '20 feedback', difference: 'MX mail.dev.example.com: 20 feedback-smtp.eu-south-1.amazonses.com' },
    { what: 'another origin', pattern: /^mail /m, replacement: 'mail.dev ', difference: 'MX mail.dev.example.com: ENOTFOUND' },
    {
      what: 'a text without its quotes', pattern: /"(v=spf1 include:amazonses.com ~all)"/, replacement: '$1',
      difference: 'TXT mail.dev.example.com: v=spf1include:amazonses.com~all',
    },
    { what: 'a text that ends at a semicolon', pattern: /"(v=DMARC1); p=reject[^"]*"/, replacement: '$1; p=reject', difference: 'TXT _dmarc.dev.example.com: v=DMARC1' },
    { what: 'a record less', pattern: /^.* TXT .*redirect.*$/m, replacement: '', difference: 'TXT news.dev.example.com: ENOTFOUND' },
  ];
  let server: ZoneServer;
  beforeAll(async () => {
    server = await serveZones(mistakes.map(({ pattern, replacement }) => ({ zone, text: text.replace(pattern, replacement) })));
  }, 300_000);
  afterAll(() => server?.stop());

  test.each(mistakes.map((mistake, index) => ({ ...mistake, index })))('$what', async ({ pattern, difference, index }) => {
    expect(text).toMatch(pattern);
    expect(await differences(inSubdomain, server.zones[index])).toContain(difference);
  });

  test.each([
    ['a string of more than 255 bytes', `@ 300 IN TXT "${'x'.repeat(256)}"`, 'string too long'],
    ['a CNAME beside other data', 'mail 300 IN CNAME a.example.', 'CNAME rdataset is not compatible with a regular data node'],
    ['a priority that is none', '@ 300 IN MX ten a.example.', 'expecting an integer'],
  ])('the parser refuses %s', async (_what, line, why) => {
    // a server that starts in spite of it is stopped, or it would keep the tests from ending
    const started = serveZones([{ zone, text: `${text}${line}\n` }]).then((wrong) => wrong.stop());
    await expect(started).rejects.toThrow(why);
  });
});
