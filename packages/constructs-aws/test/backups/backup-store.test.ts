import { BackupStoreProfile, ObjectLockMode, PlatformEnvironment } from '@plinth/env-presets';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { BackupStoreReplica } from '../../src';
import { dev, ENVIRONMENTS, newStack, PLACE, prod, staging } from '../stacks';
import { AWAY, EVERY_STORE, newStore, only, OTHER_ACCOUNT, resourcesOf, templateOf, TOPIC, typesOf } from './backups';

const statementOf = (policy: any, sid: string) => policy.Statement.find(({ Sid }: any) => Sid === sid);
const DAY = 86_400_000;

describe('the bucket', () => {
  test.each([
    ['dev', undefined, 7], ['staging', { Mode: 'GOVERNANCE', Days: 7 }, 14], ['prod', { Mode: 'COMPLIANCE', Days: 35 }, 90],
  ] as const)('in %s locks by default %j and expires everything after %s days, and what is hidden a day later', (tier, retention, days) => {
    const store = newStore(ENVIRONMENTS[tier]);
    const bucket = only(store, 'AWS::S3::Bucket');
    // lockable from the first day on: turned on later it would be another bucket
    expect(bucket.ObjectLockEnabled).toBe(true);
    expect(bucket.ObjectLockConfiguration).toEqual(retention && { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } });
    expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.LifecycleConfiguration).toEqual({
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      Rules: [
        { Id: 'expire', Status: 'Enabled', ExpirationInDays: days, NoncurrentVersionExpiration: { NoncurrentDays: 1 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
        { Id: 'expired-delete-markers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
      ],
    });
    expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/BackupsKey$/), 'Arn'] } },
      BucketKeyEnabled: true,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    }]);
  });

  test('of an archive keeps seven years, moves twice, and only what is large enough to be worth it', () => {
    const { ObjectLockConfiguration, LifecycleConfiguration } = only(newStore(prod, { profile: BackupStoreProfile.ARCHIVE }), 'AWS::S3::Bucket');
    expect(ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Mode: 'COMPLIANCE', Days: 2557 });
    expect(LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(2557);
    // S3 has "greater than" only, and takes a size of its own in each rule
    expect(LifecycleConfiguration.Rules[2]).toEqual({
      Id: 'transitions', Status: 'Enabled', ObjectSizeGreaterThan: 131_071,
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }, { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 730 }],
    });
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s stays on deletion if the tier says so, and its key with it', (tier) => {
    const store = newStore(ENVIRONMENTS[tier]);
    const retained = Object.entries(resourcesOf(store)).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    const kept = retained.map(([id]) => id.replace(/^Acme(Dev|Staging|Prod)Backups/, ''));
    expect(kept).toEqual(store.settings.retainOnDeletion ? ['Key', 'Alias', 'Bucket', 'BucketPolicy'] : []);
    expect(store.settings.retainOnDeletion).toBe(tier !== 'dev');
  });
});

describe('the policies', () => {
  const breakGlassArns = [`arn:aws:iam::${PLACE.account}:role/break-glass`];
  const deployer = `arn:aws:iam::${PLACE.account}:role/cdk-*-cfn-exec-role-${PLACE.account}-*`;
  const but = (arns: string[]) => (arns.length === 0 ? undefined : { ArnNotLike: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } });

  test.each<[string, PlatformEnvironment, string[], string[]]>([
    ['dev lets the deployer destroy', dev, [deployer], [deployer]],
    ['prod lets nobody delete', prod, [], [deployer]],
    ['prod lets break-glass principals', PlatformEnvironment.prod({ ...PLACE, breakGlassArns }), breakGlassArns, [deployer, ...breakGlassArns]],
  ])('%s, bypass, or schedule the deletion of the key, and keeps the deployer able to change the policies', (_title, environment, destroyers, administrators) => {
    const store = newStore(environment);
    const { cfnKey } = store;
    const key = resourcesOf(store)[cfnKey.stack.resolve(cfnKey.logicalId)].Properties.KeyPolicy;
    expect(statementOf(key, 'DenyDeletion')).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'] });
    expect(statementOf(key, 'DenyDeletion').Condition).toEqual(but(destroyers));
    // who may not put it again may not make it either: KMS's safety check
    expect(statementOf(key, 'DenyPolicyToOthers').Condition).toEqual(but(administrators));
    const bucket = only(store, 'AWS::S3::BucketPolicy').PolicyDocument;
    expect(statementOf(bucket, 'DenyDeletionAndBypass').Condition).toEqual(but(destroyers));
    expect(statementOf(bucket, 'DenyDeletionAndBypass').Action).toEqual(expect.arrayContaining(['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention']));
    expect(statementOf(bucket, 'DenyWeakeningToOthers').Condition).toEqual(but(administrators));
    expect(statementOf(bucket, 'DenyInsecureTransport').Action).toBe('s3:*');
  });

  test('of the L2 constructs are those that stand: what is added lands beside what protects', () => {
    const store = newStore(prod);
    const statement = () => new PolicyStatement({ sid: 'Mine', actions: ['*'], resources: ['*'], principals: [new AccountRootPrincipal()] });
    expect(store.bucket.addToResourcePolicy(statement()).statementAdded).toBe(true);
    expect(store.key.addToResourcePolicy(statement()).statementAdded).toBe(true);
    store.bucket.grantRead(new Role(Stack.of(store), 'Reader', { assumedBy: new AccountRootPrincipal() }));
    expect(statementOf(only(store, 'AWS::S3::BucketPolicy').PolicyDocument, 'Mine')).toBeDefined();
    expect(JSON.stringify(resourcesOf(store).AcmeProdBackupsKey)).toMatch(/DenyDeletion.+Mine/);
    expect(JSON.stringify(templateOf(store).findResources('AWS::IAM::Policy'))).toContain('kms:Decrypt');
  });
});

describe('whoever touches the key', () => {
  test('is told to the topic that is made, by a rule on CloudTrail\'s events about this key', () => {
    const store = newStore(dev);
    expect(only(store, 'AWS::Events::Rule')).toMatchObject({
      Name: 'acme-dev-backups-key',
      State: 'ENABLED',
      EventPattern: {
        'source': ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        'detail': {
          eventSource: ['kms.amazonaws.com'], eventName: ['DisableKey', 'ScheduleKeyDeletion'], resources: { ARN: [{ 'Fn::GetAtt': ['AcmeDevBackupsKey', 'Arn'] }] },
        },
      },
      Targets: [{ Id: 'alarms', Arn: { Ref: 'AcmeDevBackupsAlarmTopic' } }],
    });
    // the topic has a key of its own: that of the backups may be what is gone
    expect(only(store, 'AWS::SNS::Topic').KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['AcmeDevBackupsAlarmKey', 'Arn'] });
    expect(JSON.stringify(only(store, 'AWS::SNS::TopicPolicy').PolicyDocument)).toContain('events.amazonaws.com');
    expect(JSON.stringify(resourcesOf(store).AcmeDevBackupsAlarmKey)).toContain('events.amazonaws.com');
  });

  test('is told to a topic that is there already, and then none is made', () => {
    const store = newStore(dev, { alarmTopicArn: TOPIC });
    expect(store).toMatchObject({ alarmTopicArn: TOPIC, cfnAlarmTopic: undefined });
    expect(only(store, 'AWS::Events::Rule').Targets).toEqual([{ Id: 'alarms', Arn: TOPIC }]);
    expect(typesOf(store).filter((type) => /SNS/.test(type))).toEqual([]);
    templateOf(store).resourceCountIs('AWS::KMS::Key', 1);
  });
});

describe('a COMPLIANCE lock', () => {
  test('is told at synth, with the earliest day of deletion', () => {
    const before = Date.now();
    const store = newStore(prod);
    const [{ entry }, ...more] = Annotations.fromStack(Stack.of(store)).findInfo('*', Match.anyValue());
    const days = [before, Date.now()].map((now) => new Date(now + 35 * DAY).toISOString().slice(0, 10));
    expect(days.map((day) => `COMPLIANCE for 35 days: what is written today can be deleted by nobody, the account's root and AWS included, before ${day} [ack: @plinth/constructs-aws:complianceLock]`))
      .toContain(entry.data);
    expect(more).toEqual([]);
  });

  test('is told of a replica too, and of nothing that is not locked so', () => {
    const replica = new BackupStoreReplica(newStack('Away', AWAY), 'Replica', { environment: prod, region: AWAY });
    expect(Annotations.fromStack(Stack.of(replica)).findInfo('*', Match.stringLikeRegexp('^COMPLIANCE for 35 days'))).toHaveLength(1);
    for (const store of [newStore(staging), newStore(prod, { objectLockMode: ObjectLockMode.GOVERNANCE })]) {
      expect(Annotations.fromStack(Stack.of(store)).findInfo('*', Match.anyValue())).toEqual([]);
    }
  });
});

describe('a replica', () => {
  test('has the name that the store replicates to, its lock and its lifecycle', () => {
    const store = newStore(prod, EVERY_STORE);
    const replica = new BackupStoreReplica(newStack('Away', AWAY), 'Replica', { environment: prod, region: AWAY });
    const [source, copy] = [store, replica].map((construct) => only(construct, 'AWS::S3::Bucket'));
    const [rule] = source.ReplicationConfiguration.Rules;
    expect(rule).toMatchObject({
      Status: 'Enabled',
      // what somebody hides here is still to be seen there
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: {
        Bucket: `arn:aws:s3:::${copy.BucketName}`,
        EncryptionConfiguration: { ReplicaKmsKeyID: `arn:aws:kms:${AWAY}:${PLACE.account}:${only(replica, 'AWS::KMS::Alias').AliasName}` },
      },
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    });
    expect(rule.Destination.Account).toBeUndefined();
    for (const property of ['ObjectLockEnabled', 'ObjectLockConfiguration', 'LifecycleConfiguration', 'VersioningConfiguration']) {
      expect([property, copy[property]]).toEqual([property, source[property]]);
    }
    expect(replica.bucket.bucketName).toBeDefined();
    expect(replica.key.keyArn).toBeDefined();
    // retention and legal hold go with each version
    const role = JSON.stringify(only(store, 'AWS::IAM::Role').Policies);
    ['s3:GetObjectRetention', 's3:GetObjectLegalHold', 's3:GetObjectVersionForReplication', 's3:ReplicateObject'].forEach((action) => expect(role).toContain(action));
  });

  test('in another account owns what it gets, and admits the one role that replicates', () => {
    const store = newStore(prod, { replicaRegion: AWAY, replicaAccount: OTHER_ACCOUNT });
    const stack = new Stack(new App(), 'Away', { env: { account: OTHER_ACCOUNT, region: AWAY } });
    const replica = new BackupStoreReplica(stack, 'Replica', { environment: prod, region: AWAY, account: OTHER_ACCOUNT });
    const [{ Destination }] = only(store, 'AWS::S3::Bucket').ReplicationConfiguration.Rules;
    expect(Destination).toMatchObject({ Bucket: `arn:aws:s3:::${replica.bucketName}`, Account: OTHER_ACCOUNT, AccessControlTranslation: { Owner: 'Destination' } });
    const role = `arn:aws:iam::${PLACE.account}:role/acme-prod-backups-replication`;
    expect(statementOf(only(replica, 'AWS::S3::BucketPolicy').PolicyDocument, 'AllowReplication').Principal).toEqual({ AWS: role });
    expect(statementOf(only(replica, 'AWS::KMS::Key').KeyPolicy, 'AllowReplication')).toMatchObject({ Principal: { AWS: role }, Action: 'kms:Encrypt' });
  });

  test.each([['before'], ['after']])('is deployed first where it stands %s the store in one app', (when) => {
    const app = new App();
    const [home, away] = [newStack('Home', PLACE.region, app), newStack('Away', AWAY, app)];
    const make = [() => new BackupStoreReplica(away, 'Replica', { environment: dev, region: AWAY }), () => newStore(dev, EVERY_STORE, 'Backups', home)];
    (when === 'before' ? make : make.reverse()).forEach((construct) => construct());
    app.synth();
    expect(home.dependencies).toEqual([away]);
  });
});

test('everything that can be tagged is tagged, and what the user tags wins', () => {
  const store = newStore(prod, EVERY_STORE);
  Tags.of(store).add('Owner', 'Team Shop');
  for (const { Type, Properties } of Object.values<any>(resourcesOf(store))) {
    if (!/^AWS::(KMS::Alias|S3::BucketPolicy|SNS::TopicPolicy)$/.test(Type)) {
      expect([Type, Object.fromEntries(Properties.Tags.map(({ Key, Value }: any) => [Key, Value]))]).toEqual([Type, { ...prod.tags, Owner: 'Team Shop' }]);
    }
  }
});

test('what no option has can be overridden', () => {
  const store = newStore(dev);
  store.cfnBucket.addPropertyOverride('MetricsConfigurations', [{ Id: 'all' }]);
  store.cfnKeyRule.addPropertyOverride('State', 'DISABLED');
  expect(only(store, 'AWS::S3::Bucket').MetricsConfigurations).toEqual([{ Id: 'all' }]);
  expect(only(store, 'AWS::Events::Rule').State).toBe('DISABLED');
});

test('there is no Lambda function and no custom resource', () => {
  expect(typesOf(newStore(prod, EVERY_STORE)).filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});
