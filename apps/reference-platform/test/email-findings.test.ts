import { DmarcPolicy } from '@plinth/env-presets';
import type { Lookup } from '../src/dns/lookup';
import { dmarcFinding, reportFindings, spfFindings } from '../src/email/dns-findings';

const zone = (texts: Record<string, string[]>): Lookup => ({ txt: async (name) => texts[name] ?? [] });
const dmarc = (texts: Record<string, string[]>, wanted = DmarcPolicy.QUARANTINE) => dmarcFinding('mail.shop.example.com', wanted, zone(texts), 'enter it');
const spf = (texts: Record<string, string[]>) => spfFindings({ domainName: 'example.com', mailFromDomain: 'mail.example.com' }, zone(texts), 'enter it');

test.each([
  ['its own record', { '_dmarc.mail.shop.example.com': ['v=DMARC1; p=reject'] }, { level: 'ok', says: 'p=reject' }],
  ['a weaker one', { '_dmarc.mail.shop.example.com': ['v=DMARC1; p=none'] }, { level: 'wrong', says: 'p=none, weaker than quarantine' }],
  ['that of a domain above', { '_dmarc.example.com': ['v=DMARC1; p=reject; sp=quarantine'] }, { level: 'ok', says: 'p=quarantine, of example.com' }],
  ['two records', { '_dmarc.mail.shop.example.com': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, { level: 'wrong' }],
  ['none', { '_dmarc.com': ['v=DMARC1; p=reject'] }, { level: 'wrong', says: 'no record', fix: 'enter it' }],
])('DMARC: %s', async (_what, texts, expected) => {
  expect(await dmarc(texts as Record<string, string[]>)).toMatchObject(expected);
});

test.each([
  ['one record that allows SES', ['other', 'v=spf1 include:amazonses.com ~all'], { level: 'ok', says: '1 of 10 lookups' }],
  ['one that does not', ['v=spf1 -all'], { level: 'wrong', says: 'v=spf1 -all does not allow SES' }],
  ['two records', ['v=spf1 include:amazonses.com ~all', 'v=spf1 -all'], { level: 'wrong', says: '2 records, of which receivers take none' }],
  ['no record', ['other'], { level: 'wrong', says: 'no record' }],
  ['too many lookups', [`v=spf1 ${Array.from({ length: 10 }, (_, index) => `include:${index}.example`).join(' ')} include:amazonses.com ~all`], { level: 'wrong', says: expect.stringMatching(/^11 lookups/) }],
])('SPF: %s', async (_what, texts, expected) => {
  expect(await spf({ 'mail.example.com': texts })).toEqual([expect.objectContaining({ what: 'SPF of mail.example.com', ...expected })]);
});

test('a server that does not answer is a note of its record, and fails nothing else', async () => {
  const silent: Lookup = { txt: () => Promise.reject(Object.assign(new Error('queryTxt ETIMEOUT'), { code: 'ETIMEOUT' })) };
  expect(await dmarcFinding('example.com', DmarcPolicy.NONE, silent, '')).toMatchObject({ level: 'note', says: 'DNS does not answer (ETIMEOUT)' });
});

test('reports to another domain need its word', async () => {
  const name = 'example.com._report._dmarc.vendor.example';
  expect(await reportFindings('example.com', ['x@vendor.example', 'y@example.com'], zone({}))).toEqual([expect.objectContaining({ level: 'wrong', fix: `let who keeps that zone enter ${name} TXT "v=DMARC1"` })]);
  expect(await reportFindings('example.com', ['x@vendor.example'], zone({ [name]: ['v=DMARC1'] }))).toEqual([expect.objectContaining({ level: 'ok' })]);
});
