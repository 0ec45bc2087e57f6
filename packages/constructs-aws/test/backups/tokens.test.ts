import { BackupFrequency, BackupStoreProfile, DatabaseTls, ObjectLockMode, VaultLockMode } from '@plinth/env-presets';
import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AirGappedVault, BackupCopyVault, BackupStore, BackupStoreReplica } from '../../src';
import { dev, newStack, prod } from '../stacks';
import { AWAY, newDump, newPlan, newStore, only, refusal, resourcesOf, templateOf, WHERE } from './backups';

const refused = (name: string, reason: string) => `${name} is a token, must be concrete, ${reason}; write the value itself`;
const IN_NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const S3 = 'since S3\'s rules about it are checked before a deploy';
const BACKUP = 'since AWS Backup\'s rules about it are checked before a deploy';

/** Tokens of each kind, in a stack of their own. */
function tokens(stack: Stack) {
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  return { text, number, list };
}

describe('refuses a token where the value is needed at synth, with the reason', () => {
  const { text, number, list } = tokens(new Stack(undefined, 'Tokens'));

  test.each<[string, Record<string, unknown>, string[]]>([
    ['names', { name: text, bucketNamespace: text, replicaRegion: text, replicaAccount: text },
      ['name', 'bucketNamespace', 'replicaRegion', 'replicaAccount'].map((name) => refused(name, IN_NAMES))],
    ['what decides', { profile: text as BackupStoreProfile, objectLockMode: text as ObjectLockMode, retainOnDeletion: text },
      ['profile', 'objectLockMode', 'retainOnDeletion'].map((name) => refused(name, DECIDES))],
    ['what S3 compares', {
      objectLockDays: number, expiryDays: number, noncurrentExpiryDays: number, glacierInstantRetrievalAfterDays: number, deepArchiveAfterDays: number,
      transitionMinimumBytes: number,
    }, ['objectLockDays', 'expiryDays', 'noncurrentExpiryDays', 'glacierInstantRetrievalAfterDays', 'deepArchiveAfterDays', 'transitionMinimumBytes'].map((name) => refused(name, S3))],
    ['a reason', { acknowledge: text }, [refused('acknowledge', 'since a reviewer reads it')]],
  ])('in a store: %s', (_title, options, expected) => {
    expect(refusal((stack) => newStore(dev, options, 'Backups', stack)).sort()).toEqual(expected.sort());
  });

  test('in a replica: its place', () => {
    expect(refusal((stack) => new BackupStoreReplica(stack, 'Replica', { environment: dev, region: text }))).toContain(refused('region', IN_NAMES));
    expect(refusal((stack) => new BackupCopyVault(stack, 'Copies', { environment: dev, region: text }))).toContain(refused('region', IN_NAMES));
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['names', { name: text }, [refused('name', IN_NAMES)]],
    ['what decides', { frequencies: [text as BackupFrequency], vaultLockMode: text as VaultLockMode, retainOnDeletion: text, continuousBackup: text, restoreTesting: text, restoreTestingResourceTypes: list },
      ['frequencies', 'vaultLockMode', 'retainOnDeletion', 'continuousBackup', 'restoreTesting', 'restoreTestingResourceTypes'].map((name) => refused(name, DECIDES))],
    ['what AWS Backup compares', Object.fromEntries([
      'dailyRetentionDays', 'weeklyRetentionDays', 'monthlyRetentionDays', 'monthlyColdStorageAfterDays', 'vaultLockCoolingOffDays', 'vaultMinimumRetentionDays',
      'vaultMaximumRetentionDays', 'startWindowMinutes', 'completionWindowMinutes', 'missingBackupHours',
    ].map((name) => [name, number])), [
      'dailyRetentionDays', 'weeklyRetentionDays', 'monthlyRetentionDays', 'monthlyColdStorageAfterDays', 'vaultLockCoolingOffDays', 'vaultMinimumRetentionDays',
      'vaultMaximumRetentionDays', 'startWindowMinutes', 'completionWindowMinutes', 'missingBackupHours',
    ].map((name) => refused(name, BACKUP))],
    ['schedules', { dailySchedule: text, weeklySchedule: text, monthlySchedule: text, restoreTestingSchedule: text },
      ['dailySchedule', 'weeklySchedule', 'monthlySchedule', 'restoreTestingSchedule'].map((name) => refused(name, BACKUP))],
  ])('in a plan: %s', (_title, options, expected) => {
    expect(refusal((stack) => newPlan(dev, options, 'Plan', stack)).sort()).toEqual(expected.sort());
  });

  test('in the copies of a plan: what is compared with the locks of their vaults', () => {
    const vaultArn = `arn:aws:backup:${AWAY}:${Aws.ACCOUNT_ID}:backup-vault:copies`;
    expect(refusal((stack) => newPlan(prod, { copies: [{ vaultArn, retentionDays: number, vaultMinimumRetentionDays: number, frequencies: [text as BackupFrequency] }] }, 'Plan', stack))).toEqual([
      refused('copies.retentionDays', BACKUP), refused('copies.vaultMinimumRetentionDays', BACKUP), refused('copies.frequencies', BACKUP),
    ]);
  });

  test('in an air-gapped vault: all of it, and says nothing else of it', () => {
    expect(refusal((stack) => new AirGappedVault(stack, 'Vault', { environment: dev, name: text, minimumRetentionDays: number, maximumRetentionDays: number }))).toEqual([
      refused('name', IN_NAMES), refused('minimumRetentionDays', BACKUP), refused('maximumRetentionDays', BACKUP),
    ]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['names', { name: text, prefix: text }, [refused('name', IN_NAMES), refused('prefix', 'since two dumps may not share one')]],
    ['what is compared or decides', { schedule: text, rpoHours: number, cpuUnits: number, memoryMiB: number, tls: text as DatabaseTls, architecture: text, logRetentionDays: number }, [
      refused('schedule', 'since it is compared with the schedule'), refused('rpoHours', 'since it is compared with the schedule'),
      refused('cpuUnits', 'since it is compared with memoryMiB'), refused('memoryMiB', 'since it is compared with cpuUnits'),
      refused('tls', DECIDES), refused('architecture', DECIDES), refused('logRetentionDays', DECIDES),
    ]],
    ['the image', { image: text }, [refused('image', 'since a reviewer compares its digest')]],
  ])('in a dump: %s', (_title, options, expected) => {
    expect(refusal((stack) => newDump(dev, options, 'Dump', stack)).sort()).toEqual(expected.sort());
  });

  test('of a store that exists: the names', () => {
    expect(refusal((stack) => BackupStore.fromBackupStoreAttributes(stack, 'Found', { environment: dev, keyArn: text, name: text }))).toEqual([refused('name', IN_NAMES)]);
  });
});

describe('takes a token where CloudFormation may know the value', () => {
  test('in a store: what is neither compared nor named', () => {
    const stack = newStack();
    const { text, number } = tokens(stack);
    const store = newStore(dev, { alarmTopicArn: text, keyDeletionWindowDays: number, abortIncompleteUploadDays: number }, 'Backups', stack);
    expect(only(store, 'AWS::KMS::Key').PendingWindowInDays).toEqual({ Ref: 'Number' });
    expect(JSON.stringify(only(store, 'AWS::S3::Bucket').LifecycleConfiguration)).toContain('"DaysAfterInitiation":{"Ref":"Number"}');
    expect(only(store, 'AWS::Events::Rule').Targets[0].Arn).toEqual({ Ref: 'Text' });
  });

  test('in a plan: topic, key and vaults of copies, which saves no copy from being judged', () => {
    const stack = newStack();
    const { text, number } = tokens(stack);
    const plan = newPlan(prod, { alarmTopicArn: text, keyDeletionWindowDays: number, copies: [{ vaultArn: text, frequencies: [BackupFrequency.DAILY] }] }, 'Plan', stack);
    templateOf(plan).hasResourceProperties('AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: { Ref: 'Text' } }] }] } });
    templateOf(plan).hasResourceProperties('AWS::Backup::BackupVault', { Notifications: { SNSTopicArn: { Ref: 'Text' } } });
    const short = { vaultMinimumRetentionDays: 60, frequencies: [BackupFrequency.DAILY] };
    expect(refusal((other) => newPlan(prod, { copies: [{ vaultArn: tokens(other).text, ...short }] }, 'Plan', other))).toEqual([
      expect.stringMatching(/^copies\.retentionDays \(daily\) is 35, must be a whole number from 60 to 36500, as the lock of .+ says; give .+ of its own$/),
    ]);
    const twice = tokens(newStack('Twice')).text;
    expect(refusal((other) => newPlan(prod, { copies: [{ vaultArn: twice }, { vaultArn: twice }] }, 'Plan', other)).join()).toMatch(/may be there only once for daily backups/);
  });

  test('in a dump: place, host, port, database and the least size', () => {
    const stack = newStack();
    const { text, number, list } = tokens(stack);
    const dump = newDump(dev, {
      secretArn: text, secretKeyArn: text, vpcId: text, subnetIds: list, databaseSecurityGroupId: text, clusterArn: text, host: text, port: number,
      databaseName: text, caCertificate: text, minimumBytes: number, scheduleTimezone: text,
    }, 'Dump', stack);
    const ref = { Ref: 'Text' };
    expect(only(dump, 'AWS::Scheduler::Schedule')).toMatchObject({
      ScheduleExpressionTimezone: ref,
      Target: { Arn: ref, EcsParameters: { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: { Ref: 'List' } } } } },
    });
    const [container] = only(dump, 'AWS::ECS::TaskDefinition').ContainerDefinitions;
    expect(container.Secrets).toEqual([{ Name: 'DUMP_DATABASE_SECRET', ValueFrom: ref }]);
    expect(Object.fromEntries(container.Environment.map(({ Name, Value }: any) => [Name, Value]))).toMatchObject({
      DUMP_HOST: ref, DUMP_DATABASE: ref, DUMP_CA_CERTIFICATE: ref, DUMP_PORT: { Ref: 'Number' }, DUMP_MINIMUM_BYTES: { Ref: 'Number' },
    });
    expect(only(dump, 'AWS::EC2::SecurityGroup')).toMatchObject({ VpcId: ref, SecurityGroupEgress: [{ FromPort: { Ref: 'Number' }, DestinationSecurityGroupId: ref }, {}] });
    expect(only(dump, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({ GroupId: ref, FromPort: { Ref: 'Number' } });
    // nothing of a token is written out as its mark
    expect(JSON.stringify(resourcesOf(dump))).not.toMatch(/Token\[|e\+\d{3}/);
  });

  test('in a list of subnets, beside others that are judged all the same', () => {
    const stack = newStack();
    const { text } = tokens(stack);
    const dump = newDump(dev, { subnetIds: [text, Fn.importValue('Subnet')] }, 'Dump', stack);
    templateOf(dump).hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: { EcsParameters: { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Text' }, Match.objectLike({ 'Fn::ImportValue': 'Subnet' })] } } } },
    });
    expect(refusal((other) => newDump(dev, { subnetIds: [tokens(newStack('Elsewhere')).text, 'private-a'] }, 'Dump', other))).toEqual([
      'subnetIds is private-a, must be the id that EC2 gave it; write it like subnet-0123456789abcdef0',
    ]);
    expect(refusal((other) => newDump(dev, { ...WHERE, subnetIds: [] }, 'Dump', other))).toEqual(['subnetIds is empty, must have at least one entry; name two subnets in two zones']);
  });

  test('as the key of a store that exists', () => {
    const stack = newStack();
    const store = BackupStore.fromBackupStoreAttributes(stack, 'Found', { environment: dev, keyArn: tokens(stack).text });
    expect(stack.resolve(store.keyArn)).toEqual({ Ref: 'Text' });
  });
});
