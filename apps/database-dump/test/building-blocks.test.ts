import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DumpExitCode } from '@plinth/env-presets';
import execa from 'execa';
import { Clock } from '../src/clock';
import { refusedConnection } from '../src/database/refusals';
import { DumpFailure } from '../src/failure';
import { createPrivateFolder } from '../src/private-folder';
import { Run } from '../src/run';
import { refusedByStorage } from '../src/storage/refusals';

describe('the clock', () => {
  const NOW = Date.parse('2026-11-21T03:00:00.500Z');

  test.each([
    ['as S3 has it', 'Sat, 21 Nov 2026 03:00:00 GMT', NOW, 0],
    ['a second off, which is what the header cuts off', 'Sat, 21 Nov 2026 02:59:59 GMT', NOW, 1],
    ['an hour fast', 'Sat, 21 Nov 2026 02:00:00 GMT', NOW - 3_600_000, 3600],
    ['ten seconds slow', 'Sat, 21 Nov 2026 03:00:10 GMT', NOW + 10_000, -10],
    ['anything, where S3 says nothing', undefined, NOW, 0],
  ])('is %s', (_what, header, expected, skew) => {
    const clock = new Clock(() => NOW);
    clock.note(header);
    expect([clock.now(), clock.skewSeconds]).toEqual([expected, skew]);
  });
});

describe('a run', () => {
  test('ends by what goes wrong first', async () => {
    const run = new Run();
    const first = run.part(() => Promise.reject(new DumpFailure(DumpExitCode.TOO_SMALL, 'first')));
    const second = run.part(() => new Promise((_resolve, reject) => {
      run.signal.addEventListener('abort', () => reject(new Error('a consequence')));
    }));
    const third = run.part(async () => 'done too late to matter');
    for (const part of await Promise.allSettled([first, second, third])) {
      expect(part).toMatchObject({ status: 'rejected', reason: { code: DumpExitCode.TOO_SMALL, message: 'first' } });
    }
    await expect(run.part(async () => 'not begun')).rejects.toThrow('first');
  });

  test('ends by an exit code even for what nobody foresaw', async () => {
    const run = new Run();
    await expect(run.part(() => Promise.reject(new TypeError('x is not a function')))).rejects.toMatchObject({ code: DumpExitCode.UNEXPECTED });
  });
});

describe('a private folder', () => {
  test('is for this user alone, and goes with what is in it', async () => {
    const folder = await createPrivateFolder();
    const file = await folder.write('ca.pem', 'x');
    expect([statSync(folder.path).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    await folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  test('is made where it can be, and where it cannot be anywhere that is said', async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'plinth-place-'));
    try {
      const folder = await createPrivateFolder(['/proc', place]);
      expect(readdirSync(place)).toEqual([path.basename(folder.path)]);
      chmodSync(place, 0o700);
      await expect(createPrivateFolder(['/proc'])).rejects.toThrow(/^no folder for the server's certificate can be made \(.*\); set TMPDIR to one that is writable$/);
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

test('no line of the log has a secret, whatever it was written as', async () => {
  const secret = 'p@ss"w\\ord é';
  const script = `
    const { createLog } = require('./lib/log');
    const log = createLog([process.env.HIDDEN, '', 'abc']);
    log.info({ text: process.env.HIDDEN, url: 'postgres://u:' + encodeURIComponent(process.env.HIDDEN) + '@h' }, 'abc ' + process.env.HIDDEN);
    log.error({ err: new Error(process.env.HIDDEN) }, 'failed');`;
  const { stdout } = await execa(process.execPath, ['-e', script], { cwd: path.join(__dirname, '..'), env: { HIDDEN: secret } });
  for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
    expect(stdout).not.toContain(form);
  }
  const [line, failed] = stdout.split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(line).toMatchObject({ level: 'info', text: '[secret]', msg: 'abc [secret]' });
  expect(failed).toMatchObject({ level: 'error', err: { message: '[secret]' } });
});

describe('a refusal', () => {
  const database = { host: 'h', port: 5432, name: 'd', user: 'u', password: 'p' };

  test.each<[string, object, keyof typeof DumpExitCode]>([
    ['the server is starting', { code: '57P03', message: 'the database system is starting up' }, 'UNREACHABLE'],
    ['the server is full', { code: '53300', message: 'too many clients' }, 'UNREACHABLE'],
    ['the server has no TLS', { message: 'The server does not support SSL connections' }, 'UNTRUSTED'],
    ['the certificate has expired', { code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, 'UNTRUSTED'],
    ['pg_hba lets nobody in', { code: '28000', message: 'no pg_hba.conf entry' }, 'REFUSED'],
    ['the deadline has passed', { message: 'timeout expired' }, 'UNREACHABLE'],
  ])('of the database: %s', (_what, error, code) => {
    expect(DumpExitCode[refusedConnection(Object.assign(new Error(), error), database).code]).toBe(code);
  });

  test.each<[string, object, keyof typeof DumpExitCode]>([
    ['KMS', { name: 'KMS.DisabledException', $metadata: { httpStatusCode: 400 } }, 'STORAGE_REFUSED'],
    ['a role', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, 'STORAGE_REFUSED'],
    ['a region', { name: 'PermanentRedirect', $metadata: { httpStatusCode: 301 } }, 'STORAGE_REFUSED'],
    ['throttling', { name: 'TooManyRequests', $metadata: { httpStatusCode: 429 } }, 'STORAGE_UNAVAILABLE'],
    ['S3 itself', { name: 'InternalError', $metadata: { httpStatusCode: 500 } }, 'STORAGE_UNAVAILABLE'],
    ['the network', { name: 'Error', code: 'ECONNRESET' }, 'STORAGE_UNAVAILABLE'],
    ['an object that is there', { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }, 'EXISTS'],
  ])('of storage: %s', (_what, error, code) => {
    expect(DumpExitCode[refusedByStorage(Object.assign(new Error(), error), 'writing').code]).toBe(code);
  });
});
