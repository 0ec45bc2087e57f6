import fc from 'fast-check';
import {
  DmarcPolicy, DnsRecords, EmailDns, EmailEventType, EmailSenderOptions, EmailSenderPresets, EmailSenderSettings, MailFromFailure, PlatformEnvironment,
  Problems, SuppressionReason, Tier,
} from '../../src';
import { environments, PLACE, TIERS } from './environments';

const tokens = ['a', 'b', 'c'].map((letter) => letter.repeat(32));

function resolve(tier: Tier, options: EmailSenderOptions): { settings: EmailSenderSettings; messages: string[] } {
  const problems = new Problems('acme/Email');
  return { settings: EmailSenderPresets.resolve(environments[tier], options, problems), messages: problems.messages };
}

const domainNames = fc.constantFrom(
  'dev.example.com', 'mail.dev.example.com', 'news.dev.example.com', 'staging.example.com', 'example.com', 'a.example.com', 'Dev.example.com', 'localhost', '*.example.com',
  'a b.example.com', '', `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.staging.example.com`,
);
const spf = fc.constantFrom('v=spf1 ~all', 'V=SPF1  include:_spf.google.com ~all', 'v=spf1 +all', 'v=spf1 redirect=_spf.example.com', 'spf', '', 'v=spf1 include:ü.example ~all',
  `v=spf1 ${Array.from({ length: 10 }, (_value, index) => `include:spf${index}.example.com`).join(' ')} ~all`);
const addresses = fc.constantFrom('dmarc@example.com', 'dmarc@acme.org', 'd marc@example.com', 'x', '', 'a%b@example.com', 'a;b@example.com', '<a>@example.com');
const domain = fc.record({ domainName: domainNames, mailFromDomain: domainNames, apexSpf: spf }, { requiredKeys: ['domainName'] });
const webhook = fc.record({
  url: fc.constantFrom('https://hooks.example.com/email', 'https://hooks.example.com/other', 'http://hooks.example.com', 'https://a:b@hooks.example.com', 'hooks', ''),
  name: fc.constantFrom('webhook', 'support', 'Support', ''),
  rawMessageDelivery: fc.boolean(),
}, { requiredKeys: ['url'] });
const options: fc.Arbitrary<EmailSenderOptions> = fc.record({
  domains: fc.array(domain, { maxLength: 3 }),
  existingDomains: fc.array(domainNames, { maxLength: 2 }),
  mailFromFailure: fc.constantFrom(...Object.values(MailFromFailure), 'DROP' as MailFromFailure),
  dmarcPolicy: fc.constantFrom(...Object.values(DmarcPolicy), 'block' as DmarcPolicy),
  dmarcReportAddresses: fc.array(addresses, { maxLength: 6 }),
  suppressionReasons: fc.array(fc.constantFrom(...Object.values(SuppressionReason), 'SPAM' as SuppressionReason), { maxLength: 3 }),
  eventBridgeEvents: fc.array(fc.constantFrom(...Object.values(EmailEventType), 'READ' as EmailEventType), { maxLength: 3 }),
  webhooks: fc.array(webhook, { maxLength: 11 }),
  alarmTopicArn: fc.constantFrom('arn:aws:sns:eu-central-1:111111111111:alarms', 'arn:aws:sns:eu-west-1:111111111111:alarms', 'alarms'),
  bounceRatePercent: fc.oneof(fc.double(), fc.double({ min: 0, max: 11 }), fc.constantFrom(5, 10)),
  complaintRatePercent: fc.oneof(fc.double(), fc.double({ min: 0, max: 1 }), fc.constantFrom(0.1, 0.5)),
}, { requiredKeys: [] });
/** Of many options one is nearly always wrong, so that none would ever be accepted. */
const fewOptions = fc.tuple(options, fc.uniqueArray(fc.nat(10), { maxLength: 3 })).map(([given, places]): EmailSenderOptions => {
  const entries = Object.entries(given);
  return Object.fromEntries(places.filter((place) => place < entries.length).map((place) => entries[place]));
});

test('each tier protects at least as much as the one below, in every protective setting', () => {
  fc.assert(fc.property(fc.constantFrom(...EmailSenderPresets.protectiveSettings()), fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (name, a, b) => {
    const [lower, higher] = TIERS.indexOf(a) <= TIERS.indexOf(b) ? [a, b] : [b, a];
    const strength = (tier: Tier) => EmailSenderPresets.strength(name, EmailSenderPresets.defaults(tier)[name as keyof EmailSenderSettings]);
    return strength(lower) <= strength(higher);
  }), { numRuns: 300 });
});

test('every setting but where reports and further events go is protective', () => {
  expect(Object.keys(EmailSenderPresets.defaults(Tier.DEV)).sort())
    .toEqual([...EmailSenderPresets.protectiveSettings(), 'dmarcReportAddresses', 'eventBridgeEvents'].sort());
  expect(() => EmailSenderPresets.strength('webhooks', [])).toThrow(
    'EmailSenderPresets: setting is webhooks, must be one of mailFromFailure, dmarcPolicy, suppressionReasons, bounceRatePercent, complaintRatePercent; use one of these',
  );
});

test('an accepted option without acknowledge is never weaker than the tier below', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.constantFrom(Tier.STAGING, Tier.PROD), fewOptions, (tier, given) => {
    const { settings, messages } = resolve(tier, { dmarcReportAddresses: ['dmarc@example.com'], ...given });
    accepted += messages.length === 0 && Object.keys(given).length > 0 ? 1 : 0;
    const floor = EmailSenderPresets.defaults(TIERS[TIERS.indexOf(tier) - 1]);
    const strength = (name: string, of: EmailSenderSettings) => EmailSenderPresets.strength(name, of[name as keyof EmailSenderSettings]);
    return messages.length > 0 || EmailSenderPresets.protectiveSettings().every((name) => strength(name, settings) >= strength(name, floor));
  }), { numRuns: 500 });
  expect(accepted).toBeGreaterThan(50);
});

test('a refusal names what was given, in one sentence; what is accepted has records that every renderer takes', () => {
  let [accepted, refused] = [0, 0];
  fc.assert(fc.property(fc.constantFrom(...TIERS), fc.oneof(options, fewOptions), (tier, chosen) => {
    const given = { dmarcReportAddresses: ['dmarc@example.com'], ...chosen };
    const nested = [...(given.domains ?? []), ...(given.webhooks ?? [])].flatMap((entry) => Object.keys(entry));
    const { settings, messages } = resolve(tier, given);
    // a MAIL FROM and a webhook's name have defaults that can clash with what was given
    const names = [...Object.keys(given), ...nested, 'mailFromDomain', 'name of a webhook'];
    const unclear = messages.filter((message) => {
      const [, name] = /^acme\/Email: (name of a webhook|\w+) is [^\r\n]*, (?:must|may) [^\r\n]+; [^\r\n]+[^.]$/.exec(message) ?? [];
      return !names.includes(name);
    });
    expect(unclear).toEqual([]);
    refused += messages.length;
    if (messages.length === 0) {
      accepted += 1;
      const domains = EmailSenderPresets.domains(environments[tier], given);
      const records = domains.flatMap((one) => EmailDns.records(one, EmailDns.dkim(one.domainName, tokens, PLACE.region), PLACE.region, settings));
      const shown = JSON.parse(DnsRecords.toJson(records));
      expect(shown.filter(({ type }: { type: string }) => type === 'CNAME')).toHaveLength(3 * domains.length);
      // Route 53 takes no empty batch
      expect(records.length === 0 || DnsRecords.toRoute53ChangeBatch(records).Changes.length === records.length).toBe(true);
      expect(DnsRecords.toCloudflareApi(records)).toHaveLength(records.length);
    }
  }), { numRuns: 1000 });
  expect(accepted).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});

describe('what is left out comes from the tier:', () => {
  const common = {
    mailFromFailure: 'REJECT_MESSAGE', dmarcPolicy: 'quarantine', dmarcReportAddresses: [], suppressionReasons: ['BOUNCE', 'COMPLAINT'], eventBridgeEvents: [],
    bounceRatePercent: 5, complaintRatePercent: 0.1,
  };
  test.each([
    [Tier.DEV, { mailFromFailure: 'USE_DEFAULT_VALUE', dmarcPolicy: 'none', bounceRatePercent: 10, complaintRatePercent: 0.5 }],
    [Tier.STAGING, {}],
    [Tier.PROD, { dmarcPolicy: 'reject' }],
  ])('%s', (tier, own) => {
    const dmarcReportAddresses = ['dmarc@example.com'];
    expect(EmailSenderPresets.defaults(tier)).toEqual({ ...common, ...own });
    expect(resolve(tier, { dmarcReportAddresses })).toEqual({ settings: { ...common, ...own, dmarcReportAddresses }, messages: [] });
  });

  test('an option changes its setting only', () => {
    expect(resolve(Tier.STAGING, { eventBridgeEvents: [EmailEventType.CLICK], dmarcPolicy: undefined })).toEqual({
      settings: { ...common, eventBridgeEvents: ['CLICK'] }, messages: [],
    });
  });
});

test('an option weaker than the tier below needs a reason', () => {
  const prod = (given: EmailSenderOptions) => resolve(Tier.PROD, { dmarcReportAddresses: ['dmarc@example.com'], ...given }).messages;
  expect(prod({ dmarcPolicy: DmarcPolicy.NONE })).toEqual([
    'acme/Email: dmarcPolicy is none, must protect at least as much as staging (quarantine); remove it to use the prod default of reject, or add acknowledge: \'reason\'',
  ]);
  expect(prod({ suppressionReasons: [], bounceRatePercent: 6, complaintRatePercent: 0.2, mailFromFailure: MailFromFailure.USE_DEFAULT_VALUE })).toEqual([
    ['mailFromFailure', 'USE_DEFAULT_VALUE', 'REJECT_MESSAGE'], ['suppressionReasons', '[]', 'BOUNCE,COMPLAINT'], ['bounceRatePercent', '6', '5'], ['complaintRatePercent', '0.2', '0.1'],
  ].map(([name, given, floor]) => `acme/Email: ${name} is ${given}, must protect at least as much as staging (${floor}); `
    + `remove it to use the prod default of ${floor}, or add acknowledge: 'reason'`));
  expect(prod({ dmarcPolicy: DmarcPolicy.NONE, suppressionReasons: [], acknowledge: 'the first month, until reports are clean' })).toEqual([]);
  expect(prod({ acknowledge: ' ' })).toEqual(['acme/Email: acknowledge is  , must say why; write the reason that a reviewer would ask for']);
  // as strong as staging is enough
  expect(prod({ dmarcPolicy: DmarcPolicy.QUARANTINE, dmarcReportAddresses: [] })).toEqual([]);
});

describe('the domains', () => {
  const { dev } = environments;
  const without = PlatformEnvironment.dev(PLACE);

  test('are the environment\'s, if none is named', () => {
    expect(EmailSenderPresets.domains(dev, {})).toEqual([{ domainName: 'dev.example.com', mailFromDomain: 'mail.dev.example.com' }]);
    expect(EmailSenderPresets.domains(dev, { existingDomains: [] })).toHaveLength(1);
    expect(EmailSenderPresets.domains(without, {})).toEqual([]);
  });

  test('are none beside existing ones, unless they are named', () => {
    expect(EmailSenderPresets.domains(dev, { existingDomains: ['acme.org'] })).toEqual([]);
    expect(EmailSenderPresets.domainNames(dev, { existingDomains: ['acme.org'] })).toEqual(['acme.org']);
    expect(EmailSenderPresets.domainNames(dev, { domains: [{ domainName: 'a.dev.example.com' }], existingDomains: ['acme.org'] })).toEqual(['a.dev.example.com', 'acme.org']);
    expect(resolve(Tier.DEV, { domains: [], existingDomains: ['acme.org'] }).messages).toEqual([]);
  });

  test('have SES in their SPF record only if it was given', () => {
    expect(EmailSenderPresets.domains(dev, { domains: [{ domainName: 'a.example.com', mailFromDomain: 'bounce.a.example.com', apexSpf: 'v=spf1 mx -all' }] })).toEqual([
      { domainName: 'a.example.com', mailFromDomain: 'bounce.a.example.com', apexSpf: 'v=spf1 mx include:amazonses.com -all' },
    ]);
  });
});

test('what decides what is made may be no token, with the reason', () => {
  const reasons = { ...EmailSenderPresets.mustBeConcrete(), ...EmailSenderPresets.mustBeConcreteToSend() };
  for (const name of [...EmailSenderPresets.protectiveSettings(), 'name', 'domains', 'existingDomains', 'eventBridgeEvents', 'acknowledge', 'fromAddresses', 'recipients']) {
    expect([name, reasons[name]]).toEqual([name, expect.stringMatching(/^since /)]);
  }
  expect(Object.keys(reasons)).not.toContain('alarmTopicArn');
});
