import { grantedBy, outcomeOf, prepare, StaticOnly } from '../../src/access/live';
import { serviceError } from '../stubs';

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

describe('an answer that comes after the permission was granted', () => {
  const answered = (name: string, message: string) => grantedBy({ InvalidRequest: /Object Lock/ }, Promise.reject(Object.assign(new Error(message), { name })));

  test('is taken for a success if it was named, with what it says', async () => {
    await expect(answered('InvalidRequest', 'Bucket is missing Object Lock Configuration')).resolves.toBeUndefined();
    await expect(grantedBy({}, Promise.resolve('done'))).resolves.toBe('done');
  });

  test.each([['InvalidRequest', 'something else'], ['AccessDenied', 'Object Lock']])('is thrown if it is %s: %s', async (name, message) => {
    await expect(answered(name, message)).rejects.toThrow(message);
  });
});
