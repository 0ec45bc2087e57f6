import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

const lines = execFileSync(process.execPath, [path.join(__dirname, '..', 'fingerprint.mjs')], { encoding: 'utf8' }).trim().split('\n');
const absent = lines.filter((line) => line.endsWith(' none')).map((line) => line.split(' ')[0]!);

/** `test` where these tools are there; elsewhere a skipped test whose name ends with what it needs. */
export function testWith(tools: readonly string[]): (name: string, body: () => Promise<void>, timeoutMs?: number) => void {
  const missing = tools.filter((tool) => absent.includes(tool));
  return (name, body, timeoutMs) =>
    missing.length > 0 ? test.skip(`${name}: needs ${missing.join(' and ')}`, body) : test(name, body, timeoutMs);
}
