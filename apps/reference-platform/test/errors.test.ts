import { explain, PlatformError, UsageError } from '../src/errors';

const local = { endpoint: 'the local cloud at https://127.0.0.1:4566', local: true };
const aws = { endpoint: 'AWS', local: false };
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each<[string, unknown, RegExp]>([
  ['expired credentials', named('ExpiredTokenException', 'The security token included in the request is expired'), /^the AWS credentials have expired, sign in again/],
  ['an unknown access key', named('InvalidClientTokenId', 'The security token included in the request is invalid'), /does not accept the AWS credentials, check AWS_PROFILE/],
  ['a wrong secret', new Error('operation error STS: api error SignatureDoesNotMatch: The request signature we calculated does not match'), /does not accept the AWS credentials/],
  ['no credentials', named('CredentialsProviderError', 'Could not load credentials from any providers'), /^no AWS credentials were found, sign in/],
  ['an endpoint that refuses', new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')], ''), /does not answer or ended in the middle/],
  ['a broken connection in Terraform', new Error('terraform apply failed: dial tcp 127.0.0.1:1: connect: connection refused'), /does not answer or ended in the middle/],
  ['a certificate that is not trusted', Object.assign(new Error('self-signed certificate in certificate chain'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), /is not trusted/],
  ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' }), /^no space is left on the disk, free some/],
])('explains %s', (_what, error, message) => {
  expect(explain(error, aws).message).toMatch(message);
});

test('names the next command for the local cloud', () => {
  expect(explain(new Error('connect ECONNREFUSED'), local).message).toBe(
    'the local cloud at https://127.0.0.1:4566 does not answer or ended in the middle, run "npm start" again: it starts the local cloud and goes on where this ended');
});

test('finds the cause below an error that hides it', () => {
  expect(explain(new Error('the deployment failed', { cause: new Error('outer', { cause: named('ExpiredToken', '') }) }), aws).message).toMatch(/expired/);
});

test('leaves an error that was thought of as it is', () => {
  const error = new UsageError('write one of dev, staging, prod');
  expect(explain(error, local)).toBe(error);
  expect(error.exitCode).toBe(2);
});

test('adds what only the cause tells', () => {
  expect(explain(new Error('Assembly builder failed', { cause: new Error('the stack has no name') }), local).message).toBe('Assembly builder failed: the stack has no name');
});

test('keeps the words of an unknown error and names the log', () => {
  const error = explain(new Error('something odd.'), { ...local, logFile: '/logs/x.log' });
  expect(error).toBeInstanceOf(PlatformError);
  expect(error.message).toBe('something odd; all that was said is in /logs/x.log');
});
