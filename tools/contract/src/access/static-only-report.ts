import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AccessRow } from './row';

export interface StaticOnlyReport {
  readonly count: number;
  readonly rows: ReadonlyArray<{ readonly id: string; readonly title: string; readonly reason: string }>;
}

/**
 * Writes which rows no live try decides, so that the end of a test run can count them.
 *
 * @param file `test-reports/static-only.json` of the package whose tests evaluate the matrix
 * @param rows the rows that were evaluated
 */
export function writeStaticOnlyReport(file: string, rows: ReadonlyArray<Pick<AccessRow<never, never, never>, 'id' | 'title' | 'staticOnly'>>): StaticOnlyReport {
  const found = rows.filter(({ staticOnly }) => staticOnly !== undefined)
    .map(({ id, title, staticOnly }) => ({ id, title, reason: staticOnly! }));
  const report = { count: found.length, rows: found };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}
