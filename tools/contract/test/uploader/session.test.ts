import { Connection } from '../../src/connection';
import { UploaderSession } from '../../src/uploader/verify/session';
import { unsignedToken } from '../../src/uploader/verify/token';
import { readUploaderTemplate, UploaderSubject } from '../../src';
import { FULL, LIMITED, PLAIN, POD, subjectOf } from './subjects';
import { templateOf } from './template.fixture';
import { Tier } from '@plinth/env-presets';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const sessionOf = (subject: UploaderSubject, endpoint?: string) => new UploaderSession(
  new Connection({ region: 'eu-central-1', endpoint, credentials }), subject, readUploaderTemplate(templateOf(subject), subject),
);

test('a token says what it should, and is signed by nobody', () => {
  const [header, payload, signature] = unsignedToken({ iss: 'https://issuer.example.com', sub: 'me', aud: 'you' }, 1000).split('.');
  const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(decoded(header)).toEqual({ alg: 'none', typ: 'JWT' });
  expect(decoded(payload)).toEqual({ iss: 'https://issuer.example.com', sub: 'me', aud: 'you', iat: 1000, exp: 1300 });
  expect(signature).toBe('');
});

test.each<[string, UploaderSubject, RegExp]>([
  ['networks are named', LIMITED, /accepted from named networks and endpoints only/],
  ['only EKS takes the role', subjectOf(Tier.DEV, POD), /nobody but EKS takes this role/],
  ['the secret is empty', { ...PLAIN, settings: { ...PLAIN.settings, generateKey: false } }, /the secret is empty until a key/],
])('nobody uploads as the uploader where %s', async (_, subject, why) => {
  await expect(sessionOf(subject).attempt('uploader', 'x')).rejects.toThrow(why);
});

test('no token is made up on AWS', async () => {
  const { takeWithToken } = await sessionOf(subjectOf(Tier.DEV, POD)).attempt('workload', 'x');
  await expect(takeWithToken({ iss: 'i', sub: 's', aud: 'a' })).rejects.toThrow(/on AWS nobody but the issuer can make such a token/);
});

test('an identity without credentials asks without any', async () => {
  const { component, bucket, emulated } = await sessionOf(FULL, 'https://127.0.0.1:1').attempt('anonymous', 'anonymous/put');
  expect([component, bucket, emulated]).toEqual([expect.stringMatching(/^plinth-verify\/[0-9a-f]{12}\/anonymous-put$/), 'acme-assets', true]);
});
