import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { AccessKeySlot, CredentialKind, PlatformEnvironment, UploaderOptions } from '@plinth/env-presets';
import { TerraformOutput, TerraformVariable } from 'cdktf';
import { AssetBucket, Credential, Identity, Uploader } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod, resourceOf, resourcesOf as ofType, synthesize } from '../stacks';
import { CREDENTIALS, KEY_A, KEY_B, newUploader, resourcesOf, TOPIC, uploadStatements } from './uploaders';

const UPLOAD = {
  Sid: 'Upload',
  Effect: 'Allow',
  Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
  Resource: 'arn:aws:s3:::assets/uploads/*',
  Condition: { Bool: { 'aws:SecureTransport': 'true' } },
};

describe('identity', () => {
  test('of everything: address, and the arguments whose change replaces it', () => {
    const resources = resourcesOf(newUploader({ environment: prod, generateKey: true, keyAgeTopicArn: TOPIC }));
    expect(Object.entries(resources).map(([address, { name, user, secret_id: secret }]) => `${address} ${name ?? secret ?? user}`).sort()).toMatchInlineSnapshot(`
[
  "aws_iam_access_key.acme-prod-uploader_KeyA \${aws_iam_user.acme-prod-uploader_User.name}",
  "aws_iam_role.acme-prod-uploader_KeyAgeRole acme-prod-uploader-key-age",
  "aws_iam_role_policy.acme-prod-uploader_KeyAgePolicy TellKeyAge",
  "aws_iam_user.acme-prod-uploader_User acme-prod-uploader",
  "aws_iam_user_policy.acme-prod-uploader_Policy acme-prod-uploader-upload",
  "aws_scheduler_schedule.acme-prod-uploader_KeyAgeA acme-prod-uploader-key-a",
  "aws_secretsmanager_secret.acme-prod-uploader_Secret acme/prod/uploader",
  "aws_secretsmanager_secret_version.acme-prod-uploader_SecretVersion \${aws_secretsmanager_secret.acme-prod-uploader_Secret.id}",
]
`);
  });

  test('of a keyless one: address, and the arguments whose change replaces it', () => {
    const resources = resourcesOf(newUploader({ credential: CREDENTIALS.podIdentity() }));
    const identities = Object.entries(resources).map(([address, { name, cluster_name: cluster, namespace, service_account: account }]) =>
      `${address} ${name ?? [cluster, namespace, account].join('/')}`);
    expect(identities.sort()).toMatchInlineSnapshot(`
[
  "aws_eks_pod_identity_association.acme-dev-uploader_PodIdentity main/shop/uploader",
  "aws_iam_role.acme-dev-uploader_Role acme-dev-uploader",
  "aws_iam_role_policy.acme-dev-uploader_Policy acme-dev-uploader-upload",
]
`);
  });

  test('survives a rename, new tags and every other option: the same key at the same address', () => {
    const key = ({ 'aws_iam_access_key.acme-dev-uploader_KeyA': made, 'aws_iam_user.acme-dev-uploader_User': { name } }: Record<string, any>) => ({ made, name });
    const before = key(resourcesOf(newUploader()));
    const owned = PlatformEnvironment.dev({ ...PLACE, owner: 'someone else', costCenter: '42' });
    const options: UploaderOptions = {
      prefixes: ['a/', 'b/'], overwrite: false, keyMaxAgeDays: 30, keyAgeTopicArn: TOPIC, sourceCidrs: ['203.0.113.0/24'],
      vpcEndpointIds: ['vpce-1a2b3c4d'],
    };
    expect(before.made).toMatchObject({ user: '${aws_iam_user.acme-dev-uploader_User.name}', status: 'Active' });
    expect(key(resourcesOf(newUploader(options, 'Renamed', newStack('Other'))))).toEqual(before);
    expect(key(resourcesOf(newUploader({ environment: owned })))).toEqual(before);
    expect(key(resourcesOf(newUploader({ credential: Credential.accessKey({ keys: [{ ...KEY_A, createdOn: '2020-01-01' }] }) })))).toEqual(before);
  });

  test('keeps every address through a rename, the policy\'s too', () => {
    expect(Object.keys(resourcesOf(newUploader({ keyAgeTopicArn: TOPIC }, 'Renamed')))).toEqual(Object.keys(resourcesOf(newUploader({ keyAgeTopicArn: TOPIC }))));
  });
});

describe('what it may do', () => {
  test.each(Object.entries(CREDENTIALS))('is the same for the credential %s', (_, credential) => {
    expect(uploadStatements(newUploader({ credential: credential() }))).toEqual([UPLOAD]);
  });

  test('is the same for a role that exists already, in the app or outside, which stays as it is', () => {
    const stack = newStack();
    const role = new IamRole(stack, 'Role', { name: 'app', assumeRolePolicy: '{}' });
    const uploader = newUploader({ credential: Credential.role(Identity.role(role)) }, 'Uploader', stack);
    expect(uploadStatements(uploader)).toEqual([UPLOAD]);
    expect(resourceOf(stack, 'aws_iam_role_policy')).toMatchObject({ name: 'acme-dev-uploader-upload', role: '${aws_iam_role.Role.name}' });
    expect(uploader).toMatchObject({ credentialKind: CredentialKind.ROLE, role: undefined, roleArn: undefined, userName: undefined, secretName: undefined });
    expect(uploadStatements(newUploader({ credential: Credential.role(Identity.roleName('app')) }))).toEqual([UPLOAD]);
  });

  test('uses the bucket\'s key through S3, if there is one', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd';
    const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: dev, keyArn });
    expect(uploadStatements(newUploader({ bucket }, 'Uploader', stack))[1]).toEqual({
      Sid: 'EncryptThroughS3', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn,
      Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
    });
  });

  test('follows sources, prefixes and overwrite, of which sources may be tokens', () => {
    const stack = newStack();
    const endpoint = new TerraformVariable(stack, 'endpoint', {}).stringValue;
    const statements = uploadStatements(newUploader({
      prefixes: ['a/', 'b/'], overwrite: false, sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: [endpoint],
    }, 'Uploader', stack));
    expect(statements.map(({ Sid }) => Sid)).toEqual(['UploadFromNetworks', 'UploadThroughEndpoints', 'DenyOverwrites']);
    expect(statements[1].Condition.StringEquals).toEqual({ 'aws:SourceVpce': '${var.endpoint}' });
    expect(statements[2]).toMatchObject({ Effect: 'Deny', Resource: ['arn:aws:s3:::assets/a/*', 'arn:aws:s3:::assets/b/*'] });
  });

  test('is said by the grant, on which what uploads first depends', () => {
    const { grant } = newUploader({ credential: CREDENTIALS.irsa() });
    expect([grant.policy.terraformResourceType, grant.statements.map(({ sid }) => sid)]).toEqual(['aws_iam_role_policy', ['Upload']]);
  });
});

describe('the secret', () => {
  test.each(['dev', 'staging', 'prod'] as const)('in %s goes with the user whose key it holds, at once', (tier) => {
    expect(resourceOf(newUploader({ environment: ENVIRONMENTS[tier] }).user!.cdktfStack, 'aws_secretsmanager_secret').recovery_window_in_days).toBe(0);
  });

  test('holds the key that was made, and where to use it, with a new version before the old one goes', () => {
    const { secret_string: json, lifecycle } = resourcesOf(newUploader())['aws_secretsmanager_secret_version.acme-dev-uploader_SecretVersion'];
    expect(JSON.parse(json)).toEqual({
      accessKeyId: '${aws_iam_access_key.acme-dev-uploader_KeyA.id}', secretAccessKey: '${aws_iam_access_key.acme-dev-uploader_KeyA.secret}',
      region: 'eu-central-1', bucket: 'assets', prefix: 'uploads/', endpoint: 'https://s3.eu-central-1.amazonaws.com',
    });
    expect(lifecycle).toEqual({ create_before_destroy: true });
  });

  test('is made empty in prod, where a state would hold the key, and by generateKey false', () => {
    for (const uploader of [newUploader({ environment: prod }), newUploader({ generateKey: false })]) {
      expect(Object.keys(resourcesOf(uploader)).filter((address) => /access_key|secret_version/.test(address))).toEqual([]);
      expect(uploader.accessKeyIds).toBeUndefined();
      expect(uploader.storeKeyCommand).toMatch(/ --secret-id acme\/(dev|prod)\/uploader .* \| aws secretsmanager put-secret-value /);
    }
  });

  test('and no other resource or output has the key', () => {
    const stack = newStack();
    const { userName, secretName, secretArn, accessKeyIds, storeKeyCommand, facts, settings } = newUploader({ keyAgeTopicArn: TOPIC }, 'Uploader', stack);
    new TerraformOutput(stack, 'everything', {
      value: JSON.stringify({ userName, secretName, secretArn, accessKeyIds, storeKeyCommand, prefixes: facts.prefixes, settings }),
    });
    const configuration = synthesize(stack);
    delete configuration.resource.aws_secretsmanager_secret_version;
    expect(JSON.stringify(configuration)).not.toContain('KeyA.secret');
    expect(JSON.stringify(configuration.output)).toContain('${aws_iam_access_key.acme-dev-uploader_KeyA.id}');
  });

  test('is read by whom it is granted to, listed with others only by opt-in', () => {
    const stack = newStack();
    const uploader = newUploader({}, 'Uploader', stack);
    uploader.grantReadSecret(Identity.roleName('reader'));
    uploader.grantReadSecret(Identity.roleName('lister'), { listSecrets: true });
    const [reader, lister] = ofType(stack, 'aws_iam_role_policy').sort((a, b) => b.role.localeCompare(a.role));
    expect(reader).toMatchObject({ role: 'reader', name: 'acme-dev-uploader-read-secret' });
    expect(JSON.parse(reader.policy).Statement).toEqual([{
      Sid: 'ReadSecret', Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: '${aws_secretsmanager_secret.acme-dev-uploader_Secret.arn}',
    }]);
    expect(JSON.parse(lister.policy).Statement[1]).toMatchObject({ Action: 'secretsmanager:ListSecrets', Resource: '*' });
  });

  test('has manifests for the External Secrets Operator', () => {
    expect(newUploader().externalSecretManifests({ namespace: 'shop' })).toContain('key: "acme/dev/uploader"');
  });

  test('of a keyless uploader is not there to be read', () => {
    const uploader = newUploader({ credential: CREDENTIALS.irsa() });
    expect(() => uploader.grantReadSecret(Identity.roleName('reader'))).toThrow('Stack/Uploader: grantReadSecret is called, may be used only with access keys');
    expect(() => uploader.externalSecretManifests({ namespace: 'shop' })).toThrow(/since a keyless uploader has no secret; remove the call, or use Credential.accessKey$/);
  });

  test('of an uploader that exists already is found by its name', () => {
    const stack = newStack();
    const uploader = Uploader.fromUploaderAttributes(stack, 'Uploader', { environment: prod, bucketName: 'assets' });
    uploader.grantReadSecret(Identity.roleName('reader'));
    expect(uploader).toMatchObject({ userName: 'acme-prod-uploader', secretName: 'acme/prod/uploader' });
    expect(JSON.parse(resourceOf(stack, 'aws_iam_role_policy').policy).Statement[0].Resource)
      .toBe('arn:aws:secretsmanager:eu-central-1:111111111111:secret:acme/prod/uploader-??????');
  });
});

describe('the age of a key', () => {
  test.each([['dev', '2026-07-30'], ['staging', '2026-05-01'], ['prod', '2026-05-01']] as const)('in %s is told on %s, once', (tier, day) => {
    const resources = resourcesOf(newUploader({ environment: ENVIRONMENTS[tier], keyAgeTopicArn: TOPIC }));
    expect(resources[`aws_scheduler_schedule.acme-${tier}-uploader_KeyAgeA`]).toMatchObject({
      name: `acme-${tier}-uploader-key-a`, schedule_expression: `at(${day}T09:00:00)`, schedule_expression_timezone: 'UTC', flexible_time_window: { mode: 'OFF' },
      target: { arn: TOPIC },
    });
  });

  test('is told to a topic of the same app, with its key, by a role that can do nothing else', () => {
    const stack = newStack();
    const topic = new SnsTopic(stack, 'Topic', {});
    const uploader = newUploader({ keyAgeTopicArn: topic.arn, keyAgeTopicKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/k' }, 'Uploader', stack);
    expect(JSON.parse(resourcesOf(uploader)['aws_iam_role_policy.acme-dev-uploader_KeyAgePolicy'].policy).Statement).toMatchObject([
      { Action: 'sns:Publish', Resource: '${aws_sns_topic.Topic.arn}' },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-central-1.amazonaws.com' } } },
    ]);
  });

  test('is told by nobody where no topic is named', () => {
    expect(ofType(newUploader().user!.cdktfStack, 'aws_scheduler_schedule')).toEqual([]);
  });
});

describe('a keyless credential', () => {
  test.each([
    ['irsa', { 'oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:shop:uploader' }],
    ['githubOidc', { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:ref:refs/heads/main' }],
    ['podIdentity', { 'aws:RequestTag/kubernetes-namespace': 'shop', 'aws:RequestTag/kubernetes-service-account': 'uploader' }],
  ] as const)('by %s trusts one workload and makes no user, key or secret', (kind, equals) => {
    const uploader = newUploader({ credential: CREDENTIALS[kind]() });
    const resources = resourcesOf(uploader);
    const role = resources['aws_iam_role.acme-dev-uploader_Role'];
    expect(role.name).toBe('acme-dev-uploader');
    expect(JSON.parse(role.assume_role_policy).Statement[0].Condition.StringEquals).toMatchObject(equals);
    expect(Object.keys(resources).filter((address) => /user|access_key|secret|schedule/.test(address))).toEqual([]);
    expect(uploader).toMatchObject({ roleArn: 'arn:aws:iam::111111111111:role/acme-dev-uploader', userName: undefined, secretArn: undefined, accessKeyIds: undefined });
  });
});

test.each(Object.entries(CREDENTIALS))('everything that can be tagged is, with the credential %s', (kind, credential) => {
  const resources = resourcesOf(newUploader({ credential: credential(), ...(kind === 'accessKey' && { keyAgeTopicArn: TOPIC }) }));
  for (const [address, { tags }] of Object.entries(resources)) {
    if (!/_policy\.|access_key|secret_version|schedule/.test(address)) {
      expect({ address, tags }).toMatchObject({ tags: { Project: 'acme', Environment: 'dev', ManagedBy: 'Plinth', Owner: 'acme', CostCenter: 'acme' } });
    }
  }
});

test('there is no Lambda function, and everything is made with the provider that is given', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: PLACE.region });
  for (const [index, credential] of Object.values(CREDENTIALS).entries()) {
    newUploader({ name: `uploader-${index}`, prefixes: [`${index}/`], credential: credential(), provider }, `Uploader${index}`, stack);
  }
  for (const [type, resources] of Object.entries<any>(synthesize(stack).resource)) {
    expect(type).not.toMatch(/lambda/);
    Object.values<any>(resources).forEach((resource) => expect(resource.provider).toBe('aws.second'));
  }
});

test('the ids of keys are known by slot, of those that are made here', () => {
  const stack = newStack();
  const uploader = newUploader({ credential: Credential.accessKey({ keys: [KEY_A, KEY_B], active: AccessKeySlot.B }) }, 'Uploader', stack);
  new TerraformOutput(stack, 'ids', { value: uploader.accessKeyIds });
  expect(synthesize(stack).output.ids.value).toEqual({
    A: '${aws_iam_access_key.acme-dev-uploader_KeyA.id}', B: '${aws_iam_access_key.acme-dev-uploader_KeyB.id}',
  });
  expect(uploader.activeSlot).toBe(AccessKeySlot.B);
});
