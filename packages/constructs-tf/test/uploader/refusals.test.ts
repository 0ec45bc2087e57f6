import { AccessKeySlot } from '@plinth/env-presets';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformVariable } from 'cdktf';
import { AssetBucket, Credential, Identity, UploaderProps } from '../../src';
import { dev, newStack, prod } from '../stacks';
import { CREDENTIALS, ISSUER, KEY_A, KEY_B, newUploader, TOPIC } from './uploaders';

const { A, B } = AccessKeySlot;
const TOKEN = new TerraformVariable(newStack(), 'token', {}).stringValue;
const workload = { namespace: 'shop', serviceAccount: 'uploader' };

const refused: Array<[props: Partial<UploaderProps>, why: string]> = [
  [{ prefixes: [''] }, 'Stack/Uploader: prefixes is empty, must name a part of the bucket'],
  [{ prefixes: ['*'] }, 'may not have the character "*"'],
  [{ prefixes: ['../x/'] }, 'must not climb'],
  [{ prefixes: ['a/', 'a/b/'] }, 'must not overlap with a/b/'],
  [{ credential: Credential.accessKey({ keys: [] }) }, 'must have at least one access key'],
  [{ credential: Credential.accessKey({ keys: [KEY_A, KEY_B, KEY_A], active: A }) }, 'keys is 3 keys, must be at most 2'],
  [{ credential: Credential.accessKey({ keys: [KEY_A, KEY_B] }) }, 'active is missing, must say whose key the secret holds'],
  [{ credential: Credential.accessKey({ keys: [{ ...KEY_A, slot: 'C' as AccessKeySlot }] }) }, 'slot is C, must be one of A, B'],
  [{ credential: Credential.accessKey({ keys: [{ ...KEY_A, createdOn: 'today' }] }) }, 'createdOn is today, must be the day'],
  [{ credential: Credential.accessKey({ keys: [KEY_A, { ...KEY_B, disabled: true }], active: B }) }, 'must leave the secret with a key that works'],
  [{ generateKey: false, credential: Credential.accessKey({ keys: [{ ...KEY_A, disabled: true }, KEY_B], active: B }) }, 'disabled is true, may be said only of keys that are made here'],
  [{ credential: Credential.irsa({ ...workload, oidcIssuer: TOKEN }) }, 'oidcIssuer is a token, must be concrete, since it is part of the names of condition keys; write the value itself'],
  [{ credential: Credential.irsa({ ...workload, oidcIssuer: `${ISSUER}/` }) }, 'without / at its end'],
  [{ credential: Credential.podIdentity({ ...workload, clusterArn: TOKEN }) }, 'clusterArn is a token, must be concrete'],
  [{ credential: Credential.podIdentity({ ...workload, clusterArn: 'arn:aws:eks:us-east-1:111111111111:cluster/main' }) }, 'must be of the environment\'s account 111111111111 and region eu-central-1'],
  [{ credential: Credential.githubOidc({ repository: 'acme/shop' }) }, 'say exactly one of the two'],
  [{ credential: Credential.githubOidc({ repository: 'acme/*', branch: 'main' }) }, 'repository is acme/*'],
  [{ credential: CREDENTIALS.irsa(), keyAgeTopicArn: TOPIC }, 'keyAgeTopicArn is arn:aws:sns:eu-central-1:111111111111:alarms, may be given only with access keys'],
  [{ keyAgeTopicArn: 'alarms' }, 'keyAgeTopicArn is alarms, must be the ARN of an SNS topic'],
  [{ sourceCidrs: ['10.0.0.0/8'] }, 'may not be a private network'],
  [{ keyMaxAgeDays: 0 }, 'keyMaxAgeDays is 0, must be a whole number from 1 to 365'],
  [{ environment: prod, keyMaxAgeDays: 180 }, 'keyMaxAgeDays is 180, must protect at least as much as staging (90)'],
  [{ name: 'Up load' }, 'resource name is Up load, must be lower-case words'],
  [{ prefixes: Array.from({ length: 30 }, (_, i) => `tenants/tenant-${i}/uploads/`) }, 'may have at most 2048 in a user; give fewer prefixes and sources, or use a keyless credential'],
];

test.each(refused.map(([props, why]) => [why, props] as const))('says "%s" instead of making anything', (why, props) => {
  const refusal = (): string => {
    try {
      newUploader(props);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal()).toContain(why);
  refusal().split('\n').forEach((line) => expect(line).toMatch(/^[^ ]+: .+ (is|may|must) .+; .+[^.]$/));
});

test('the names of condition keys, dates and prefixes cannot be tokens', () => {
  const stack = newStack();
  const token = new TerraformVariable(stack, 'parameter', {}).stringValue;
  expect(() => newUploader({ prefixes: [token] }, 'One', stack)).toThrow('prefixes is a token, must be concrete, since they are compared with those of other uploaders');
  expect(() => newUploader({ credential: Credential.accessKey({ keys: [{ ...KEY_A, createdOn: token }] }) }, 'Two', stack)).toThrow('createdOn is a token');
});

describe('a second uploader', () => {
  test('that reaches into the first one\'s prefix is refused, in whatever stack', () => {
    const stack = newStack();
    newUploader({}, 'First', stack);
    const other = newStack('Other', stack.node.root as App);
    expect(() => newUploader({ name: 'other', prefixes: ['uploads/images/'] }, 'Second', other))
      .toThrow('Other/Second: prefixes is uploads/images/, must not overlap with uploads/, which Stack/First uploads to; give the two prefixes that differ');
  });

  test('of another prefix or another bucket is made beside it', () => {
    const stack = newStack();
    newUploader({}, 'First', stack);
    newUploader({ name: 'invoices', prefixes: ['invoices/'] }, 'Second', stack);
    const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'OtherBucket', { environment: dev, bucketName: 'other' });
    expect(newUploader({ name: 'other', bucket }, 'Third', stack).userName).toBe('acme-dev-other');
  });

  test('of the same name is refused', () => {
    const stack = newStack();
    newUploader({}, 'First', stack);
    expect(() => newUploader({ prefixes: ['other/'] }, 'Second', stack))
      .toThrow('uploader or SMTP user is acme-dev-uploader, may be made only once, and Stack/First makes it; give one of the two another name');
  });
});

test('a bucket of another environment is refused', () => {
  const stack = newStack();
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: prod });
  expect(() => newUploader({ bucket }, 'Uploader', stack)).toThrow('bucket is of acme-prod, must be of acme-dev, as the uploader is; pass a bucket of the same environment');
});

test('a provider of another region is refused', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Away', { alias: 'away', region: 'us-east-1' });
  expect(() => newUploader({ provider }, 'Uploader', stack)).toThrow(/the provider's region is us-east-1, must be eu-central-1/);
});

test('a user in place of a role is refused', () => {
  expect(() => newUploader({ credential: Credential.role(Identity.userName('app')) }))
    .toThrow('credential is a user, must be a role; use Identity.role() or Identity.roleName(), or Credential.accessKey()');
});
