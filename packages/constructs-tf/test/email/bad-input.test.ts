import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { DmarcPolicy, EmailDomain, EmailSenderOptions, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformVariable, Testing } from 'cdktf';
import { EmailSender } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { dev, HOOK, newSender, prod, sentences, staging } from './senders';

const at = (...domains: EmailDomain[]): EmailSenderOptions => ({ domains });
const spf = (count: number) => `v=spf1 ${Array.from({ length: count }, (_, i) => `include:_spf${i}.example.net`).join(' ')} ~all`;
const NO_PARENT = 'remove it to use mail.dev.example.com';

/** What is said, and that nothing was made before it was. */
function refusal(environment: PlatformEnvironment, options: EmailSenderOptions): string[] {
  const stack = newStack();
  const said = sentences(() => newSender(environment, options, 'Email', stack));
  expect(synthesize(stack).resource).toBeUndefined();
  return said;
}

test.each<[string, PlatformEnvironment, EmailSenderOptions, string]>([
  ['a webhook over http', dev, { webhooks: [{ url: 'http://hooks.example.com/email' }] },
    'url is http://hooks.example.com/email, must be an https:// address of a host name, without a user, a password and a fragment; write it like https://hooks.example.com/email'],
  ['a webhook with a password in its URL', dev, { webhooks: [{ url: 'https://me:secret@hooks.example.com/' }] },
    'url is https://me:secret@hooks.example.com/, must be an https:// address of a host name, without a user, a password and a fragment; write it like https://hooks.example.com/email'],
  ['two webhooks of one name', dev, { webhooks: [HOOK, { url: 'https://other.example.com/' }] },
    'name of a webhook is webhook, may be given only once; give the webhook a name of its own'],
  ['two webhooks of one URL', dev, { webhooks: [HOOK, { ...HOOK, name: 'b' }] }, `url is ${HOOK.url}, may be given only once; remove the second one`],
  ['DMARC that rejects without reports', prod, { dmarcReportAddresses: [] },
    'dmarcReportAddresses is empty, must name an address if dmarcPolicy is reject, or good mail that fails is refused unseen; name a mailbox that somebody reads, like dmarc@example.com'],
  ['the same in any tier', dev, { dmarcPolicy: DmarcPolicy.REJECT, dmarcReportAddresses: [] },
    'dmarcReportAddresses is empty, must name an address if dmarcPolicy is reject, or good mail that fails is refused unseen; name a mailbox that somebody reads, like dmarc@example.com'],
  ['DMARC weaker than the tier below', prod, { dmarcPolicy: DmarcPolicy.NONE },
    'dmarcPolicy is none, must protect at least as much as staging (quarantine); remove it to use the prod default of reject, or add acknowledge: \'reason\''],
  ['more than ten mechanisms that look up names', dev, at({ domainName: 'dev.example.com', apexSpf: spf(10) }),
    `apexSpf is ${spf(10)} (11 lookups with SES), may have at most 10 mechanisms that look up names; replace include, a and mx by ip4 and ip6 where the addresses are yours, or send from a subdomain`],
  ['an SPF record that lets anybody send', dev, at({ domainName: 'dev.example.com', apexSpf: 'v=spf1 +all' }),
    'apexSpf is v=spf1 +all, may not end in all or +all, which lets anybody send; end it in ~all or -all'],
  ['a MAIL FROM that is the domain itself', dev, at({ domainName: 'dev.example.com', mailFromDomain: 'dev.example.com' }),
    `mailFromDomain is dev.example.com, may not be the domain that is sent from, whose MX record is for incoming mail; ${NO_PARENT}`],
  ['a MAIL FROM that is its parent', dev, at({ domainName: 'dev.example.com', mailFromDomain: 'example.com' }),
    `mailFromDomain is example.com, may not be a parent of dev.example.com; ${NO_PARENT}`],
  ['a MAIL FROM elsewhere', dev, at({ domainName: 'dev.example.com', mailFromDomain: 'mail.other.org' }),
    `mailFromDomain is mail.other.org, must lie below dev.example.com; ${NO_PARENT}`],
  ['a MAIL FROM that only ends like the domain', dev, at({ domainName: 'dev.example.com', mailFromDomain: 'maildev.example.com' }),
    `mailFromDomain is maildev.example.com, must lie below dev.example.com; ${NO_PARENT}`],
  ['one MAIL FROM of two domains', dev,
    at({ domainName: 'dev.example.com', mailFromDomain: 'b.a.dev.example.com' }, { domainName: 'a.dev.example.com', mailFromDomain: 'b.a.dev.example.com' }),
    'mailFromDomain is b.a.dev.example.com, may be given only once; give the other domain one of its own'],
  ['a domain outside the environment\'s', dev, at({ domainName: 'prod.example.com' }),
    'domainName is prod.example.com, must be dev.example.com or end in .dev.example.com, the environment\'s domain; move it there, or add acknowledge: \'reason\''],
  ['a domain twice', dev, { domains: [{ domainName: 'dev.example.com' }], existingDomains: ['dev.example.com'] },
    'existingDomains is dev.example.com, may be given only once; remove the second one'],
  ['no domain at all', PlatformEnvironment.dev(PLACE), {},
    'domains is missing, must be given if the environment names no domain; give the environment its domainName, or name the domains to send from'],
  ['a topic of another region', dev, { alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:alarms' },
    'alarmTopicArn is arn:aws:sns:us-east-1:111111111111:alarms, must be in eu-central-1, where the alarms are; name a topic of that region'],
  ['no suppression at all, which the provider cannot tell of a configuration set that is there', dev, { suppressionReasons: [] },
    'suppressionReasons is empty, must name at least one reason, since the provider cannot take the last one from a configuration set that is there; name one, or remove it to use BOUNCE and COMPLAINT'],
  ['an alarm after SES pauses', dev, { bounceRatePercent: 11 },
    'bounceRatePercent is 11, must be from 0.1 to 10, from where SES may pause the account; remove it to use the default of 10'],
])('refuses %s', (_title, environment, options, sentence) => {
  expect(refusal(environment, options)).toEqual([sentence]);
});

test('tells everything at once', () => {
  expect(refusal(prod, { dmarcReportAddresses: [], webhooks: [{ url: 'http://a' }], bounceRatePercent: 20, alarmTopicArn: 'x', existingDomains: ['X'] }).length).toBeGreaterThan(4);
});

test('ten mechanisms that look up names are allowed, with that of SES', () => {
  const { dnsRecords } = newSender(dev, at({ domainName: 'dev.example.com', apexSpf: spf(9) }));
  expect(dnsRecords.find(({ name }) => name === 'dev.example.com')?.values).toEqual([spf(9).replace(' ~all', ' include:amazonses.com ~all')]);
});

describe('a token', () => {
  const token = new TerraformVariable(newStack('Tokens'), 'variable', {}).stringValue;

  test('is refused where names, records or what is made follow from it, also inside lists', () => {
    expect(refusal(dev, { domains: [{ domainName: token }], existingDomains: [`a.${token}`], dmarcReportAddresses: [token], name: token })).toEqual([
      'name is a token, must be concrete, since it is part of names; write the value itself',
      'domains is a token, must be concrete, since names of records are made from them; write the value itself',
      'existingDomains is a token, must be concrete, since it is compared with the sender\'s domains; write the value itself',
      'dmarcReportAddresses is a token, must be concrete, since they are part of a record; write the value itself',
    ]);
  });

  test('in a webhook\'s URL saves neither what is written before it nor the other webhooks', () => {
    const http = /^url is http:\/\/.+, must be an https:\/\/ address of a host name/;
    expect(refusal(dev, { webhooks: [{ url: `http://${token}/email` }] })).toEqual([expect.stringMatching(http)]);
    expect(refusal(dev, { webhooks: [{ url: token }, { name: 'b', url: 'http://hooks.example.com/' }] })).toEqual([expect.stringMatching(http)]);
    expect(refusal(dev, { webhooks: [{ url: token }, { name: 'b', url: token }] })).toEqual([expect.stringMatching(/^url is .+, may be given only once; remove/)]);
    expect(refusal(dev, { webhooks: [{ name: token, url: HOOK.url }] })).toEqual([expect.stringMatching(/^name of a webhook is a token, must be/)]);
  });
});

describe('a second sender', () => {
  test('of the same name is refused, since a configuration set is of one sender', () => {
    const stack = newStack();
    newSender(dev, {}, 'Email', stack);
    expect(sentences(() => newSender(dev, at({ domainName: 'news.dev.example.com' }), 'Again', stack))).toEqual([
      'configuration set is arn:aws:ses:eu-central-1:111111111111:configuration-set/acme-dev-email, may be made only once, and Stack/Email makes it; give one of the two another name',
    ]);
    expect(newSender(dev, { ...at({ domainName: 'news.dev.example.com' }), name: 'news' }, 'News', stack).configurationSetName).toBe('acme-dev-news');
  });

  const ONE = 'may be sent from by one sender only, and Stack/Email is it; name a subdomain for this one, or use that sender';

  test('of the same domain is refused in the same environment', () => {
    const stack = newStack();
    newSender(dev, {}, 'Email', stack);
    expect(sentences(() => newSender(dev, { name: 'news' }, 'News', stack))).toEqual([
      `domain is dev.example.com, ${ONE}`, `domain is mail.dev.example.com, ${ONE}`,
    ]);
  });

  test.each([
    ['in the same account', PLACE.account, {}],
    ['in another account and region', '222222222222', {}],
    ['that names it as one that exists', '222222222222', { domains: [], existingDomains: ['dev.example.com'] }],
  ])('of the same domain is refused in another environment %s', (_title, account, options) => {
    const app = Testing.app();
    newSender(dev, {}, 'Email', newStack('Stack', app));
    const other = PlatformEnvironment.staging({ ...PLACE, account, region: 'eu-west-1', domainName: 'dev.example.com' });
    const stack = newStack('Other', app, 'eu-west-1');
    expect(() => new EmailSender(stack, 'Email', { environment: other, ...options })).toThrow(`Other/Email: domain is dev.example.com, ${ONE}`);
  });

  test('of a subdomain is made beside it, in whatever environment', () => {
    const app = Testing.app();
    newSender(prod, {}, 'Email', newStack('Prod', app));
    expect(newSender(staging, {}, 'Email', newStack('Staging', app)).domainNames).toEqual(['staging.example.com']);
  });
});

test('a provider of another region or account is refused', () => {
  expect(sentences(() => newSender(dev, {}, 'Email', newStack('Stack', Testing.app(), 'us-east-1')))).toEqual([
    'the provider\'s region is us-east-1, must be eu-central-1, as the environment says; pass a provider with region eu-central-1',
  ]);
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Away', { alias: 'away', allowedAccountIds: ['222222222222'] });
  expect(sentences(() => new EmailSender(stack, 'Email', { environment: dev, provider }))).toEqual([
    'the provider\'s allowedAccountIds is ["222222222222"], must have 111111111111, as the environment says; pass a provider of account 111111111111',
  ]);
});

test('a partition without SES is refused', () => {
  const environment = PlatformEnvironment.dev({ ...PLACE, region: 'cn-north-1', domainName: 'dev.example.com' });
  expect(sentences(() => newSender(environment, {}, 'Email', newStack('Stack', Testing.app(), 'cn-north-1')))[0]).toContain('must be in the partition aws or aws-us-gov, where SES is');
});
