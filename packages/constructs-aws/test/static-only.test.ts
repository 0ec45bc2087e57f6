import path from 'node:path';
import {
  assetCdnAccess, backupPlanAccess, backupStoreAccess, databaseDumpAccess, emailSenderAccess, stateBackendAccess, uploaderAccess, writeStaticOnlyReport,
} from '@plinth/contract';

const MATRICES = {
  'state backend': stateBackendAccess, 'uploader': uploaderAccess, 'asset CDN': assetCdnAccess, 'email sender': emailSenderAccess,
  'backup store': backupStoreAccess, 'backup plan': backupPlanAccess, 'database dump': databaseDumpAccess,
};

/**
 * What credentials of ours cannot or may not try: whatever a topic, a key or a queue admits, they are no service's of AWS; those of
 * break-glass principals nobody has at hand; and what would take the protection away, were it not refused.
 */
const BEYOND = /^(nobody|nothing) but (the service itself|(a|another) service of AWS) can|^break-glass credentials|^if it were allowed, |would be gone/;

test.each(Object.entries<readonly { staticOnly?: string }[]>(MATRICES))('few rows of the %s are static only, each with a reason', (_title, rows) => {
  const ours = rows.map(({ staticOnly }) => staticOnly).filter((reason) => !BEYOND.test(reason ?? ''));
  const reasons = ours.filter((reason) => reason !== undefined);
  expect(reasons.length).toBeLessThan(ours.length / 4);
  expect(reasons.every((reason) => reason!.length > 10)).toBe(true);
});

test('the end of a test run counts them: once, though both engines have the same rows', () => {
  const rows = Object.values(MATRICES).flat();
  const { count } = writeStaticOnlyReport(path.join(__dirname, '..', 'test-reports', 'static-only.json'), rows);
  expect(count).toBe(rows.filter(({ staticOnly }) => staticOnly !== undefined).length);
});
