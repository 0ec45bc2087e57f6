import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, GetRolePolicyCommand, ListAttachedRolePoliciesCommand, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack, destroy } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('resources'));
});

afterAll(async () => {
  await cloud.stop();
});

const stackTags = [{ Key: 'Project', Value: 'acme' }];

describe('AWS::KMS::Key and Alias', () => {
  const statement = (Sid: string) => ({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' }],
  });
  const template = (key: object, alias = 'alias/acme-state') => ({
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: statement('a'), ...key } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: alias, TargetKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    },
    Outputs: { KeyId: { Value: { Ref: 'Key' } }, Arn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
  });
  const keyId = async () => (await describeStack(root.cloudformation, 'kms'))!.Outputs!.find((o) => o.OutputKey === 'KeyId')!.OutputValue!;

  it('sets every property, applies a change of each, and finds nothing to change then', async () => {
    const first = template({ Description: 'state', EnableKeyRotation: true, RotationPeriodInDays: 180, PendingWindowInDays: 7, Tags: [{ Key: 'Owner', Value: 'team' }] });
    expect(await deploy(root.cloudformation, 'kms', first, stackTags)).toBe('created');
    const KeyId = await keyId();
    expect(await root.kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 180 });
    expect((await root.kms.send(new DescribeKeyCommand({ KeyId: 'alias/acme-state' }))).KeyMetadata).toMatchObject({ KeyId, Description: 'state' });
    const { Tags } = await root.kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual(expect.arrayContaining([{ TagKey: 'Owner', TagValue: 'team' }, { TagKey: 'Project', TagValue: 'acme' }]));
    expect(await deploy(root.cloudformation, 'kms', first, stackTags)).toBe('unchanged');

    const second = template({ KeyPolicy: statement('b'), Description: 'other', EnableKeyRotation: false, PendingWindowInDays: 7 });
    expect(await deploy(root.cloudformation, 'kms', second, stackTags)).toBe('updated');
    expect(await keyId()).toBe(KeyId);
    expect((await root.kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(false);
    expect((await root.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy).toContain('"b"');
    expect((await root.kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).not.toContainEqual({ TagKey: 'Owner', TagValue: 'team' });
  });

  it('refuses an alias that another stack holds, and a property that nobody applies', async () => {
    await expect(deploy(root.cloudformation, 'kms2', template({}))).rejects.toThrow(/already exists/);
    await expect(deploy(root.cloudformation, 'kms3', template({ Surprise: 1 }, 'alias/x'))).rejects.toThrow(/does not provision Surprise/);
    await expect(deploy(root.cloudformation, 'kms4', template({ RotationPeriodInDays: 30 }, 'alias/y'))).rejects.toThrow(/between 90 and 2560/);
  });

  it('schedules the deletion with the window of the template', async () => {
    const KeyId = await keyId();
    await destroy(root.cloudformation, 'kms');
    const { KeyMetadata } = await root.kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata!.KeyState).toBe('PendingDeletion');
    expect((KeyMetadata!.DeletionDate!.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 0);
    const { Aliases } = await root.kms.send(new ListAliasesCommand({}));
    expect(Aliases!.map((alias) => alias.AliasName)).not.toContain('alias/acme-state');
  });
});

describe('AWS::DynamoDB::Table', () => {
  const template = (table: object) => ({
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'acme-locks',
          KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          ...table,
        },
      },
    },
  });
  const described = async () => (await root.dynamodb.send(new DescribeTableCommand({ TableName: 'acme-locks' }))).Table!;
  const recovery = async () =>
    (await root.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: 'acme-locks' })))
      .ContinuousBackupsDescription!.PointInTimeRecoveryDescription!.PointInTimeRecoveryStatus;
  const full = template({
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    SSESpecification: { SSEEnabled: true },
    Tags: [{ Key: 'Owner', Value: 'team' }],
  });

  it('sets every property, and finds nothing to change then', async () => {
    expect(await deploy(root.cloudformation, 'table', full, stackTags)).toBe('created');
    expect(await described()).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:eu-central-1:111111111111:key\//) },
    });
    expect(await recovery()).toBe('ENABLED');
    const { Tags } = await root.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: (await described()).TableArn! }));
    expect(Tags).toEqual(expect.arrayContaining([{ Key: 'Owner', Value: 'team' }, { Key: 'Project', Value: 'acme' }]));
    expect(await deploy(root.cloudformation, 'table', full, stackTags)).toBe('unchanged');
  });

  it('refuses to delete a protected table', async () => {
    await expect(destroy(root.cloudformation, 'table')).rejects.toThrow(/DELETE_FAILED[^]*protect/i);
    expect((await described()).TableStatus).toBe('ACTIVE');
  });

  it('applies changed and removed properties and keeps the items', async () => {
    await root.dynamodb.send(new PutItemCommand({ TableName: 'acme-locks', Item: { LockID: { S: 'a' } } }));
    expect(await deploy(root.cloudformation, 'table', template({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }))).toBe('updated');
    const table = await described();
    expect(table.DeletionProtectionEnabled).toBe(false);
    expect(table.SSEDescription?.Status ?? 'DISABLED').toBe('DISABLED');
    expect(table.ItemCount).toBe(1);
    expect(await recovery()).toBe('DISABLED');
    await destroy(root.cloudformation, 'table');
    await expect(described()).rejects.toThrow(/not found/i);
  });

  it('leaves a table alone that exists already', async () => {
    await deploy(root.cloudformation, 'table', template({}));
    await expect(deploy(root.cloudformation, 'table2', template({}))).rejects.toThrow(/already exists/i);
    expect((await described()).TableStatus).toBe('ACTIVE');
  });
});

describe('AWS::IAM::Role, Policy and ManagedPolicy', () => {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }] };
  const allow = (Action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const template = (role: object, action: string) => ({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'acme-plan', AssumeRolePolicyDocument: trust, ...role } },
      Inline: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'inline', PolicyDocument: allow(action), Roles: [{ Ref: 'Role' }] } },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'acme-managed', PolicyDocument: allow(action), Roles: [{ Ref: 'Role' }] } },
    },
  });
  const described = async () => (await root.iam.send(new GetRoleCommand({ RoleName: 'acme-plan' }))).Role!;
  const inline = async () => decodeURIComponent((await root.iam.send(new GetRolePolicyCommand({ RoleName: 'acme-plan', PolicyName: 'inline' }))).PolicyDocument!);

  it('sets every property, applies a change of each, and finds nothing to change then', async () => {
    const first = template({ Description: 'reads state', MaxSessionDuration: 7200, Tags: [{ Key: 'Owner', Value: 'team' }] }, 's3:GetObject');
    expect(await deploy(root.cloudformation, 'roles', first, stackTags)).toBe('created');
    expect(await described()).toMatchObject({ Description: 'reads state', MaxSessionDuration: 7200 });
    const { Tags } = await root.iam.send(new ListRoleTagsCommand({ RoleName: 'acme-plan' }));
    expect(Tags).toEqual(expect.arrayContaining([{ Key: 'Owner', Value: 'team' }, { Key: 'Project', Value: 'acme' }]));
    expect(await inline()).toContain('s3:GetObject');
    expect(await deploy(root.cloudformation, 'roles', first, stackTags)).toBe('unchanged');

    const boundary = { PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
    expect(await deploy(root.cloudformation, 'roles', template({ MaxSessionDuration: 3600, ...boundary }, 's3:PutObject'), stackTags)).toBe('updated');
    expect(await described()).toMatchObject({ MaxSessionDuration: 3600, PermissionsBoundary: { PermissionsBoundaryArn: boundary.PermissionsBoundary } });
    expect((await described()).Description ?? '').toBe('');
    expect(await inline()).toContain('s3:PutObject');
    expect((await root.iam.send(new ListRoleTagsCommand({ RoleName: 'acme-plan' }))).Tags).not.toContainEqual({ Key: 'Owner', Value: 'team' });
  });

  it('refuses to take over a role that exists', async () => {
    await expect(deploy(root.cloudformation, 'roles2', template({}, 's3:GetObject'))).rejects.toThrow(/already exists/);
    expect((await described()).MaxSessionDuration).toBe(3600);
  });

  it('removes roles with their policies', async () => {
    expect((await root.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'acme-plan' }))).AttachedPolicies).toHaveLength(1);
    await destroy(root.cloudformation, 'roles');
    await expect(described()).rejects.toThrow(/not found|cannot be found/i);
  });
});

it('fails the deploy of a type that nobody provisions', async () => {
  const template = { Resources: { Thing: { Type: 'AWS::Nowhere::Thing' } } };
  await expect(deploy(root.cloudformation, 'nowhere', template)).rejects.toThrow(/Unrecognized resource types/);
});

it('reads the outputs of stacks in other regions', async () => {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const edge = new CloudFormationClient({ ...cloud.clientConfig(account), region: 'us-east-1' });
  const role = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] } } };
  await deploy(edge, 'edge', { Resources: { Policy: role }, Outputs: { Region: { Value: { Ref: 'AWS::Region' } } } });
  const reads = (Region: string) => ({
    Resources: { Policy: role },
    Outputs: { Seen: { Value: { 'Fn::GetStackOutput': { StackName: 'edge', OutputName: 'Region', Region } } } },
  });
  await deploy(root.cloudformation, 'home', reads('us-east-1'));
  expect((await describeStack(root.cloudformation, 'home'))!.Outputs).toMatchObject([{ OutputKey: 'Seen', OutputValue: 'us-east-1' }]);
  await expect(deploy(root.cloudformation, 'home2', reads('eu-west-1'))).rejects.toThrow(/not found in stack 'edge' of eu-west-1/);
});
