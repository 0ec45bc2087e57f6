import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { claimFolder } from '../src/engines/claim';
import { startTime } from '../src/processes';

const folder = join(cacheDirectory(), 'platform', 'test-claim');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lets one run at a time work in a folder', () => {
  const giveBack = claimFolder(folder, 'acme-tf-dev');
  expect(() => claimFolder(folder, 'acme-tf-dev')).toThrow(`process ${process.pid} works on acme-tf-dev already, wait until it is done and repeat the command`);
  giveBack();
  claimFolder(folder, 'acme-tf-dev')();
});

test('does not wait for a run that was killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  claimFolder(folder, 'acme-tf-dev');
  writeFileSync(join(folder, 'claimed.json'), JSON.stringify({ pid: child.pid, startedAt: startTime(child.pid!) ?? '' }));
  expect(() => claimFolder(folder, 'acme-tf-dev')).toThrow(/works on acme-tf-dev already/);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  claimFolder(folder, 'acme-tf-dev')();
});

test('does not wait for a record that was cut off', () => {
  claimFolder(folder, 'acme-tf-dev');
  writeFileSync(join(folder, 'claimed.json'), '{"pid":');
  claimFolder(folder, 'acme-tf-dev')();
});
