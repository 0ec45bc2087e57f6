import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { BackupFrequency, PlatformEnvironment } from '@plinth/env-presets';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AirGappedVault, BackupCopyVault, BackupStoreReplica } from '../../src';
import { dev, newStack, PLACE, prod, staging } from '../stacks';
import { AWAY, CLUSTER, EVERY_DUMP, EVERY_PLAN, EVERY_STORE, newDump, newPlan, newStore, OTHER_PLAN, OTHER_STORE, resourcesOf, templateOf } from './backups';

/** The properties whose change replaces a resource, and that we choose. */
const REPLACING: Record<string, (properties: any) => unknown[]> = {
  'AWS::Backup::BackupPlan': ({ BackupPlan }) => [BackupPlan.BackupPlanName],
  'AWS::Backup::BackupSelection': ({ BackupSelection: { SelectionName, ListOfTags } }) => [SelectionName, ...ListOfTags.map(({ ConditionKey, ConditionValue }: any) => `${ConditionKey}=${ConditionValue}`)],
  'AWS::Backup::BackupVault': ({ BackupVaultName }) => [BackupVaultName],
  'AWS::Backup::LogicallyAirGappedBackupVault': ({ BackupVaultName, MinRetentionDays, MaxRetentionDays }) => [BackupVaultName, MinRetentionDays, MaxRetentionDays],
  'AWS::Backup::RestoreTestingPlan': ({ RestoreTestingPlanName }) => [RestoreTestingPlanName],
  'AWS::Backup::RestoreTestingSelection': ({ RestoreTestingSelectionName, ProtectedResourceType }) => [RestoreTestingSelectionName, ProtectedResourceType],
  'AWS::CloudWatch::Alarm': ({ AlarmName }) => [AlarmName],
  'AWS::EC2::SecurityGroup': ({ GroupName, GroupDescription }) => [GroupName, `"${GroupDescription}"`],
  'AWS::ECS::Cluster': ({ ClusterName }) => [ClusterName],
  'AWS::ECS::TaskDefinition': ({ Family }) => [Family],
  'AWS::Events::Rule': ({ Name }) => [Name],
  'AWS::IAM::Role': ({ RoleName }) => [RoleName],
  'AWS::KMS::Alias': ({ AliasName }) => [AliasName],
  'AWS::Logs::LogGroup': ({ LogGroupName }) => [LogGroupName],
  'AWS::S3::Bucket': ({ BucketName, ObjectLockEnabled }) => [BucketName, ObjectLockEnabled && 'lockable'],
  'AWS::SNS::Topic': ({ TopicName }) => [TopicName],
  'AWS::Scheduler::Schedule': ({ Name }) => [Name],
};

function identities(resources: Record<string, any>): string[] {
  return Object.entries(resources).map(([id, { Type, Properties }]) => [id, Type, ...(REPLACING[Type]?.(Properties) ?? [])].join(' ')).sort();
}

type Make = (environment: PlatformEnvironment, id: string, stack: Stack) => Construct;

describe('identity', () => {
  test('of a store: logical id, type and the properties whose change replaces it', () => {
    expect(identities(resourcesOf(newStore(prod, EVERY_STORE)))).toMatchInlineSnapshot(`
[
  "AcmeProdBackupsAlarmAlias AWS::KMS::Alias alias/acme-prod-backups-alarms",
  "AcmeProdBackupsAlarmKey AWS::KMS::Key",
  "AcmeProdBackupsAlarmTopic AWS::SNS::Topic acme-prod-backups-alarms",
  "AcmeProdBackupsAlarmTopicPolicy AWS::SNS::TopicPolicy",
  "AcmeProdBackupsAlias AWS::KMS::Alias alias/acme-prod-backups",
  "AcmeProdBackupsBucket AWS::S3::Bucket acme-prod-backups-111111111111-eu-central-1-an lockable",
  "AcmeProdBackupsBucketPolicy AWS::S3::BucketPolicy",
  "AcmeProdBackupsKey AWS::KMS::Key",
  "AcmeProdBackupsKeyRule AWS::Events::Rule acme-prod-backups-key",
  "AcmeProdBackupsReplicationRole AWS::IAM::Role acme-prod-backups-replication",
]
`);
  });

  test('of its replica', () => {
    expect(identities(resourcesOf(new BackupStoreReplica(newStack('Away', AWAY), 'Replica', { environment: prod, region: AWAY })))).toMatchInlineSnapshot(`
[
  "AcmeProdBackupsReplicaAlias AWS::KMS::Alias alias/acme-prod-backups-replica",
  "AcmeProdBackupsReplicaBucket AWS::S3::Bucket acme-prod-backups-replica-111111111111-eu-west-1-an lockable",
  "AcmeProdBackupsReplicaBucketPolicy AWS::S3::BucketPolicy",
  "AcmeProdBackupsReplicaKey AWS::KMS::Key",
]
`);
  });

  test('of a plan', () => {
    expect(identities(resourcesOf(newPlan(prod, EVERY_PLAN)))).toMatchInlineSnapshot(`
[
  "AcmeProdBackupsVaultAlarmAlias AWS::KMS::Alias alias/acme-prod-backups-vault-alarms",
  "AcmeProdBackupsVaultAlarmKey AWS::KMS::Key",
  "AcmeProdBackupsVaultAlarmTopic AWS::SNS::Topic acme-prod-backups-vault-alarms",
  "AcmeProdBackupsVaultAlarmTopicPolicy AWS::SNS::TopicPolicy",
  "AcmeProdBackupsVaultAlias AWS::KMS::Alias alias/acme-prod-backups-vault",
  "AcmeProdBackupsVaultCopyFailedAlarm AWS::CloudWatch::Alarm acme-prod-backups-vault-copy-failed",
  "AcmeProdBackupsVaultDailyPlan AWS::Backup::BackupPlan acme-prod-backups-daily",
  "AcmeProdBackupsVaultDailySelection AWS::Backup::BackupSelection acme-prod-backups-daily plinth:backup=daily",
  "AcmeProdBackupsVaultExpiredAlarm AWS::CloudWatch::Alarm acme-prod-backups-vault-expired",
  "AcmeProdBackupsVaultFailedAlarm AWS::CloudWatch::Alarm acme-prod-backups-vault-failed",
  "AcmeProdBackupsVaultKey AWS::KMS::Key",
  "AcmeProdBackupsVaultMissingAlarm AWS::CloudWatch::Alarm acme-prod-backups-vault-missing",
  "AcmeProdBackupsVaultMonthlyPlan AWS::Backup::BackupPlan acme-prod-backups-monthly",
  "AcmeProdBackupsVaultMonthlySelection AWS::Backup::BackupSelection acme-prod-backups-monthly plinth:backup=monthly",
  "AcmeProdBackupsVaultRestoreFailedAlarm AWS::CloudWatch::Alarm acme-prod-backups-vault-restore-failed",
  "AcmeProdBackupsVaultRestoreTestingDynamoDB AWS::Backup::RestoreTestingSelection acme_prod_backups_dynamodb DynamoDB",
  "AcmeProdBackupsVaultRestoreTestingPlan AWS::Backup::RestoreTestingPlan acme_prod_backups",
  "AcmeProdBackupsVaultRestoreTestingRDS AWS::Backup::RestoreTestingSelection acme_prod_backups_rds RDS",
  "AcmeProdBackupsVaultRestoreTestingS3 AWS::Backup::RestoreTestingSelection acme_prod_backups_s3 S3",
  "AcmeProdBackupsVaultRole AWS::IAM::Role acme-prod-backups-service",
  "AcmeProdBackupsVaultVault AWS::Backup::BackupVault acme-prod-backups",
  "AcmeProdBackupsVaultWeeklyPlan AWS::Backup::BackupPlan acme-prod-backups-weekly",
  "AcmeProdBackupsVaultWeeklySelection AWS::Backup::BackupSelection acme-prod-backups-weekly plinth:backup=weekly",
]
`);
  });

  test('of the vaults of copies', () => {
    const stack = newStack('Away', AWAY);
    new BackupCopyVault(stack, 'Copies', { environment: prod, region: AWAY });
    expect(identities(resourcesOf(new AirGappedVault(stack, 'AirGapped', { environment: prod, region: AWAY })))).toMatchInlineSnapshot(`
[
  "AcmeProdBackupsAirGappedVaultVault AWS::Backup::LogicallyAirGappedBackupVault acme-prod-backups-air-gapped 7 400",
  "AcmeProdBackupsCopyVaultAlias AWS::KMS::Alias alias/acme-prod-backups-copy-vault",
  "AcmeProdBackupsCopyVaultKey AWS::KMS::Key",
  "AcmeProdBackupsCopyVaultVault AWS::Backup::BackupVault acme-prod-backups-copy",
]
`);
  });

  test('of a dump', () => {
    expect(identities(resourcesOf(newDump(prod, EVERY_DUMP)))).toMatchInlineSnapshot(`
[
  "AcmeProdDatabaseDumpCluster AWS::ECS::Cluster acme-prod-database-dump",
  "AcmeProdDatabaseDumpDatabaseIngress AWS::EC2::SecurityGroupIngress",
  "AcmeProdDatabaseDumpExecutionRole AWS::IAM::Role acme-prod-database-dump-execution",
  "AcmeProdDatabaseDumpLogGroup AWS::Logs::LogGroup acme-prod-database-dump",
  "AcmeProdDatabaseDumpSchedule AWS::Scheduler::Schedule acme-prod-database-dump",
  "AcmeProdDatabaseDumpScheduleRole AWS::IAM::Role acme-prod-database-dump-schedule",
  "AcmeProdDatabaseDumpSecurityGroup AWS::EC2::SecurityGroup acme-prod-database-dump "Dump of database: to the database and to AWS only"",
  "AcmeProdDatabaseDumpSilenceAlarm AWS::CloudWatch::Alarm acme-prod-database-dump-silent",
  "AcmeProdDatabaseDumpTaskDefinition AWS::ECS::TaskDefinition acme-prod-database-dump",
  "AcmeProdDatabaseDumpTaskRole AWS::IAM::Role acme-prod-database-dump-task",
]
`);
  });

  const MAKE: Record<string, Make> = {
    store: (environment, id, stack) => newStore(environment, EVERY_STORE, id, stack),
    plan: (environment, id, stack) => newPlan(environment, EVERY_PLAN, id, stack),
    dump: (environment, id, stack) => newDump(environment, {}, id, stack),
  };

  test.each(Object.entries(MAKE))('of a %s survives a rename, a move, another owner and another stack: nothing at all changes but tags', (_title, make) => {
    const before = templateOf(make(dev, 'Before', newStack())).toJSON();
    const stage = new Stack(new Stage(new App(), 'Live'), 'Stack', { env: { account: PLACE.account, region: PLACE.region } });
    for (const stack of [newStack('Other'), stage]) {
      const moved = new Construct(stack, 'Moved') as unknown as Stack;
      expect(templateOf(make(dev, 'Renamed', moved)).toJSON()).toEqual(before);
    }
    const owned = PlatformEnvironment.dev({ ...PLACE, owner: 'someone else', costCenter: '42' });
    expect(replaced(before, templateOf(make(owned, 'Before', newStack())).toJSON())).toEqual([]);
  });
});

/** What CloudFormation would replace or destroy. */
function replaced(before: object, after: object): string[] {
  const lost = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];
  const found: string[] = [];
  fullDiff(before as any, after as any).resources.forEachDifference((id, { changeImpact, resourceType }) => {
    if (lost.includes(changeImpact)) {
      found.push(`${resourceType} ${id}: ${changeImpact}`);
    }
  });
  return found.sort();
}

const template = (construct: Construct) => templateOf(construct).toJSON();
/** Each change of a task definition makes a revision, which CloudFormation calls a replacement; nothing is lost by it. */
const butForRevisions = (found: string[]) => found.filter((line) => !line.startsWith('AWS::ECS::TaskDefinition'));

describe('no option', () => {
  const named = PlatformEnvironment.staging({ ...PLACE, owner: 'Team Shop', breakGlassArns: [`arn:aws:iam::${PLACE.account}:role/break-glass`] });

  test('of a store replaces anything: not even when it is locked later', () => {
    const before = template(newStore(dev));
    // the topic goes, since another was named
    expect(replaced(before, template(newStore(dev, OTHER_STORE))).filter((line) => !line.includes('Alarm'))).toEqual([]);
    expect(replaced(before, template(newStore(dev, { replicaRegion: AWAY, retainOnDeletion: true, keyDeletionWindowDays: 9 })))).toEqual([]);
    expect(replaced(template(newStore(staging)), template(newStore(named)))).toEqual([]);
  });

  test('of a plan replaces the vault, a plan or a selection', () => {
    const before = template(newPlan(dev));
    expect(replaced(before, template(newPlan(dev, OTHER_PLAN))).filter((line) => !/Alarm(Key|Alias|Topic)/.test(line))).toEqual([]);
    expect(replaced(template(newPlan(staging)), template(newPlan(named)))).toEqual([]);
  });

  test('of a dump replaces anything but revisions of its task', () => {
    const before = template(newDump(dev));
    const options = { ...EVERY_DUMP, port: undefined, schedule: 'rate(6 hours)', rpoHours: 8, memoryMiB: 2048, logRetentionDays: 30 };
    expect(butForRevisions(replaced(before, template(newDump(dev, options))))).toEqual([]);
    // another port is another rule of the database's security group
    expect(butForRevisions(replaced(before, template(newDump(dev, { port: 6432 }))))).toEqual(['AWS::EC2::SecurityGroupIngress AcmeDevDatabaseDumpDatabaseIngress: WILL_REPLACE']);
    expect(replaced(before, template(newDump(dev, { clusterArn: CLUSTER })))).toContain('AWS::ECS::Cluster AcmeDevDatabaseDumpCluster: WILL_DESTROY');
  });
});

describe('what would replace a vault or a selection is seen', () => {
  const before = template(newPlan(prod));

  test.each<[string, (after: any) => void, string]>([
    ['another name of the vault', ({ AcmeProdBackupsVaultVault }) => { AcmeProdBackupsVaultVault.Properties.BackupVaultName = 'other'; },
      'AWS::Backup::BackupVault AcmeProdBackupsVaultVault: WILL_REPLACE'],
    ['another key of the vault', ({ AcmeProdBackupsVaultVault }) => { AcmeProdBackupsVaultVault.Properties.EncryptionKeyArn = 'arn:aws:kms:eu-central-1:111111111111:key/other'; },
      'AWS::Backup::BackupVault AcmeProdBackupsVaultVault: WILL_REPLACE'],
    ['another name of a selection', ({ AcmeProdBackupsVaultDailySelection }) => { AcmeProdBackupsVaultDailySelection.Properties.BackupSelection.SelectionName = 'other'; },
      'AWS::Backup::BackupSelection AcmeProdBackupsVaultDailySelection: WILL_REPLACE'],
    ['another tag of a selection', ({ AcmeProdBackupsVaultDailySelection }) => { AcmeProdBackupsVaultDailySelection.Properties.BackupSelection.ListOfTags[0].ConditionKey = 'backup'; },
      'AWS::Backup::BackupSelection AcmeProdBackupsVaultDailySelection: WILL_REPLACE'],
    ['another logical id', (resources) => {
      resources.Renamed = resources.AcmeProdBackupsVaultVault;
      delete resources.AcmeProdBackupsVaultVault;
    }, 'AWS::Backup::BackupVault AcmeProdBackupsVaultVault: WILL_ORPHAN'],
  ])('%s', (_title, change, expected) => {
    const after = structuredClone(before);
    change(after.Resources);
    expect(replaced(before, after)).toContain(expected);
    // and the snapshot above would not be the same either, but for the key, which is named by its alias
    expect(identities(after.Resources)).toEqual(_title === 'another key of the vault' ? identities(before.Resources) : expect.not.arrayContaining([identities(before.Resources)]));
  });

  test('another word in the name of a plan makes a new vault beside the old one, which stays', () => {
    const lost = replaced(before, template(newPlan(prod, { name: 'other' })));
    expect(lost).toContain('AWS::Backup::BackupVault AcmeProdBackupsVaultVault: WILL_ORPHAN');
    expect(lost.filter((line) => /Vault AcmeProdBackupsVaultVault: WILL_(DESTROY|REPLACE)/.test(line))).toEqual([]);
  });

  test('one frequency less removes its plan and its selection, and leaves the others as they are', () => {
    expect(replaced(before, template(newPlan(prod, { frequencies: [BackupFrequency.DAILY, BackupFrequency.WEEKLY] })))).toEqual([
      'AWS::Backup::BackupPlan AcmeProdBackupsVaultMonthlyPlan: WILL_DESTROY',
      'AWS::Backup::BackupSelection AcmeProdBackupsVaultMonthlySelection: WILL_DESTROY',
    ]);
  });
});
