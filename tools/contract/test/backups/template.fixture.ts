import { BackupLifecycle, BackupStoreAlarms, DumpVariables } from '@plinth/env-presets';
import { BackupVaultSubject } from '../../src';
import { alarmsOf, Case, EVENTS, MARKS, policiesOf, REGION, rulesOf, TRUST, variablesOf, vaultPoliciesOf } from './subjects';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const kept = (retained: boolean) => ({ UpdateReplacePolicy: retained ? 'Retain' : 'Delete', DeletionPolicy: retained ? 'Retain' : 'Delete' });
/** Puts references where policies have marks. */
const refer = (value: unknown): any => JSON.parse(JSON.stringify(value).replaceAll(`"${MARKS.key}"`, JSON.stringify(arnOf('Key'))));
const lifecycle = (deleteAfter: number, cold: number) => ({ DeleteAfterDays: deleteAfter, ...(cold > 0 && { MoveToColdStorageAfterDays: cold }) });

function keyOf(id: string, alias: string, policy: unknown, days: number, retained: boolean, Tags: object[]) {
  return {
    [`${id}Key`]: { Type: 'AWS::KMS::Key', ...kept(retained), Properties: { KeyPolicy: policy, EnableKeyRotation: true, PendingWindowInDays: days, Tags } },
    [`${id}Alias`]: { Type: 'AWS::KMS::Alias', ...kept(retained), Properties: { AliasName: alias, TargetKeyId: arnOf(`${id}Key`) } },
  };
}

const roleOf = (RoleName: string, AssumeRolePolicyDocument: unknown, policy: unknown, Tags: object[]) => ({
  Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument, Policies: [{ PolicyName: RoleName, PolicyDocument: policy }], Tags },
});

function storeOf({ store }: Case, policies: ReturnType<typeof policiesOf>, Tags: object[]) {
  const { settings, names, replicatedTo, alarmTopicArn } = store;
  const transitions = BackupLifecycle.transitions(settings);
  const lock = settings.objectLockMode === 'none' ? undefined : { Rule: { DefaultRetention: { Mode: settings.objectLockMode, Days: settings.objectLockDays } }, ObjectLockEnabled: 'Enabled' };
  return {
    ...keyOf('', names.keyAlias, policies.key, settings.keyDeletionWindowDays, settings.retainOnDeletion, Tags),
    Bucket: {
      Type: 'AWS::S3::Bucket',
      ...kept(settings.retainOnDeletion),
      Properties: {
        BucketName: names.bucketName, VersioningConfiguration: { Status: 'Enabled' }, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arnOf('Key') }, BucketKeyEnabled: true }] },
        ObjectLockEnabled: true, ...(lock && { ObjectLockConfiguration: lock }),
        LifecycleConfiguration: {
          TransitionDefaultMinimumObjectSize: BackupLifecycle.TRANSITION_DEFAULT_MINIMUM,
          Rules: [
            {
              Id: BackupLifecycle.EXPIRE, Status: 'Enabled', ExpirationInDays: settings.expiryDays, NoncurrentVersionExpiration: { NoncurrentDays: settings.noncurrentExpiryDays },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.abortIncompleteUploadDays },
            },
            { Id: BackupLifecycle.DELETE_MARKERS, Status: 'Enabled', ExpiredObjectDeleteMarker: true },
            ...(transitions.length === 0 ? [] : [{
              Id: BackupLifecycle.TRANSITIONS, Status: 'Enabled', ObjectSizeGreaterThan: String(settings.transitionMinimumBytes - 1),
              Transitions: transitions.map(({ storageClass, days }) => ({ StorageClass: storageClass, TransitionInDays: days })),
            }]),
          ],
        },
        ...(replicatedTo && {
          ReplicationConfiguration: {
            Role: arnOf('ReplicationRole'),
            Rules: [{
              Status: 'Enabled', Priority: 1, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: 'Disabled' }, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
              Destination: {
                Bucket: names.replicaBucketArn(replicatedTo.region, replicatedTo.account), Account: replicatedTo.account,
                EncryptionConfiguration: { ReplicaKmsKeyID: `arn:aws:kms:${replicatedTo.region}:${replicatedTo.account ?? '111111111111'}:${names.replicaKeyAlias}` },
              },
            }],
          },
        }),
        Tags,
      },
    },
    BucketPolicy: { Type: 'AWS::S3::BucketPolicy', ...kept(settings.retainOnDeletion), Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policies.bucket } },
    ...(alarmTopicArn === undefined && topicOf('Store', names.alarmTopicName, names.alarmTopicArn, names.alarmKeyAlias, policies, Tags)),
    KeyRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: names.keyRuleName, State: 'ENABLED', EventPattern: BackupStoreAlarms.keyEvents(MARKS.key),
        Targets: [{ Id: 'alarms', Arn: alarmTopicArn ?? { Ref: 'StoreTopic' } }], Tags,
      },
    },
    ...(replicatedTo && { ReplicationRole: roleOf(names.replicationRoleName, policies.replicationTrust, policies.replication, Tags) }),
    ...(store.restoreRoleArn !== undefined && { Restore: roleOf('restore', TRUST, policies.restore, []) }),
  };
}

function topicOf(id: string, TopicName: string, arn: string, alias: string, policies: ReturnType<typeof policiesOf>, Tags: object[]) {
  return {
    ...keyOf(`${id}Topic`, alias, policies.topicKey, 7, false, Tags),
    [`${id}Topic`]: { Type: 'AWS::SNS::Topic', Properties: { TopicName, KmsMasterKeyId: arnOf(`${id}TopicKey`), SignatureVersion: '2', Tags } },
    [`${id}TopicPolicy`]: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: `${id}Topic` }], PolicyDocument: policies.topic(arn) } },
  };
}

function planOf(given: Case, policies: ReturnType<typeof policiesOf>, Tags: object[]) {
  const { settings, names, alarmTopicArn, environment } = given.plan;
  const topic = alarmTopicArn ?? { Ref: 'PlanTopic' };
  return {
    ...keyOf('Vault', names.vault.keyAlias, policies.vaultKey, settings.keyDeletionWindowDays, settings.retainOnDeletion, Tags),
    Vault: {
      Type: 'AWS::Backup::BackupVault',
      ...kept(settings.retainOnDeletion),
      Properties: {
        BackupVaultName: names.vault.vaultName, EncryptionKeyArn: arnOf('VaultKey'), AccessPolicy: policies.vault, Notifications: { SNSTopicArn: topic, BackupVaultEvents: EVENTS },
        ...(settings.vaultLockMode !== 'none' && {
          LockConfiguration: {
            MinRetentionDays: settings.vaultMinimumRetentionDays, MaxRetentionDays: settings.vaultMaximumRetentionDays,
            ...(settings.vaultLockCoolingOffDays > 0 && { ChangeableForDays: settings.vaultLockCoolingOffDays }),
          },
        }),
        BackupVaultTags: environment.tags,
      },
    },
    ...(alarmTopicArn === undefined && topicOf('Plan', names.alarmTopicName, names.alarmTopicArn, names.alarmKeyAlias, policies, Tags)),
    ServiceRole: {
      Type: 'AWS::IAM::Role', Properties: { RoleName: names.roleName, AssumeRolePolicyDocument: policies.serviceTrust, ManagedPolicyArns: policies.managed, Tags },
    },
    ...Object.fromEntries(rulesOf(given).flatMap(({ frequency, schedule, retentionDays, coldStorageAfterDays, continuous, copies }) => [
      [`${frequency}Plan`, {
        Type: 'AWS::Backup::BackupPlan',
        Properties: {
          BackupPlan: {
            BackupPlanName: names.planName(frequency),
            BackupPlanRule: [{
              RuleName: frequency, TargetBackupVault: { Ref: 'Vault' }, ScheduleExpression: schedule, ScheduleExpressionTimezone: 'Etc/UTC', StartWindowMinutes: settings.startWindowMinutes,
              CompletionWindowMinutes: settings.completionWindowMinutes, EnableContinuousBackup: continuous,
              Lifecycle: lifecycle(retentionDays, coldStorageAfterDays),
              CopyActions: copies.map((copy) => ({ DestinationBackupVaultArn: copy.vaultArn,
                Lifecycle: lifecycle(copy.retentionDays, copy.coldStorageAfterDays) })),
            }],
          },
          BackupPlanTags: environment.tags,
        },
      }],
      [`${frequency}Selection`, {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: { 'Fn::GetAtt': [`${frequency}Plan`, 'BackupPlanId'] },
          BackupSelection: {
            SelectionName: names.planName(frequency), IamRoleArn: arnOf('ServiceRole'), ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plinth:backup', ConditionValue: frequency }],
          },
        },
      }],
    ])),
    ...(settings.restoreTesting && {
      RestoreTesting: {
        Type: 'AWS::Backup::RestoreTestingPlan',
        Properties: {
          RestoreTestingPlanName: names.restoreTestingPlanName, ScheduleExpression: settings.restoreTestingSchedule,
          RecoveryPointSelection: {
            Algorithm: 'LATEST_WITHIN_WINDOW', IncludeVaults: [{ 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] }],
            RecoveryPointTypes: settings.continuousBackup ? ['SNAPSHOT', 'CONTINUOUS'] : ['SNAPSHOT'], SelectionWindowDays: settings.dailyRetentionDays,
          },
          Tags,
        },
      },
      ...Object.fromEntries(settings.restoreTestingResourceTypes.map((type) => [`Restore${type}`, {
        Type: 'AWS::Backup::RestoreTestingSelection',
        Properties: {
          RestoreTestingPlanName: { Ref: 'RestoreTesting' }, RestoreTestingSelectionName: names.restoreTestingSelectionName(type), ProtectedResourceType: type,
          ProtectedResourceArns: ['*'], IamRoleArn: arnOf('ServiceRole'),
        },
      }])),
    }),
  };
}

function dumpOf(given: Case, policies: ReturnType<typeof policiesOf>, Tags: object[]) {
  const { settings, names, place, options = {} } = given.dump;
  const port = options.port ?? 5432;
  const rule = { IpProtocol: 'tcp', FromPort: port, ToPort: port };
  return {
    ...(place.clusterArn === undefined && { Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: names.clusterName, Tags } } }),
    LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: names.logGroupName, RetentionInDays: settings.logRetentionDays, Tags } },
    TaskRole: roleOf(names.taskRoleName, policies.taskTrust, policies.task, Tags),
    ExecutionRole: roleOf(names.executionRoleName, policies.taskTrust, policies.execution, Tags),
    ScheduleRole: roleOf(names.scheduleRoleName, policies.scheduleTrust, policies.schedule, Tags),
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: names.family, Cpu: String(settings.cpuUnits), Memory: String(settings.memoryMiB), NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'],
        RuntimePlatform: { CpuArchitecture: settings.architecture, OperatingSystemFamily: 'LINUX' }, TaskRoleArn: arnOf('TaskRole'), ExecutionRoleArn: arnOf('ExecutionRole'),
        ContainerDefinitions: [{
          Name: 'dump', Image: place.image, Essential: true, ReadonlyRootFilesystem: true, Environment: Object.entries(variablesOf(given)).map(([Name, Value]) => ({ Name, Value })),
          Secrets: [{ Name: DumpVariables.SECRET, ValueFrom: place.secretArn }],
          LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'LogGroup' }, 'awslogs-region': REGION, 'awslogs-stream-prefix': names.name } },
        }],
        Tags,
      },
    },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupName: names.securityGroupName, GroupDescription: 'dump', VpcId: place.vpcId,
        SecurityGroupEgress: [{ ...rule, DestinationSecurityGroupId: place.databaseSecurityGroupId }, { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }], Tags,
      },
    },
    DatabaseIngress: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { ...rule, GroupId: place.databaseSecurityGroupId, SourceSecurityGroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] } } },
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: names.scheduleName, ScheduleExpression: settings.schedule, ScheduleExpressionTimezone: settings.scheduleTimezone, FlexibleTimeWindow: { Mode: 'OFF' }, State: 'ENABLED',
        Target: {
          Arn: place.clusterArn ?? arnOf('Cluster'), RoleArn: arnOf('ScheduleRole'),
          EcsParameters: {
            TaskDefinitionArn: { Ref: 'Task' }, LaunchType: 'FARGATE', TaskCount: 1,
            NetworkConfiguration: { AwsvpcConfiguration: { Subnets: place.subnetIds, SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }], AssignPublicIp: 'DISABLED' } },
          },
        },
      },
    },
  };
}

/** The template of a stack with a store, a plan and a dump, written by hand. */
export function templateOf(given: Case): { Resources: Record<string, any> } {
  const policies = policiesOf(given);
  const Tags = Object.entries(given.store.environment.tags).map(([Key, Value]) => ({ Key, Value }));
  const told = (namespace: string) => (namespace === 'AWS/Backup' ? given.plan.alarmTopicArn ?? { Ref: 'PlanTopic' } : given.store.alarmTopicArn ?? { Ref: 'StoreTopic' });
  return {
    Resources: refer({
      ...storeOf(given, policies, Tags),
      ...planOf(given, policies, Tags),
      ...dumpOf(given, policies, Tags),
      ...Object.fromEntries(alarmsOf(given).map((alarm) => [alarm.id, {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: alarm.name, AlarmDescription: alarm.description, Namespace: alarm.namespace, MetricName: alarm.metricName, Statistic: alarm.statistic,
          Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })), Period: alarm.periodSeconds,
          EvaluationPeriods: alarm.evaluationPeriods,
          Threshold: alarm.threshold, ComparisonOperator: alarm.comparison, TreatMissingData: alarm.missingData, AlarmActions: [told(alarm.namespace)], Tags,
        },
      }])),
    }),
  };
}

/** The template of a stack with a vault of copies, of either kind. */
export function vaultTemplateOf(subject: BackupVaultSubject): { Resources: Record<string, any> } {
  const { names, settings, airGapped, environment } = subject;
  const policies = vaultPoliciesOf(subject);
  const Tags = Object.entries(environment.tags).map(([Key, Value]) => ({ Key, Value }));
  if (airGapped) {
    return {
      Resources: {
        Vault: {
          Type: 'AWS::Backup::LogicallyAirGappedBackupVault', ...kept(true),
          Properties: { BackupVaultName: names.vaultName, MinRetentionDays: airGapped.minimumRetentionDays, MaxRetentionDays: airGapped.maximumRetentionDays,
            BackupVaultTags: environment.tags },
        },
      },
    };
  }
  const { retainOnDeletion, keyDeletionWindowDays, vaultMinimumRetentionDays: MinRetentionDays, vaultMaximumRetentionDays: MaxRetentionDays } = settings!;
  return {
    Resources: {
      ...keyOf('', names.keyAlias, policies.key, keyDeletionWindowDays, retainOnDeletion, Tags),
      Vault: {
        Type: 'AWS::Backup::BackupVault', ...kept(retainOnDeletion),
        Properties: {
          BackupVaultName: names.vaultName, EncryptionKeyArn: arnOf('Key'), AccessPolicy: policies.vault, LockConfiguration: { MinRetentionDays, MaxRetentionDays }, BackupVaultTags: environment.tags,
        },
      },
    },
  };
}
