import { DnsRecords, EmailDns } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { EmailSender } from '../../src';
import { newStack } from '../stacks';
import { dev, newSender, prod, REPORTS } from './senders';

const resolved = (sender: EmailSender) => Stack.of(sender).resolve(sender.dnsRecords).map(({ type, name, values }: any) => [type, name, ...values]);
const dkim = (id: string, of: number) => ['CNAME', { 'Fn::GetAtt': [id, `DkimDNSTokenName${of}`] }, { 'Fn::GetAtt': [id, `DkimDNSTokenValue${of}`] }];

test('the records of a domain are those of DKIM as CloudFormation knows them, of the envelope sender and of DMARC, and no others', () => {
  expect(resolved(newSender(prod))).toEqual([
    ...[1, 2, 3].map((of) => dkim('AcmeProdIdentityA379A6F6', of)),
    ['MX', 'mail.example.com', '10 feedback-smtp.eu-central-1.amazonses.com'],
    ['TXT', 'mail.example.com', 'v=spf1 include:amazonses.com ~all'],
    ['TXT', '_dmarc.example.com', 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com'],
  ]);
});

test('the domain\'s own SPF record is merged where it was given', () => {
  const sender = newSender(prod, { domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }] });
  expect(resolved(sender).pop()).toEqual(['TXT', 'example.com', 'v=spf1 include:_spf.google.com include:amazonses.com ~all']);
});

test('every domain has its own, and no name and type comes twice', () => {
  const records = resolved(newSender(dev, { domains: [{ domainName: 'dev.example.com' }, { domainName: 'news.dev.example.com' }] }));
  expect(records).toHaveLength(12);
  expect(new Set(records.map(([type, name]: any) => JSON.stringify([type, name]))).size).toBe(12);
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

test('renderers refuse them before the deploy, and take what is known after it', () => {
  const sender = newSender(prod);
  expect(() => DnsRecords.toZoneFile(sender.dnsRecords, { zone: 'example.com' })).toThrow(/token/);
  const known = EmailDns.records(sender.domains[0], EmailDns.dkim('example.com', ['a', 'b', 'c'], 'eu-central-1'), 'eu-central-1', sender.settings);
  expect(known.map(({ type, purpose }) => [type, purpose])).toEqual(sender.dnsRecords.map(({ type, purpose }) => [type, purpose]));
  expect(DnsRecords.toZoneFile(known, { zone: 'example.com' })).toContain('a._domainkey');
});

test('a rename of the construct changes no record', () => {
  expect(resolved(newSender(dev, {}, 'Renamed', newStack('Other')))).toEqual(resolved(newSender(dev)));
});
