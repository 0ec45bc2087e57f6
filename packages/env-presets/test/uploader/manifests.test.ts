import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { parseAllDocuments } from 'yaml';
import { ExternalSecretOptions, UploaderManifests } from '../../src';
import { facts } from './environments';

const manifests = (options: ExternalSecretOptions, of = facts) =>
  parseAllDocuments(UploaderManifests.externalSecret(of, options, 'acme-prod/Uploader')).map((document) => document.toJS());

/** Kubernetes itself drops unknown fields; `kubectl` refuses them, as this does. */
function strict(schema: any): any {
  if (Array.isArray(schema)) {
    return schema.map(strict);
  }
  if (schema === null || typeof schema !== 'object') {
    return schema;
  }
  const entries = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  const open = 'additionalProperties' in schema || schema['x-kubernetes-preserve-unknown-fields'];
  return schema.type === 'object' && schema.properties && !open ? { ...entries, additionalProperties: false } : entries;
}

const validators = Object.fromEntries([['SecretStore', 'secretstores'], ['ExternalSecret', 'externalsecrets']].map(([kind, file]) => {
  const schema = JSON.parse(readFileSync(path.join(__dirname, 'external-secrets-crds', `${file}.v1.json`), 'utf8'));
  return [kind, new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(strict(schema))];
}));

const cases: ExternalSecretOptions[] = [
  { namespace: 'shop' },
  { namespace: 'shop', serviceAccount: 'secret-reader', name: 'uploads', refreshMinutes: 1 },
];

test.each(cases)('of %j are what the operator\'s own schemas accept', (options) => {
  const found = manifests(options);
  expect(found.map(({ kind }) => kind)).toEqual(['SecretStore', 'ExternalSecret']);
  for (const manifest of found) {
    const validate = validators[manifest.kind];
    expect({ valid: validate(manifest), errors: validate.errors }).toEqual({ valid: true, errors: null });
    expect(manifest.apiVersion).toBe('external-secrets.io/v1');
  }
});

test('the schemas refuse what is wrong, so that the test above can fail', () => {
  const [store, secret] = manifests({ namespace: 'shop' });
  expect(validators.SecretStore({ ...store, spec: { provider: { aws: { service: 'Vault', region: 'eu-central-1' } } } })).toBe(false);
  expect(validators.SecretStore({ ...store, spec: { provider: { aws: { service: 'SecretsManager', regio: 'eu-central-1' } } } })).toBe(false);
  expect(validators.ExternalSecret({ ...secret, spec: { ...secret.spec, data: [{ secretKey: 'accessKeyId' }] } })).toBe(false);
});

test('say where the secret is, who reads it, and every property of it', () => {
  const [store, secret] = manifests({ namespace: 'shop', serviceAccount: 'secret-reader' }, { ...facts, prefixes: ['a/', 'b/'] });
  expect(store).toMatchObject({
    metadata: { name: 'acme-prod-uploader', namespace: 'shop' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1', auth: { jwt: { serviceAccountRef: { name: 'secret-reader' } } } } } },
  });
  expect(secret.spec).toMatchObject({ refreshInterval: '15m', secretStoreRef: { name: 'acme-prod-uploader', kind: 'SecretStore' }, target: { name: 'acme-prod-uploader' } });
  expect(secret.spec.data).toContainEqual({ secretKey: 'secretAccessKey', remoteRef: { key: 'acme/prod/uploader', property: 'secretAccessKey' } });
  expect(secret.spec.data.map(({ secretKey }: any) => secretKey)).toEqual(['accessKeyId', 'secretAccessKey', 'region', 'bucket', 'prefix', 'prefixes', 'endpoint']);
});

test('read each property by itself: finding secrets by name or tag would need the right to list', () => {
  const [, secret] = manifests({ namespace: 'shop' });
  expect(JSON.stringify(secret)).not.toMatch(/dataFrom|find|extract/);
});

test.each<[ExternalSecretOptions, string]>([
  [{ namespace: 'Shop' }, 'acme-prod/Uploader: namespace is Shop, must be a Kubernetes label of 1 to 63 lower-case letters, digits and hyphens; write it like shop'],
  [{ namespace: 'shop', name: 'a b' }, 'name is a b, must be a Kubernetes name'],
  [{ namespace: 'shop', serviceAccount: '' }, 'serviceAccount is empty, must be a Kubernetes name'],
  [{ namespace: 'shop', refreshMinutes: 0 }, 'refreshMinutes is 0, must be a whole number from 1 to 1440; remove it to use the default of 15'],
])('of %j are refused', (options, why) => {
  expect(() => manifests(options)).toThrow(why);
});
