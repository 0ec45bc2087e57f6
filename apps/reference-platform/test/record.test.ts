import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessKeySlot } from '@plinth/env-presets';
import { cacheDirectory } from '@plinth/toolchain';
import type { StatusReport } from '../src/engines/engine';
import { credentialOf, type DeploymentRecord, firstRecord, RECORD_OUTPUT, RecordFile, recordFrom, recordOutput, requireSameKeys } from '../src/record';
import { RecordKeeper } from '../src/record-keeper';

const folder = join(cacheDirectory(), 'platform', 'test-record');
const path = join(folder, 'cdk-dev.json');
beforeEach(() => mkdirSync(folder, { recursive: true }));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rotated: DeploymentRecord = {
  uploader: {
    keys: [{ slot: AccessKeySlot.A, createdOn: '2026-01-31', disabled: true, accessKeyId: 'AKIAOLD' }, { slot: AccessKeySlot.B, createdOn: '2026-11-21' }],
    active: AccessKeySlot.B, repointedAt: '2026-11-21T10:00:00Z',
  },
  smtp: { keys: [{ slot: AccessKeySlot.B, createdOn: '2026-11-20', accessKeyId: 'AKIASMTP' }], active: AccessKeySlot.B },
  certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/0f4c1b9e-1111-2222-3333-444455556666',
};

const status = (outputs: Record<string, string> = {}) => async () => ({ outputs }) as unknown as StatusReport;

async function opened(outputs?: Record<string, string>): Promise<RecordKeeper> {
  const keeper = new RecordKeeper(new RecordFile(path));
  await keeper.open(status(outputs));
  return keeper;
}

test('begins with one key each in slot A that is as old as today', () => {
  const first = { keys: [{ slot: 'A', createdOn: '2026-11-21' }], active: 'A' };
  expect(firstRecord(new Date('2026-11-21T23:59:59Z'))).toEqual({ uploader: first, smtp: first });
});

test('is written as it was read, in one file that people can read', async () => {
  const keeper = await opened();
  keeper.save(rotated);
  expect(new RecordFile(path).read()).toEqual(rotated);
  expect(readFileSync(path, 'utf8')).toContain('\n  "uploader": {');
});

test('a clone without the file takes over what is deployed, without times and ids; SMTP keys are in no stack', async () => {
  const keeper = await opened({ [RECORD_OUTPUT]: recordOutput(rotated) });
  expect(keeper.record).toEqual({
    ...rotated, smtp: firstRecord().smtp, uploader: { active: 'B', keys: [{ slot: 'A', createdOn: '2026-01-31', disabled: true }, { slot: 'B', createdOn: '2026-11-21' }] },
  });
});

test('after a destroy the certificate stays and the keys do not', async () => {
  const keeper = await opened();
  keeper.save(rotated);
  keeper.forgetKeys('uploader');
  expect((await opened()).record).toEqual({ ...rotated, uploader: firstRecord().uploader });
  keeper.forgetKeys('smtp');
  expect((await opened()).record).toEqual({ ...firstRecord(), certificateArn: rotated.certificateArn });
});

test('after a destroy of everything there is no file', async () => {
  const keeper = await opened();
  keeper.save(firstRecord());
  keeper.forgetKeys('smtp');
  keeper.forgetKeys('uploader');
  expect(new RecordFile(path).read()).toBeUndefined();
});

test('gives the engine only what it makes: a key made elsewhere is disabled elsewhere', () => {
  expect(credentialOf(rotated.uploader, true).keys[0]).toEqual({ slot: 'A', createdOn: '2026-01-31', disabled: true });
  expect(credentialOf(rotated.uploader, false).keys[0]).toEqual({ slot: 'A', createdOn: '2026-01-31' });
});

test('refuses a file that would delete the key that is in use', () => {
  const outputs = { [RECORD_OUTPUT]: recordOutput(rotated) };
  requireSameKeys(outputs, rotated, path);
  requireSameKeys({}, firstRecord(), path);
  expect(() => requireSameKeys(outputs, firstRecord(), path)).toThrow(
    /the secret holds the uploader's key B of 2026-11-21, which .*cdk-dev\.json does not have; bring the file up to date/);
  expect(recordFrom(outputs)?.uploader.active).toBe('B');
});

const key = (only: { slot: string; createdOn: string; disabled?: boolean }) => JSON.stringify({ uploader: { keys: [only], active: only.slot } });

test.each<[string, string, RegExp]>([
  ['is cut off', '{"uploader":', /cdk-dev\.json is no JSON .*, bring back its last version/],
  ['has three keys', JSON.stringify({ uploader: { ...rotated.uploader, keys: [...rotated.uploader.keys, { slot: 'A', createdOn: '2026-11-21' }] } }), /3 keys/],
  ['has an unknown slot', key({ slot: 'C', createdOn: '2026-11-21' }), /slot is C, must be one of A, B/],
  ['disables the active key', key({ slot: 'A', createdOn: '2026-11-21', disabled: true }), /active/],
  ['has no list of keys', '{"uploader":{}}', /uploader\.keys/],
  [
    'has a certificate of another region', JSON.stringify({ certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/x' }),
    /must be the ARN of an ACM certificate in us-east-1/,
  ],
])('refuses a file that %s', (_what, text, message) => {
  writeFileSync(path, text);
  expect(() => new RecordFile(path).read()).toThrow(message);
});
