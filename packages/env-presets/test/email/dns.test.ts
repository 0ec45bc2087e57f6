import {
  DmarcPolicy, DnsRecordData, DnsRecords, DnsRecordType, EmailDns, EmailDomainSettings, EmailSenderPresets, EmailSenderSettings, Problems, Tier,
} from '../../src';

const REGION = 'eu-central-1';
const TOKENS = ['aaaa', 'bbbb', 'cccc'];
const settings: EmailSenderSettings = { ...EmailSenderPresets.defaults(Tier.PROD), dmarcReportAddresses: ['dmarc@example.com'] };
const domain: EmailDomainSettings = { domainName: 'example.com', mailFromDomain: 'mail.example.com' };
const recordsOf = (of: EmailDomainSettings, region = REGION) => EmailDns.records(of, EmailDns.dkim(of.domainName, TOKENS, region), region, settings);
const lines = (records: DnsRecordData[]) => records.map(({ type, name, values }) => [type, name, ...values].join(' '));

const minimal = [
  ...TOKENS.map((token) => `CNAME ${token}._domainkey.example.com ${token}.dkim.amazonses.com`),
  'MX mail.example.com 10 feedback-smtp.eu-central-1.amazonses.com',
  'TXT mail.example.com v=spf1 include:amazonses.com ~all',
  'TXT _dmarc.example.com v=DMARC1; p=reject; rua=mailto:dmarc@example.com',
];

test('a domain has three records for DKIM, two for its envelope sender, one for DMARC, and no other', () => {
  expect(lines(recordsOf(domain))).toEqual(minimal);
});

test('its own SPF record is one of them if it was given', () => {
  expect(lines(recordsOf({ ...domain, apexSpf: 'v=spf1 mx include:amazonses.com ~all' }))).toEqual([...minimal, 'TXT example.com v=spf1 mx include:amazonses.com ~all']);
});

test('a subdomain has records of the same form, none of them at the parent', () => {
  const subdomain = recordsOf({ domainName: 'news.example.com', mailFromDomain: 'bounce.news.example.com' });
  expect(subdomain.map(({ name }) => name)).toEqual([
    ...TOKENS.map((token) => `${token}._domainkey.news.example.com`), 'bounce.news.example.com', 'bounce.news.example.com', '_dmarc.news.example.com',
  ]);
});

test('each record says what it is for and which domain it belongs to, and can be changed within minutes', () => {
  expect(recordsOf(domain).map(({ purpose }) => purpose)).toEqual([
    ...TOKENS.map(() => 'DKIM of example.com'), 'bounces of example.com', 'SPF of the envelope sender of example.com', 'DMARC of example.com',
  ]);
  expect([...new Set(recordsOf(domain).map(({ ttlSeconds }) => ttlSeconds))]).toEqual([300]);
  // Route 53 would replace what proves the domain to others
  expect(recordsOf({ ...domain, apexSpf: 'v=spf1 -all' }).pop()).toMatchObject({ name: 'example.com', purpose: 'SPF of example.com; keep its other TXT values' });
});

test('the records of several domains are rendered together without meeting', () => {
  const together = [
    ...recordsOf({ ...domain, apexSpf: 'v=spf1 include:amazonses.com ~all' }), ...recordsOf({ domainName: 'news.example.com', mailFromDomain: 'mail.news.example.com' }),
  ];
  const problems = new Problems('acme/Email');
  DnsRecords.check(together, problems, { zone: 'example.com' });
  expect(problems.messages).toEqual([]);
});

test('the domain\'s other TXT values are joined with its SPF record to one set', () => {
  const proof = { type: DnsRecordType.TXT, name: 'example.com', values: ['proof=1'], ttlSeconds: 3600, purpose: 'proof' };
  const merged = DnsRecords.merge([...recordsOf({ ...domain, apexSpf: 'v=spf1 include:amazonses.com -all' }), proof]);
  expect(merged.find(({ name }) => name === 'example.com')).toMatchObject({ values: ['v=spf1 include:amazonses.com -all', 'proof=1'], ttlSeconds: 300 });
  expect(() => DnsRecords.toRoute53ChangeBatch(merged)).not.toThrow();
});

test('records with tokens of an engine, or the same twice, are refused by the renderers', () => {
  const unresolved = EmailDns.records(domain, [{ name: '${Token[Dkim.1]}', value: '${Token[Dkim.2]}' }], REGION, settings);
  expect(() => DnsRecords.toJson(unresolved)).toThrow('name of CNAME record is ${Token[Dkim.1]}, must be known; render the records from the outputs of the deployed stack');
  expect(() => DnsRecords.toJson([...recordsOf(domain), ...recordsOf(domain)])).toThrow('record is MX mail.example.com, may be given only once');
});

describe('DKIM', () => {
  // the regions that AWS lists, as two Terraform modules that people use have them
  test.each(['af-south-1', 'ap-northeast-3', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-5', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'il-central-1', 'me-central-1', 'us-gov-east-1'])(
    'in %s has a host of its own', (region) => {
      expect(EmailDns.dkim('example.com', ['aaaa'], region)).toEqual([{ name: 'aaaa._domainkey.example.com', value: `aaaa.dkim.${region}.amazonses.com` }]);
    });

  test.each(['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1', 'us-gov-west-1'])('in %s has the common host', (region) => {
    expect(EmailDns.dkimHost(region)).toBe('dkim.amazonses.com');
  });
});

test('bounces go to the region that sends', () => {
  expect(lines(recordsOf(domain, 'af-south-1'))).toContain('MX mail.example.com 10 feedback-smtp.af-south-1.amazonses.com');
});

describe('DMARC', () => {
  test.each<[Partial<EmailSenderSettings>, string]>([
    [{ dmarcPolicy: DmarcPolicy.NONE, dmarcReportAddresses: [] }, 'v=DMARC1; p=none'],
    [{ dmarcPolicy: DmarcPolicy.QUARANTINE, dmarcReportAddresses: ['a@example.com'] }, 'v=DMARC1; p=quarantine; rua=mailto:a@example.com'],
    [{ dmarcPolicy: DmarcPolicy.REJECT, dmarcReportAddresses: ['a@example.com', 'b+c@acme.org'] }, 'v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b+c@acme.org'],
  ])('of %j is %s', (changes, text) => {
    expect(EmailDns.dmarc({ ...settings, ...changes })).toBe(text);
  });

  test('reports to another domain need that domain\'s word, for each domain that is sent from', () => {
    expect(lines(EmailDns.reportAuthorization(['example.com', 'shop.example'], ['dmarc@acme.org', 'other@Acme.org', 'dmarc@example.com']))).toEqual([
      'TXT example.com._report._dmarc.acme.org v=DMARC1', 'TXT shop.example._report._dmarc.acme.org v=DMARC1', 'TXT shop.example._report._dmarc.example.com v=DMARC1',
    ]);
  });

  test('reports within a domain and its subdomains need nobody\'s word', () => {
    expect(EmailDns.reportAuthorization(['example.com'], ['dmarc@example.com', 'dmarc@mail.example.com'])).toEqual([]);
    expect(EmailDns.reportAuthorization(['dev.example.com'], ['dmarc@example.com'])).toEqual([]);
    expect(EmailDns.reportAuthorization(['example.com'], [])).toEqual([]);
    // ends alike, and is another domain
    expect(EmailDns.reportAuthorization(['example.com'], ['dmarc@notexample.com'])).toHaveLength(1);
  });
});
