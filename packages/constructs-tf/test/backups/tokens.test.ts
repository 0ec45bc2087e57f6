import { BackupFrequency, BackupStoreProfile, DatabaseTls, ObjectLockMode, VaultLockMode } from '@plinth/env-presets';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { AirGappedVault, BackupCopyVault, BackupStore, BackupStoreReplica } from '../../src';
import { dev, newStack, PLACE, prod } from '../stacks';
import { AWAY, newDump, newPlan, newStore, only, refusal, resourcesOf, WHERE } from './backups';

const refused = (name: string, reason: string) => `${name} is a token, must be concrete, ${reason}; write the value itself`;
const IN_NAMES = 'since it is part of names';
const DECIDES = 'since it decides what is made';
const S3 = 'since S3\'s rules about it are checked before a deploy';
const BACKUP = 'since AWS Backup\'s rules about it are checked before a deploy';

/** Tokens of each kind, in a stack of their own. */
function tokens(stack: TerraformStack) {
  const text = new TerraformVariable(stack, 'text', {}).stringValue;
  const number = new TerraformVariable(stack, 'number', { type: 'number' }).numberValue;
  const list = new TerraformVariable(stack, 'list', { type: 'list(string)' }).listValue;
  return { text, number, list };
}

describe('refuses a token where the value is needed at synth, with the reason', () => {
  const { text, number, list } = tokens(newStack('Tokens'));

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
    const vaultArn = `arn:aws:backup:${AWAY}:${PLACE.account}:backup-vault:copies`;
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

describe('takes a token where Terraform may know the value', () => {
  test('in a store: what is neither compared nor named', () => {
    const stack = newStack();
    const { text, number } = tokens(stack);
    const store = newStore(dev, { alarmTopicArn: text, keyDeletionWindowDays: number, abortIncompleteUploadDays: number }, 'Backups', stack);
    expect(only(store, 'aws_kms_key').deletion_window_in_days).toBe('${var.number}');
    expect(only(store, 'aws_s3_bucket_lifecycle_configuration').rule[0].abort_incomplete_multipart_upload).toEqual([{ days_after_initiation: '${var.number}' }]);
    expect(only(store, 'aws_cloudwatch_event_target').arn).toBe('${var.text}');
  });

  test('in a plan: topic, key and vaults of copies, which saves no copy from being judged', () => {
    const stack = newStack();
    const { text, number } = tokens(stack);
    const plan = newPlan(prod, { alarmTopicArn: text, keyDeletionWindowDays: number, copies: [{ vaultArn: text, frequencies: [BackupFrequency.DAILY] }] }, 'Plan', stack);
    expect(resourcesOf(plan)['aws_backup_plan.acme-prod-backups-vault_DailyPlan'].rule[0].copy_action).toEqual([{ destination_vault_arn: '${var.text}', lifecycle: { delete_after: 35 } }]);
    expect(only(plan, 'aws_backup_vault_notifications').sns_topic_arn).toBe('${var.text}');
    const other = tokens(newStack('Other')).text;
    expect(refusal((stack2) => newPlan(prod, { copies: [{ vaultArn: other, vaultMinimumRetentionDays: 60, frequencies: [BackupFrequency.DAILY] }] }, 'Plan', stack2)))
      .toEqual([expect.stringMatching(/^copies\.retentionDays \(daily\) is 35, must be a whole number from 60 to 36500, as the lock of .+ says; /)]);
    expect(refusal((stack2) => newPlan(prod, { copies: [{ vaultArn: other }, { vaultArn: other }] }, 'Plan', stack2)).join()).toMatch(/may be there only once for daily backups/);
  });

  test('in a dump: place, host, port, database and the least size', () => {
    const stack = newStack();
    const { text, number, list } = tokens(stack);
    const dump = newDump(dev, {
      secretArn: text, secretKeyArn: text, vpcId: text, subnetIds: list, databaseSecurityGroupId: text, clusterArn: text, host: text, port: number,
      databaseName: text, caCertificate: text, minimumBytes: number, scheduleTimezone: text,
    }, 'Dump', stack);
    const ref = '${var.text}';
    expect(only(dump, 'aws_scheduler_schedule')).toMatchObject({
      schedule_expression_timezone: ref, target: { arn: ref, ecs_parameters: { network_configuration: { subnets: '${var.list}' } } },
    });
    // what Terraform completes stands as text within JSON, so it may have line breaks and quotes
    const text_ = '${replace(jsonencode(var.text), "/^\\"|\\"$/", "")}';
    const { container_definitions: containers } = only(dump, 'aws_ecs_task_definition');
    expect(containers).toContain('{"name":"DUMP_DATABASE_SECRET","valueFrom":"${var.text}"}');
    for (const name of ['DUMP_HOST', 'DUMP_DATABASE', 'DUMP_CA_CERTIFICATE']) {
      expect(containers).toContain(`{"name":"${name}","value":"${text_}"}`);
    }
    for (const name of ['DUMP_PORT', 'DUMP_MINIMUM_BYTES']) {
      expect(containers).toContain(`{"name":"${name}","value":"\${var.number}"}`);
    }
    expect(only(dump, 'aws_security_group').vpc_id).toBe(ref);
    expect(only(dump, 'aws_vpc_security_group_ingress_rule')).toMatchObject({ security_group_id: ref, from_port: '${var.number}', to_port: '${var.number}' });
    // nothing of a token is written out as its mark
    expect(JSON.stringify(resourcesOf(dump))).not.toMatch(/TfToken\[|e\+\d{3}/);
  });

  test('in a list of subnets, beside others that are judged all the same', () => {
    const stack = newStack();
    const { text } = tokens(stack);
    const dump = newDump(dev, { subnetIds: [text, WHERE.subnetIds[0]] }, 'Dump', stack);
    expect(only(dump, 'aws_scheduler_schedule').target.ecs_parameters.network_configuration.subnets).toEqual(['${var.text}', WHERE.subnetIds[0]]);
    const other = tokens(newStack('Elsewhere')).text;
    expect(refusal((stack2) => newDump(dev, { subnetIds: [other, 'private-a'] }, 'Dump', stack2))).toEqual([
      'subnetIds is private-a, must be the id that EC2 gave it; write it like subnet-0123456789abcdef0',
    ]);
  });

  test('as the key of a store that exists', () => {
    const stack = newStack();
    const store = BackupStore.fromBackupStoreAttributes(stack, 'Found', { environment: dev, keyArn: tokens(stack).text });
    const dump = newDump(dev, { store }, 'Dump', stack);
    expect(resourcesOf(dump)['aws_iam_role_policy.acme-dev-database-dump_TaskPolicy'].policy).toContain('"${var.text}"');
  });
});
