import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import { platform } from './support/platform';

test.each<[string, string[], RegExp]>([
  ['an unknown command', ['deplyo'], /unknown command 'deplyo'/],
  ['an unknown environment', ['deploy', 'qa'], /Allowed choices are dev, staging, prod, all/],
  ['an unknown engine', ['plan', 'dev', '--engine', 'pulumi'], /Allowed choices are cdk, terraform, both/],
  ['an unknown target', ['plan', 'dev', '--target', 'azure'], /Allowed choices are local, aws/],
  ['destroy without an environment', ['destroy'], /missing required argument 'environment'/],
  ['a confirmation of no environment', ['destroy', 'dev', '--engine', 'cdk', '--confirm', 'production'], /--confirm production names no environment, write one of dev, staging, prod/],
  ['all environments for a rotation', ['rotate-uploader-key', 'all'], /Allowed choices are dev, staging, prod/],
  ['a rotation step that there is not', ['rotate-uploader-key', 'dev', '--step', 'replace'], /Allowed choices are create, disable, delete/],
  ['a step and the way back at a time', ['rotate-uploader-key', 'dev', '--step', 'create', '--back'], /cannot be used with option/],
  ['a time that is no number', ['rotate-uploader-key', 'dev', '--quiet-seconds', '1h'], /write a whole number/],
  ['an upload of nothing', ['upload', 'dev'], /missing required argument 'file'/],
  ['an upload of a file that there is not', ['upload', 'dev', '/nonexistent/logo.png'], /\/nonexistent\/logo\.png is no file, name one that exists/],
  ['an upload that climbs', ['upload', 'dev', __filename, '--as', '../index.html'], /the name "\.\.\/index\.html" must stay below the prefix/],
  ['a DNS format that there is not', ['dns', 'dev', '--format', 'bind'], /Allowed choices are zone, json, cloudflare, route53/],
  ['a wait that is no number', ['certificate', 'dev', '--timeout-minutes', '-1'], /write a whole number/],
  ['a composition that there is not', ['deploy', 'dev', '--only', 'state', '--only', 'asset'], /Allowed choices are state, assets, email, backups\./],
  ['one composition of an upload', ['upload', 'dev', __filename, '--only', 'assets'], /unknown option '--only'/],
  ['a drill with assertions that there are not', ['restore-drill', 'dev', '--assertions', '/nonexistent.sql'], /\/nonexistent\.sql is no file, name one with assertions in SQL/],
  ['a drill of all environments', ['restore-drill', 'all'], /Allowed choices are dev, staging, prod/],
  ['start on AWS', ['start', '--target', 'aws'], /start is about the local cloud, use deploy and verify with --target aws/],
  ['a cloud whose name is a path', ['status', '--cloud', '../other'], /the cloud name "\.\.\/other" must be lower-case letters/],
])('exits 2 on %s', async (_what, args, message) => {
  const { code, stdout, stderr } = await platform(args);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
});

test('exits 1 on an account that is none, in the words of the config', async () => {
  const { code, stderr } = await platform(['status', '--single-account', '12']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('config.ts: singleAccount is 12, must be 12 digits; write the account id') });
});

test('hides the command of its workers', async () => {
  const { code, stdout } = await platform(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('deploy');
  expect(stdout).not.toContain('run-one');
});

test('without Python npm start says what is missing and how to get it', async () => {
  const cache = join(cacheDirectory(), 'platform', 'test-no-python');
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const { code, stderr } = await platform(['start', 'dev', '--engine', 'cdk'], { variables: { PLINTH_CACHE: cache, PLINTH_PYTHON: '/nonexistent/python3' } });
  rmSync(cache, { recursive: true, force: true });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/no Python >= 3\.10 with venv .* was found; run "npm run doctor"/) });
});
