import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BucketNamespace, LockMode, PlatformEnvironment, StateEncryption } from '@plinth/env-presets';
import { Aspects, TerraformResource, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { StateBackend, StateBackendProps } from '../../src';
import { DEPLOYER, dev, ENVIRONMENTS, newStack, PLACE, prod, resourceOf, resourcesOf, staging, synthesize } from '../stacks';

function stackOf(props: Partial<StateBackendProps> = {}): TerraformStack {
  const stack = newStack();
  new StateBackend(stack, 'State', { environment: dev, ...props });
  return stack;
}

describe('identity', () => {
  test('of everything: address, and the properties whose change replaces it', () => {
    const { resource } = synthesize(stackOf({ environment: prod, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' }));
    const identities = Object.entries<Record<string, any>>(resource).flatMap(([type, resources]) => Object.entries(resources)
      .map(([name, { bucket, name: given }]) => `${type}.${name} ${type === 'aws_s3_bucket' ? bucket : given ?? ''}`.trim()));
    expect(identities).toMatchInlineSnapshot(`
[
  "aws_dynamodb_table.State_Table_96BC688D acme-prod-tfstate-lock",
  "aws_iam_role.State_ReplicationRole_CE9717C6 acme-prod-tfstate-replication",
  "aws_iam_role_policy.State_ReplicationPolicy_2B500214 Replicate",
  "aws_kms_alias.State_Alias_6986D2C7 alias/acme-prod-tfstate",
  "aws_kms_key.State_Key_0A7A39F9",
  "aws_s3_bucket.State_Bucket_23180D49 acme-prod-tfstate-111111111111",
  "aws_s3_bucket_lifecycle_configuration.State_Lifecycle_CD96E254",
  "aws_s3_bucket_ownership_controls.State_Ownership_BE78B673",
  "aws_s3_bucket_policy.State_BucketPolicy_8D88FDF7",
  "aws_s3_bucket_public_access_block.State_PublicAccessBlock_58C1CE7E",
  "aws_s3_bucket_replication_configuration.State_Replication_AAEBF8D5",
  "aws_s3_bucket_server_side_encryption_configuration.State_Encryption_00D63BFF",
  "aws_s3_bucket_versioning.State_Versioning_CB27A738",
]
`);
  });

  test('survives a rename of the construct: names follow from the environment, not from the tree', () => {
    const renamed = newStack('Other');
    new StateBackend(renamed, 'Renamed', { environment: prod, lockMode: LockMode.BOTH });
    expect(resourceOf(renamed, 'aws_s3_bucket').bucket).toBe('acme-prod-tfstate-111111111111');
    expect(resourceOf(renamed, 'aws_kms_alias').name).toBe('alias/acme-prod-tfstate');
    expect(resourceOf(renamed, 'aws_dynamodb_table').name).toBe('acme-prod-tfstate-lock');
  });

  test('can be moved after a rename, resource by resource', () => {
    const stack = newStack();
    const state = new StateBackend(stack, 'Renamed', { environment: dev });
    (state.node.findChild('Versioning') as TerraformResource).moveFromId('aws_s3_bucket_versioning.State_Versioning_CB27A738');
    expect(synthesize(stack).moved).toEqual([{
      from: 'aws_s3_bucket_versioning.State_Versioning_CB27A738', to: expect.stringMatching(/^aws_s3_bucket_versioning\.Renamed_Versioning_/),
    }]);
  });
});

describe('the bucket', () => {
  test('takes its name in the global namespace, or in the account\'s if the props or the environment ask', () => {
    expect(resourceOf(stackOf(), 'aws_s3_bucket')).not.toHaveProperty('bucket_namespace');
    const regional = { bucket: 'acme-dev-tfstate-111111111111-eu-central-1-an', bucket_namespace: 'account-regional' };
    expect(resourceOf(stackOf({ bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL }), 'aws_s3_bucket')).toMatchObject(regional);
    const environment = PlatformEnvironment.dev({ ...PLACE, bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
    expect(resourceOf(stackOf({ environment }), 'aws_s3_bucket')).toMatchObject(regional);
    expect(resourceOf(stackOf({ environment, bucketNamespace: BucketNamespace.GLOBAL }), 'aws_s3_bucket')).not.toHaveProperty('bucket_namespace');
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s keeps versions as the settings say', (tier) => {
    const stack = newStack();
    const { settings } = new StateBackend(stack, 'State', { environment: ENVIRONMENTS[tier] });
    expect(resourceOf(stack, 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(resourceOf(stack, 'aws_s3_bucket_lifecycle_configuration').rule).toEqual([{
      id: 'KeepVersions',
      status: 'Enabled',
      filter: [{}],
      noncurrent_version_expiration: [{
        noncurrent_days: settings.noncurrentVersionRetentionDays, newer_noncurrent_versions: settings.noncurrentVersionsToKeep,
      }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      expiration: [{ expired_object_delete_marker: true }],
    }]);
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s is never emptied, and above dev not destroyed', (tier) => {
    const stack = stackOf({ environment: ENVIRONMENTS[tier], lockMode: LockMode.BOTH, encryption: StateEncryption.CUSTOMER_MANAGED_KEY });
    expect(resourceOf(stack, 'aws_s3_bucket').force_destroy).toBe(false);
    for (const type of ['aws_s3_bucket', 'aws_kms_key', 'aws_dynamodb_table']) {
      expect(resourceOf(stack, type).lifecycle).toEqual(tier === 'dev' ? undefined : { prevent_destroy: true });
    }
  });

  test('is closed to the public and owned by its owner alone', () => {
    const stack = stackOf();
    expect(resourceOf(stack, 'aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true,
    });
    expect(resourceOf(stack, 'aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
  });

  test('is protected from all but those whom the environment names', () => {
    const glass = 'arn:aws:iam::111111111111:role/break-glass';
    const policy = resourceOf(stackOf({ environment: PlatformEnvironment.dev({ ...PLACE, breakGlassArns: [glass] }) }), 'aws_s3_bucket_policy').policy;
    const statements = JSON.parse(policy).Statement;
    expect(statements.map(({ Sid, Effect }: any) => `${Effect} ${Sid}`)).toEqual([
      'Deny DenyInsecureTransport', 'Deny DenyCustomerProvidedKeys', 'Deny DenyWeakeningToOthers',
    ]);
    expect(statements[2].Condition).toEqual({ ArnNotLike: { 'aws:PrincipalArn': [DEPLOYER, glass] } });
  });

  test('is changed by one call after the other where S3 would refuse two at once', () => {
    const stack = stackOf({ replicaRegion: 'eu-west-1' });
    const after = (type: string) => resourceOf(stack, type).depends_on.map((address: string) => address.split('.')[0]);
    expect(after('aws_s3_bucket_ownership_controls')).toEqual(['aws_s3_bucket_public_access_block']);
    expect(after('aws_s3_bucket_policy')).toEqual(['aws_s3_bucket_public_access_block', 'aws_s3_bucket_ownership_controls']);
    expect(after('aws_s3_bucket_lifecycle_configuration')).toEqual(['aws_s3_bucket_versioning']);
    expect(after('aws_s3_bucket_replication_configuration')).toEqual(['aws_s3_bucket_versioning', 'aws_iam_role_policy']);
  });
});

describe('encryption', () => {
  test('in dev is managed by S3, without a key', () => {
    const stack = stackOf();
    expect(resourceOf(stack, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
    expect(resourcesOf(stack, 'aws_kms_key')).toEqual([]);
  });

  test('above dev has a key of its own, rotated, that only administrators may delete', () => {
    const stack = stackOf({ environment: staging });
    const key = resourceOf(stack, 'aws_kms_key');
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(JSON.parse(key.policy).Statement).toEqual([
      { Sid: 'AllowAccount', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' },
      expect.objectContaining({ Sid: 'DenyDeletionToOthers', Effect: 'Deny', Condition: { ArnNotLike: { 'aws:PrincipalArn': DEPLOYER } } }),
    ]);
    expect(resourceOf(stack, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([{
      apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: expect.stringContaining('aws_kms_key.State_Key_') },
      bucket_key_enabled: true,
    }]);
  });
});

test.each(Object.values(LockMode))('lock mode %s has a table only if it needs one', (lockMode) => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: prod, lockMode });
  expect(resourcesOf(stack, 'aws_dynamodb_table')).toHaveLength(lockMode === LockMode.S3 ? 0 : 1);
  expect(state.tableName).toBe(lockMode === LockMode.S3 ? undefined : 'acme-prod-tfstate-lock');
  expect(state.tableArn).toBe(lockMode === LockMode.S3 ? undefined : 'arn:aws:dynamodb:eu-central-1:111111111111:table/acme-prod-tfstate-lock');
});

test('the lock table can be restored, and in prod not be deleted', () => {
  expect(resourceOf(stackOf({ environment: prod, lockMode: LockMode.DYNAMODB }), 'aws_dynamodb_table')).toMatchObject({
    hash_key: 'LockID',
    attribute: [{ name: 'LockID', type: 'S' }],
    billing_mode: 'PAY_PER_REQUEST',
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: true,
  });
});

describe('tags', () => {
  const TAGGED = ['aws_s3_bucket', 'aws_kms_key', 'aws_dynamodb_table', 'aws_iam_role'];
  const all = { environment: prod, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' };

  test('are on everything that can be tagged', () => {
    const stack = stackOf(all);
    TAGGED.forEach((type) => expect(resourceOf(stack, type).tags).toEqual(prod.tags));
  });

  test('of the user can be added by an aspect', () => {
    const stack = stackOf(all);
    Aspects.of(stack).add({ visit: (node: any) => {
      if ('tagsInput' in node && node.tagsInput) {
        node.tags = { ...node.tagsInput, Owner: 'Team Shop' };
      }
    } });
    TAGGED.forEach((type) => expect(resourceOf(stack, type).tags).toEqual({ ...prod.tags, Owner: 'Team Shop' }));
  });
});

describe('replication', () => {
  test('goes to the replica by its name, key and all', () => {
    expect(resourceOf(stackOf({ environment: prod, replicaRegion: 'eu-west-1' }), 'aws_s3_bucket_replication_configuration').rule).toEqual([
      expect.objectContaining({
        destination: {
          bucket: 'arn:aws:s3:::acme-prod-tfstate-replica-111111111111',
          encryption_configuration: { replica_kms_key_id: 'arn:aws:kms:eu-west-1:111111111111:alias/acme-prod-tfstate-replica' },
        },
        delete_marker_replication: { status: 'Enabled' },
        source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
      }),
    ]);
  });

  test('without a key asks for none', () => {
    const { resource } = synthesize(stackOf({ replicaRegion: 'eu-west-1' }));
    expect(JSON.stringify(resource)).not.toMatch(/kms/);
  });
});

test('everything is made with the provider that is given', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: 'eu-central-1' });
  new StateBackend(stack, 'State', { environment: prod, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1', provider });
  for (const resources of Object.values<any>(synthesize(stack).resource)) {
    Object.values<any>(resources).forEach((resource) => expect(resource.provider).toBe('aws.second'));
  }
});

describe('an existing backend', () => {
  test('is found by the names that StateBackend gives, and nothing is made', () => {
    const stack = newStack();
    const state = StateBackend.fromStateBackendAttributes(stack, 'State', { environment: dev, lockMode: LockMode.BOTH });
    expect(state).toMatchObject({
      bucketName: 'acme-dev-tfstate-111111111111',
      bucketArn: 'arn:aws:s3:::acme-dev-tfstate-111111111111',
      tableArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/acme-dev-tfstate-lock',
    });
    expect(synthesize(stack).resource).toBeUndefined();
  });

  test('may have names of its own', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1234';
    const state = StateBackend.fromStateBackendAttributes(newStack(), 'State', { environment: dev, bucketName: 'old-states', keyArn });
    expect(state.configuration({ component: 'network' }).arguments).toMatchObject({ bucket: 'old-states', kms_key_id: keyArn });
  });

  test('is refused with all that is wrong with it', () => {
    const stack = newStack();
    const bucketName = new TerraformVariable(stack, 'bucket', {}).stringValue;
    const wrong = { environment: dev, bucketName, tableName: 'locks', keyArn: 'arn:aws:kms:eu-central-1:111111111111:alias/old' };
    expect(() => StateBackend.fromStateBackendAttributes(stack, 'State', wrong)).toThrow([
      'Stack/State: bucketName is a token, must be concrete, since it is part of names; write the value itself',
      'Stack/State: tableName is locks, may be given only with a lockMode that uses a table; set lockMode to DYNAMODB or BOTH, or remove it',
      'Stack/State: keyArn is arn:aws:kms:eu-central-1:111111111111:alias/old, must be the ARN of a key, since policies cannot name an alias; '
        + 'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ].join('\n'));
    expect(() => StateBackend.fromStateBackendAttributes(stack, 'Other', { environment: dev, lockMode: 'table' as LockMode }))
      .toThrow('Stack/Other: lockMode is table, must be one of s3, dynamodb, both; use the LockMode enum');
  });

  test('may have a key that the app makes, for grants but not for configurations', () => {
    const stack = newStack();
    const state = StateBackend.fromStateBackendAttributes(stack, 'State', { environment: dev, keyArn: new KmsKey(stack, 'Key').arn });
    expect(() => state.configuration({ component: 'network' })).toThrow(
      'Stack/State: keyArn is a token, must be concrete, since a backend is read before anything is deployed; write the value itself',
    );
  });
});

describe('values that only Terraform knows', () => {
  test('are taken where Terraform takes them', () => {
    const stack = newStack();
    const days = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
    new StateBackend(stack, 'State', { environment: prod, noncurrentVersionRetentionDays: days });
    const [rule] = resourceOf(stack, 'aws_s3_bucket_lifecycle_configuration').rule;
    expect(rule.noncurrent_version_expiration).toEqual([{ noncurrent_days: '${var.days}', newer_noncurrent_versions: 100 }]);
  });

  test('are refused where they decide what is made', () => {
    const stack = newStack();
    const name = new TerraformVariable(stack, 'name', {}).stringValue;
    expect(() => new StateBackend(stack, 'State', { environment: dev, name, lockMode: name as LockMode })).toThrow([
      'Stack/State: name is a token, must be concrete, since it is part of names; write the value itself',
      'Stack/State: lockMode is a token, must be concrete, since it decides what is made; write the value itself',
    ].join('\n'));
  });
});

describe('bad input', () => {
  test('is refused with all its problems at once, and nothing is made', () => {
    const stack = newStack('Stack', Testing.app(), 'eu-west-1');
    const wrong = { lockMode: 'table' as LockMode, noncurrentVersionsToKeep: 3, replicaRegion: 'eu-central-1' };
    expect(() => new StateBackend(stack, 'State', { environment: prod, ...wrong })).toThrow([
      'Stack/State: lockMode is table, must be one of s3, dynamodb, both; use the LockMode enum',
      "Stack/State: noncurrentVersionsToKeep is 3, must protect at least as much as staging (25); remove it to use the prod default of 100, or add acknowledge: 'reason'",
      "Stack/State: the provider's region is eu-west-1, must be eu-central-1, as the environment says; pass a provider with region eu-central-1",
      "Stack/State: replicaRegion is eu-central-1, must differ from the environment's region; name a second region",
    ].join('\n'));
    expect(synthesize(stack).resource).toBeUndefined();
  });

  test('an environment that does not name its deployers is refused, since Terraform has no role of its own', () => {
    const environment = PlatformEnvironment.dev({ ...PLACE, deployerArns: undefined });
    expect(() => stackOf({ environment })).toThrow(
      'Stack/State: environment.deployerArns is missing, must name who deploys, since Terraform runs as whoever calls it; '
      + 'give the environment deployerArns, for example arn:aws:iam::111111111111:role/deployer',
    );
  });

  test('a provider of other accounts is refused', () => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Other', { alias: 'other', allowedAccountIds: ['222222222222'] });
    expect(() => new StateBackend(stack, 'State', { environment: dev, provider })).toThrow(
      'Stack/State: the provider\'s allowedAccountIds is ["222222222222"], must have 111111111111, as the environment says; '
      + 'pass a provider of account 111111111111',
    );
  });

  test('a second backend of one name in an app is refused with who has it, and another name is the way out', () => {
    const app = Testing.app();
    new StateBackend(newStack('One', app), 'State', { environment: dev });
    const two = newStack('Two', app);
    expect(() => new StateBackend(two, 'State', { environment: dev })).toThrow(
      'Two/State: bucket is acme-dev-tfstate-111111111111, may be made only once, and One/State makes it; give one of the two another name',
    );
    expect(new StateBackend(two, 'Other', { environment: dev, name: 'tfstate-shop' }).bucketName).toBe('acme-dev-tfstate-shop-111111111111');
  });

  test('encryption weaker than the tier below needs a reason', () => {
    expect(() => stackOf({ environment: prod, encryption: StateEncryption.S3_MANAGED }))
      .toThrow(/encryption is s3-managed, must protect at least as much as staging/);
    const reasoned = stackOf({ environment: prod, encryption: StateEncryption.S3_MANAGED, acknowledge: 'states hold no secrets' });
    expect(resourcesOf(reasoned, 'aws_kms_key')).toEqual([]);
  });
});
