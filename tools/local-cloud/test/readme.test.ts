import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import execa from 'execa';
import { ensureVirtualEnvironment } from '../src';
import { launcherEnvironment } from '../src/launcher';

it('lists every extension of the emulator with its reason', async () => {
  const python = await ensureVirtualEnvironment();
  const env = { ...launcherEnvironment(), AUTH: 'true' };
  const { stdout } = await execa(python, ['-m', 'plinth_cloud', '--gaps'], { env, extendEnv: false });
  const rows = stdout.trim().split('\n').map((line) => {
    const [service, target, gap] = line.split('\t');
    return `| ${service} | \`${target.replace(/^ministack\.(core|services)\./, '')}\` | ${gap} |`;
  });
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const listed = readme.split('\n').filter((line) => /^\| \w+ \| `/.test(line));
  expect(listed).toEqual(rows);
});
