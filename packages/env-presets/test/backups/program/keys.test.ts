import fc from 'fast-check';
import { DumpKeys, DumpObject } from '../../../src';

const props = { prefix: 'dumps/acme-prod/database/', environment: 'acme-prod', name: 'database', startedAt: '2026-11-21T03:00:05.123Z' };

test('the keys of a dump carry environment, name and time in UTC', () => {
  const stem = 'dumps/acme-prod/database/2026/11/21/acme-prod-database-20261121T030005Z';
  expect({ ...new DumpKeys(props) }).toEqual({ dump: `${stem}.dump`, globals: `${stem}.globals.sql`, manifest: `${stem}.manifest.json` });
  expect(DumpKeys.prefix('acme-prod', 'database')).toBe(props.prefix);
});

test('a key says what it was made from, whichever the second', () => {
  fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
    const keys = new DumpKeys({ ...props, startedAt: date.toISOString() });
    for (const [key, kind] of [[keys.dump, DumpObject.DUMP], [keys.globals, DumpObject.GLOBALS], [keys.manifest, DumpObject.MANIFEST]] as const) {
      expect(DumpKeys.parse(key)).toEqual({
        prefix: props.prefix, title: 'acme-prod-database', startedAt: `${date.toISOString().slice(0, 19)}Z`, kind, manifestKey: keys.manifest,
      });
    }
  }));
});

test('keys are in the order of time', () => {
  const keys = ['2026-09-30T23:59:59Z', '2026-10-01T00:00:00Z', '2026-10-01T00:00:01Z'].map((startedAt) => new DumpKeys({ ...props, startedAt }).manifest);
  expect([...keys].sort()).toEqual(keys);
});

test.each([
  'dumps/acme-prod/database/2026/11/21/acme-prod-database-20261121T030000Z.txt',
  'dumps/acme-prod/database/2026/11/22/acme-prod-database-20261121T030000Z.dump',
  'dumps/acme-prod/database/2026/02/30/acme-prod-database-20260230T030000Z.dump',
  'dumps/acme-prod/database/acme-prod-database-20261121T030000Z.dump',
])('%s is of no dump', (key) => {
  expect(DumpKeys.parse(key)).toBeUndefined();
});

test('a prefix without / at its end and a time that is none are refused together', () => {
  expect(() => new DumpKeys({ ...props, prefix: 'dumps', startedAt: 'yesterday' })).toThrow([
    'DumpKeys: prefix is dumps, must end in / and have no empty part; use DumpKeys.prefix',
    'DumpKeys: startedAt is yesterday, must be a time in UTC; write it like 2026-11-21T03:00:00Z',
  ].join('\n'));
});
