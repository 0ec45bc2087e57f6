import { hostname, userInfo } from 'node:os';
import { canBeOf, judgeLock, lockSentence, parseLockError, type RunRecord } from '../src/engines/terraform/lock';

const ERROR = `Error acquiring the state lock: operation error S3: PutObject, https response error StatusCode: 412, api error PreconditionFailed
Lock Info:
  ID:        0f4c1b9e-1111-2222-3333-444455556666
  Path:      acme-tf-dev-tfstate-111111111111/dev/bootstrap.tfstate
  Operation: OperationTypeApply
  Who:       ada@laptop
  Version:   1.11.4
  Created:   2026-11-21 08:00:00.000000000 +0000 UTC
  Info:      `;

const record: RunRecord = {
  pid: 1, startedAt: '1', began: Date.parse('2026-11-21T08:00:00Z'), host: hostname(), user: userInfo().username, command: 'terraform apply', lockId: '0f4c1b9e-1111-2222-3333-444455556666',
};
const lock = { ID: record.lockId! };

test('reads who holds a lock out of the error', () => {
  expect(parseLockError(ERROR)).toEqual({
    ID: lock.ID, Operation: 'OperationTypeApply', Who: 'ada@laptop', Created: '2026-11-21 08:00:00.000000000 +0000 UTC',
  });
});

test('reads the same out of a framed error', () => {
  expect(parseLockError(ERROR.split('\n').map((line) => `│ ${line}`).join('\n'))?.Who).toBe('ada@laptop');
});

test('sees no lock in another error', () => {
  expect(parseLockError('Error: creating S3 Bucket: AccessDenied\n  ID: 5')).toBeUndefined();
});

test('says who holds it and how it is released', () => {
  expect(lockSentence('acme-tf-dev', parseLockError(ERROR)!, 'tofu', '/work')).toMatch(
    /locked by ada@laptop \(OperationTypeApply\) since 2026.*cd \/work && tofu force-unlock 0f4c1b9e-1111-2222-3333-444455556666$/);
});

test('takes a lock for that of a process only if it names this machine and user and is not older', () => {
  const Who = `${record.user}@${record.host}`;
  expect(canBeOf({ ...lock, Who, Created: '2026-11-21T08:00:01.287821005Z' }, record)).toBe(true);
  expect(canBeOf({ ...lock, Who, Created: '2026-11-21T07:59:01.287821005Z' }, record)).toBe(false);
  expect(canBeOf({ ...lock, Who: 'ada@laptop', Created: '2026-11-21T08:00:01Z' }, record)).toBe(false);
  expect(canBeOf(lock, record)).toBe(false);
});

test('calls a lock abandoned only if a dead process of ours was seen to hold it', () => {
  expect(judgeLock(lock, record, () => false)).toBe('abandoned');
  expect(judgeLock(lock, record, () => true)).toBe('running');
  expect(judgeLock({ ID: 'another' }, record, () => false)).toBe('unknown');
  expect(judgeLock(lock, { ...record, lockId: undefined }, () => false)).toBe('unknown');
  expect(judgeLock(lock, { ...record, host: 'elsewhere' }, () => false)).toBe('unknown');
  expect(judgeLock(lock, undefined, () => false)).toBe('unknown');
});
