import { Scratch } from '../../src/state-backend/verify/scratch';
import { Answers, serviceError, stubClients } from '../stubs';
import { PROD } from './subjects';

describe('scratch', () => {
  const { subject } = PROD;
  const scratchOf = (answers: Answers) => {
    const { clients, calls } = stubClients(answers);
    return { scratch: new Scratch('run', subject, clients.s3, clients.dynamodb), calls };
  };
  const bucket = subject.names.bucketName;

  test('removes every version, delete marker and lock item of the run, page by page', async () => {
    const { scratch, calls } = scratchOf({
      PutItem: () => ({}),
      DeleteItem: () => ({}),
      ListObjectVersions: ({ Prefix, KeyMarker }) => (Prefix !== 'prod/plinth-verify/run/' ? {} : KeyMarker
        ? { DeleteMarkers: [{ Key: 'b', VersionId: '2' }] }
        : { Versions: [{ Key: 'a', VersionId: '1' }], IsTruncated: true, NextKeyMarker: 'a', NextVersionIdMarker: '1' }),
      DeleteObjects: () => ({}),
    });
    await scratch.seedLockItem('item');
    scratch.lockItem('other');
    expect(await scratch.remove()).toBeUndefined();
    expect(calls.filter(({ name }) => name === 'DeleteItem').map(({ input }) => input.Key.LockID.S)).toEqual(['item', 'other']);
    expect(calls.filter(({ name }) => name === 'DeleteObjects').flatMap(({ input }) => input.Delete.Objects))
      .toEqual([{ Key: 'a', VersionId: '1' }, { Key: 'b', VersionId: '2' }]);
    expect(new Set(calls.filter(({ name }) => name === 'ListObjectVersions').map(({ input }) => input.Prefix))).toEqual(new Set([
      'prod/plinth-verify/run/', 'env:/plinth-verify/prod/plinth-verify/run/', 'plinth-verify-elsewhere/plinth-verify/run/',
      'env:/plinth-verify/plinth-verify-elsewhere/plinth-verify/run/',
    ]));
  });

  test.each<[string, (versions: object[]) => unknown]>([
    ['version by version', (versions) => ({ Errors: versions.map((version) => ({ ...version, Code: 'AccessDenied' })) })],
    ['as a whole', () => serviceError('AccessDenied', 403)],
  ])('hides what it is refused to remove %s, and says so', async (_, refuse) => {
    const { scratch, calls } = scratchOf({
      ListObjectVersions: ({ Prefix }) => (Prefix === 'prod/plinth-verify/run/' ? { Versions: [{ Key: 'a', VersionId: '1' }, { Key: 'a', VersionId: '2' }] } : {}),
      DeleteObjects: ({ Delete }) => refuse(Delete.Objects),
      DeleteObject: () => ({}),
    });
    expect(await scratch.remove()).toMatch(/^2 scratch versions below plinth-verify\/run\/ are hidden by delete markers and stay until/);
    expect(calls.filter(({ name }) => name === 'DeleteObject').map(({ input }) => input)).toEqual([{ Bucket: bucket, Key: 'a' }]);
  });

  test('answers the version that it wrote', async () => {
    const { scratch } = scratchOf({ PutObject: ({ Key }) => (Key === 'versioned' ? { VersionId: 'v' } : {}) });
    expect([await scratch.seed('versioned'), await scratch.seed('unversioned')]).toEqual(['v', 'null']);
    expect(scratch.component('plan/get-state')).toBe('plinth-verify/run/plan-get-state');
  });
});
