import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { LocalAccount, LocalCloud } from '../src';
import { type Clients, clientsOf, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack } from './helpers/stacks';

// The template that `cdk bootstrap` deploys, from the version that the reference platform uses.
const template = readFileSync(join(dirname(require.resolve('@aws-cdk/toolkit-lib')), 'api', 'bootstrap', 'bootstrap-template.yaml'), 'utf8');
const parameters = {
  CloudFormationExecutionPolicies: '',
  PublicAccessBlockConfiguration: 'true',
  FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY',
};
const Bucket = 'cdk-hnb659fds-assets-111111111111-eu-central-1';
const repositoryName = 'cdk-hnb659fds-container-assets-111111111111-eu-central-1';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('bootstrap'));
});

afterAll(async () => {
  await cloud.stop();
});

async function session(role: string): Promise<Clients> {
  const RoleArn = `arn:aws:iam::111111111111:role/cdk-hnb659fds-${role}-role-111111111111-eu-central-1`;
  const { Credentials } = await root.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's' }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return clientsOf(cloud, account, { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! });
}

it('deploys what `cdk bootstrap` deploys, and finds nothing to change then', async () => {
  expect(await deploy(root.cloudformation, 'CDKToolkit', template, [], parameters)).toBe('created');
  expect(await deploy(root.cloudformation, 'CDKToolkit', template, [], parameters)).toBe('unchanged');
  const { Outputs } = (await describeStack(root.cloudformation, 'CDKToolkit'))!;
  expect(Outputs).toContainEqual(expect.objectContaining({ OutputKey: 'BucketName', OutputValue: Bucket }));
  await root.s3.send(new HeadBucketCommand({ Bucket }));

  const ecr = new ECRClient(cloud.clientConfig(account));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  expect(repositories).toMatchObject([{ imageTagMutability: 'IMMUTABLE' }]);
  expect((await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }))).lifecyclePolicyText).toContain('untagged');
  const ssm = new SSMClient(cloud.clientConfig(account));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' }));
  expect(Number(Parameter!.Value)).toBeGreaterThan(20);
});

it('deploys it in a second region of the same account, beside the first', async () => {
  const config = { ...cloud.clientConfig(account), region: 'us-east-1' };
  const edge = new CloudFormationClient(config);
  expect(await deploy(edge, 'CDKToolkit', template, [], parameters)).toBe('created');
  expect(await deploy(root.cloudformation, 'CDKToolkit', template, [], parameters)).toBe('unchanged');
  await new S3Client(config).send(new HeadBucketCommand({ Bucket: Bucket.replace('eu-central-1', 'us-east-1') }));
});

it('lets the publishing role write assets, and the lookup role none', async () => {
  const asset = { Bucket, Key: 'asset.zip' };
  const publishing = await session('file-publishing');
  await publishing.s3.send(new PutObjectCommand({ ...asset, Body: 'x', ServerSideEncryption: 'aws:kms' }));
  await publishing.s3.send(new GetObjectCommand(asset));
  const lookup = await session('lookup');
  await expect(lookup.s3.send(new PutObjectCommand({ ...asset, Body: 'y' }))).rejects.toMatchObject({ name: 'AccessDenied' });
});
