import { outcomeOf, prepare, StaticOnly } from '../../src/state-backend/access/live';
import { inOrder } from '../../src/state-backend/verify/concurrency';
import { Scratch } from '../../src/state-backend/verify/scratch';
import { TemporaryAdmin } from '../../src/state-backend/verify/temporary-admin';
import { Connection } from '../../src/connection';
import { PROD } from './subjects';
import { Answers, serviceError, stubClients } from './stubs';

describe('an attempt', () => {
  test.each<[string, Promise<unknown>, string]>([
    ['that succeeds was allowed', Promise.resolve({}), 'allow'],
    ['that S3 refuses was denied', Promise.reject(serviceError('AccessDenied', 403)), 'deny'],
    ['that KMS or DynamoDB refuses was denied', Promise.reject(serviceError('AccessDeniedException', 400)), 'deny'],
    ['that is answered with 403 alone was denied', Promise.reject(serviceError('Forbidden', 403)), 'deny'],
    ['that finds nothing was allowed', Promise.reject(serviceError('NoSuchKey', 404)), 'allow'],
    ['whose condition does not hold was allowed', Promise.reject(serviceError('PreconditionFailed', 412)), 'allow'],
  ])('%s', async (_, attempt, expected) => {
    expect(await outcomeOf(attempt)).toBe(expected);
  });

  test.each([
    ['ExpiredToken', 403], ['InvalidAccessKeyId', 403], ['SignatureDoesNotMatch', 403], ['UnrecognizedClientException', 400], ['InternalError', 500],
    ['ValidationException', 400],
  ])('that is answered with %s proves nothing', async (name, status) => {
    await expect(outcomeOf(Promise.reject(serviceError(name, status)))).rejects.toThrow(name);
  });

  test('that could not be prepared is not taken for one that was denied', async () => {
    const prepared = prepare('writing a scratch state', Promise.reject(serviceError('AccessDenied', 403)));
    await expect(outcomeOf(prepared)).rejects
      .toThrow(/writing a scratch state failed \(AccessDenied.*so nothing was tried; verify with the credentials of a deployer/);
    await expect(prepare('x', Promise.reject(new StaticOnly('why')))).rejects.toThrow(/^why$/);
  });
});

describe('inOrder', () => {
  const deferred = () => {
    let resolve!: () => void;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  };

  test('yields in order, with so many at a time', async () => {
    let running = 0;
    let most = 0;
    const task = (index: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < (index % 3) * 5; turn += 1) {
        await Promise.resolve();
      }
      running -= 1;
      return index;
    };
    const found: number[] = [];
    for await (const index of inOrder(Array.from({ length: 20 }, (_, index) => task(index)), 4)) {
      found.push(index);
    }
    expect(found).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(4);
  });

  test('starts nothing more once the consumer stops, and waits for what runs', async () => {
    const slow = deferred();
    const started: number[] = [];
    let slowEnded = false;
    const tasks = [
      async () => { started.push(0); },
      async () => { started.push(1); await slow.promise; slowEnded = true; },
      async () => { started.push(2); await slow.promise; },
      async () => { started.push(3); },
    ];
    const iterator = inOrder(tasks, 2);
    await iterator.next();
    const ended = iterator.return(undefined);
    slow.resolve();
    await ended;
    expect(slowEnded).toBe(true);
    expect(started).not.toContain(3);
  });

  test('has nothing to yield of nothing', async () => {
    expect(await inOrder([], 3).next()).toEqual({ done: true, value: undefined });
  });
});

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

describe('the temporary admin', () => {
  const ANSWERS: Answers = {
    CreateUser: () => ({}),
    PutUserPolicy: () => ({}),
    CreateAccessKey: () => ({ AccessKey: { AccessKeyId: 'AKIA', SecretAccessKey: 'secret' } }),
    DeleteUserPolicy: () => ({}),
    DeleteAccessKey: () => ({}),
    DeleteUser: () => ({}),
  };

  test('is removed with its key and its policy', async () => {
    const { clients, calls } = stubClients(ANSWERS);
    const admin = await TemporaryAdmin.create(clients.iam, 'someone');
    expect(admin.credentials).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
    await admin.remove();
    expect(calls.slice(3).map(({ name }) => name)).toEqual(['DeleteUserPolicy', 'DeleteAccessKey', 'DeleteUser']);
  });

  test('is removed also where it was only half made', async () => {
    const { clients, calls } = stubClients({ ...ANSWERS, PutUserPolicy: () => serviceError('LimitExceeded'), DeleteUserPolicy: () => serviceError('NoSuchEntityException', 404) });
    await expect(TemporaryAdmin.create(clients.iam, 'someone')).rejects.toThrow('LimitExceeded');
    expect(calls.map(({ name }) => name)).toEqual(['CreateUser', 'PutUserPolicy', 'DeleteUserPolicy', 'DeleteUser']);
  });

  test('says what could not be removed', async () => {
    const { clients } = stubClients({ ...ANSWERS, DeleteAccessKey: () => serviceError('ServiceUnavailable', 503) });
    const admin = await TemporaryAdmin.create(clients.iam, 'someone');
    await expect(admin.remove()).rejects.toThrow('ServiceUnavailable');
  });
});

describe('a connection', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const plainOf = (access: { endpoint?: string; plainEndpoint?: string }) => new Connection({ region: 'eu-central-1', credentials, ...access }).plainS3(credentials);

  test('has plain HTTP where it was told, and on AWS', async () => {
    const local = plainOf({ endpoint: 'https://127.0.0.1:1', plainEndpoint: 'http://127.0.0.1:2' });
    const aws = plainOf({});
    expect(typeof local === 'string' ? local : (await local.config.endpoint!()).protocol).toBe('http:');
    expect(typeof aws === 'string' ? aws : aws.config.tls).toBe(false);
  });

  test('says why it has none', () => {
    expect(plainOf({ endpoint: 'https://127.0.0.1:1' })).toBe('https://127.0.0.1:1 has no plain HTTP beside it, give access.plainEndpoint');
  });
});
