import { execFileSync } from 'node:child_process';
import path from 'node:path';

const LIBRARY = path.join(__dirname, '..', 'lib');

/** The modules of this package that are loaded once some names were taken from it, all of them by default. */
function loadedBy(names: string[] | 'all'): string[] {
  const take = names === 'all' ? 'Object.values(library)' : `${JSON.stringify(names)}.forEach((name) => { if (library[name] === undefined) throw new Error(name); })`;
  const script = `const library = require(${JSON.stringify(LIBRARY)}); ${take}; console.log(JSON.stringify(Object.keys(require.cache)));`;
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  return loaded.filter((file) => file.startsWith(LIBRARY + path.sep)).map((file) => path.relative(LIBRARY, file).replace(/\\/g, '/'));
}

const CAPABILITIES = ['asset-cdn', 'backups', 'email', 'state-backend', 'uploader'];
/** Its folder, and its index if one name was taken. */
const loadedOf = (capability: string, files: string[]) => files.filter((file) => file.startsWith(`${capability}/`) && !file.endsWith('/index.js'));

test('taking nothing loads nothing but the list of what there is', () => {
  expect(loadedBy([])).toEqual(['index.js']);
});

test('taking everything loads every capability', () => {
  const loaded = loadedBy('all');
  CAPABILITIES.forEach((capability) => expect([capability, loadedOf(capability, loaded).length > 0]).toEqual([capability, true]));
});

test.each([
  ['Uploader', 'uploader'], ['StateBackend', 'state-backend'], ['AssetCdn', 'asset-cdn'], ['EmailSender', 'email'], ['SmtpUser', 'email'],
  ['BackupStore', 'backups'], ['DatabaseDump', 'backups'],
])('taking %s does not load the constructs of the other capabilities', (name, own) => {
  const loaded = loadedBy([name]);
  expect(loadedOf(own, loaded)).not.toEqual([]);
  CAPABILITIES.filter((capability) => capability !== own).forEach((capability) => {
    expect([capability, loadedOf(capability, loaded)]).toEqual([capability, []]);
  });
});
