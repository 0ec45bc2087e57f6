import { BackupLifecycle, BackupStoreAlarms, DumpVariables } from '@plinth/env-presets';
import { backupPlanPromises, backupStorePromises, checkPromises, databaseDumpPromises, readBackupPlanTemplate, readDatabaseDumpTemplate, VerifyLine } from '../../src';
import { readWith as readDump } from '../../src/backups/dump/readers/deployed';
import { readWith as readPlan } from '../../src/backups/plan/readers/deployed';
import { readWith as readStore } from '../../src/backups/store/readers/deployed';
import { Answers, serviceError, stubClients } from '../stubs';
import { alarmsOf, EVENTS, FULL, MARKS, policiesOf, REGION, rulesOf, variablesOf } from './subjects';
import { templateOf } from './template.fixture';

const { store, plan, dump } = FULL;
const { settings, names, environment } = store;
const keyArn = (id: string) => `arn:aws:kms:${REGION}:111111111111:key/${id}`;
const json = (document: unknown) => JSON.stringify(document).replaceAll(MARKS.key, keyArn('Key'));
const policies = policiesOf(FULL);
const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
const absent = (name: string) => () => serviceError(name, 404);
const [transition] = BackupLifecycle.transitions(settings);

/** The keys by whatever names them. */
const KEYS: Readonly<Record<string, readonly [id: string, alias: string, policy: unknown]>> = {
  Key: ['Key', names.keyAlias, policies.key],
  VaultKey: ['VaultKey', plan.names.vault.keyAlias, policies.vaultKey],
  StoreTopicKey: ['StoreTopicKey', names.alarmKeyAlias, policies.topicKey],
  PlanTopicKey: ['PlanTopicKey', plan.names.alarmKeyAlias, policies.topicKey],
};
const keyOf = (reference: string) => Object.values(KEYS).find(([id, alias]) => reference === alias || reference.endsWith(`/${id}`))!;
const ROLES: Readonly<Record<string, readonly [policy: unknown, trust: unknown]>> = {
  'restore': [policies.restore, policies.taskTrust],
  [names.replicationRoleName]: [policies.replication, policies.replicationTrust],
  [plan.names.roleName]: [undefined, policies.serviceTrust],
  [dump.names.taskRoleName]: [policies.task, policies.taskTrust],
  [dump.names.executionRoleName]: [policies.execution, policies.taskTrust],
  [dump.names.scheduleRoleName]: [policies.schedule, policies.scheduleTrust],
};
const rule = (port: number, to: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...to });
const lifecycle = (DeleteAfterDays: number, cold: number) => ({ DeleteAfterDays, ...(cold > 0 && { MoveToColdStorageAfterDays: cold }) });

/** What AWS answers about the environment of the fixture. */
const ANSWERS: Answers = {
  HeadBucket: () => ({}),
  GetBucketVersioning: () => ({ Status: 'Enabled' }),
  GetBucketEncryption: () => ({
    ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn('Key') }, BucketKeyEnabled: true }] },
  }),
  GetPublicAccessBlock: () => ({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  }),
  GetBucketOwnershipControls: () => ({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
  GetBucketLifecycleConfiguration: () => ({
    TransitionDefaultMinimumObjectSize: BackupLifecycle.TRANSITION_DEFAULT_MINIMUM,
    Rules: [
      {
        ID: BackupLifecycle.EXPIRE, Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: settings.expiryDays },
        NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentExpiryDays },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays },
      },
      { ID: BackupLifecycle.DELETE_MARKERS, Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { ExpiredObjectDeleteMarker: true } },
      {
        ID: BackupLifecycle.TRANSITIONS, Status: 'Enabled', Filter: { ObjectSizeGreaterThan: settings.transitionMinimumBytes - 1 },
        Transitions: [{ StorageClass: transition.storageClass, Days: transition.days }],
      },
    ],
  }),
  GetBucketPolicy: () => ({ Policy: json(policies.bucket) }),
  GetBucketTagging: () => ({ TagSet: Tags }),
  GetObjectLockConfiguration: () => ({
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: settings.objectLockMode, Days: settings.objectLockDays } } },
  }),
  GetBucketReplication: () => ({
    ReplicationConfiguration: {
      Role: names.replicationRoleArn,
      Rules: [{
        Status: 'Enabled', DeleteMarkerReplication: { Status: 'Disabled' }, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: {
          Bucket: names.replicaBucketArn('eu-west-1', '222222222222'), Account: '222222222222',
          EncryptionConfiguration: { ReplicaKmsKeyID: `arn:aws:kms:eu-west-1:222222222222:${names.replicaKeyAlias}` },
        },
      }],
    },
  }),
  DescribeKey: ({ KeyId }) => ({ KeyMetadata: { Arn: keyArn(keyOf(KeyId)[0]) } }),
  GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
  GetKeyPolicy: ({ KeyId }) => ({ Policy: json(keyOf(KeyId)[2]) }),
  ListAliases: ({ KeyId }) => ({ Aliases: [{ AliasName: keyOf(KeyId)[1] }] }),
  ListResourceTags: () => ({ Tags: Tags.map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue })) }),
  GetTopicAttributes: ({ TopicArn }) => ({
    Attributes: { KmsMasterKeyId: keyArn(TopicArn === names.alarmTopicArn ? 'StoreTopicKey' : 'PlanTopicKey'), SignatureVersion: '2', Policy: json(policies.topic(TopicArn)) },
  }),
  ListTagsForResource: () => ({ Tags, tags: environment.tags }),
  ListTags: () => ({ Tags: environment.tags }),
  DescribeRule: () => ({ Arn: 'arn:rule', EventPattern: json(BackupStoreAlarms.keyEvents(MARKS.key)), State: 'ENABLED' }),
  ListTargetsByRule: () => ({ Targets: [{ Id: 'alarms', Arn: names.alarmTopicArn }] }),
  ListRolePolicies: ({ RoleName }) => ({ PolicyNames: ROLES[RoleName][0] ? ['all'] : [] }),
  GetRolePolicy: ({ RoleName }) => ({ PolicyDocument: encodeURIComponent(json(ROLES[RoleName][0])) }),
  ListAttachedRolePolicies: ({ RoleName }) => ({ AttachedPolicies: RoleName === plan.names.roleName ? policies.managed.map((PolicyArn) => ({ PolicyArn }))
    : [] }),
  GetRole: ({ RoleName }) => ({ Role: { AssumeRolePolicyDocument: encodeURIComponent(json(ROLES[RoleName][1])) } }),
  ListRoleTags: () => ({ Tags }),
  DescribeAlarms: ({ AlarmNamePrefix }) => ({
    MetricAlarms: alarmsOf(FULL).filter(({ name }) => name.startsWith(AlarmNamePrefix)).map((alarm) => ({
      AlarmName: alarm.name, AlarmArn: 'arn:alarm', AlarmDescription: alarm.description, Namespace: alarm.namespace, MetricName: alarm.metricName, Statistic: alarm.statistic,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })), Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods, Threshold: alarm.threshold, ComparisonOperator: alarm.comparison, TreatMissingData: alarm.missingData,
      ActionsEnabled: true, AlarmActions: [alarm.namespace === 'AWS/Backup' ? plan.names.alarmTopicArn : names.alarmTopicArn],
    })),
  }),
  DescribeBackupVault: () => ({
    BackupVaultArn: plan.names.vault.vaultArn, EncryptionKeyArn: keyArn('VaultKey'), Locked: true, LockDate: new Date(),
    MinRetentionDays: plan.settings.vaultMinimumRetentionDays, MaxRetentionDays: plan.settings.vaultMaximumRetentionDays,
  }),
  GetBackupVaultAccessPolicy: () => ({ Policy: json(policies.vault) }),
  GetBackupVaultNotifications: () => ({ SNSTopicArn: plan.names.alarmTopicArn, BackupVaultEvents: EVENTS }),
  ListBackupPlans: () => ({
    BackupPlansList: [...plan.settings.frequencies.map((frequency) => ({ BackupPlanName: plan.names.planName(frequency), BackupPlanId: frequency, BackupPlanArn: 'arn:plan' })),
      { BackupPlanName: 'somebody-elses', BackupPlanId: 'other', BackupPlanArn: 'arn:other' }],
  }),
  GetBackupPlan: ({ BackupPlanId }) => ({
    BackupPlan: {
      BackupPlanName: plan.names.planName(BackupPlanId),
      Rules: rulesOf(FULL).filter(({ frequency }) => frequency === BackupPlanId).map((found) => ({
        RuleName: found.frequency, TargetBackupVaultName: plan.names.vault.vaultName, ScheduleExpression: found.schedule,
        StartWindowMinutes: plan.settings.startWindowMinutes,
        CompletionWindowMinutes: plan.settings.completionWindowMinutes, EnableContinuousBackup: found.continuous,
        Lifecycle: lifecycle(found.retentionDays, found.coldStorageAfterDays),
        CopyActions: found.copies.map((copy) => ({ DestinationBackupVaultArn: copy.vaultArn,
          Lifecycle: lifecycle(copy.retentionDays, copy.coldStorageAfterDays) })),
      })),
    },
  }),
  ListBackupSelections: ({ BackupPlanId }) => ({ BackupSelectionsList: [{ SelectionId: BackupPlanId }] }),
  GetBackupSelection: ({ BackupPlanId }) => ({
    BackupSelection: {
      SelectionName: plan.names.planName(BackupPlanId), IamRoleArn: plan.names.roleArn, Resources: [], NotResources: [], Conditions: { StringEquals: [] },
      ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plinth:backup', ConditionValue: BackupPlanId }],
    },
  }),
  GetRestoreTestingPlan: () => ({
    RestoreTestingPlan: {
      RestoreTestingPlanArn: 'arn:testing', ScheduleExpression: plan.settings.restoreTestingSchedule,
      RecoveryPointSelection: {
        Algorithm: 'LATEST_WITHIN_WINDOW', IncludeVaults: [plan.names.vault.vaultArn], RecoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'],
        SelectionWindowDays: plan.settings.dailyRetentionDays,
      },
    },
  }),
  ListRestoreTestingSelections: () => ({
    RestoreTestingSelections: plan.settings.restoreTestingResourceTypes.map((type) => ({
      RestoreTestingSelectionName: plan.names.restoreTestingSelectionName(type),
    })),
  }),
  GetRestoreTestingSelection: ({ RestoreTestingSelectionName: name }) => ({
    RestoreTestingSelection: {
      RestoreTestingSelectionName: name, IamRoleArn: plan.names.roleArn, ProtectedResourceArns: ['*'],
      ProtectedResourceType: plan.settings.restoreTestingResourceTypes.find((type) => plan.names.restoreTestingSelectionName(type) === name),
    },
  }),
  DescribeTaskDefinition: () => ({
    tags: Object.entries(environment.tags).map(([key, value]) => ({ key, value })),
    taskDefinition: {
      family: dump.names.family, cpu: String(dump.settings.cpuUnits), memory: String(dump.settings.memoryMiB), networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'],
      runtimePlatform: { cpuArchitecture: dump.settings.architecture }, taskRoleArn: dump.names.taskRoleArn, executionRoleArn: dump.names.executionRoleArn,
      volumes: [],
      containerDefinitions: [{
        name: 'dump', image: dump.place.image, essential: true, readonlyRootFilesystem: true, portMappings: [], mountPoints: [], volumesFrom: [],
        environment: Object.entries(variablesOf(FULL)).map(([name, value]) => ({ name, value })),
        secrets: [{ name: DumpVariables.SECRET, valueFrom: dump.place.secretArn }],
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': dump.names.logGroupName, 'awslogs-region': REGION, 'awslogs-stream-prefix': dump.names.name } },
      }],
    },
  }),
  DescribeClusters: () => ({ clusters: [{ clusterArn: dump.names.clusterArn, status: 'ACTIVE', tags: Object.entries(environment.tags).map(([key, value]) => ({ key, value })) }] }),
  DescribeSecurityGroups: ({ GroupIds }) => ({
    SecurityGroups: [GroupIds ? { GroupId: GroupIds[0], IpPermissions: [rule(5433, { UserIdGroupPairs: [{ GroupId: 'sg-own' }] })] } : {
      GroupId: 'sg-own', GroupName: dump.names.securityGroupName, VpcId: dump.place.vpcId, Tags, IpPermissions: [],
      IpPermissionsEgress: [rule(443, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }), rule(5433, { UserIdGroupPairs: [{ GroupId: dump.place.databaseSecurityGroupId }] })],
    }],
  }),
  GetSchedule: () => ({
    ScheduleExpression: dump.settings.schedule, ScheduleExpressionTimezone: 'UTC', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: dump.names.clusterArn, RoleArn: dump.names.scheduleRoleArn,
      EcsParameters: {
        TaskDefinitionArn: `arn:aws:ecs:${REGION}:111111111111:task-definition/${dump.names.family}:7`, LaunchType: 'FARGATE', TaskCount: 1,
        NetworkConfiguration: { awsvpcConfiguration: { Subnets: [...dump.place.subnetIds], SecurityGroups: ['sg-own'], AssignPublicIp: 'DISABLED' } },
      },
    },
  }),
  DescribeLogGroups: () => ({ logGroups: [{ logGroupName: dump.names.logGroupName, arn: `${dump.names.logGroupArn}:*`, retentionInDays: dump.settings.logRetentionDays }] }),
};

function clientsWith(answers: Answers = {}) {
  const { clients } = stubClients({ ...ANSWERS, ...answers });
  const client = clients.s3 as any;
  // the SDK's paginators ask whether they page through a client of their own service
  return new Proxy({ ...clients }, { get: () => client }) as any;
}
jest.mock('@aws-sdk/client-backup', () => {
  const actual = jest.requireActual('@aws-sdk/client-backup');
  const pages = (Command: new (input: object) => unknown) => async function* ({ client }: any, input: object) {
    yield await client.send(new Command(input));
  };
  return {
    ...actual,
    paginateListBackupPlans: pages(actual.ListBackupPlansCommand), paginateListBackupSelections: pages(actual.ListBackupSelectionsCommand),
    paginateListRestoreTestingSelections: pages(actual.ListRestoreTestingSelectionsCommand),
  };
});

const unkept = (lines: readonly VerifyLine[]) => lines.filter(({ status }) => status !== 'kept').map(({ id, status }) => `${status} ${id}`);
const read = {
  store: async (answers?: Answers) => unkept(checkPromises(backupStorePromises, await readStore(clientsWith(answers), store), store)),
  plan: async (answers?: Answers) => unkept(checkPromises(backupPlanPromises, await readPlan(clientsWith(answers), plan), plan)),
  dump: async (answers?: Answers) => unkept(checkPromises(databaseDumpPromises, await readDump(clientsWith(answers), dump), dump)),
};
/** What an account does not tell. */
const UNKNOWN = {
  store: ['bucket-retention', 'never-emptied', 'key-deletion-window', 'key-retention', 'named', 'no-lambda'],
  plan: ['vault-cooling-off', 'vault-retention', 'never-emptied', 'key-deletion-window', 'key-retention', 'named', 'no-lambda'],
  dump: ['named', 'no-lambda'],
};

test.each(['store', 'plan', 'dump'] as const)('what is deployed keeps every promise of a %s, but for what an account does not tell', async (what) => {
  expect(await read[what]()).toEqual(UNKNOWN[what].map((id) => `static only ${id}`));
});

test('reads the same schedules and grants out of the account as out of the template', async () => {
  const deployed = await readPlan(clientsWith(), plan);
  const template = readBackupPlanTemplate(templateOf(FULL), plan);
  expect(deployed.plans.map(({ name, rules: [{ schedule, copies }] }) => [name, schedule,
    copies])).toEqual(template.plans.map(({ name, rules: [{ schedule, copies }] }) => [name, schedule, copies]));
  expect((await readDump(clientsWith(), dump)).task).toEqual(readDatabaseDumpTemplate(templateOf(FULL), dump).task);
});

test.each<[string, keyof typeof read, Answers, string[]]>([
  ['took the default lock away', 'store', { GetObjectLockConfiguration: absent('ObjectLockConfigurationNotFoundError') }, ['lockable', 'locked']],
  ['removed the bucket policy\'s lifecycle', 'store', { GetBucketLifecycleConfiguration: absent('NoSuchLifecycleConfiguration') }, [
    'uploads-aborted', 'expiry', 'expired-versions', 'delete-markers', 'transitions', 'lifecycle-only',
  ]],
  ['deleted the rule', 'store', { DescribeRule: absent('ResourceNotFoundException') }, ['key-events']],
  ['took the vault\'s lock away', 'plan', { DescribeBackupVault: () => ({ ...ANSWERS.DescribeBackupVault({}) as object, Locked: false, LockDate: undefined }) }, ['vault-lock']],
  ['silenced the vault', 'plan', { GetBackupVaultNotifications: absent('ResourceNotFoundException') }, ['vault-notifications']],
  ['switched the schedule off', 'dump', { GetSchedule: () => ({ ...ANSWERS.GetSchedule({}) as object, State: 'DISABLED' }) }, ['schedule-on']],
  ['deleted the schedule', 'dump', { GetSchedule: absent('ResourceNotFoundException') }, ['schedule']],
  ['deleted the alarm', 'dump', { DescribeAlarms: () => ({}) }, ['silence']],
])('finds that somebody %s', async (_, what, answers, ids) => {
  expect((await read[what](answers)).filter((line) => line.startsWith('broken'))).toEqual(ids.map((id) => `broken ${id}`));
});

test('says what is not there', async () => {
  await expect(read.store({ HeadBucket: () => serviceError('NotFound', 404) })).rejects.toThrow('the bucket acme-prod-backups-111111111111 does not exist in account 111111111111, deploy it first');
  await expect(read.plan({ DescribeBackupVault: absent('ResourceNotFoundException') })).rejects.toThrow('the vault acme-prod-backups does not exist in account 111111111111, deploy it first');
  await expect(read.dump({ DescribeTaskDefinition: absent('ClientException') })).rejects.toThrow('the task definition acme-prod-database-dump does not exist in account 111111111111, deploy it first');
});
