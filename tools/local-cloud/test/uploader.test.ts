import { CreateClusterCommand, DescribePodIdentityAssociationCommand, EKSClient, ListPodIdentityAssociationsCommand } from '@aws-sdk/client-eks';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  GetAccessKeyLastUsedCommand,
  GetOpenIDConnectProviderCommand,
  ListAccessKeysCommand,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { LocalAccount, LocalCloud } from '../src';
import { attribute, statement } from './helpers/asset-stacks';
import { type Clients, clientsOf, cloudOf, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack, destroy, type Template } from './helpers/stacks';

const Bucket = 'acme-uploads';
const UserName = 'acme-dev-uploader';
const SecretId = 'acme/dev/uploader';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let secrets: SecretsManagerClient;
let scheduler: SchedulerClient;
let eks: EKSClient;

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('uploader'));
  connect();
  await root.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  const trust = JSON.stringify(statement({ Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: 'sts:AssumeRole' }));
  const { Role } = await root.iam.send(new CreateRoleCommand({ RoleName: 'cluster', AssumeRolePolicyDocument: trust }));
  await eks.send(new CreateClusterCommand({ name: 'acme', roleArn: Role!.Arn, resourcesVpcConfig: {} }));
});

function connect(): void {
  const config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  root = clientsOf(cloud, account);
  secrets = new SecretsManagerClient(config);
  scheduler = new SchedulerClient(config);
  eks = new EKSClient(config);
}

afterAll(async () => {
  await cloud.stop();
});

const key = (Properties: object = {}) => ({ Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' }, ...Properties } });
const role = (service: string, ...Policies: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: statement({ Effect: 'Allow', Principal: { Service: service }, Action: ['sts:AssumeRole', 'sts:TagSession'] }), Policies },
});

interface Step {
  readonly keys?: Record<string, object>;
  readonly active?: string;
  readonly tag?: string;
  readonly hour?: string;
}

function uploader({ keys = { KeyA: {} }, active = 'KeyA', tag = 'one', hour = '09' }: Step = {}): Template {
  const resources = {
    User: { Type: 'AWS::IAM::User', Properties: { UserName, Tags: [{ Key: 'Owner', Value: tag }] } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'upload', Users: [{ Ref: 'User' }], PolicyDocument: statement({ Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/in/*` }) },
    },
    ...Object.fromEntries(Object.entries(keys).map(([id, properties]) => [id, key(properties)])),
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: SecretId, Description: tag, Tags: [{ Key: 'Owner', Value: tag }],
        SecretString: { 'Fn::Join': ['', ['{"accessKeyId":"', { Ref: active }, '","secretAccessKey":"', attribute(active, 'SecretAccessKey'), '"}']] },
      },
    },
    SecretPolicy: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: {
        SecretId: { Ref: 'Secret' }, BlockPublicPolicy: true,
        ResourcePolicy: statement({ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'acme-dev-alarms' } },
    Role: role('scheduler.amazonaws.com', { PolicyName: 'p', PolicyDocument: statement({ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' } }) }),
    Age: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'acme-dev-key-age', ScheduleExpression: `at(2040-05-01T${hour}:00:00)`, ScheduleExpressionTimezone: 'Europe/Berlin', FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: { Ref: 'Topic' }, RoleArn: attribute('Role'), Input: '"too old"' },
      },
    },
    Provider: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com', tag], ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'] },
    },
    PodRole: role('pods.eks.amazonaws.com'),
    Pods: {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: { ClusterName: 'acme', Namespace: 'web', ServiceAccount: 'uploader', RoleArn: attribute('PodRole'), Tags: [{ Key: 'Owner', Value: tag }] },
    },
  };
  return { Resources: resources as Template['Resources'], Outputs: { Secret: { Value: { Ref: 'Secret' } } } };
}

const credentials = async () => JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString!);
const upload = (as: { accessKeyId: string; secretAccessKey: string }) => clientsOf(cloud, account, as).s3.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: 'x' }));
const lastUsed = async (AccessKeyId: string) => (await root.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed!;
const versions = async () => (await secrets.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }))).Versions!.length;
const step = (options: Step = {}) => deploy(root.cloudformation, 'uploader', uploader(options));

it('deploys a user with a key in a secret, and finds nothing to change then', async () => {
  expect(await step()).toBe('created');
  expect(await step()).toBe('unchanged');
  const { Outputs } = (await describeStack(root.cloudformation, 'uploader'))!;
  const { ARN } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  expect(Outputs).toEqual([expect.objectContaining({ OutputValue: ARN })]);
  expect((await secrets.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toContain('aws:SecureTransport');
  expect(await scheduler.send(new GetScheduleCommand({ Name: 'acme-dev-key-age' }))).toMatchObject({
    ScheduleExpressionTimezone: 'Europe/Berlin', Target: { Arn: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-alarms', Input: '"too old"' },
  });
});

it('changes what surrounds the key in place, and keeps key and secret', async () => {
  const before = await credentials();
  expect(await step({ tag: 'two', hour: '10' })).toBe('updated');
  expect(await credentials()).toEqual(before);
  expect(await versions()).toBe(1);
  const { Description, Tags } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  expect([Description, Tags]).toEqual(['two', expect.arrayContaining([{ Key: 'Owner', Value: 'two' }])]);
  expect((await scheduler.send(new GetScheduleCommand({ Name: 'acme-dev-key-age' }))).ScheduleExpression).toContain('T10:');
  const { OpenIDConnectProviderList } = await root.iam.send(new ListOpenIDConnectProvidersCommand({}));
  const [{ Arn: OpenIDConnectProviderArn }] = OpenIDConnectProviderList!;
  expect((await root.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).ClientIDList).toEqual(['sts.amazonaws.com', 'two']);
  const { associations } = await eks.send(new ListPodIdentityAssociationsCommand({ clusterName: 'acme' }));
  const { association } = await eks.send(new DescribePodIdentityAssociationCommand({ clusterName: 'acme', associationId: associations![0].associationId }));
  expect(association).toMatchObject({ namespace: 'web', serviceAccount: 'uploader', tags: { Owner: 'two' } });
});

it('rotates: a second key, the first one disabled, then deleted; each use is recorded', async () => {
  const a = await credentials();
  expect(await lastUsed(a.accessKeyId)).toMatchObject({ ServiceName: 'N/A' });
  await upload(a);
  const used = await lastUsed(a.accessKeyId);
  expect(used).toMatchObject({ ServiceName: 's3', Region: 'eu-central-1' });
  expect(Math.abs(used.LastUsedDate!.getTime() - Date.now())).toBeLessThan(10_000);

  await step({ keys: { KeyA: {}, KeyB: {} }, active: 'KeyB' });
  const b = await credentials();
  expect(b.accessKeyId).not.toBe(a.accessKeyId);
  expect(await versions()).toBe(2);
  await Promise.all([upload(a), upload(b)]);
  await expect(root.iam.send(new CreateAccessKeyCommand({ UserName }))).rejects.toMatchObject({ name: 'LimitExceededException' });

  const disabled = { keys: { KeyA: { Status: 'Inactive' }, KeyB: {} }, active: 'KeyB' };
  await step(disabled);
  await expect(upload(a)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(clientsOf(cloud, account, a).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  // The way back.
  await step({ ...disabled, keys: { KeyA: {}, KeyB: {} } });
  await upload(a);
  await step(disabled);
  await step({ keys: { KeyB: {} }, active: 'KeyB' });
  await expect(upload(a)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await upload(b);
  expect((await root.iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata).toMatchObject([{ AccessKeyId: b.accessKeyId, Status: 'Active' }]);
});

it('makes another key for a greater serial, and none for a smaller one', async () => {
  const before = await credentials();
  await step({ keys: { KeyB: { Serial: 1 } }, active: 'KeyB' });
  const after = await credentials();
  expect(after.accessKeyId).not.toBe(before.accessKeyId);
  await expect(upload(before)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(step({ keys: { KeyB: { Serial: 0 } }, active: 'KeyB' })).rejects.toThrow(/can only be incremented/);
  expect(await credentials()).toEqual(after);
});

it.each<[string, object, RegExp]>([
  ['a third key', { A: key(), B: key(), C: key() }, /Cannot exceed quota for AccessKeysPerUser: 2/],
  ['a status that does not exist', { A: key({ Status: 'Off' }) }, /must be Active or Inactive/],
  ['a secret of the same name', { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: SecretId } } }, /already exists/],
  ['a secret with a key that does not exist', { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: 'alias/none' } } }, /does not exist/],
  ['a provider of the same address', { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://token.actions.githubusercontent.com' } } }, /already exists/],
  ['a schedule that is none', { S: schedule({ ScheduleExpression: 'at(soon)' }) }, /Invalid Schedule Expression/],
  ['a schedule whose action is settable in the API only', { S: schedule({ ActionAfterCompletion: 'DELETE' }) }, /does not provision ActionAfterCompletion/],
  ['a schedule without a role', { S: schedule({}) }, /execution role/],
  ['a cluster that does not exist', {
    Role: role('pods.eks.amazonaws.com'),
    P: { Type: 'AWS::EKS::PodIdentityAssociation', Properties: { ClusterName: 'none', Namespace: 'a', ServiceAccount: 'b', RoleArn: attribute('Role') } },
  }, /No cluster found/],
])('refuses %s', async (_what, resources, message) => {
  const template = { Resources: { User: { Type: 'AWS::IAM::User', Properties: { UserName: 'refused' } }, ...resources } as Template['Resources'] };
  await expect(deploy(root.cloudformation, 'refused', template)).rejects.toThrow(message);
  await destroy(root.cloudformation, 'refused');
});

function schedule(properties: object): object {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'at(2040-01-01T00:00:00)', FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn:aws:sns:eu-central-1:111111111111:x', RoleArn: 'arn:aws:iam::111111111111:role/none' }, ...properties,
    },
  };
}

it('remembers across a restart when a key was last used', async () => {
  const { accessKeyId } = await credentials();
  await upload(await credentials());
  const before = await lastUsed(accessKeyId);
  await cloud.stop();
  cloud = cloudOf('uploader');
  [account] = await cloud.start();
  connect();
  expect(await lastUsed(accessKeyId)).toEqual(before);
});

it('destroys everything', async () => {
  await destroy(root.cloudformation, 'uploader');
  await expect(root.iam.send(new ListAccessKeysCommand({ UserName }))).resolves.toMatchObject({ AccessKeyMetadata: [] });
  expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  expect((await scheduler.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
  expect((await root.iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList).toEqual([]);
});
