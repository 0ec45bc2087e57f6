import path from 'node:path';
import { assetCdnAccess, stateBackendAccess, uploaderAccess, writeStaticOnlyReport } from '@plinth/contract';

const MATRICES = { 'state backend': stateBackendAccess, uploader: uploaderAccess, 'asset CDN': assetCdnAccess };

test.each(Object.entries<readonly { staticOnly?: string }[]>(MATRICES))('few rows of the %s are static only, each with a reason', (_title, rows) => {
  const reasons = rows.map(({ staticOnly }) => staticOnly).filter((reason) => reason !== undefined);
  expect(reasons.length).toBeLessThan(rows.length / 4);
  expect(reasons.every((reason) => reason!.length > 10)).toBe(true);
});

test('the end of a test run counts them: once, though both engines have the same rows', () => {
  const rows = Object.values(MATRICES).flat();
  const { count } = writeStaticOnlyReport(path.join(__dirname, '..', 'test-reports', 'static-only.json'), rows);
  expect(count).toBe(rows.filter(({ staticOnly }) => staticOnly !== undefined).length);
});
