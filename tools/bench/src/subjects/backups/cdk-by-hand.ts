import { App, CfnDeletionPolicy, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnBackupPlan, CfnBackupSelection, CfnBackupVault, CfnRestoreTestingPlan, CfnRestoreTestingSelection } from 'aws-cdk-lib/aws-backup';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { retain, suppressNag, TAGS as tags, templatesOf } from '../cdk';
import { tags as named } from '../tf';
import {
  ACCOUNT, alarmKeyPolicy, bucketPolicy, DUMP, executionPolicy, keyPolicy, NAME, REGION, schedulePolicy, scheduleTrust, SECRET, SECURITY_GROUP, serviceTrust,
  taskPolicy, taskTrust, topicPolicy, VAULT, vaultPolicy,
} from './policies-by-hand';
import { ALARMS, COPY_VAULT, IMAGE, KEY_EVENTS, MANAGED_POLICIES, RULES, SILENCE, SUBNETS, TESTED, variables, VAULT_EVENTS } from './settings-by-hand';

const BUCKET = `${NAME}-${ACCOUNT}-${REGION}-an`;

/** The same resources, property by property, as an engineer writes them with L1 constructs. */
export function synthesize(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const key = keyOf(stack, '', NAME, 'Backups of acme-prod');
  const bucket = store(stack, key);
  const [alarms] = alarmTopic(stack, '', NAME);
  new CfnRule(stack, 'KeyRule', {
    name: `${NAME}-key`,
    description: `Somebody disables the key of ${BUCKET} or schedules its deletion: without it no backup can be read`,
    eventPattern: KEY_EVENTS(key.attrArn),
    state: 'ENABLED',
    targets: [{ id: 'alarms', arn: alarms.ref }],
    tags,
  });
  plans(stack);
  dump(stack, bucket, key, alarms);
  return templatesOf(app);
}

function keyOf(stack: Stack, id: string, alias: string, description: string): CfnKey {
  const key = retain(new CfnKey(stack, `${id}Key`, { description, enableKeyRotation: true, pendingWindowInDays: 30, keyPolicy: keyPolicy(), tags }));
  retain(new CfnAlias(stack, `${id}Alias`, { aliasName: `alias/${alias}`, targetKeyId: key.attrArn }));
  return key;
}

function store(stack: Stack, key: CfnKey): CfnBucket {
  const bucket = retain(new CfnBucket(stack, 'Bucket', {
    bucketName: BUCKET,
    bucketNamespace: 'account-regional',
    versioningConfiguration: { status: 'Enabled' },
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    bucketEncryption: { serverSideEncryptionConfiguration: [{
      serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn },
      bucketKeyEnabled: true,
      blockedEncryptionTypes: { encryptionType: ['SSE-C'] },
    }] },
    lifecycleConfiguration: {
      transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      rules: [
        {
          id: 'expire', status: 'Enabled', expirationInDays: 400, noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        { id: 'expired-delete-markers', status: 'Enabled', expiredObjectDeleteMarker: true },
        {
          id: 'transitions', status: 'Enabled', objectSizeGreaterThan: 131_071,
          transitions: [{ storageClass: 'GLACIER_IR', transitionInDays: 30 }, { storageClass: 'DEEP_ARCHIVE', transitionInDays: 180 }],
        },
      ],
    },
    objectLockEnabled: true,
    objectLockConfiguration: { objectLockEnabled: 'Enabled', rule: { defaultRetention: { mode: 'COMPLIANCE', days: 35 } } },
    tags,
  }));
  suppressNag(bucket, 'AwsSolutions-S1', 'S3 server access logs are best effort and name no version; CloudTrail data events on the bucket are the audit of who reads backups');
  retain(new CfnBucketPolicy(stack, 'BucketPolicy', { bucket: bucket.ref, policyDocument: bucketPolicy(bucket.attrArn) }));
  return bucket;
}

function alarmTopic(stack: Stack, id: string, name: string): [CfnTopic, CfnTopicPolicy] {
  const key = removable(new CfnKey(stack, `${id}AlarmKey`, {
    description: 'Alarms about backups of acme-prod', enableKeyRotation: true, pendingWindowInDays: 7, keyPolicy: alarmKeyPolicy(), tags,
  }));
  removable(new CfnAlias(stack, `${id}AlarmAlias`, { aliasName: `alias/${name}-alarms`, targetKeyId: key.attrArn }));
  const topic = new CfnTopic(stack, `${id}AlarmTopic`, { topicName: `${name}-alarms`, kmsMasterKeyId: key.attrArn, signatureVersion: '2', tags });
  return [topic, new CfnTopicPolicy(stack, `${id}AlarmTopicPolicy`, { topics: [topic.ref], policyDocument: topicPolicy(`${name}-alarms`) })];
}

function removable<R extends CfnResource>(resource: R): R {
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE as R['cfnOptions']['deletionPolicy'];
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE as R['cfnOptions']['updateReplacePolicy'];
  return resource;
}

function plans(stack: Stack): void {
  const [alarms, alarmPolicy] = alarmTopic(stack, 'Vault', VAULT);
  const key = keyOf(stack, 'Vault', VAULT, 'Recovery points of acme-prod');
  const vault = retain(new CfnBackupVault(stack, 'Vault', {
    backupVaultName: NAME,
    encryptionKeyArn: key.attrArn,
    accessPolicy: vaultPolicy(),
    lockConfiguration: { minRetentionDays: 35, maxRetentionDays: 2558 },
    notifications: { snsTopicArn: alarms.ref, backupVaultEvents: VAULT_EVENTS },
    backupVaultTags: named,
  }));
  vault.addDependency(alarmPolicy);
  const role = new CfnRole(stack, 'BackupRole', {
    roleName: `${NAME}-service`,
    description: 'AWS Backup backs up and restores as this role',
    assumeRolePolicyDocument: serviceTrust(),
    managedPolicyArns: MANAGED_POLICIES,
    tags,
  });
  suppressNag(role, 'AwsSolutions-IAM4', 'AWS keeps these policies in step with the services that AWS Backup knows, which a copy would not be');
  for (const { word, frequency, schedule, days, cold } of RULES) {
    const plan = new CfnBackupPlan(stack, `${word}Plan`, {
      backupPlan: {
        backupPlanName: `${NAME}-${frequency}`,
        backupPlanRule: [{
          ruleName: frequency,
          targetBackupVault: vault.ref,
          scheduleExpression: schedule,
          scheduleExpressionTimezone: 'Etc/UTC',
          startWindowMinutes: 60,
          completionWindowMinutes: 1440,
          enableContinuousBackup: frequency === 'daily',
          lifecycle: { deleteAfterDays: days, moveToColdStorageAfterDays: cold },
          copyActions: frequency === 'monthly'
            ? [{ destinationBackupVaultArn: COPY_VAULT, lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30 } }] : undefined,
        }],
      },
      backupPlanTags: named,
    });
    new CfnBackupSelection(stack, `${word}Selection`, {
      backupPlanId: plan.attrBackupPlanId,
      backupSelection: {
        selectionName: `${NAME}-${frequency}`,
        iamRoleArn: role.attrArn,
        listOfTags: [{ conditionType: 'STRINGEQUALS', conditionKey: 'plinth:backup', conditionValue: frequency }],
      },
    });
  }
  restoreTesting(stack, vault, role);
  for (const { id, dimensions, ...alarm } of ALARMS) {
    new CfnAlarm(stack, id, { ...alarm, dimensions: listed(dimensions), alarmActions: [alarms.ref], okActions: [alarms.ref], tags });
  }
}

function restoreTesting(stack: Stack, vault: CfnBackupVault, role: CfnRole): void {
  const plan = new CfnRestoreTestingPlan(stack, 'RestoreTestingPlan', {
    restoreTestingPlanName: 'acme_prod_backups',
    scheduleExpression: 'cron(0 9 ? * SUN *)',
    scheduleExpressionTimezone: 'Etc/UTC',
    recoveryPointSelection: {
      algorithm: 'LATEST_WITHIN_WINDOW', includeVaults: [vault.attrBackupVaultArn], recoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'], selectionWindowDays: 365,
    },
    tags,
  });
  for (const type of TESTED) {
    new CfnRestoreTestingSelection(stack, `RestoreTesting${type}`, {
      restoreTestingPlanName: plan.ref,
      restoreTestingSelectionName: `acme_prod_backups_${type.toLowerCase()}`,
      protectedResourceType: type,
      protectedResourceArns: ['*'],
      iamRoleArn: role.attrArn,
    });
  }
}

function listed(dimensions: Record<string, string>): CfnAlarm.DimensionProperty[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}

function dump(stack: Stack, bucket: CfnBucket, key: CfnKey, alarms: CfnTopic): void {
  const cluster = new CfnCluster(stack, 'Cluster', { clusterName: DUMP, tags });
  suppressNag(cluster, 'AwsSolutions-ECS4', 'one task runs here now and then, which tells of itself what matters: whether its dump counts, how large it is and how long it took');
  const logGroup = new CfnLogGroup(stack, 'LogGroup', { logGroupName: DUMP, retentionInDays: 400, tags });
  const role = (word: string, description: string, trust: object, policy: object, reason: string) => {
    const made = new CfnRole(stack, `${word}Role`, {
      roleName: `${DUMP}-${word}`, description, assumeRolePolicyDocument: trust, policies: [{ policyName: `${DUMP}-${word}`, policyDocument: policy }], tags,
    });
    suppressNag(made, 'AwsSolutions-IAM5', reason);
    return made;
  };
  const task = role('task', 'Writes dumps of database', taskTrust(), taskPolicy(bucket.attrArn, key.attrArn), 'every dump is a new object under the one prefix');
  const execution = role('execution', 'Prepares the task that dumps database', taskTrust(), executionPolicy(),
    'each task writes a stream of its own in the one log group, and a registry\'s login names no repository');
  const runner = role('schedule', 'Runs the task that dumps database', scheduleTrust(), schedulePolicy(cluster.attrArn), 'every revision of the one task definition may be run');
  const definition = new CfnTaskDefinition(stack, 'TaskDefinition', {
    family: DUMP,
    cpu: '256',
    memory: '1024',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    taskRoleArn: task.attrArn,
    executionRoleArn: execution.attrArn,
    containerDefinitions: [{
      name: 'dump',
      image: IMAGE,
      essential: true,
      readonlyRootFilesystem: true,
      environment: variables(BUCKET),
      secrets: [{ name: 'DUMP_DATABASE_SECRET', valueFrom: SECRET }],
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': logGroup.ref, 'awslogs-region': REGION, 'awslogs-stream-prefix': 'database' } },
    }],
    tags,
  });
  suppressNag(definition, 'AwsSolutions-ECS2', 'the variables say where to dump to; what is secret is injected from Secrets Manager');
  const group = securityGroup(stack);
  new CfnSchedule(stack, 'Schedule', {
    name: DUMP,
    description: 'Dumps database',
    scheduleExpression: 'cron(0 0/6 * * ? *)',
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    state: 'ENABLED',
    target: {
      arn: cluster.attrArn,
      roleArn: runner.attrArn,
      ecsParameters: {
        taskDefinitionArn: definition.ref,
        launchType: 'FARGATE',
        taskCount: 1,
        networkConfiguration: { awsvpcConfiguration: { subnets: SUBNETS, securityGroups: [group.attrGroupId], assignPublicIp: 'DISABLED' } },
      },
      retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
    },
  });
  new CfnAlarm(stack, 'SilenceAlarm', { ...SILENCE, dimensions: listed(SILENCE.dimensions), alarmActions: [alarms.ref], okActions: [alarms.ref], tags });
}

function securityGroup(stack: Stack): CfnSecurityGroup {
  const database = { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432 };
  const group = new CfnSecurityGroup(stack, 'SecurityGroup', {
    groupName: DUMP,
    groupDescription: 'Dump of database: to the database and to AWS only',
    vpcId: 'vpc-0123456789abcdef0',
    securityGroupEgress: [
      { ...database, destinationSecurityGroupId: SECURITY_GROUP, description: 'PostgreSQL' },
      { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0', description: 'S3, ECR, Secrets Manager and CloudWatch, whose addresses change' },
    ],
    tags,
  });
  new CfnSecurityGroupIngress(stack, 'DatabaseIngress', {
    groupId: SECURITY_GROUP, sourceSecurityGroupId: group.attrGroupId, description: 'Dump of database', ...database,
  });
  return group;
}
