import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DnsRecords, EmailDns, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { EmailSender } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { terraformTest } from '../terraform';
import { dev, newSender, prod, REPORTS } from './senders';

/** The records as an output has them. */
function resolved(sender: EmailSender): any[] {
  const stack = TerraformStack.of(sender);
  new TerraformOutput(stack, 'records', { value: sender.dnsRecords });
  return synthesize(stack).output.records.value.map(({ type, name, values }: any) => [type, name, ...values]);
}

const token = (address: string, index: number) => `\${element(aws_sesv2_email_identity.${address}.dkim_signing_attributes[0].tokens, ${index})}`;
const dkim = (address: string, domain: string, host: string) => [0, 1, 2].map((index) => (
  ['CNAME', `${token(address, index)}._domainkey.${domain}`, `${token(address, index)}.${host}`]));

test('the records of a domain are those of DKIM by the tokens that SES gives, of the envelope sender and of DMARC, and no others', () => {
  expect(resolved(newSender(prod))).toEqual([
    ...dkim('acme-prod_Identity-a379a6f6', 'example.com', 'dkim.amazonses.com'),
    ['MX', 'mail.example.com', '10 feedback-smtp.eu-central-1.amazonses.com'],
    ['TXT', 'mail.example.com', 'v=spf1 include:amazonses.com ~all'],
    ['TXT', '_dmarc.example.com', 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com'],
  ]);
});

test('the host of DKIM is the region\'s', () => {
  const place = { ...PLACE, region: 'eu-south-1' };
  const sender = newSender(PlatformEnvironment.dev({ ...place, domainName: 'dev.example.com' }), {}, 'Email', newStack('Stack', undefined, place.region));
  expect(resolved(sender).slice(0, 3)).toEqual(dkim('acme-dev_Identity-4fe83d68', 'dev.example.com', 'dkim.eu-south-1.amazonses.com'));
});

test('the domain\'s own SPF record is merged where it was given', () => {
  const sender = newSender(prod, { domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }] });
  expect(resolved(sender).pop()).toEqual(['TXT', 'example.com', 'v=spf1 include:_spf.google.com include:amazonses.com ~all']);
});

test('every domain has its own, and no name and type comes twice', () => {
  const records = resolved(newSender(dev, { domains: [{ domainName: 'dev.example.com' }, { domainName: 'news.dev.example.com' }] }));
  expect(records).toHaveLength(12);
  expect(new Set(records.map(([type, name]) => JSON.stringify([type, name]))).size).toBe(12);
});

test('domains that exist already have none here, since nothing of them is changed', () => {
  const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com' }], existingDomains: ['old.example.com'] });
  expect(JSON.stringify(resolved(sender))).not.toContain('old.example.com');
});

test('report addresses elsewhere need records in their own zone', () => {
  expect(newSender(dev).reportAuthorizationRecords).toEqual([]);
  expect(newSender(dev, { dmarcReportAddresses: [...REPORTS, 'acme@reports.example.net'] }).reportAuthorizationRecords).toMatchObject([
    { type: 'TXT', name: 'dev.example.com._report._dmarc.reports.example.net', values: ['v=DMARC1'] },
  ]);
});

test('renderers refuse them before the apply, and take what is known after it', () => {
  const sender = newSender(prod);
  expect(() => DnsRecords.toZoneFile(sender.dnsRecords, { zone: 'example.com' })).toThrow(/must be known/);
  const known = EmailDns.records(sender.domains[0], EmailDns.dkim('example.com', ['a', 'b', 'c'], 'eu-central-1'), 'eu-central-1', sender.settings);
  expect(known.map(({ type, purpose }) => [type, purpose])).toEqual(sender.dnsRecords.map(({ type, purpose }) => [type, purpose]));
  expect(DnsRecords.toZoneFile(known, { zone: 'example.com' })).toContain('a._domainkey');
});

const MACRO = 'v=spf1 exists:%{i}._spf.example.com ~all';

terraformTest('a macro of SPF comes out of Terraform as it went in, and the zone file of the construct refuses what only Terraform reads', async ({ directory, run }) => {
  const sender = newSender(dev, { domains: [{ domainName: 'dev.example.com', apexSpf: MACRO }] });
  expect(() => DnsRecords.toZoneFile(sender.dnsRecords.slice(-1), { zone: 'dev.example.com' })).toThrow(/must be known/);
  const [, , value] = resolved(sender).pop();
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({ output: { record: { value } } }));
  await run('init', '-input=false');
  await run('apply', '-auto-approve', '-input=false');
  expect(JSON.parse(await run('output', '-json', 'record'))).toBe(MACRO.replace('~all', 'include:amazonses.com ~all'));
  expect(sender.domains[0].apexSpf).toBe(MACRO.replace('~all', 'include:amazonses.com ~all'));
});
