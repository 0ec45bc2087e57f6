import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assetCdnAccess, assetCdnPromises, backupPlanAccess, backupPlanPromises, backupStoreAccess, backupStorePromises, databaseDumpAccess, databaseDumpPromises,
  emailSenderAccess, emailSenderPromises, stateBackendAccess, stateBackendPromises, uploaderAccess, uploaderPromises,
} from '../src';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test.each<[string, readonly unknown[], ReadonlyArray<{ readonly staticOnly?: string }>]>([
  ['state backend', stateBackendPromises, stateBackendAccess],
  ['uploader', uploaderPromises, uploaderAccess],
  ['asset CDN', assetCdnPromises, assetCdnAccess],
  ['backup store', backupStorePromises, backupStoreAccess],
  ['backup plan', backupPlanPromises, backupPlanAccess],
  ['database dump', databaseDumpPromises, databaseDumpAccess],
  ['email sender', emailSenderPromises, emailSenderAccess],
])('the README counts what there is of the %s', (capability, promises, rows) => {
  const [, counted] = new RegExp(`^\\| ${capability} \\|.*\\| (\\d+ \\| \\d+, \\d+) \\|`, 'm').exec(readme) ?? [];
  expect(counted).toBe(`${promises.length} | ${rows.length}, ${rows.filter(({ staticOnly }) => staticOnly !== undefined).length}`);
});
