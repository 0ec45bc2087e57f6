import { AccessKeySlot, CredentialKind, PlatformEnvironment, UploaderOptions } from '@plinth/env-presets';
import { App, CfnOutput, CfnParameter, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AssetBucket, Credential, Uploader } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod } from '../stacks';
import { CREDENTIALS, KEY_A, KEY_B, newUploader, resourcesOf, templateOf, TOPIC, uploadStatements } from './uploaders';

const UPLOAD = {
  Sid: 'Upload',
  Effect: 'Allow',
  Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
  Resource: 'arn:aws:s3:::assets/uploads/*',
  Condition: { Bool: { 'aws:SecureTransport': 'true' } },
};

describe('identity', () => {
  test('of everything: logical id, type and the properties whose change replaces it', () => {
    const replacing: Record<string, string> = {
      'AWS::IAM::User': 'UserName', 'AWS::IAM::Role': 'RoleName', 'AWS::IAM::AccessKey': 'UserName', 'AWS::SecretsManager::Secret': 'Name',
      'AWS::Scheduler::Schedule': 'Name',
    };
    const resources = resourcesOf(newUploader({ environment: prod, keyAgeTopicArn: TOPIC }));
    const identities = Object.entries(resources).map(([id, { Type, Properties }]) => `${id} ${Type} ${JSON.stringify(Properties[replacing[Type]] ?? '')}`);
    expect(identities.sort()).toMatchInlineSnapshot(`
[
  "AcmeProdUploaderKeyA AWS::IAM::AccessKey {"Ref":"AcmeProdUploaderUser"}",
  "AcmeProdUploaderKeyAgeA AWS::Scheduler::Schedule "acme-prod-uploader-key-a"",
  "AcmeProdUploaderKeyAgeRole AWS::IAM::Role "acme-prod-uploader-key-age"",
  "AcmeProdUploaderPolicy AWS::IAM::Policy """,
  "AcmeProdUploaderSecret AWS::SecretsManager::Secret "acme/prod/uploader"",
  "AcmeProdUploaderUser AWS::IAM::User "acme-prod-uploader"",
]
`);
  });

  test('of a keyless one: logical id, type and the properties whose change replaces it', () => {
    const resources = resourcesOf(newUploader({ credential: CREDENTIALS.podIdentity() }));
    const { ClusterName, Namespace, ServiceAccount } = resources.AcmeDevUploaderPodIdentity.Properties;
    expect(Object.entries(resources).map(([id, { Type }]) => `${id} ${Type}`).sort()).toMatchInlineSnapshot(`
[
  "AcmeDevUploaderPodIdentity AWS::EKS::PodIdentityAssociation",
  "AcmeDevUploaderPolicy AWS::IAM::Policy",
  "AcmeDevUploaderRole AWS::IAM::Role",
]
`);
    expect([resources.AcmeDevUploaderRole.Properties.RoleName, ClusterName, Namespace, ServiceAccount]).toEqual(['acme-dev-uploader', 'main', 'shop', 'uploader']);
  });

  test('survives a rename, a move, new tags and every other option: the same key with the same properties', () => {
    const key = ({ AcmeDevUploaderKeyA: { Type, Properties, DependsOn }, AcmeDevUploaderUser: { Properties: { UserName } } }: Record<string, any>) =>
      ({ Type, Properties, DependsOn, UserName });
    const before = key(resourcesOf(newUploader()));
    const changed = newStack('Other');
    const stage = new Stack(new Stage(new App(), 'Live'), 'Stack', { env: { account: PLACE.account, region: PLACE.region } });
    const owned = PlatformEnvironment.dev({ ...PLACE, owner: 'someone else', costCenter: '42' });
    Tags.of(changed).add('Team', 'media');
    const options: UploaderOptions = {
      prefixes: ['a/', 'b/'], overwrite: false, keyMaxAgeDays: 30, keyAgeTopicArn: TOPIC, sourceCidrs: ['203.0.113.0/24'],
      vpcEndpointIds: ['vpce-1a2b3c4d'],
    };
    expect(key(resourcesOf(newUploader(options, 'Renamed', changed)))).toEqual(before);
    expect(key(resourcesOf(newUploader({ environment: owned }, 'Moved', stage)))).toEqual(before);
    expect(key(resourcesOf(newUploader({ credential: Credential.accessKey({ keys: [{ ...KEY_A, createdOn: '2020-01-01' }] }) })))).toEqual(before);
  });
});

describe('what it may do', () => {
  test.each(Object.entries(CREDENTIALS))('is the same for the credential %s', (_, credential) => {
    expect(uploadStatements(newUploader({ credential: credential() }))).toEqual([UPLOAD]);
  });

  test('is the same for a role that exists already, which stays as it is', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    const uploader = newUploader({ credential: Credential.role(role) }, 'Uploader', stack);
    expect(uploadStatements(uploader)).toEqual([UPLOAD]);
    expect(uploader).toMatchObject({ credentialKind: CredentialKind.ROLE, roleArn: role.roleArn, cfnRole: undefined, userName: undefined });
    templateOf(uploader).resourceCountIs('AWS::IAM::Role', 1);
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
    const endpoint = new CfnParameter(stack, 'Endpoint').valueAsString;
    const statements = uploadStatements(newUploader({
      prefixes: ['a/', 'b/'], overwrite: false, sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: [endpoint],
    }, 'Uploader', stack));
    expect(statements.map(({ Sid }) => Sid)).toEqual(['UploadFromNetworks', 'UploadThroughEndpoints', 'DenyOverwrites']);
    expect(statements[1].Condition.StringEquals).toEqual({ 'aws:SourceVpce': { Ref: 'Endpoint' } });
    expect(statements[2]).toMatchObject({ Effect: 'Deny', Resource: ['arn:aws:s3:::assets/a/*', 'arn:aws:s3:::assets/b/*'] });
  });
});

describe('the secret', () => {
  test.each(['dev', 'staging', 'prod'] as const)('in %s goes with the user whose key it holds, at once', (tier) => {
    templateOf(newUploader({ environment: ENVIRONMENTS[tier] })).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  });

  test('is made empty where the key is made elsewhere, and then CloudFormation never writes it', () => {
    const uploader = newUploader({ generateKey: false });
    templateOf(uploader).hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: Match.absent(), GenerateSecretString: Match.absent() });
    templateOf(uploader).resourceCountIs('AWS::IAM::AccessKey', 0);
    expect(uploader.accessKeyIds).toBeUndefined();
    expect(uploader.storeKeyCommand).toMatch(/^aws secretsmanager describe-secret --secret-id acme\/dev\/uploader .* \| aws secretsmanager put-secret-value /);
  });

  test('and no other resource has the key: not an output, a tag, a policy or a schedule', () => {
    const stack = newStack();
    const uploader = newUploader({ keyAgeTopicArn: TOPIC }, 'Uploader', stack);
    const { userName, secretName, secretArn, accessKeyIds, storeKeyCommand, facts, settings } = uploader;
    new CfnOutput(stack, 'Everything', { value: JSON.stringify({ userName, secretName, secretArn, accessKeyIds, storeKeyCommand, facts: facts.prefixes, settings }) });
    const template = Template.fromStack(stack).toJSON();
    delete template.Resources.AcmeDevUploaderSecret;
    expect(JSON.stringify(template)).not.toContain('SecretAccessKey"');
    expect(JSON.stringify(template.Outputs)).toContain('{"Ref":"AcmeDevUploaderKeyA"}');
  });

  test('is read by whom it is granted to, and nothing else is', () => {
    const stack = newStack();
    const uploader = newUploader({}, 'Uploader', stack);
    uploader.grantReadSecret(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }));
    templateOf(uploader).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{
        Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: 'AcmeDevUploaderSecret' },
      }] },
    });
    expect(JSON.stringify(templateOf(uploader).toJSON())).not.toContain('ListSecrets');
  });

  test('is listed with others only by opt-in', () => {
    const stack = newStack();
    const uploader = newUploader({}, 'Uploader', stack);
    uploader.grantReadSecret(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }), { listSecrets: true });
    templateOf(uploader).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:ListSecrets', Resource: '*' })]) },
    });
  });

  test('has manifests for the External Secrets Operator', () => {
    expect(newUploader().externalSecretManifests({ namespace: 'shop' })).toContain('key: "acme/dev/uploader"');
  });

  test('of a keyless uploader is not there to be read', () => {
    const stack = newStack();
    const uploader = newUploader({ credential: CREDENTIALS.irsa() }, 'Uploader', stack);
    expect(() => uploader.grantReadSecret(new AccountRootPrincipal())).toThrow('Stack/Uploader: grantReadSecret is called, may be used only with access keys');
    expect(() => uploader.externalSecretManifests({ namespace: 'shop' })).toThrow(/since a keyless uploader has no secret; remove the call, or use Credential.accessKey$/);
  });

  test('of an uploader that exists already is found by its name', () => {
    const stack = newStack();
    const uploader = Uploader.fromUploaderAttributes(stack, 'Uploader', { environment: prod, bucketName: 'assets' });
    uploader.grantReadSecret(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }));
    expect(uploader).toMatchObject({ userName: 'acme-prod-uploader', secretName: 'acme/prod/uploader' });
    expect(uploader.externalSecretManifests({ namespace: 'shop' })).toContain('property: "prefix"');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:acme/prod/uploader-??????' })] },
    });
  });
});

describe('the age of a key', () => {
  test.each([['dev', '2026-07-30'], ['staging', '2026-05-01'], ['prod', '2026-05-01']] as const)('in %s is told on %s, once', (tier, day) => {
    templateOf(newUploader({ environment: ENVIRONMENTS[tier], keyAgeTopicArn: TOPIC })).hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: `acme-${tier}-uploader-key-a`, ScheduleExpression: `at(${day}T09:00:00)`, ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({ Arn: TOPIC }),
    });
  });

  test('is told to a topic of the same app, with its key, by a role that can do nothing else', () => {
    const stack = newStack();
    const topic = new Topic(stack, 'Topic');
    const uploader = newUploader({ keyAgeTopicArn: topic.topicArn, keyAgeTopicKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/k' }, 'Uploader', stack);
    expect(resourcesOf(uploader).AcmeDevUploaderKeyAgeRole.Properties.Policies[0].PolicyDocument.Statement).toMatchObject([
      { Action: 'sns:Publish', Resource: { Ref: expect.stringMatching(/^Topic/) } },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-central-1.amazonaws.com' } } },
    ]);
  });

  test('is told by nobody where no topic is named', () => {
    templateOf(newUploader()).resourceCountIs('AWS::Scheduler::Schedule', 0);
  });
});

describe('a keyless credential', () => {
  test.each([
    ['irsa', { 'oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:shop:uploader' }],
    ['githubOidc', { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:ref:refs/heads/main' }],
    ['podIdentity', { 'aws:RequestTag/kubernetes-namespace': 'shop', 'aws:RequestTag/kubernetes-service-account': 'uploader' }],
  ] as const)('by %s trusts one workload and makes no user, key or secret', (kind, equals) => {
    const uploader = newUploader({ credential: CREDENTIALS[kind]() });
    templateOf(uploader).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'acme-dev-uploader',
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Condition: { StringEquals: Match.objectLike(equals) } })] },
    });
    expect(Object.values(resourcesOf(uploader)).map(({ Type }) => Type).filter((type) => /User|AccessKey|Secret|Schedule/.test(type))).toEqual([]);
    expect(uploader).toMatchObject({ userName: undefined, secretArn: undefined, storeKeyCommand: undefined, accessKeyIds: undefined, activeSlot: undefined });
  });
});

test.each(Object.entries(CREDENTIALS))('everything that can be tagged is, with the credential %s', (kind, credential) => {
  const uploader = newUploader({ credential: credential(), ...(kind === 'accessKey' && { keyAgeTopicArn: TOPIC }) });
  for (const { Type, Properties } of Object.values(resourcesOf(uploader))) {
    if (!['AWS::IAM::Policy', 'AWS::IAM::AccessKey', 'AWS::Scheduler::Schedule'].includes(Type)) {
      expect(Properties.Tags).toEqual(expect.arrayContaining([{ Key: 'Project', Value: 'acme' }, { Key: 'ManagedBy', Value: 'Plinth' }]));
    }
  }
});

test('there is no Lambda function and no custom resource', () => {
  for (const credential of Object.values(CREDENTIALS)) {
    const types = Object.values(resourcesOf(newUploader({ credential: credential() }))).map(({ Type }) => Type);
    expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
  }
});

describe('the ids of keys', () => {
  test('are known by slot, of those that are made here', () => {
    const stack = newStack();
    const uploader = newUploader({ credential: Credential.accessKey({ keys: [KEY_A, KEY_B], active: AccessKeySlot.B }) }, 'Uploader', stack);
    expect(stack.resolve(uploader.accessKeyIds)).toEqual({ A: { Ref: 'AcmeDevUploaderKeyA' }, B: { Ref: 'AcmeDevUploaderKeyB' } });
    expect(uploader.activeSlot).toBe(AccessKeySlot.B);
  });
});
