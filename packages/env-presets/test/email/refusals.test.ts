import {
  DmarcPolicy, EmailDomain, EmailEventType, EmailSenderOptions, EmailSenderPresets, MailFromFailure, PlatformEnvironment, Problems, SuppressionReason, Tier,
} from '../../src';
import { environments, PLACE } from './environments';

function messages(environment: PlatformEnvironment, options: EmailSenderOptions): string[] {
  const problems = new Problems('acme/Email');
  EmailSenderPresets.resolve(environment, options, problems);
  return problems.messages.map((message) => message.replace('acme/Email: ', ''));
}

const dev = (options: EmailSenderOptions) => messages(environments.dev, options);
const DOMAIN = 'dev.example.com';
const RULE = 'must be a lower-case domain name of at most 209 characters with at least one dot; write it like example.com';
const mailFrom = (mailFromDomain: string): EmailSenderOptions => ({ domains: [{ domainName: DOMAIN, mailFromDomain }] });
const spf = (apexSpf: string): EmailSenderOptions => ({ domains: [{ domainName: DOMAIN, apexSpf }] });
const includes = (count: number) => Array.from({ length: count }, (_value, index) => `include:spf${index}.example.com`).join(' ');
const webhooks = (...urls: string[]): EmailSenderOptions => ({ webhooks: urls.map((url, index) => ({ url, name: `w${index}` })) });
const ENDPOINT = 'must be an https:// address of a host name, without a user, a password and a fragment; write it like https://hooks.example.com/email';
const REPORT = 'must be an e-mail address with only letters, digits and .+_=- before the @; write it like dmarc@example.com';
const EVENTS = 'SEND, REJECT, BOUNCE, COMPLAINT, DELIVERY, OPEN, CLICK, RENDERING_FAILURE, DELIVERY_DELAY, SUBSCRIPTION';
const SPF_TERM = 'which is no term of SPF; write mechanisms like include:_spf.google.com, ip4:192.0.2.0/24 and ~all';

describe('in dev', () => {
  test.each<[EmailSenderOptions, string]>([
    ...['Dev.example.com', 'dev.example.com.', '-a.dev.example.com', 'a_b.dev.example.com', '*.dev.example.com', 'localhost', 'me@dev.example.com', '192.0.2.1', '', '${x}']
      .flatMap((name): Array<[EmailSenderOptions, string]> => [
        [{ domains: [{ domainName: name }] }, `domainName is ${name || 'empty'}, ${RULE}`],
        [{ existingDomains: [name] }, `existingDomains is ${name || 'empty'}, ${RULE}`],
      ]),
    [{ domains: [{ domainName: DOMAIN }, { domainName: DOMAIN }] }, `domainName is ${DOMAIN}, may be given only once; remove the second one`],
    // the same domain in two cases: the other one is refused for its case
    [{ domains: [{ domainName: DOMAIN }, { domainName: 'DEV.example.com' }] }, `domainName is DEV.example.com, ${RULE}`],
    [{ domains: [{ domainName: DOMAIN }], existingDomains: [DOMAIN] }, `existingDomains is ${DOMAIN}, may be given only once; remove the second one`],
    [{ existingDomains: ['acme.org', 'acme.org'] }, 'existingDomains is acme.org, may be given only once; remove the second one'],
    [{ domains: [] }, 'domains is empty, must name at least one domain; leave it out to send from the environment\'s domainName'],
    [{ domains: [], existingDomains: [] }, 'domains is empty, must name at least one domain; leave it out to send from the environment\'s domainName'],
    ...['staging.example.com', 'example.com', 'xdev.example.com'].map((name): [EmailSenderOptions, string] => [
      { domains: [{ domainName: name }] },
      `domainName is ${name}, must be dev.example.com or end in .dev.example.com, the environment's domain; move it there, or add acknowledge: 'reason'`,
    ]),
    [mailFrom(DOMAIN), `mailFromDomain is ${DOMAIN}, may not be the domain that is sent from, whose MX record is for incoming mail; remove it to use mail.${DOMAIN}`],
    [mailFrom('example.com'), `mailFromDomain is example.com, may not be a parent of ${DOMAIN}; remove it to use mail.${DOMAIN}`],
    [mailFrom('com.example'), `mailFromDomain is com.example, must lie below ${DOMAIN}; remove it to use mail.${DOMAIN}`],
    [mailFrom(`mail${DOMAIN}`), `mailFromDomain is mail${DOMAIN}, must lie below ${DOMAIN}; remove it to use mail.${DOMAIN}`],
    ...['mail', '', 'Mail.dev.example.com', 'mail.dev.example.com.', '*.dev.example.com'].map((name): [EmailSenderOptions, string] => [
      mailFrom(name), `mailFromDomain is ${name || 'empty'}, must be a lower-case domain name of at most 253 characters; remove it to use mail.${DOMAIN}`,
    ]),
    [{ domains: [{ domainName: DOMAIN, mailFromDomain: `news.${DOMAIN}` }, { domainName: `news.${DOMAIN}` }] },
      `mailFromDomain is news.${DOMAIN}, may not be a domain that is sent from; remove it to use mail.${DOMAIN}`],
    // by default too, and then leaving it out is no way out
    [{ domains: [{ domainName: DOMAIN }, { domainName: `mail.${DOMAIN}` }] },
      `mailFromDomain is mail.${DOMAIN}, may not be a domain that is sent from; name another one, like bounce.${DOMAIN}`],
    [{ domains: [{ domainName: DOMAIN }], existingDomains: [`mail.${DOMAIN}`] },
      `mailFromDomain is mail.${DOMAIN}, may not be a domain that is sent from; name another one, like bounce.${DOMAIN}`],
    [{ domains: [{ domainName: DOMAIN, mailFromDomain: `mail.news.${DOMAIN}` }, { domainName: `news.${DOMAIN}` }] },
      `mailFromDomain is mail.news.${DOMAIN}, may be given only once; give the other domain one of its own`],
    [spf(`v=spf1 ${includes(10)} ~all`),
      `apexSpf is v=spf1 ${includes(10)} ~all (11 lookups with SES), may have at most 10 mechanisms that look up names; `
      + 'replace include, a and mx by ip4 and ip6 where the addresses are yours, or send from a subdomain'],
    ...['include:_spf.google.com ~all', '', 'v=spf2 ~all', 'v=spf1;include:a.example ~all', 'v=spf10 ~all', '"v=spf1 ~all"', 'v=spf1\tmx ~all'].map((record): [EmailSenderOptions, string] => [
      spf(record), `apexSpf is ${record || 'empty'}, must begin with v=spf1; write it like v=spf1 include:_spf.google.com ~all`,
    ]),
    [spf('v=spf1 includes:a.example ~all'), `apexSpf is v=spf1 includes:a.example ~all, may not have includes:a.example, ${SPF_TERM}`],
    [spf('v=spf1 include: ~all'), `apexSpf is v=spf1 include: ~all, may not have include:, ${SPF_TERM}`],
    [spf('v=spf1 include:ü.example ~all'), `apexSpf is v=spf1 include:ü.example ~all, may not have include:ü.example, ${SPF_TERM}`],
    [spf('v=spf1 ip4:a.example ~all'), `apexSpf is v=spf1 ip4:a.example ~all, may not have ip4:a.example, ${SPF_TERM}`],
    ...['+all', 'all', '+ALL'].map((all): [EmailSenderOptions, string] => [
      spf(`v=spf1 ${all}`), `apexSpf is v=spf1 ${all}, may not end in all or +all, which lets anybody send; end it in ~all or -all`,
    ]),
    [spf('v=spf1 ~all mx'), 'apexSpf is v=spf1 ~all mx, may not have a mechanism after all, which receivers never reach; move all to the end'],
    ...['~', '-', '?'].map((qualifier): [EmailSenderOptions, string] => [
      spf(`v=spf1 ${qualifier}include:AmazonSES.com ~all`),
      `apexSpf is v=spf1 ${qualifier}include:AmazonSES.com ~all, may not have ${qualifier}include:AmazonSES.com, by which SES is not allowed to send; `
      + 'write include:amazonses.com, or remove it',
    ]),
    [{ dmarcPolicy: DmarcPolicy.REJECT },
      'dmarcReportAddresses is empty, must name an address if dmarcPolicy is reject, or good mail that fails is refused unseen; '
      + 'name a mailbox that somebody reads, like dmarc@example.com'],
    ...['dmarc', 'dmarc@', '@example.com', 'dmarc@localhost', 'd marc@example.com', 'mailto:dmarc@example.com', 'a,b@example.com', 'a;b@example.com', 'a!b@example.com', 'a%b@example.com',
      'a#b@example.com', 'a?b@example.com', '*@example.com', '', `${'a'.repeat(65)}@example.com`].map((address): [EmailSenderOptions, string] => [
      { dmarcReportAddresses: [address] }, `dmarcReportAddresses is ${address || 'empty'}, ${REPORT}`,
    ]),
    [{ dmarcReportAddresses: ['a@example.com', 'a@example.com'] }, 'dmarcReportAddresses is a@example.com, may be given only once; remove the second one'],
    [{ dmarcReportAddresses: Array.from({ length: 6 }, (_value, index) => `a${index}@example.com`) },
      'dmarcReportAddresses is 6 addresses, may be at most 5; name one mailbox and forward from there'],
    ...['http://hooks.example.com/email', 'HTTPS://hooks.example.com', 'https:hooks.example.com', 'ftp://hooks.example.com', 'hooks.example.com', 'https://user@hooks.example.com',
      'https://:password@hooks.example.com', 'https://hooks.example.com/#email', 'https://hooks.example.com/a b', 'https://hooks.example.com\\a', 'https://', ''].map((url): [EmailSenderOptions, string] => [
      webhooks(url), `url is ${url || 'empty'}, ${ENDPOINT}`,
    ]),
    [webhooks('https://hooks.example.com/a\nb'), `url is "https://hooks.example.com/a\\nb", ${ENDPOINT}`],
    [webhooks('https://hooks.example.com', 'https://hooks.example.com'), 'url is https://hooks.example.com, may be given only once; remove the second one'],
    [webhooks(...Array.from({ length: 11 }, (_value, index) => `https://hooks.example.com/${index}`)), 'webhooks is 11 webhooks, may be at most 10; let one endpoint tell the others'],
    [{ webhooks: [{ url: 'https://hooks.example.com/a' }, { url: 'https://hooks.example.com/b' }] },
      'name of a webhook is webhook, may be given only once; give the webhook a name of its own'],
    [{ webhooks: [{ url: 'https://hooks.example.com/a', name: 'Support' }] },
      'name of a webhook is Support, must be lower-case words of letters and digits joined by single hyphens, beginning with a letter; write it like acme or acme-shop'],
    [{ suppressionReasons: ['SPAM' as SuppressionReason] }, 'suppressionReasons is SPAM, must be of BOUNCE, COMPLAINT; use the SuppressionReason enum'],
    [{ suppressionReasons: [SuppressionReason.BOUNCE, SuppressionReason.BOUNCE] }, 'suppressionReasons is BOUNCE, may be given only once; remove the second one'],
    [{ eventBridgeEvents: ['READ' as EmailEventType] }, `eventBridgeEvents is READ, must be of ${EVENTS}; use the EmailEventType enum`],
    [{ eventBridgeEvents: [EmailEventType.OPEN, EmailEventType.OPEN] }, 'eventBridgeEvents is OPEN, may be given only once; remove the second one'],
    [{ mailFromFailure: 'DROP' as MailFromFailure }, 'mailFromFailure is DROP, must be one of USE_DEFAULT_VALUE, REJECT_MESSAGE; use the MailFromFailure enum'],
    [{ dmarcPolicy: 'block' as DmarcPolicy }, 'dmarcPolicy is block, must be one of none, quarantine, reject; use the DmarcPolicy enum'],
    ...[0, -1, 0.09, 10.1, NaN, Infinity].map((bounceRatePercent): [EmailSenderOptions, string] => [
      { bounceRatePercent }, `bounceRatePercent is ${bounceRatePercent}, must be from 0.1 to 10, from where SES may pause the account; remove it to use the default of 10`,
    ]),
    ...[0, 0.009, 0.51, NaN].map((complaintRatePercent): [EmailSenderOptions, string] => [
      { complaintRatePercent }, `complaintRatePercent is ${complaintRatePercent}, must be from 0.01 to 0.5, from where SES may pause the account; remove it to use the default of 0.5`,
    ]),
    [{ alarmTopicArn: 'alarms' }, 'alarmTopicArn is alarms, must be the ARN of an SNS topic; write it like arn:aws:sns:eu-central-1:111111111111:alarms'],
    [{ alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms.fifo' },
      'alarmTopicArn is arn:aws:sns:eu-central-1:111111111111:alarms.fifo, may not be a FIFO topic, whose messages need a group; name a standard topic'],
    [{ alarmTopicArn: 'arn:aws:sns:eu-central-1:222222222222:alarms' },
      'alarmTopicArn is arn:aws:sns:eu-central-1:222222222222:alarms, must be in account 111111111111 of the partition aws, since EventBridge publishes to '
      + 'topics of its own account only; name a topic there, and forward from it'],
    [{ alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms' },
      'alarmTopicArn is arn:aws:sns:us-east-1:111111111111:alarms, must be in eu-central-1, where the alarms are; name a topic of that region'],
  ])('refuses %j', (options, message) => {
    expect(dev(options)).toEqual([message]);
  });

  test.each<EmailSenderOptions>([
    {},
    { domains: [{ domainName: DOMAIN }, { domainName: `news.${DOMAIN}`, mailFromDomain: `bounce.news.${DOMAIN}` }], existingDomains: ['acme.org'] },
    { domains: [{ domainName: 'acme.org' }], acknowledge: 'the product\'s own domain' },
    { domains: [{ domainName: DOMAIN, mailFromDomain: `bounce.${DOMAIN}` }, { domainName: `mail.${DOMAIN}` }] },
    spf(`v=spf1 ${includes(9)} ~all`),
    // counted once, since SES is there already
    spf(`v=spf1 ${includes(9)} include:amazonses.com ~all`),
    spf('v=spf1 a mx a:a.example mx:a.example/24 a/24//64 ptr ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{i}.a.example ?include:b.example -all'),
    spf('v=spf1 redirect=_spf.example.com'), spf('V=SPF1  mx   ~ALL exp=why.example.com'), spf('v=spf1'),
    { dmarcReportAddresses: ['dmarc+dev@Example.com', 'a.b_c=d-e@acme.org'], dmarcPolicy: DmarcPolicy.REJECT },
    webhooks('https://hooks.example.com:8443/email?key=1', 'https://127.0.0.1:8443/', ...Array.from({ length: 8 }, (_value, index) => `https://hooks.example.com/${index}`)),
    { webhooks: [{ url: 'https://hooks.example.com/a' }, { url: 'https://hooks.example.com/b', name: 'support', rawMessageDelivery: true }] },
    { eventBridgeEvents: Object.values(EmailEventType), suppressionReasons: [], bounceRatePercent: 0.1, complaintRatePercent: 0.01 },
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms' },
  ])('accepts %j', (options) => {
    expect(dev(options)).toEqual([]);
  });
});

test('a domain without room for the names of its records is refused, and one with room is not', () => {
  const domain = (length: number): EmailDomain[] => [{ domainName: `${`${'a'.repeat(39)}.`.repeat(4)}${'b'.repeat(length - 160 - DOMAIN.length - 1)}.${DOMAIN}` }];
  expect(domain(209)[0].domainName).toHaveLength(209);
  expect(dev({ domains: domain(209) })).toEqual([]);
  expect(dev({ domains: domain(210) })).toEqual([`domainName is ${domain(210)[0].domainName}, ${RULE}`]);
});

test('prod says that its DMARC policy needs an address for reports, unless only existing domains are sent from', () => {
  const missing = [expect.stringMatching(/^dmarcReportAddresses is empty, must name an address if dmarcPolicy is reject/)];
  expect(messages(environments.prod, {})).toEqual(missing);
  expect(messages(environments.prod, { dmarcReportAddresses: [] })).toEqual(missing);
  expect(messages(environments.prod, { existingDomains: ['acme.org'] })).toEqual([]);
});

test('an environment without a domain needs one from its sender', () => {
  const without = PlatformEnvironment.dev(PLACE);
  const missing = 'domains is missing, must be given if the environment names no domain; give the environment its domainName, or name the domains to send from';
  expect(messages(without, {})).toEqual([missing]);
  expect(messages(without, { existingDomains: [] })).toEqual([missing]);
  expect(messages(without, { domains: [{ domainName: 'acme.org' }] })).toEqual([]);
  expect(messages(without, { existingDomains: ['acme.org'] })).toEqual([]);
});

test.each([['cn-north-1', 1], ['us-gov-west-1', 0], ['eu-central-1', 0]])('in %s SES is looked for by partition', (region, refused) => {
  const found = messages(PlatformEnvironment.dev({ ...PLACE, region, domainName: 'example.com' }), {});
  expect(found).toEqual(refused ? [`environment.region is ${region}, must be in the partition aws or aws-us-gov, where SES is; use a region there`] : []);
});

test('everything that is wrong is said together, each thing once', () => {
  const found = messages(environments.prod, {
    domains: [{ domainName: 'Example.com' }], dmarcPolicy: 'x' as DmarcPolicy, webhooks: [{ url: 'http://a.example' }], bounceRatePercent: 11, alarmTopicArn: 'x', acknowledge: '',
  });
  expect([...new Set(found)]).toEqual(found);
  expect([...new Set(found.map((message) => /^\w+/.exec(message)![0]))].sort())
    .toEqual(['acknowledge', 'alarmTopicArn', 'bounceRatePercent', 'dmarcPolicy', 'domainName', 'url']);
  expect(environments.prod.tier).toBe(Tier.PROD);
});
