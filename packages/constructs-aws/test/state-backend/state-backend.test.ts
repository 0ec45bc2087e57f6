import { BucketNamespace, LockMode, PlatformEnvironment, StateEncryption } from '@plinth/env-presets';
import { App, CfnParameter, CliCredentialsStackSynthesizer, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { StateBackend, StateBackendProps } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod, staging } from '../stacks';

function templateOf(props: Partial<StateBackendProps> = {}): Template {
  const stack = newStack();
  new StateBackend(stack, 'State', { environment: dev, ...props });
  return Template.fromStack(stack);
}

describe('identity', () => {
  test('of what is stateful: logical id, type and the properties whose change replaces it', () => {
    const { Resources } = templateOf({ environment: prod, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' }).toJSON();
    const replacing: Record<string, string> = {
      'AWS::S3::Bucket': 'BucketName', 'AWS::DynamoDB::Table': 'TableName', 'AWS::KMS::Alias': 'AliasName', 'AWS::IAM::Role': 'RoleName', 'AWS::KMS::Key': 'KeySpec',
    };
    const identities = Object.entries<any>(Resources).map(([id, { Type, Properties }]) => [id, Type, Properties[replacing[Type]]].join(' ').trim());
    expect(identities.sort()).toMatchInlineSnapshot(`
[
  "StateAlias6986D2C7 AWS::KMS::Alias alias/acme-prod-tfstate",
  "StateBucket23180D49 AWS::S3::Bucket acme-prod-tfstate-111111111111-eu-central-1-an",
  "StateBucketPolicy8D88FDF7 AWS::S3::BucketPolicy",
  "StateKey0A7A39F9 AWS::KMS::Key",
  "StateReplicationRoleCE9717C6 AWS::IAM::Role acme-prod-tfstate-replication",
  "StateTable96BC688D AWS::DynamoDB::Table acme-prod-tfstate-lock",
]
`);
  });

  test('survives a rename of the construct: names follow from the environment, not from the tree', () => {
    const renamed = newStack('Other');
    new StateBackend(renamed, 'Renamed', { environment: dev });
    Template.fromStack(renamed).hasResourceProperties('AWS::S3::Bucket', { BucketName: 'acme-dev-tfstate-111111111111-eu-central-1-an' });
  });
});

describe('the bucket', () => {
  test('takes its name in the account-regional namespace, or in the global one if asked', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'acme-dev-tfstate-111111111111-eu-central-1-an', BucketNamespace: 'account-regional',
    });
    templateOf({ bucketNamespace: BucketNamespace.GLOBAL }).hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'acme-dev-tfstate-111111111111', BucketNamespace: Match.absent(),
    });
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s keeps versions as the settings say', (tier) => {
    const stack = newStack();
    const { settings } = new StateBackend(stack, 'State', { environment: ENVIRONMENTS[tier] });
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: settings.retainOnDeletion ? 'Retain' : 'Delete',
      Properties: {
        LifecycleConfiguration: { Rules: [Match.objectLike({
          NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentVersionRetentionDays, NewerNoncurrentVersions: settings.noncurrentVersionsToKeep },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        })] },
      },
    });
  });

  test('blocks customer-provided keys also in dev, where S3 manages the keys', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
      }] },
    });
  });

  test('is protected from all but the bootstrap role, or from all but those whom the environment names', () => {
    const protectedFrom = (environment: PlatformEnvironment, administrators: unknown) => templateOf({ environment }).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({
        Sid: 'DenyWeakeningToOthers', Condition: { ArnNotLike: { 'aws:PrincipalArn': administrators } },
      })]) },
    });
    protectedFrom(dev, 'arn:aws:iam::111111111111:role/cdk-*-cfn-exec-role-111111111111-*');
    const [deployer, glass] = ['arn:aws:iam::111111111111:role/deployer', 'arn:aws:iam::111111111111:role/break-glass'];
    protectedFrom(PlatformEnvironment.dev({ ...PLACE, deployerArns: [deployer], breakGlassArns: [glass] }), [deployer, glass]);
  });
});

test.each(Object.values(LockMode))('lock mode %s has a table only if it needs one', (lockMode) => {
  const stack = newStack();
  const state = new StateBackend(stack, 'State', { environment: prod, lockMode });
  const tables = Template.fromStack(stack).findResources('AWS::DynamoDB::Table');
  expect(Object.keys(tables)).toHaveLength(lockMode === LockMode.S3 ? 0 : 1);
  expect(state.tableName).toBe(lockMode === LockMode.S3 ? undefined : 'acme-prod-tfstate-lock');
});

test('the lock table can be restored, and in prod not be deleted', () => {
  templateOf({ environment: prod, lockMode: LockMode.DYNAMODB }).hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }], DeletionProtectionEnabled: true, BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('above dev the states have a key of their own, rotated, that only administrators may delete', () => {
  expect(Object.keys(templateOf().findResources('AWS::KMS::Key'))).toEqual([]);
  templateOf({ environment: staging }).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'Retain',
    Properties: {
      EnableKeyRotation: true,
      PendingWindowInDays: 30,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'DenyDeletionToOthers', Effect: 'Deny' })]) },
    },
  });
});

test('everything that can be tagged is tagged, and what the user tags wins', () => {
  const stack = newStack();
  Tags.of(new StateBackend(stack, 'State', { environment: prod, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' })).add('Owner', 'Team Shop');
  const { Resources } = Template.fromStack(stack).toJSON();
  for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::DynamoDB::Table', 'AWS::IAM::Role']) {
    const [resource] = Object.values<any>(Resources).filter(({ Type }) => Type === type);
    expect(Object.fromEntries(resource.Properties.Tags.map(({ Key, Value }: any) => [Key, Value]))).toEqual({ ...prod.tags, Owner: 'Team Shop' });
  }
});

describe('replication', () => {
  test('goes to the replica by its name, key and all', () => {
    templateOf({ environment: prod, replicaRegion: 'eu-west-1' }).hasResourceProperties('AWS::S3::Bucket', {
      ReplicationConfiguration: { Rules: [Match.objectLike({
        Destination: {
          Bucket: 'arn:aws:s3:::acme-prod-tfstate-replica-111111111111-eu-west-1-an',
          EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-west-1:111111111111:alias/acme-prod-tfstate-replica' },
        },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
      })] },
    });
  });

  test('without a key asks for none', () => {
    const { Resources } = templateOf({ replicaRegion: 'eu-west-1' }).toJSON();
    expect(JSON.stringify(Resources)).not.toMatch(/kms:|SseKms/);
  });
});

describe('grants', () => {
  test('of two prefixes to one role stand side by side', () => {
    const stack = newStack();
    const state = new StateBackend(stack, 'State', { environment: dev });
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    state.grantApply(role, { prefix: 'dev/network/' }).assertSuccess();
    state.grantPlan(role, { prefix: 'dev/shop/' }).assertSuccess();
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const text = JSON.stringify(policy);
    expect(text).toContain('/dev/network/*.tflock');
    expect(text).toContain('/dev/shop/*.tflock');
    expect(text).not.toContain('Sid');
  });

  test('refuse a prefix that climbs and state encryption without a key', () => {
    const stack = newStack();
    const state = new StateBackend(stack, 'State', { environment: dev });
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    expect(() => state.grantPlan(role, { prefix: '../prod/' })).toThrow('Stack/State: prefix is ../prod/, must not climb with . or ..');
    expect(() => state.grantPlan(role, { clientSideEncryption: true })).toThrow(/clientSideEncryption is true, may be used only with a key of the backend/);
  });
});

describe('the configuration of a state', () => {
  test('is concrete before anything is deployed', () => {
    const state = new StateBackend(newStack(), 'State', { environment: prod });
    expect(state.configuration({ component: 'network' }).arguments).toEqual({
      bucket: 'acme-prod-tfstate-111111111111-eu-central-1-an', key: 'prod/network.tfstate', region: 'eu-central-1', encrypt: true, use_lockfile: true,
      kms_key_id: 'arn:aws:kms:eu-central-1:111111111111:alias/acme-prod-tfstate',
    });
  });

  test('wants either a component or a key', () => {
    const state = new StateBackend(newStack(), 'State', { environment: dev });
    expect(state.configuration({ key: 'old/place.tfstate' }).key).toBe('old/place.tfstate');
    expect(() => state.configuration({})).toThrow(/must have either component or key/);
    expect(() => state.configuration({ component: 'a', key: 'b' })).toThrow(/must have either component or key/);
  });
});

describe('an existing backend', () => {
  test('is found by the names that StateBackend gives', () => {
    const stack = newStack();
    const state = StateBackend.fromStateBackendAttributes(stack, 'State', { environment: dev, lockMode: LockMode.BOTH });
    expect(state).toMatchObject({
      bucketName: 'acme-dev-tfstate-111111111111-eu-central-1-an',
      bucketArn: 'arn:aws:s3:::acme-dev-tfstate-111111111111-eu-central-1-an',
      tableArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/acme-dev-tfstate-lock',
    });
    state.grantPlan(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() })).assertSuccess();
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
  });

  test('may have names of its own', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1234';
    const state = StateBackend.fromStateBackendAttributes(newStack(), 'State', { environment: dev, bucketName: 'old-states', keyArn });
    expect(state.configuration({ component: 'network' }).arguments).toMatchObject({ bucket: 'old-states', kms_key_id: keyArn });
  });
});

test('an existing backend is refused with all that is wrong with it', () => {
  const stack = newStack();
  const keyArn = 'arn:aws:kms:eu-central-1:111111111111:alias/old';
  const parameter = new CfnParameter(stack, 'Name').valueAsString;
  expect(() => StateBackend.fromStateBackendAttributes(stack, 'State', { environment: dev, bucketName: parameter, tableName: 'locks', keyArn })).toThrow([
    'Stack/State: bucketName is a token, must be concrete, since it is part of names; write the value itself',
    'Stack/State: tableName is locks, may be given only with a lockMode that uses a table; set lockMode to DYNAMODB or BOTH, or remove it',
    'Stack/State: keyArn is arn:aws:kms:eu-central-1:111111111111:alias/old, must be the ARN of a key, since policies cannot name an alias;',
  ].join('\n'));
});

test('what only CloudFormation will know is taken as it is, where nothing is decided by it', () => {
  const stack = newStack();
  const days = new CfnParameter(stack, 'Days', { type: 'Number' });
  new StateBackend(stack, 'State', { environment: dev, noncurrentVersionRetentionDays: days.valueAsNumber });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: { Ref: 'Days' } } })] },
  });
  const mode = new CfnParameter(stack, 'Mode').valueAsString as LockMode;
  expect(() => new StateBackend(stack, 'Other', { environment: dev, name: 'other', lockMode: mode }))
    .toThrow('Stack/Other: lockMode is a token, must be concrete, since it decides what is made; write the value itself');
});

describe('the L2 constructs', () => {
  test('stand over the same resources: what is added lands in the policies that are there', () => {
    const stack = newStack();
    const state = new StateBackend(stack, 'State', { environment: prod, lockMode: LockMode.BOTH });
    const statement = () => new PolicyStatement({ sid: 'Mine', actions: ['*'], resources: ['*'], principals: [new AccountRootPrincipal()] });
    expect(state.bucket.addToResourcePolicy(statement()).statementAdded).toBe(true);
    expect(state.key!.addToResourcePolicy(statement()).statementAdded).toBe(true);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::BucketPolicy', 1);
    template.hasResourceProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement: Match.arrayWith([
      Match.objectLike({ Sid: 'DenyWeakeningToOthers' }), Match.objectLike({ Sid: 'Mine' }),
    ]) } });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([
      Match.objectLike({ Sid: 'DenyDeletionToOthers' }), Match.objectLike({ Sid: 'Mine' }),
    ]) } });
    expect(stack.resolve(state.table!.tableArn)).toEqual(stack.resolve(state.tableArn));
  });

  test('know the key, so that their grants work', () => {
    const stack = newStack();
    new StateBackend(stack, 'State', { environment: prod }).bucket.grantRead(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('kms:Decrypt');
  });
});

describe('bad input', () => {
  test('is refused with all its problems at once, and nothing is made', () => {
    const stack = newStack('Stack', 'eu-west-1');
    const wrong = { lockMode: 'table' as LockMode, noncurrentVersionsToKeep: 3, replicaRegion: 'eu-central-1' };
    expect(() => new StateBackend(stack, 'State', { environment: prod, ...wrong })).toThrow([
      'Stack/State: lockMode is table, must be one of s3, dynamodb, both; use the LockMode enum',
      "Stack/State: noncurrentVersionsToKeep is 3, must protect at least as much as staging (25); remove it to use the prod default of 100, or add acknowledge: 'reason'",
      "Stack/State: the stack's region is eu-west-1, must be eu-central-1, as the environment says; give the stack env: { account: '111111111111', region: 'eu-central-1' }",
      "Stack/State: replicaRegion is eu-central-1, must differ from the environment's region; name a second region",
    ].join('\n'));
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('a second backend of one name in an app is refused with who has it, and another name is the way out', () => {
    const app = new App();
    new StateBackend(newStack('One', PLACE.region, app), 'State', { environment: dev });
    const two = newStack('Two', PLACE.region, app);
    expect(() => new StateBackend(two, 'State', { environment: dev })).toThrow(
      'Two/State: bucket is acme-dev-tfstate-111111111111-eu-central-1-an, may be made only once, and One/State makes it; give one of the two another name',
    );
    expect(new StateBackend(two, 'Other', { environment: dev, name: 'tfstate-shop' }).bucketName).toBe('acme-dev-tfstate-shop-111111111111-eu-central-1-an');
  });

  test('a stack without the bootstrap roles must have an environment that names its deployers', () => {
    const stack = new Stack(new App(), 'Stack', { synthesizer: new CliCredentialsStackSynthesizer() });
    expect(() => new StateBackend(stack, 'State', { environment: dev })).toThrow(/environment.deployerArns is missing, must name who deploys/);
    const named = PlatformEnvironment.dev({ ...PLACE, deployerArns: ['arn:aws:iam::111111111111:role/deployer'] });
    expect(new StateBackend(stack, 'Named', { environment: named }).bucketName).toContain('acme-dev-tfstate');
  });

  test('encryption weaker than the tier below needs a reason', () => {
    expect(() => templateOf({ environment: prod, encryption: StateEncryption.S3_MANAGED }))
      .toThrow(/encryption is s3-managed, must protect at least as much as staging/);
    templateOf({ environment: prod, encryption: StateEncryption.S3_MANAGED, acknowledge: 'states hold no secrets' }).resourceCountIs('AWS::KMS::Key', 0);
  });
});

test('works inside a Stage', () => {
  const stage = new Stage(new App(), 'Stage', { env: { account: PLACE.account, region: PLACE.region } });
  const stack = new Stack(stage, 'Stack');
  new StateBackend(stack, 'State', { environment: dev });
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
});
