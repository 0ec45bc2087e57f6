import { checkPromises, readUploaderTemplate, readUploaderTerraform, UploaderModel, uploaderPromises } from '../../src';
import { readSecretValue } from '../../src/uploader/readers/secret-value';
import { CASES, FULL, PLAIN } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

/** What an engine calls its own, and what CloudFormation does not know. */
function comparable(model: UploaderModel): unknown {
  return JSON.parse(JSON.stringify(model, (name, value) => (['source', 'types', 'recoveryDays'].includes(name) ? undefined : value)).replaceAll('KeyOf_', ''));
}

describe.each(CASES)('%s', (_, subject) => {
  test('reads the same model out of both engines', () => {
    const [terraform, template] = [readUploaderTerraform(terraformOf(subject), subject), readUploaderTemplate(templateOf(subject), subject)];
    expect(comparable({ ...terraform, bucket: undefined, key: undefined })).toEqual(comparable({ ...template, bucket: undefined, key: undefined }));
    expect(terraform.bucket?.policy).toEqual(template.bucket?.policy);
    expect(terraform.key?.arn).toEqual(template.key?.arn);
  });

  test.each([
    ['the template', () => readUploaderTemplate(templateOf(subject), subject)],
    ['Terraform\'s JSON', () => readUploaderTerraform(JSON.stringify(terraformOf(subject)), subject)],
  ])('keeps every promise in %s, and knows all that they ask', (_name, read) => {
    const lines = checkPromises(uploaderPromises, read(), subject);
    const filled = subject.settings.generateKey || subject.credential.kind !== 'access-key';
    // nobody knows what will be stored in a secret that is filled elsewhere
    expect(lines.filter(({ status }) => status !== 'kept').map(({ id }) => id)).toEqual(filled ? [] : ['secret-value']);
    expect(lines.length).toBeGreaterThanOrEqual(5);
  });
});

test.each([
  ['readUploaderTemplate', () => {
    const template = templateOf(FULL);
    template.Outputs.Leak = { Value: { 'Fn::GetAtt': ['KeyB', 'SecretAccessKey'] } };
    template.Resources.Parameter = { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::Sub': 'key ${KeyB.SecretAccessKey}' } } };
    return readUploaderTemplate(template, FULL);
  }, ['the resource Parameter', 'Outputs Leak']],
  ['readUploaderTerraform', () => {
    const document = terraformOf(FULL);
    document.output.leak = { value: '${aws_iam_access_key.KeyOf_KeyB.secret}' };
    document.resource.aws_ssm_parameter = { Parameter: { value: '${aws_iam_access_key.KeyOf_KeyB.ses_smtp_password_v4}' } };
    document.locals = { leak: '${aws_iam_access_key.KeyOf_KeyB.secret}' };
    return readUploaderTerraform(document, FULL);
  }, ['aws_ssm_parameter.Parameter', 'output.leak', 'locals.leak']],
])('%s sees where else a secret access key is written', (_, read, leaks) => {
  expect(read().leaks?.slice().sort()).toEqual([...leaks].sort());
});

test('keys of another user in the same stack are not the uploader\'s', () => {
  const template = templateOf(PLAIN);
  template.Resources.OtherKeyA = { Type: 'AWS::IAM::AccessKey', Properties: { UserName: 'somebody' } };
  expect(readUploaderTemplate(template, PLAIN).keys.map(({ id }) => id)).toEqual(['KeyA']);
});

describe('the value of a secret', () => {
  test('is read without what is secret in it', () => {
    const value = readSecretValue(JSON.stringify({ accessKeyId: 'AKIA', secretAccessKey: 'hush', region: 'r', bucket: 'b', prefix: 'a/', prefixes: ['a/', 'b/'], endpoint: 'e' }));
    expect(value).toEqual({
      fields: ['accessKeyId', 'secretAccessKey', 'region', 'bucket', 'prefix', 'prefixes', 'endpoint'], keyId: 'AKIA', region: 'r', bucket: 'b', prefixes: ['a/', 'b/'], endpoint: 'e',
    });
    expect(JSON.stringify(value)).not.toContain('hush');
  });

  test('says whose the secret part is where that can be known', () => {
    expect(readSecretValue('{"accessKeyId":"A","secretAccessKey":"B.SecretAccessKey"}', (id, text) => text === `${id}.SecretAccessKey`)?.ownSecret).toBe(false);
  });

  test('that is no JSON has no fields, and is not quoted', () => {
    expect(readSecretValue('hush')).toMatchObject({ fields: [], prefixes: [] });
    expect(readSecretValue(undefined)).toBeUndefined();
  });
});
