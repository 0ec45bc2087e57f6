import fc from 'fast-check';
import { DnsChangeAction, DnsRecordData, DnsRecords, DnsRecordType } from '../../src';
import { records, text, ZONE } from './arbitrary-records';
import { readStrings } from './character-strings';

const alias: DnsRecordData = { type: DnsRecordType.ALIAS, name: ZONE, values: ['d111111abcdef8.cloudfront.net'], ttlSeconds: 300, purpose: 'assets by CloudFront' };
const txt = (...values: string[]): DnsRecordData => ({ type: DnsRecordType.TXT, name: ZONE, values, ttlSeconds: 60, purpose: 'text' });

test('a change batch is what the AWS CLI takes', () => {
  expect(DnsRecords.toRoute53ChangeBatch([
    { type: DnsRecordType.MX, name: 'mail.example.com', values: ['10 a.example.net', '20 b.example.net.'], ttlSeconds: 3600, purpose: 'bounces' },
    { type: DnsRecordType.CNAME, name: '_a.example.com.', values: ['_b.acm-validations.aws.'], ttlSeconds: 300, purpose: 'certificate' },
    { type: DnsRecordType.CAA, name: ZONE, values: ['0 issue amazon.com'], ttlSeconds: 300, purpose: 'certificate' },
  ])).toEqual({
    Comment: 'bounces; certificate',
    Changes: [
      {
        Action: 'UPSERT',
        ResourceRecordSet: { Name: 'mail.example.com.', Type: 'MX', TTL: 3600, ResourceRecords: [{ Value: '10 a.example.net.' }, { Value: '20 b.example.net.' }] },
      },
      { Action: 'UPSERT', ResourceRecordSet: { Name: '_a.example.com.', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: '_b.acm-validations.aws.' }] } },
      { Action: 'UPSERT', ResourceRecordSet: { Name: 'example.com.', Type: 'CAA', TTL: 300, ResourceRecords: [{ Value: '0 issue "amazon.com"' }] } },
    ],
  });
});

test('an alias stands at the apex, beside text, for both address families', () => {
  const AliasTarget = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: 'd111111abcdef8.cloudfront.net.', EvaluateTargetHealth: false };
  const { Changes } = DnsRecords.toRoute53ChangeBatch([alias, txt('x')], { zone: ZONE, action: DnsChangeAction.DELETE });
  expect(Changes.slice(0, 2)).toEqual(['A', 'AAAA'].map((Type) => ({ Action: 'DELETE', ResourceRecordSet: { Name: 'example.com.', Type, AliasTarget } })));
});

test.each([
  [{ values: ['d1.cloudfront.cn'] }, 'Z3RFFRIM2A3IF5'],
  [{ values: ['lb.eu-central-1.elb.amazonaws.com'], aliasHostedZoneId: 'Z215JYRZR1TBD5' }, 'Z215JYRZR1TBD5'],
])('the target %j lies in the hosted zone %s', (target, zone) => {
  expect(DnsRecords.toRoute53ChangeBatch([{ ...alias, ...target }]).Changes[0].ResourceRecordSet.AliasTarget.HostedZoneId).toBe(zone);
});

test('a target whose hosted zone nobody knows is refused', () => {
  expect(() => DnsRecords.toRoute53ChangeBatch([{ ...alias, values: ['cdn.example.net'] }]))
    .toThrow('dns records: aliasHostedZoneId of ALIAS example.com is missing, must be given for the target cdn.example.net; find it in');
});

test('texts are quoted strings, other bytes in octal', () => {
  expect(DnsRecords.toRoute53ChangeBatch([txt('é "a"; \\')]).Changes[0].ResourceRecordSet.ResourceRecords).toEqual([{ Value: '"\\303\\251 \\"a\\"; \\134"' }]);
  fc.assert(fc.property(text.filter((value) => Buffer.byteLength(value) < 900), (value) => {
    const [{ Value }] = DnsRecords.toRoute53ChangeBatch([txt(value)]).Changes[0].ResourceRecordSet.ResourceRecords;
    const { text: read, lengths } = readStrings(Value, 8);
    expect(read).toBe(value);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(255);
  }));
});

test('a record set becomes one change, an alias two', () => {
  // texts would reach the limits of a batch
  const small = records.map((given) => given.filter(({ type }) => type !== DnsRecordType.TXT)).filter((given) => given.length > 0);
  fc.assert(fc.property(small, (given) => {
    const { Changes } = DnsRecords.toRoute53ChangeBatch(given, { zone: ZONE });
    expect(Changes).toHaveLength(given.length + given.filter(({ type }) => type === DnsRecordType.ALIAS).length);
    const keys = Changes.map(({ ResourceRecordSet: { Name, Type } }: any) => `${Name} ${Type}`);
    expect(new Set(keys).size).toBe(keys.length);
  }));
});

test.each([
  [[], {}, 'records is [], must have at least one record for a change batch'],
  [[txt('x'.repeat(4000))], {}, 'value of TXT example.com is 4047 characters long, must be written in at most 4000 for Route 53; shorten the text'],
  [[txt(...'abcde'.split('').map((letter) => letter.repeat(3400)))], {}, 'change batch is 5 values, counted 2 times, of 34410 characters, must have at most 1000 values and 32000'],
])('what Route 53 would refuse is refused: %#', (given, options, why) => {
  expect(() => DnsRecords.toRoute53ChangeBatch(given, options)).toThrow(why);
});

test('only an UPSERT counts twice, and a comment that is too long is cut', () => {
  const many = 'abcde'.split('').map((letter) => ({ ...txt(letter.repeat(3400)), name: `${letter}.${ZONE}`, purpose: letter.repeat(90) }));
  expect(DnsRecords.toRoute53ChangeBatch(many, { action: DnsChangeAction.CREATE }).Comment).toMatch(/^a{90}; b{90}; c+\.\.\.$/);
});
