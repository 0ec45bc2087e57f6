import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { deploy, destroy, type Template } from './helpers/stacks';

let cloud: LocalCloud;
let root: Clients;

beforeAll(async () => {
  ({ cloud, root } = await freshCloud('buckets'));
});

afterAll(async () => {
  await cloud.stop();
});

const Bucket = 'acme-dev-state-111111111111-eu-central-1-an';
const bucket = (Properties: object, BucketName = Bucket) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, BucketNamespace: BucketName.endsWith('-an') ? 'account-regional' : undefined, ...Properties },
});
const template = (properties: object, others: Record<string, object> = {}) => ({
  Resources: { Bucket: bucket(properties), ...others } as Template['Resources'],
});
const send = {
  encryption: async (name = Bucket) => (await root.s3.send(new GetBucketEncryptionCommand({ Bucket: name }))).ServerSideEncryptionConfiguration!.Rules,
  lifecycle: async () => (await root.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
  versioning: async () => (await root.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
};

const sse = (rule: object) => ({ ServerSideEncryptionConfiguration: [rule] });
const full = {
  BucketEncryption: sse({
    ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
  }),
  VersioningConfiguration: { Status: 'Enabled' },
  PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  LifecycleConfiguration: {
    Rules: [
      { Id: 'noncurrent', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 10 } },
      { Id: 'uploads', Status: 'Enabled', Prefix: 'in/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { Id: 'markers', Status: 'Enabled', ExpiredObjectDeleteMarker: true, TagFilters: [{ Key: 'a', Value: 'b' }], ObjectSizeGreaterThan: '1' },
    ],
  },
  Tags: [{ Key: 'Owner', Value: 'team' }],
};

describe('AWS::S3::Bucket', () => {
  it('sets every property, and finds nothing to change then', async () => {
    expect(await deploy(root.cloudformation, 'state', template(full), [{ Key: 'Project', Value: 'acme' }])).toBe('created');
    expect(await send.encryption()).toEqual([{
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    }]);
    expect(await send.versioning()).toBe('Enabled');
    expect((await root.s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual(full.PublicAccessBlockConfiguration);
    expect((await root.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual(full.OwnershipControls);
    expect(await send.lifecycle()).toMatchObject([
      { ID: 'noncurrent', Status: 'Enabled', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 10 } },
      { ID: 'uploads', Filter: { Prefix: 'in/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { ID: 'markers', Filter: { And: { Tags: [{ Key: 'a', Value: 'b' }], ObjectSizeGreaterThan: 1 } }, Expiration: { ExpiredObjectDeleteMarker: true } },
    ]);
    const { TagSet } = await root.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toEqual(expect.arrayContaining([
      { Key: 'Owner', Value: 'team' }, { Key: 'Project', Value: 'acme' }, { Key: 'aws:cloudformation:stack-name', Value: 'state' },
    ]));
    expect(await deploy(root.cloudformation, 'state', template(full), [{ Key: 'Project', Value: 'acme' }])).toBe('unchanged');
  });

  it('applies changed properties and the removal of those that the template dropped', async () => {
    const { LifecycleConfiguration, VersioningConfiguration, ...kept } = full;
    expect(await deploy(root.cloudformation, 'state', template({
      ...kept,
      VersioningConfiguration,
      LifecycleConfiguration: { Rules: LifecycleConfiguration.Rules.slice(0, 1) },
      Tags: [{ Key: 'Owner', Value: 'others' }],
    }))).toBe('updated');
    expect(await send.lifecycle()).toHaveLength(1);
    const { TagSet } = await root.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toContainEqual({ Key: 'Owner', Value: 'others' });
    expect(TagSet).not.toContainEqual({ Key: 'Project', Value: 'acme' });

    expect(await deploy(root.cloudformation, 'state', template({}))).toBe('updated');
    await expect(send.lifecycle()).rejects.toThrow(/does not exist/);
    expect(await send.versioning()).toBe('Suspended');
    expect((await send.encryption())![0].ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
    await expect(root.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).rejects.toThrow(/not found/);
  });

  it('leaves alone what was changed by hand, as CloudFormation does', async () => {
    await deploy(root.cloudformation, 'state', template({ VersioningConfiguration: { Status: 'Enabled' } }));
    await root.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
    await deploy(root.cloudformation, 'state', template({ VersioningConfiguration: { Status: 'Enabled' }, Tags: [{ Key: 'x', Value: 'y' }] }));
    expect(await send.versioning()).toBe('Suspended');
  });

  it('encrypts with the key of the template, with the bucket key, and with the managed key when none is named', async () => {
    const key = {
      Type: 'AWS::KMS::Key',
      Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' }] } },
    };
    const encrypted = (algorithm: object) => ({
      BucketEncryption: sse({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', ...algorithm }, BucketKeyEnabled: true }),
    });
    await deploy(root.cloudformation, 'keys', {
      Resources: {
        Key: key,
        Own: bucket(encrypted({ KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] } }), 'acme-own-key'),
        Managed: bucket(encrypted({}), 'acme-managed-key'),
      },
    });
    expect(await send.encryption('acme-own-key')).toMatchObject([{
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: expect.stringMatching(/^arn:aws:kms:/) },
      BucketKeyEnabled: true,
    }]);
    await root.s3.send(new PutObjectCommand({ Bucket: 'acme-managed-key', Key: 'a', Body: 'b', ServerSideEncryption: 'aws:kms' }));
    expect(await root.s3.send(new HeadObjectCommand({ Bucket: 'acme-managed-key', Key: 'a' }))).toMatchObject({
      ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringMatching(/^arn:aws:kms:eu-central-1:111111111111:key\//),
    });
  });

  it('blocks SSE-C where the template says so', async () => {
    await deploy(root.cloudformation, 'ssec', { Resources: { Bucket: bucket({ BucketEncryption: full.BucketEncryption }, 'acme-ssec') } });
    const customerKey = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 1).toString('base64') };
    await expect(root.s3.send(new PutObjectCommand({ Bucket: 'acme-ssec', Key: 'a', Body: 'b', ...customerKey }))).rejects.toThrow(/SSE-C/);
  });

  it('sets logging, notification, replication and Object Lock', async () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } };
    await deploy(root.cloudformation, 'rest', {
      Resources: {
        Role: role,
        Target: bucket({ VersioningConfiguration: { Status: 'Enabled' } }, 'acme-target'),
        Source: {
          DependsOn: 'Target',
          ...bucket({
            VersioningConfiguration: { Status: 'Enabled' },
            LoggingConfiguration: { DestinationBucketName: 'acme-target', LogFilePrefix: 'logs/' },
            NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
            ReplicationConfiguration: {
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Rules: [{ Id: 'all', Priority: 1, Status: 'Enabled', Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: 'Disabled' }, Destination: { Bucket: 'arn:aws:s3:::acme-target' } }],
            },
          }, 'acme-source'),
        },
        Locked: bucket({
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } } },
        }, 'acme-locked'),
      },
    });
    const Source = 'acme-source';
    expect((await root.s3.send(new GetBucketLoggingCommand({ Bucket: Source }))).LoggingEnabled).toMatchObject({ TargetBucket: 'acme-target', TargetPrefix: 'logs/' });
    expect((await root.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: Source }))).EventBridgeConfiguration).toBeDefined();
    expect((await root.s3.send(new GetBucketReplicationCommand({ Bucket: Source }))).ReplicationConfiguration!.Rules).toMatchObject([{ ID: 'all', Destination: { Bucket: 'arn:aws:s3:::acme-target' } }]);
    expect((await root.s3.send(new GetObjectLockConfigurationCommand({ Bucket: 'acme-locked' }))).ObjectLockConfiguration).toMatchObject({
      ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } },
    });
    await root.s3.send(new PutObjectCommand({ Bucket: Source, Key: 'copied', Body: 'x' }));
    const copy = await root.s3.send(new GetObjectCommand({ Bucket: 'acme-target', Key: 'copied' }));
    expect(await copy.Body!.transformToString()).toBe('x');
  });

  it('refuses names outside the account-regional namespace, and properties that nobody applies', async () => {
    const named = (BucketName: string, properties: object) => ({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName, ...properties } } } });
    const regional = { BucketNamespace: 'account-regional' };
    await expect(deploy(root.cloudformation, 'n1', named('acme-plain', regional))).rejects.toThrow(/must be named \.\.\.-111111111111-eu-central-1-an/);
    await expect(deploy(root.cloudformation, 'n2', named('acme-222222222222-eu-central-1-an', regional))).rejects.toThrow(/account-regional/);
    await expect(deploy(root.cloudformation, 'n3', named('acme-111111111111-eu-central-1-an', {}))).rejects.toThrow(/reserved/);
    await expect(deploy(root.cloudformation, 'n4', named('acme-inventory', { InventoryConfigurations: [] }))).rejects.toThrow(/does not provision InventoryConfigurations/);
    // What the failed create had begun is gone.
    const replicated = { ReplicationConfiguration: { Role: 'arn:aws:iam::111111111111:role/x', Rules: [] } };
    await expect(deploy(root.cloudformation, 'n5', named('acme-half', replicated))).rejects.toThrow(/Versioning/);
    await expect(root.s3.send(new HeadBucketCommand({ Bucket: 'acme-half' }))).rejects.toThrow();
  });

  it('keeps a bucket with objects, and one that is retained', async () => {
    await root.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'b' }));
    await expect(destroy(root.cloudformation, 'state')).rejects.toThrow(/DELETE_FAILED[^]*not empty/);
    await deploy(root.cloudformation, 'retained', { Resources: { Bucket: { ...bucket({}, 'acme-retained'), DeletionPolicy: 'Retain' } } });
    await destroy(root.cloudformation, 'retained');
    await root.s3.send(new HeadBucketCommand({ Bucket: 'acme-retained' }));
  });
});

describe('AWS::S3::BucketPolicy', () => {
  const policy = (Bucket: string, resource: string, Principal: unknown = '*', Effect = 'Deny') => ({
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket, PolicyDocument: { Version: '2012-10-17', Statement: [{ Sid: 'Tls', Effect, Principal, Action: 's3:*', Resource: resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] } },
  });
  const bucketOf = (name: string, others: object) => ({ Resources: { Bucket: bucket({}, name), ...others } as Template['Resources'] });

  it('sets, changes and removes the policy', async () => {
    const read = async () => (await root.s3.send(new GetBucketPolicyCommand({ Bucket: 'acme-policy' }))).Policy!;
    const first = bucketOf('acme-policy', { Policy: { ...policy('acme-policy', 'arn:aws:s3:::acme-policy/*'), DependsOn: 'Bucket' } });
    await deploy(root.cloudformation, 'policy', first);
    expect(await read()).toContain('acme-policy/*');
    expect(await deploy(root.cloudformation, 'policy', first)).toBe('unchanged');
    await deploy(root.cloudformation, 'policy', bucketOf('acme-policy', { Policy: { ...policy('acme-policy', 'arn:aws:s3:::acme-policy'), DependsOn: 'Bucket' } }));
    expect(await read()).not.toContain('/*');
    await deploy(root.cloudformation, 'policy', bucketOf('acme-policy', {}));
    await expect(read()).rejects.toThrow(/does not exist/);
  });

  it('refuses a policy for other resources, a second one, and a public one', async () => {
    const refused = (others: object, name: string) => deploy(root.cloudformation, name, bucketOf(`acme-${name}`, others));
    await expect(refused({ Policy: { ...policy('acme-p1', 'arn:aws:s3:::other/*'), DependsOn: 'Bucket' } }, 'p1')).rejects.toThrow(/invalid resource/);
    const two = { Policy: { ...policy('acme-p2', 'arn:aws:s3:::acme-p2'), DependsOn: 'Bucket' }, Second: { ...policy('acme-p2', 'arn:aws:s3:::acme-p2'), DependsOn: 'Policy' } };
    await expect(refused(two, 'p2')).rejects.toThrow(/already exists/);
    await expect(refused({ Policy: { ...policy('acme-p3', 'arn:aws:s3:::acme-p3/*', '*', 'Allow'), DependsOn: 'Bucket' } }, 'p3')).rejects.toThrow(/BlockPublicPolicy/);
  });
});
