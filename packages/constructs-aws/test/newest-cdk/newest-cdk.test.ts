import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

async function validate(...args: string[]): Promise<{ version: string; violations: string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(__dirname, 'synth.js'), ...args], { maxBuffer: 1e8 });
  const { version, report } = JSON.parse(stdout.slice(stdout.indexOf('{"version"')));
  return { version, violations: report.pluginReports.flatMap(({ violations }: any) => violations.map(({ ruleName }: any) => ruleName)) };
}

test('the strict template validation of the newest CDK has nothing to say', async () => {
  expect(await validate()).toEqual({ version: '2.275.0', violations: [] });
}, 180_000);

test('and would have, were a property wrong', async () => {
  expect((await validate('break')).violations).not.toEqual([]);
}, 180_000);
