import { join } from 'node:path';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import execa from 'execa';
import { clientsOf, cloudOf, directoryOf } from './helpers/cloud';

const SUITE = 'cli';

afterAll(() => cloudOf(SUITE).stop());

/** The command line as its users have it, without building it first. */
function run(...args: string[]): execa.ExecaChildProcess {
  const program = ['-r', '@swc-node/register', join(__dirname, '..', 'src', 'cli.ts')];
  return execa(process.execPath, [...program, ...args, '--directory', directoryOf(SUITE)], { reject: false, env: { NO_COLOR: '1' } });
}

/** `logs --follow` prints what an account logs from then on: here, a request for a bucket that does not exist. */
async function expectFollowed(): Promise<void> {
  const cloud = cloudOf(SUITE);
  const { s3 } = clientsOf(cloud, await cloud.account('dev'));
  const following = run('logs', 'dev', '--follow', '--accounts', 'dev');
  const seen = new Promise<void>((resolve) => {
    following.stdout!.on('data', (chunk: Buffer) => chunk.toString().includes('HEAD /followed') && resolve());
  });
  const requests = setInterval(() => void s3.send(new HeadBucketCommand({ Bucket: 'followed' })).catch(() => undefined), 200);
  await seen.finally(() => {
    clearInterval(requests);
    following.kill();
  });
  await following;
}

it('starts, shows, logs, stops and resets', async () => {
  const dev = ['--accounts', 'dev'];
  expect((await run('reset', ...dev)).exitCode).toBe(0);
  const started = await run('start', ...dev, '--json');
  expect(JSON.parse(started.stdout)).toMatchObject([{ name: 'dev', accountId: '111111111111', state: 'running' }]);
  expect(started.stderr).toContain('starting dev');
  expect((await run('status', ...dev)).stdout).toMatch(/dev .*111111111111 .*running .*https:\/\/127\.0\.0\.1:\d+/);
  expect((await run('logs', 'dev', ...dev)).stdout).toContain('dev ');
  await expectFollowed();
  expect(JSON.parse((await run('stop', ...dev, '--json')).stdout)).toMatchObject([{ state: 'stopped' }]);
  // The process that started it is long gone: it is found by its record.
  expect(JSON.parse((await run('status', ...dev, '--json')).stdout)).toEqual([
    { name: 'dev', accountId: '111111111111', region: 'eu-central-1', state: 'stopped' },
  ]);
});

it.each([
  ['nothing', []],
  ['an unknown command', ['begin']],
  ['an unknown option', ['start', '--fast']],
  ['an unknown account', ['start', '--accounts', 'qa']],
])('ends with 2 for %s', async (_what, args) => {
  const { exitCode, stderr } = await run(...args);
  expect(exitCode).toBe(2);
  expect(stderr).not.toBe('');
});

it('ends with 1 and one sentence for what fails', async () => {
  const { exitCode, stderr } = await run('logs', 'nowhere');
  expect(exitCode).toBe(1);
  expect(stderr).toBe('the local cloud has no account nowhere, choose one of dev, staging, prod');
});
