import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

let violations: { readonly version: string; readonly asTheyAre: string[]; readonly broken: string[] };

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(__dirname, 'synth.js')], { maxBuffer: 1e8 });
  violations = JSON.parse(stdout.trim().split('\n').pop()!);
}, 180_000);

test('the strict template validation of the newest CDK has nothing to say', () => {
  expect(violations).toMatchObject({ version: '2.275.0', asTheyAre: [] });
});

test('and would have, were a property wrong', () => {
  expect(violations.broken).not.toEqual([]);
});
