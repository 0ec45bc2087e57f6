import path from 'node:path';
import { assetCdnAccess, emailSenderAccess, stateBackendAccess, uploaderAccess, writeStaticOnlyReport } from '@plinth/contract';

const MATRICES = { 'state backend': stateBackendAccess, uploader: uploaderAccess, 'asset CDN': assetCdnAccess, 'email sender': emailSenderAccess };

/** Whatever a topic, a key or a queue admits, no credentials of ours are SES's, SNS's or CloudWatch's. */
const MADE_BY_SERVICES = 'nobody but the service itself can make this request';

test.each(Object.entries<readonly { staticOnly?: string }[]>(MATRICES))('few rows of the %s are static only, each with a reason', (_title, rows) => {
  const ours = rows.map(({ staticOnly }) => staticOnly).filter((reason) => reason !== MADE_BY_SERVICES);
  const reasons = ours.filter((reason) => reason !== undefined);
  expect(reasons.length).toBeLessThan(ours.length / 4);
  expect(reasons.every((reason) => reason!.length > 10)).toBe(true);
});

test('the end of a test run counts them: once, though both engines have the same rows', () => {
  const rows = Object.values(MATRICES).flat();
  const { count } = writeStaticOnlyReport(path.join(__dirname, '..', 'test-reports', 'static-only.json'), rows);
  expect(count).toBe(rows.filter(({ staticOnly }) => staticOnly !== undefined).length);
});
