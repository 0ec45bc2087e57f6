import { type DnsRecordData, DnsRecordType } from '@plinth/env-presets';
import { differences, withOtherTexts } from '../src/dns/publish';
import { textsOf } from '../src/dns/record-sets';

const spf = (value: string): DnsRecordData => ({ type: DnsRecordType.TXT, name: 'acme.example', values: [value], ttlSeconds: 300, purpose: 'SPF' });
const set = (...values: string[]) => ({ Type: 'TXT' as const, Name: 'acme.example.', TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) });

test('what others put beside it stays, and its own kind is replaced', () => {
  const [record] = withOtherTexts([spf('v=spf1 include:amazonses.com ~all')], [set('"v=spf1 -all"', '"google-site-verification=abc"', '"v=DKIM1; p=x"')]);
  expect(record!.values).toEqual(['v=spf1 include:amazonses.com ~all', 'google-site-verification=abc', 'v=DKIM1; p=x']);
});

test('texts of other names and records of other types are left alone', () => {
  const mx: DnsRecordData = { type: DnsRecordType.MX, name: 'acme.example', values: ['10 mx.acme.example'], ttlSeconds: 300, purpose: 'mail' };
  expect(withOtherTexts([mx, spf('v=spf1 ~all')], [{ ...set('"other"'), Name: 'www.acme.example.' }]).map(({ values }) => values)).toEqual([['10 mx.acme.example'], ['v=spf1 ~all']]);
});

test('reads texts as DNS answers them: joined, with quotation marks, backslashes and bytes', () => {
  expect(textsOf(set('"one " "text"', '"a \\"quoted\\" word and \\134"', '"gr\\303\\274n"'))).toEqual(['one text', 'a "quoted" word and \\', 'grün']);
});

test('what entering a record would take from somebody is said, and what is there already is no difference', () => {
  const mx: DnsRecordData = { type: DnsRecordType.MX, name: 'mail.acme.example', values: ['10 feedback-smtp.eu-central-1.amazonses.com'], ttlSeconds: 300, purpose: 'mail' };
  const incoming = { Type: 'MX' as const, Name: 'mail.acme.example.', TTL: 300, ResourceRecords: [{ Value: '10 inbound.acme.example.' }] };
  expect(differences(mx, [incoming])).toEqual([
    'mail.acme.example has the MX record 10 inbound.acme.example, which 10 feedback-smtp.eu-central-1.amazonses.com would replace',
  ]);
  expect(differences(mx, [{ ...incoming, ResourceRecords: [{ Value: '10 feedback-smtp.eu-central-1.amazonses.com.' }] }])).toEqual([]);
  const [record] = withOtherTexts([spf('v=spf1 include:amazonses.com ~all')], [set('"v=spf1 include:_spf.example.net -all"', '"other"')]);
  expect(differences(record!, [set('"v=spf1 include:_spf.example.net -all"', '"other"')])).toEqual([
    'acme.example has the TXT record v=spf1 include:_spf.example.net -all, which v=spf1 include:amazonses.com ~all and other would replace',
  ]);
});
