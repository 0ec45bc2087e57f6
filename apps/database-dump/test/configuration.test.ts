import { DumpExitCode, DumpVariables } from '@plinth/env-presets';
import { readConfiguration, secretsOf } from '../src/configuration';
import type { DumpFailure } from '../src/failure';

const secret = { engine: 'postgres', host: 'db.example', port: 6432, username: 'dumper', password: 's3cr3t-word', dbname: 'shop' };
const usual = {
  [DumpVariables.SECRET]: JSON.stringify(secret),
  [DumpVariables.BUCKET]: 'acme-dev-backups',
  [DumpVariables.PREFIX]: 'dumps/acme-dev/database/',
  [DumpVariables.ENVIRONMENT]: 'acme-dev',
  [DumpVariables.NAME]: 'database',
};

function refusal(environment: NodeJS.ProcessEnv): { code: string; lines: string[] } {
  try {
    readConfiguration(environment);
  } catch (error) {
    const { code, message } = error as DumpFailure;
    return { code: DumpExitCode[code], lines: message.split('\n') };
  }
  throw new Error('nothing was refused');
}

test('what is not said has a default', () => {
  expect(readConfiguration(usual)).toEqual({
    database: { host: 'db.example', port: 6432, name: 'shop', user: 'dumper', password: 's3cr3t-word' },
    tls: 'verify-full', caCertificate: undefined, bucket: 'acme-dev-backups', prefix: 'dumps/acme-dev/database/', environment: 'acme-dev', name: 'database',
    minimumBytes: 1, compression: undefined, programs: undefined,
  });
});

test("a secret of RDS's own making has user and password, and the rest comes by variables", () => {
  const managed = JSON.stringify({ username: 'u', password: 'p' });
  const environment = { ...usual, [DumpVariables.SECRET]: managed, [DumpVariables.HOST]: 'h', [DumpVariables.DATABASE]: 'd' };
  expect(readConfiguration(environment).database).toEqual({ host: 'h', port: 5432, name: 'd', user: 'u', password: 'p' });
});

test('variables come before the secret', () => {
  const environment = { ...usual, [DumpVariables.HOST]: 'replica', [DumpVariables.PORT]: '1', [DumpVariables.DATABASE]: 'other' };
  expect(readConfiguration(environment).database).toMatchObject({ host: 'replica', port: 1, name: 'other' });
});

test.each<[string, object | string, string]>([
  ['no JSON', 'password=s3cr3t-word', 'DUMP_DATABASE_SECRET is no JSON, must be a JSON object; store host, port, username, password and dbname as JSON in the secret'],
  ['a list', '[]', 'DUMP_DATABASE_SECRET is no object, must be a JSON object; store host, port, username, password and dbname as JSON in the secret'],
  ['nothing', '', 'DUMP_DATABASE_SECRET is missing, must be the JSON of the secret; inject the secret as a whole into the container'],
  ['no host', { ...secret, host: undefined }, 'DUMP_DATABASE_SECRET.host is missing, must be there; store the host in the secret, or set DUMP_HOST'],
  ['no password', { ...secret, password: '' }, 'DUMP_DATABASE_SECRET.password is missing, must be there; store the password in the secret'],
  ['a user that is no text', { ...secret, username: {} }, 'DUMP_DATABASE_SECRET.username is missing, must be there; store the user in the secret'],
  ['no database', { ...secret, dbname: ' ' }, "DUMP_DATABASE_SECRET.dbname is missing, must be there; store the database's name in the secret, or set DUMP_DATABASE"],
  ['another engine', { ...secret, engine: 'mysql' }, 'DUMP_DATABASE_SECRET.engine is another, must be one of postgres, postgresql, aurora-postgresql; give the secret of a PostgreSQL database'],
  ['a port that is none', { ...secret, port: 's3cr3t-word' }, "DUMP_PORT is no port, must be a whole number from 1 to 65535; correct the secret's port or DUMP_PORT"],
])('a secret with %s is refused without its values', (_what, given, said) => {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const found = refusal({ ...usual, [DumpVariables.SECRET]: text });
  expect(found).toEqual({ code: 'SECRET', lines: [`database-dump: ${said}`] });
  expect(found.lines.join()).not.toContain('s3cr3t-word');
});

test.each([
  [DumpVariables.BUCKET, '', 'must be the name of a bucket'],
  [DumpVariables.PREFIX, 'dumps', 'must end in / and have no empty part'],
  [DumpVariables.PREFIX, '/dumps/', 'must end in / and have no empty part'],
  [DumpVariables.ENVIRONMENT, 'Acme Dev', 'must be lower-case words'],
  [DumpVariables.NAME, 'a/b', 'must be lower-case words'],
  [DumpVariables.TLS, 'prefer', 'must be one of verify-full, verify-ca, require'],
  [DumpVariables.CA_CERTIFICATE, '/etc/ca.pem', 'must be certificates as PEM'],
  [DumpVariables.MINIMUM_BYTES, '1 GB', 'must be a whole number of at least 1'],
  [DumpVariables.COMPRESSION, '6 --file=/etc/passwd', 'must be what pg_dump --compress takes'],
])('%s of %p is refused', (name, value, rule) => {
  expect(refusal({ ...usual, [name]: value })).toEqual({ code: 'CONFIGURATION', lines: [expect.stringMatching(`^database-dump: ${name} is .*, ${rule}.*; `)] });
});

test('everything that is wrong is said at once', () => {
  const { code, lines } = refusal({});
  expect(code).toBe('CONFIGURATION');
  expect(lines.map((line) => line.split(' ')[1])).toEqual(['DUMP_BUCKET', 'DUMP_PREFIX', 'DUMP_ENVIRONMENT', 'DUMP_NAME', 'DUMP_DATABASE_SECRET']);
});

test('the secrets are known even where the configuration is refused', () => {
  expect(secretsOf({ ...usual, AWS_SESSION_TOKEN: 'token' })).toEqual(expect.arrayContaining([usual[DumpVariables.SECRET], 's3cr3t-word', 'token']));
  expect(secretsOf({ [DumpVariables.SECRET]: 'no JSON' })).toContain('no JSON');
});
