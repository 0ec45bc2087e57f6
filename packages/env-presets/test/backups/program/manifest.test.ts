import { DumpManifest, DumpManifestData, RelationKind } from '../../../src';

const KEY = 'dumps/acme-prod/database/2026/11/21/acme-prod-database-20261121T030000Z.manifest.json';
const hash = 'a'.repeat(64);

const manifest: DumpManifestData = {
  environment: 'acme-prod',
  name: 'database',
  startedAt: '2026-11-21T03:00:00.000Z',
  finishedAt: '2026-11-21T03:10:00.000Z',
  clockSkewSeconds: -0.4,
  durationSeconds: 600,
  compression: 'default',
  dump: { key: 'k.dump', bytes: 10, sha256: hash, parts: 1, compositeSha256: `${'a'.repeat(43)}=-1` },
  globals: { key: 'k.globals.sql', bytes: 1, sha256: hash },
  database: {
    name: 'shop',
    serverVersion: '16.4',
    sizeBytes: 12345,
    encoding: 'UTF8',
    collate: 'C',
    ctype: 'C',
    relations: [{ schema: 'public', name: 'Orders', kind: RelationKind.TABLE, rows: 0 }],
    sequences: [{ schema: 'public', name: 'a', lastValue: '-9223372036854775808' }, { schema: 'public', name: 'b' }],
    largeObjects: 0,
    extensions: [{ name: 'plpgsql', version: '1.0' }],
  },
  tools: { pgDump: '16.4', pgRestore: '16.4', program: '1.0.0', node: '22.0.0' },
};

const changed = (change: (document: any) => void): string => {
  const document = JSON.parse(DumpManifest.render(manifest));
  change(document);
  return JSON.stringify(document);
};

test('a manifest is read as it was written', () => {
  expect(DumpManifest.parse(KEY, DumpManifest.render(manifest))).toEqual(manifest);
});

test.each<[string, string, string]>([
  ['nothing', '', 'formatVersion is missing, must be there'],
  ['a truncated document', DumpManifest.render(manifest).slice(0, -10), 'formatVersion is missing, must be there'],
  ['a list', '[]', 'formatVersion is missing, must be there'],
  ['a later format', changed((document) => { document.formatVersion = 2; }), 'formatVersion is 2, must be 1'],
  ['a missing hash', changed((document) => { delete document.dump.sha256; }), 'dump.sha256 is missing, must match'],
  ['a size that is no number', changed((document) => { document.dump.bytes = '10'; }), 'dump.bytes is 10, must be a whole number'],
  ['a relation without rows', changed((document) => { delete document.database.relations[0].rows; }), 'database.relations[0].rows is missing'],
  ['a kind that is unknown', changed((document) => { document.database.relations[0].kind = 'view'; }), 'database.relations[0].kind is view, must be one of table'],
  ['a name that is unknown', changed((document) => { document.dump.more = 1; }), 'dump.more is 1, may not be there'],
  ['relations that are no list', changed((document) => { document.database.relations = {}; }), 'database.relations is {}, must be a list'],
  ['no tools', changed((document) => { document.tools = null; }), 'tools is missing, must be an object'],
])('%s is refused by the name of what is wrong', (_what, document, expected) => {
  expect(() => DumpManifest.parse(KEY, document)).toThrow(`${KEY}: ${expected}`);
});

test('everything that is wrong is said at once', () => {
  const document = changed((given) => { given.environment = ''; given.database.largeObjects = -1; });
  expect(() => DumpManifest.parse(KEY, document)).toThrow(/environment is empty, .*\n.*largeObjects is -1/);
});
