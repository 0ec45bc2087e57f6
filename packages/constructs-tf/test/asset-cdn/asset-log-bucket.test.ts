import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PlatformEnvironment } from '@plinth/env-presets';
import { Testing } from 'cdktf';
import { AssetLogBucket } from '../../src';
import { newStack, PLACE, resourceOf, resourcesOf, synthesize } from '../stacks';
import { dev, edgeOf, prod, staging, statementsOf } from './assets';

test.each([[staging, 30], [prod, 400]])('in %s keeps logs as long as the settings say, and above dev is not destroyed', (environment, days) => {
  const stack = newStack();
  new AssetLogBucket(stack, 'Logs', { environment, edgeProvider: edgeOf(stack) });
  expect(resourceOf(stack, 'aws_s3_bucket')).toMatchObject({ lifecycle: { prevent_destroy: true }, force_destroy: false, tags: environment.tags });
  expect(resourceOf(stack, 'aws_s3_bucket_lifecycle_configuration').rule).toEqual([
    expect.objectContaining({ status: 'Enabled', filter: [{}], expiration: [{ days }], abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] }),
  ]);
  expect(resourcesOf(stack, 'aws_s3_bucket_versioning')).toEqual([]);
});

test('all of it is made in us-east-1', () => {
  const stack = newStack();
  const { bucketName, bucketArn, bucketRegion } = new AssetLogBucket(stack, 'Logs', { environment: prod, edgeProvider: edgeOf(stack) });
  expect([bucketName, bucketArn, bucketRegion]).toEqual(['acme-prod-assets-logs-111111111111', 'arn:aws:s3:::acme-prod-assets-logs-111111111111', 'us-east-1']);
  for (const resources of Object.values<any>(synthesize(stack).resource)) {
    Object.values<any>(resources).forEach((resource) => expect(resource.provider).toBe('aws.edge'));
  }
});

test('takes logs from CloudWatch\'s delivery of its own source, and TLS only', () => {
  const stack = newStack();
  new AssetLogBucket(stack, 'Logs', { environment: prod, edgeProvider: edgeOf(stack) });
  const [tls, delivery, ...others] = statementsOf(resourceOf(stack, 'aws_s3_bucket_policy').policy);
  expect([tls.Sid, others]).toEqual(['DenyInsecureTransport', []]);
  expect(delivery).toEqual({
    Sid: 'AllowLogDelivery',
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::acme-prod-assets-logs-111111111111/AWSLogs/111111111111/*',
    Condition: {
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': '111111111111' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111111111111:delivery-source:acme-prod-assets-logs' },
    },
  });
});

test('needs no other provider where home is us-east-1', () => {
  const environment = PlatformEnvironment.prod({ ...PLACE, region: 'us-east-1' });
  const stack = newStack('Stack', Testing.app(), 'us-east-1');
  new AssetLogBucket(stack, 'Logs', { environment });
  expect(resourceOf(stack, 'aws_s3_bucket').provider).toBeUndefined();
});

describe('bad input', () => {
  test('no retention, and no provider of us-east-1', () => {
    expect(() => new AssetLogBucket(newStack(), 'Logs', { environment: dev })).toThrow([
      'Stack/Logs: edgeProvider is missing, must be a provider of us-east-1, since CloudFront, its certificates, firewall and logs are configured there only; '
        + "pass new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' })",
      'Stack/Logs: logRetentionDays is 0, must be more than 0 for a bucket of logs; give the days that logs are kept, or make no AssetLogBucket',
    ].join('\n'));
  });

  test('a retention that CloudWatch has not, and a provider of another region', () => {
    const stack = newStack();
    const edgeProvider = new AwsProvider(stack, 'Ireland', { alias: 'ireland', region: 'eu-west-1', allowedAccountIds: ['222222222222'] });
    expect(() => new AssetLogBucket(stack, 'Logs', { environment: prod, edgeProvider, logRetentionDays: 401 })).toThrow(new RegExp([
      'Stack/Logs: logRetentionDays is 401, must be 0 for no logs, or one of 1, 3, .*; remove it to use the prod default of 400',
      "Stack/Logs: the edgeProvider's region is eu-west-1, must be us-east-1, since CloudFront, .*; pass a provider with region us-east-1",
      "Stack/Logs: the edgeProvider's allowedAccountIds is \\[\"222222222222\"\\], must have 111111111111, as the environment says; pass a provider of account 111111111111",
    ].join('\n')));
  });
});
