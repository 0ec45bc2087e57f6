import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetEncryption, BucketNamespace } from '@plinth/env-presets';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { AssetBucket, AssetBucketProps } from '../../src';
import { newStack, resourceOf, resourcesOf, synthesize } from '../stacks';
import { dev, ENVIRONMENTS, prod, statementsOf } from './assets';

function stackOf(props: Partial<AssetBucketProps> = {}): TerraformStack {
  const stack = newStack();
  new AssetBucket(stack, 'Bucket', { environment: dev, ...props });
  return stack;
}

test('follows from the environment by name, whatever the construct is called', () => {
  const bucket = new AssetBucket(newStack('Renamed'), 'Other', { environment: prod });
  expect(bucket).toMatchObject({
    bucketName: 'acme-prod-assets-111111111111',
    bucketArn: 'arn:aws:s3:::acme-prod-assets-111111111111',
    bucketRegion: 'eu-central-1',
    bucketRegionalDomainName: 'acme-prod-assets-111111111111.s3.eu-central-1.amazonaws.com',
    keyArn: undefined,
  });
});

test('takes the account\'s own namespace if the props ask', () => {
  expect(resourceOf(stackOf({ bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL }), 'aws_s3_bucket')).toMatchObject({
    bucket: 'acme-dev-assets-111111111111-eu-central-1-an', bucket_namespace: 'account-regional',
  });
});

test.each(['dev', 'staging', 'prod'] as const)('in %s keeps replaced versions as the settings say, and no incomplete uploads', (tier) => {
  const stack = newStack();
  const { settings } = new AssetBucket(stack, 'Bucket', { environment: ENVIRONMENTS[tier] });
  expect(resourceOf(stack, 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
  expect(resourceOf(stack, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject({
    rule: [{
      id: 'ExpireVersions',
      status: 'Enabled',
      filter: [{}],
      noncurrent_version_expiration: [{ noncurrent_days: settings.noncurrentVersionRetentionDays }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      expiration: [{ expired_object_delete_marker: true }],
    }],
    depends_on: [expect.stringMatching(/^aws_s3_bucket_versioning\./)],
  });
});

test.each(['dev', 'staging', 'prod'] as const)('in %s is never emptied, and above dev neither it nor its key is destroyed', (tier) => {
  const stack = stackOf({ environment: ENVIRONMENTS[tier], encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
  expect(resourceOf(stack, 'aws_s3_bucket').force_destroy).toBe(false);
  for (const type of ['aws_s3_bucket', 'aws_kms_key']) {
    expect(resourceOf(stack, type).lifecycle).toEqual(tier === 'dev' ? undefined : { prevent_destroy: true });
  }
});

test('is private, and owned by the account alone', () => {
  const stack = stackOf();
  expect(resourceOf(stack, 'aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true,
  });
  expect(resourceOf(stack, 'aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
});

test('refuses plain HTTP, keys of customers and signatures that are older than the settings say', () => {
  const [tls, keys, old, ...others] = statementsOf(resourceOf(stackOf({ presignedMaxAgeSeconds: 300 }), 'aws_s3_bucket_policy').policy);
  expect([tls.Sid, keys.Sid, others]).toEqual(['DenyInsecureTransport', 'DenyCustomerProvidedKeys', []]);
  expect(old).toMatchObject({ Effect: 'Deny', Action: 's3:*', Condition: { NumericGreaterThan: { 's3:signatureAge': '300000' } } });
});

test('is encrypted by S3, or by a key of its own that is rotated', () => {
  expect(resourceOf(stackOf(), 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
  ]);
  const stack = stackOf({ environment: prod, encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
  expect(resourceOf(stack, 'aws_kms_key')).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  expect(resourceOf(stack, 'aws_kms_alias').name).toBe('alias/acme-prod-assets');
  expect(resourceOf(stack, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([{
    apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: expect.stringContaining('aws_kms_key.Bucket_Key_') },
    bucket_key_enabled: true,
  }]);
});

test('takes uploads from pages of the named origins, and reads nothing of CORS without any', () => {
  expect(resourcesOf(stackOf(), 'aws_s3_bucket_cors_configuration')).toEqual([]);
  const [rule] = resourceOf(stackOf({ corsAllowedOrigins: ['https://app.example.com'] }), 'aws_s3_bucket_cors_configuration').cors_rule;
  expect(rule).toMatchObject({
    allowed_origins: ['https://app.example.com'], allowed_methods: ['GET', 'HEAD', 'POST', 'PUT'], allowed_headers: ['*'], expose_headers: ['ETag'],
  });
});

test('allows each distribution what it needs, with a Sid of its own', () => {
  const stack = newStack();
  const bucket = new AssetBucket(stack, 'Bucket', { environment: dev, encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
  const arns = ['A', 'B'].map((id) => `arn:aws:cloudfront::111111111111:distribution/${id}`);
  arns.forEach((arn) => bucket.allowDistribution(arn));
  const allowed = (type: string) => statementsOf(resourceOf(stack, type).policy).filter(({ Principal }) => Principal.Service === 'cloudfront.amazonaws.com')
    .map(({ Sid, Action, Condition }) => [Sid, Action, Condition.StringEquals['AWS:SourceArn']]);
  expect(allowed('aws_s3_bucket_policy')).toEqual([
    ['AllowDistributionToRead', 's3:GetObject', arns[0]], ['AllowDistributionToMiss', 's3:ListBucket', arns[0]],
    ['AllowDistributionToRead2', 's3:GetObject', arns[1]], ['AllowDistributionToMiss2', 's3:ListBucket', arns[1]],
  ]);
  expect(allowed('aws_kms_key')).toEqual([
    ['AllowDistributionToDecrypt', 'kms:Decrypt', arns[0]], ['AllowDistributionToDecrypt2', 'kms:Decrypt', arns[1]],
  ]);
});

test('is made with the provider that is given, and tagged', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: 'eu-central-1' });
  new AssetBucket(stack, 'Bucket', {
    environment: prod, provider, encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, corsAllowedOrigins: ['https://app.example.com'],
  });
  for (const resources of Object.values<any>(synthesize(stack).resource)) {
    Object.values<any>(resources).forEach((resource) => expect(resource.provider).toBe('aws.second'));
  }
  ['aws_s3_bucket', 'aws_kms_key'].forEach((type) => expect(resourceOf(stack, type).tags).toEqual(prod.tags));
});

describe('an existing bucket', () => {
  test('is found by the name that AssetBucket gives, and nothing is made', () => {
    const stack = newStack();
    const found = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: dev });
    const { bucketName, bucketArn, bucketRegion, bucketRegionalDomainName, keyArn } = new AssetBucket(newStack(), 'Bucket', { environment: dev });
    expect(found).toMatchObject({ bucketName, bucketArn, bucketRegion, bucketRegionalDomainName, keyArn });
    expect(synthesize(stack).resource).toBeUndefined();
  });

  test('may lie in another region, with a name and a key of its own', () => {
    const stack = newStack();
    const keyArn = new KmsKey(stack, 'Key').arn;
    const found = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: dev, bucketName: 'old-assets', bucketRegion: 'eu-west-1', keyArn });
    expect(found).toMatchObject({ bucketRegionalDomainName: 'old-assets.s3.eu-west-1.amazonaws.com', keyArn });
  });

  test('is refused with all that is wrong with it', () => {
    const stack = newStack();
    const bucketName = new TerraformVariable(stack, 'bucket', {}).stringValue;
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:alias/old';
    expect(() => AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment: dev, bucketName, keyArn, bucketRegion: 'europe' })).toThrow([
      'Stack/Bucket: bucketName is a token, must be concrete, since it is part of names; write the value itself',
      'Stack/Bucket: keyArn is arn:aws:kms:eu-central-1:111111111111:alias/old, must be the ARN of a key, since policies cannot name an alias; '
        + 'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      'Stack/Bucket: bucketRegion is europe, must be a region like eu-central-1; name the region in which the bucket lies',
    ].join('\n'));
  });
});

describe('bad input', () => {
  test('is refused with all its problems at once, and nothing is made', () => {
    const stack = newStack('Stack', Testing.app(), 'eu-west-1');
    const wrong = { presignedMaxAgeSeconds: 10, corsAllowedOrigins: ['https://app.example.com/'], encryption: 'none' as AssetEncryption };
    expect(() => new AssetBucket(stack, 'Bucket', { environment: prod, ...wrong })).toThrow([
      'Stack/Bucket: corsAllowedOrigins is https://app.example.com/, must be an origin: https, a host and perhaps a port, nothing after it (http for localhost only); '
        + 'write it like https://app.example.com',
      'Stack/Bucket: encryption is none, must be one of s3-managed, customer-managed-key; use the AssetEncryption enum',
      'Stack/Bucket: presignedMaxAgeSeconds is 10, must be a whole number from 60 to 604800; remove it to use the prod default of 900',
      "Stack/Bucket: the provider's region is eu-west-1, must be eu-central-1, as the environment says; pass a provider with region eu-central-1",
    ].join('\n'));
    expect(synthesize(stack).resource).toBeUndefined();
  });

  test('a token where a concrete value is needed is refused, also inside a list', () => {
    const stack = newStack();
    const origin = new TerraformVariable(stack, 'origin', {}).stringValue;
    expect(() => new AssetBucket(stack, 'Bucket', { environment: dev, corsAllowedOrigins: [origin] })).toThrow(
      'Stack/Bucket: corsAllowedOrigins is a token, must be concrete, since it decides what is made; write the value itself',
    );
  });

  test('a value that only Terraform knows is taken where Terraform takes it', () => {
    const stack = newStack();
    const days = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
    new AssetBucket(stack, 'Bucket', { environment: dev, noncurrentVersionRetentionDays: days });
    expect(resourceOf(stack, 'aws_s3_bucket_lifecycle_configuration').rule[0].noncurrent_version_expiration).toEqual([{ noncurrent_days: '${var.days}' }]);
  });

  test('a second bucket of one name in an app is refused with who has it', () => {
    const app = Testing.app();
    new AssetBucket(newStack('One', app), 'Bucket', { environment: dev });
    expect(() => new AssetBucket(newStack('Two', app), 'Bucket', { environment: dev })).toThrow(
      'Two/Bucket: bucket is acme-dev-assets-111111111111, may be made only once, and One/Bucket makes it; give one of the two another name',
    );
  });
});
