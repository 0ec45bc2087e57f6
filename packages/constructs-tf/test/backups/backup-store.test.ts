import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BackupStoreProfile, ObjectLockMode, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformResource, Testing } from 'cdktf';
import { BackupStore, BackupStoreReplica, Identity } from '../../src';
import { dev, DEPLOYER, ENVIRONMENTS, newStack, PLACE, prod, staging, synthesize } from '../stacks';
import { AWAY, EVERY_STORE, newStore, noticesOf, ofType, only, OTHER_ACCOUNT, resourcesOf, statementsOf, TOPIC } from './backups';

const DAY = 86_400_000;
const statementOf = (policy: string, sid: string) => statementsOf(policy).find(({ Sid }) => Sid === sid);

describe('the bucket', () => {
  test.each([
    ['dev', undefined, 7], ['staging', { mode: 'GOVERNANCE', days: 7 }, 14], ['prod', { mode: 'COMPLIANCE', days: 35 }, 90],
  ] as const)('in %s locks by default %j and expires everything after %s days, and what is hidden a day later', (tier, retention, days) => {
    const store = newStore(ENVIRONMENTS[tier]);
    // lockable from the first day on: turned on later it would be another bucket
    expect(only(store, 'aws_s3_bucket')).toMatchObject({ object_lock_enabled: true, force_destroy: false });
    expect(only(store, 'aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(ofType(store, 'aws_s3_bucket_object_lock_configuration').map(({ rule }) => rule)).toEqual(retention ? [{ default_retention: retention }] : []);
    expect(only(store, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      transition_default_minimum_object_size: 'all_storage_classes_128K',
      rule: [
        {
          id: 'expire', status: 'Enabled', filter: [{}], expiration: [{ days }], noncurrent_version_expiration: [{ noncurrent_days: 1 }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
        },
        { id: 'expired-delete-markers', status: 'Enabled', filter: [{}], expiration: [{ expired_object_delete_marker: true }] },
      ],
    });
    expect(only(store, 'aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([{
      apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: `\${aws_kms_key.acme-${tier}-backups_Key.arn}` }, bucket_key_enabled: true,
    }]);
  });

  test('is locked after it keeps versions, and expires nothing before it is locked', () => {
    const resources = resourcesOf(newStore(staging));
    expect(resources['aws_s3_bucket_object_lock_configuration.acme-staging-backups_ObjectLock'].depends_on).toEqual(['aws_s3_bucket_versioning.acme-staging-backups_Versioning']);
    expect(resources['aws_s3_bucket_lifecycle_configuration.acme-staging-backups_Lifecycle'].depends_on).toEqual(['aws_s3_bucket_object_lock_configuration.acme-staging-backups_ObjectLock']);
  });

  test('of an archive keeps seven years, moves twice, and only what is large enough to be worth it', () => {
    const store = newStore(prod, { profile: BackupStoreProfile.ARCHIVE });
    expect(only(store, 'aws_s3_bucket_object_lock_configuration').rule.default_retention).toEqual({ mode: 'COMPLIANCE', days: 2557 });
    const { rule } = only(store, 'aws_s3_bucket_lifecycle_configuration');
    expect(rule[0].expiration).toEqual([{ days: store.settings.expiryDays }]);
    expect(rule[2]).toEqual({
      // S3 has "greater than" only, and takes a size of its own in each rule
      id: 'transitions', status: 'Enabled', filter: [{ object_size_greater_than: 131_071 }],
      transition: [{ storage_class: 'GLACIER_IR', days: 90 }, { storage_class: 'DEEP_ARCHIVE', days: 730 }],
    });
  });

  test.each(['dev', 'staging', 'prod'] as const)('in %s is kept from destruction if the tier says so, and its key with it', (tier) => {
    const store = newStore(ENVIRONMENTS[tier]);
    const expected = store.settings.retainOnDeletion ? { prevent_destroy: true } : undefined;
    expect(only(store, 'aws_s3_bucket').lifecycle).toEqual(expected);
    expect(resourcesOf(store)[`aws_kms_key.acme-${tier}-backups_Key`].lifecycle).toEqual(expected);
  });
});

describe('the policies', () => {
  const breakGlassArns = [`arn:aws:iam::${PLACE.account}:role/break-glass`];
  const but = (arns: string[]) => (arns.length === 0 ? undefined : { ArnNotLike: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } });

  test.each<[string, PlatformEnvironment, string[], string[]]>([
    ['dev lets the deployer destroy', dev, [DEPLOYER], [DEPLOYER]],
    ['prod lets nobody delete', prod, [], [DEPLOYER]],
    ['prod lets break-glass principals', PlatformEnvironment.prod({ ...PLACE, breakGlassArns }), breakGlassArns, [DEPLOYER, ...breakGlassArns]],
  ])('%s, bypass, or schedule the deletion of the key, and keeps the deployer able to change the policies', (_title, environment, destroyers, administrators) => {
    const store = newStore(environment);
    const key = resourcesOf(store)[`aws_kms_key.${environment}-backups_Key`].policy;
    expect(statementOf(key, 'DenyDeletion')).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'] });
    expect(statementOf(key, 'DenyDeletion').Condition).toEqual(but(destroyers));
    // who may not put it again may not make it either: KMS's safety check
    expect(statementOf(key, 'DenyPolicyToOthers').Condition).toEqual(but(administrators));
    const { policy } = only(store, 'aws_s3_bucket_policy');
    expect(statementOf(policy, 'DenyDeletionAndBypass').Condition).toEqual(but(destroyers));
    expect(statementOf(policy, 'DenyDeletionAndBypass').Action).toEqual(expect.arrayContaining(['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention']));
    expect(statementOf(policy, 'DenyWeakeningToOthers').Condition).toEqual(but(administrators));
    expect(statementOf(policy, 'DenyInsecureTransport').Action).toBe('s3:*');
  });
});

describe('whoever touches the key', () => {
  test('is told to the topic that is made, by a rule on CloudTrail\'s events about this key', () => {
    const store = newStore(dev);
    const rule = only(store, 'aws_cloudwatch_event_rule');
    expect(rule).toMatchObject({ name: 'acme-dev-backups-key', state: 'ENABLED' });
    expect(JSON.parse(rule.event_pattern)).toEqual({
      'source': ['aws.kms'],
      'detail-type': ['AWS API Call via CloudTrail'],
      'detail': { eventSource: ['kms.amazonaws.com'], eventName: ['DisableKey', 'ScheduleKeyDeletion'], resources: { ARN: ['${aws_kms_key.acme-dev-backups_Key.arn}'] } },
    });
    expect(only(store, 'aws_cloudwatch_event_target')).toMatchObject({ target_id: 'alarms', arn: '${aws_sns_topic.acme-dev-backups_AlarmTopic.arn}' });
    // the topic has a key of its own: that of the backups may be what is gone
    expect(only(store, 'aws_sns_topic').kms_master_key_id).toBe('${aws_kms_key.acme-dev-backups_AlarmKey.arn}');
    expect(only(store, 'aws_sns_topic_policy').policy).toContain('events.amazonaws.com');
    expect(resourcesOf(store)['aws_kms_key.acme-dev-backups_AlarmKey'].policy).toContain('events.amazonaws.com');
  });

  test('is told to a topic that is there already, and then none is made', () => {
    const store = newStore(dev, { alarmTopicArn: TOPIC });
    expect(store).toMatchObject({ alarmTopicArn: TOPIC, alarmTopic: undefined });
    expect(only(store, 'aws_cloudwatch_event_target').arn).toBe(TOPIC);
    expect(Object.keys(resourcesOf(store)).filter((address) => address.includes('sns'))).toEqual([]);
    expect(ofType(store, 'aws_kms_key')).toHaveLength(1);
  });
});

describe('a COMPLIANCE lock', () => {
  test('is told at synth, with the earliest day of deletion, of a replica too', () => {
    const before = Date.now();
    const made = [newStore(prod), new BackupStoreReplica(newStack('Away', undefined, AWAY), 'Replica', { environment: prod, region: AWAY })];
    const days = [before, Date.now()].map((now) => new Date(now + 35 * DAY).toISOString().slice(0, 10));
    const expected = days.map((day) => `COMPLIANCE for 35 days: what is written today can be deleted by nobody, the account's root and AWS included, before ${day}`);
    for (const construct of made) {
      const [notice, ...more] = noticesOf(construct);
      expect(expected).toContain(notice);
      expect(more).toEqual([]);
    }
  });

  test('is told of nothing that is not locked so', () => {
    for (const store of [newStore(staging), newStore(prod, { objectLockMode: ObjectLockMode.GOVERNANCE })]) {
      expect(noticesOf(store)).toEqual([]);
    }
  });
});

describe('a replica', () => {
  test('has the name that the store replicates to, its lock and its lifecycle', () => {
    const store = newStore(prod, EVERY_STORE);
    const replica = new BackupStoreReplica(newStack('Away', undefined, AWAY), 'Replica', { environment: prod, region: AWAY });
    const [rule] = only(store, 'aws_s3_bucket_replication_configuration').rule;
    expect(rule).toMatchObject({
      status: 'Enabled',
      delete_marker_replication: { status: 'Disabled' },
      destination: {
        bucket: replica.bucketArn, encryption_configuration: { replica_kms_key_id: `arn:aws:kms:${AWAY}:${PLACE.account}:${only(replica, 'aws_kms_alias').name}` },
      },
      source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
    });
    expect(rule.destination.account).toBeUndefined();
    expect(only(replica, 'aws_s3_bucket')).toMatchObject({ bucket: replica.bucketName, object_lock_enabled: true });
    for (const type of ['aws_s3_bucket_object_lock_configuration', 'aws_s3_bucket_lifecycle_configuration']) {
      expect(only(replica, type).rule).toEqual(only(store, type).rule);
    }
  });

  test('in another account lets that one role write, and owns what it gets', () => {
    const environment = PlatformEnvironment.prod({ ...PLACE, deployerArns: [DEPLOYER, `arn:aws:iam::${OTHER_ACCOUNT}:role/deployer`] });
    const store = newStore(environment, { replicaRegion: AWAY, replicaAccount: OTHER_ACCOUNT });
    const replica = new BackupStoreReplica(newStack('Away', undefined, AWAY), 'Replica', { environment, region: AWAY, account: OTHER_ACCOUNT });
    expect(only(store, 'aws_s3_bucket_replication_configuration').rule[0].destination).toMatchObject({
      bucket: replica.bucketArn, account: OTHER_ACCOUNT, access_control_translation: { owner: 'Destination' },
    });
    const role = `arn:aws:iam::${PLACE.account}:role/acme-prod-backups-replication`;
    expect(statementOf(only(replica, 'aws_s3_bucket_policy').policy, 'AllowReplication').Principal).toEqual({ AWS: role });
    expect(statementOf(only(replica, 'aws_kms_key').policy, 'AllowReplication').Principal).toEqual({ AWS: role });
    expect(statementOf(only(replica, 'aws_kms_key').policy, 'AllowAccount').Principal).toEqual({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` });
  });

  test.each(['replica', 'store'])('is deployed before the store, %s first in code, in one stack', (first) => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Ireland', { alias: 'ireland', region: AWAY });
    const make = [
      () => new BackupStoreReplica(stack, 'Replica', { environment: dev, region: AWAY, provider }),
      () => newStore(dev, EVERY_STORE, 'Backups', stack),
    ];
    (first === 'replica' ? make : make.reverse()).forEach((construct) => construct());
    expect(only(stack, 'aws_s3_bucket_replication_configuration').depends_on).toContain('aws_s3_bucket_versioning.acme-dev-backups-replica_Versioning');
    for (const [address, resource] of Object.entries(resourcesOf(stack)).filter(([name]) => name.includes('-replica_'))) {
      expect([address, resource.provider]).toEqual([address, 'aws.ireland']);
    }
  });

  test('is deployed before the store from a stack of its own', () => {
    const app = Testing.app();
    const [home, away] = [newStack('Home', app), newStack('Away', app, AWAY)];
    newStore(dev, EVERY_STORE, 'Backups', home);
    new BackupStoreReplica(away, 'Replica', { environment: dev, region: AWAY });
    expect(home.dependsOn(away)).toBe(true);
  });
});

test('everything that can be tagged is, nothing is a Lambda function, and everything is made with the provider that is given', () => {
  const stack = newStack();
  const provider = new AwsProvider(stack, 'Second', { alias: 'second', region: PLACE.region });
  const store = new BackupStore(stack, 'Backups', { environment: dev, ...EVERY_STORE, provider });
  store.grantRestore(Identity.roleName('restorer'));
  const taggable = /^aws_(s3_bucket|kms_key|sns_topic|cloudwatch_event_rule|iam_role)\./;
  for (const [address, resource] of Object.entries(resourcesOf(store))) {
    expect(address).not.toMatch(/lambda/);
    expect([address, resource.provider]).toEqual([address, 'aws.second']);
    expect([address, resource.tags]).toEqual([address, taggable.test(address) ? dev.tags : undefined]);
  }
  expect(Object.keys(synthesize(stack).resource).length).toBeGreaterThan(10);
  expect(stack.node.findAll().filter((child) => TerraformResource.isTerraformResource(child)).length).toBeGreaterThan(15);
});
