import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BackupClient, CreateBackupPlanCommand, CreateBackupSelectionCommand, CreateBackupVaultCommand, CreateRestoreTestingPlanCommand,
  DeleteBackupVaultCommand, DeleteBackupVaultLockConfigurationCommand, DeleteRecoveryPointCommand, DescribeBackupJobCommand,
  DescribeBackupVaultCommand, DescribeRecoveryPointCommand, GetBackupPlanCommand, GetBackupSelectionCommand, GetBackupVaultAccessPolicyCommand,
  GetBackupVaultNotificationsCommand, GetRestoreTestingPlanCommand, GetRestoreTestingSelectionCommand, ListCopyJobsCommand,
  ListRecoveryPointsByBackupVaultCommand, ListTagsCommand, PutBackupVaultLockConfigurationCommand, StartBackupJobCommand,
  UpdateRecoveryPointLifecycleCommand,
} from '@aws-sdk/client-backup';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CancelKeyDeletionCommand, CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { PutBucketVersioningCommand, CreateBucketCommand } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalAccount, LocalCloud } from '../src';
import { ACCOUNT, BREAK_GLASS, backupPlan, type BackupOptions, REGION, ROLE_ARN, TABLE_ARN, VAULT, VAULT_ARN } from './helpers/backup-stacks';
import { type Clients, cloudOf, directoryOf, freshCloud } from './helpers/cloud';
import { until } from './helpers/mail';
import { deploy, describe as describeStack } from './helpers/stacks';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let config: object;
let backup: BackupClient;
let output: Record<string, string>;

async function redeploy(options: BackupOptions = {}): Promise<string> {
  const result = await deploy(root.cloudformation, 'backups', backupPlan(options));
  const { Outputs } = (await describeStack(root.cloudformation, 'backups'))!;
  output = Object.fromEntries(Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]));
  return result;
}

const job = (days?: number, resource = TABLE_ARN) => ({
  BackupVaultName: VAULT, ResourceArn: resource, IamRoleArn: ROLE_ARN, ...(days && { Lifecycle: { DeleteAfterDays: days } }),
});
const endOf = (BackupJobId: string) => until(async () => {
  const described = await backup.send(new DescribeBackupJobCommand({ BackupJobId }));
  return /COMPLETED|FAILED/.test(described.State!) ? described : undefined;
}, 'the end of the job');
const run = async (...given: Parameters<typeof job>) => endOf((await backup.send(new StartBackupJobCommand(job(...given)))).BackupJobId!);
const points = async (BackupVaultName = VAULT) => (await backup.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName }))).RecoveryPoints!;
const lockOf = async () => {
  const { Locked, MinRetentionDays, MaxRetentionDays, LockDate } = await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: VAULT }));
  return { Locked, MinRetentionDays, MaxRetentionDays, LockDate };
};
const putLock = (lock: object) => backup.send(new PutBackupVaultLockConfigurationCommand({ BackupVaultName: VAULT, ...lock }));

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('backups'));
  config = { ...cloud.clientConfig(account), maxAttempts: 1 };
  backup = new BackupClient(config);
});

afterAll(async () => {
  await cloud.stop();
});

it('deploys a backup plan whole, reads it back as it was written, and finds nothing to change then', async () => {
  expect(await redeploy()).toBe('created');
  expect(await redeploy()).toBe('unchanged');
  expect(await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: VAULT }))).toMatchObject({
    EncryptionKeyArn: output.Key, Locked: true, MinRetentionDays: 7, MaxRetentionDays: 400, NumberOfRecoveryPoints: 0, VaultType: 'BACKUP_VAULT',
  });
  expect(await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: `${VAULT}-air-gapped` }))).toMatchObject({
    VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', VaultState: 'AVAILABLE', Locked: true, MinRetentionDays: 7, MaxRetentionDays: 60,
  });
  expect(JSON.parse((await backup.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName: VAULT }))).Policy!).Statement[0].Effect).toBe('Deny');
  expect((await backup.send(new GetBackupVaultNotificationsCommand({ BackupVaultName: VAULT }))).BackupVaultEvents).toEqual(['BACKUP_JOB_COMPLETED', 'COPY_JOB_FAILED']);
  const { BackupPlan } = await backup.send(new GetBackupPlanCommand({ BackupPlanId: output.Plan }));
  expect(BackupPlan!.Rules).toMatchObject([{
    RuleName: 'daily', TargetBackupVaultName: VAULT, StartWindowMinutes: 60, CompletionWindowMinutes: 240, Lifecycle: { DeleteAfterDays: 14 },
    CopyActions: [{ DestinationBackupVaultArn: `${VAULT_ARN}-copies`, Lifecycle: { DeleteAfterDays: 30 } }], RuleId: expect.any(String),
  }]);
  expect((await backup.send(new GetBackupSelectionCommand({ BackupPlanId: output.Plan, SelectionId: output.Selection }))).BackupSelection).toMatchObject({
    SelectionName: 'tagged-daily', IamRoleArn: ROLE_ARN, ListOfTags: [{ ConditionKey: 'plinth:backup', ConditionValue: 'daily' }],
  });
  const testing = (await backup.send(new GetRestoreTestingPlanCommand({ RestoreTestingPlanName: 'acme_dev_backups' }))).RestoreTestingPlan!;
  expect(testing).toMatchObject({
    ScheduleExpression: 'cron(0 6 ? * SUN *)', ScheduleExpressionTimezone: 'Etc/UTC', StartWindowHours: 1,
    RecoveryPointSelection: { IncludeVaults: [VAULT_ARN], SelectionWindowDays: 7, RecoveryPointTypes: ['SNAPSHOT'] },
  });
  expect((await backup.send(new GetRestoreTestingSelectionCommand({ RestoreTestingPlanName: 'acme_dev_backups', RestoreTestingSelectionName: 'tables' }))).RestoreTestingSelection)
    .toMatchObject({ ProtectedResourceType: 'DynamoDB', ProtectedResourceConditions: { StringEquals: [{ Key: 'aws:ResourceTag/plinth:backup' }] }, ValidationWindowHours: 1 });
  for (const ResourceArn of [VAULT_ARN, `${VAULT_ARN}-air-gapped`, testing.RestoreTestingPlanArn!, `arn:aws:backup:${REGION}:${ACCOUNT}:backup-plan:${output.Plan}`]) {
    expect((await backup.send(new ListTagsCommand({ ResourceArn }))).Tags).toMatchObject({ Owner: 'team' });
  }
});

it('changes in place what can be changed', async () => {
  const { Plan } = output;
  expect(await redeploy({ deleteAfterDays: 21, owner: 'others', lock: { MinRetentionDays: 8 } })).toBe('updated');
  expect(output.Plan).toBe(Plan);
  expect(await lockOf()).toEqual({ Locked: true, MinRetentionDays: 8, MaxRetentionDays: undefined, LockDate: undefined });
  expect((await backup.send(new ListTagsCommand({ ResourceArn: VAULT_ARN }))).Tags).toMatchObject({ Owner: 'others' });
  await redeploy({ lock: null });
  expect(await lockOf()).toMatchObject({ Locked: false });
  await redeploy();
});

it('refuses what AWS Backup refuses', async () => {
  await expect(redeploy({ lock: { MinRetentionDays: 7, ChangeableForDays: 2 } })).rejects.toThrow('ChangeableForDays is 2, must be between 3');
  await expect(redeploy({ lock: { MinRetentionDays: 9, MaxRetentionDays: 8 } })).rejects.toThrow('must not be greater');
  await expect(redeploy({ schedule: '0 4 * * *' })).rejects.toThrow('Invalid schedule expression');
  await expect(redeploy({ policy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*' }] } })).rejects.toThrow('needs statements with Principal');
  const rule = { RuleName: 'a', TargetBackupVaultName: VAULT };
  const plan = (changes: object) => backup.send(new CreateBackupPlanCommand({ BackupPlan: { BackupPlanName: 'a', Rules: [{ ...rule, ...changes }] } }));
  await expect(plan({ Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 119 } })).rejects.toThrow('90 days apart');
  await expect(plan({ EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 36 } })).rejects.toThrow('between 1 and 35');
  await expect(plan({ RuleName: 'with space' })).rejects.toThrow('Invalid BackupPlan.Rules.RuleName');
  await expect(backup.send(new CreateBackupSelectionCommand({
    BackupPlanId: output.Plan, BackupSelection: { SelectionName: 'a', IamRoleArn: ROLE_ARN, Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/a', ConditionValue: 'b' }] } },
  }))).rejects.toThrow('Either \'ListOfTags\' or \'Resources\' section must be non-empty');
  await expect(backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'a.b' }))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(backup.send(new CreateRestoreTestingPlanCommand({
    RestoreTestingPlan: {
      RestoreTestingPlanName: 'acme-dev', ScheduleExpression: 'cron(0 6 ? * SUN *)',
      RecoveryPointSelection: { Algorithm: 'LATEST_WITHIN_WINDOW', IncludeVaults: ['*'], RecoveryPointTypes: ['SNAPSHOT'] },
    },
  }))).rejects.toThrow('letters, digits and underscores only');
  await expect(backup.send(new StartBackupJobCommand({ ...job(14), IamRoleArn: BREAK_GLASS }))).rejects.toThrow('cannot be assumed by AWS Backup');
});

it('saves what is tagged when its plan runs, copies it, and tells topic and metrics', async () => {
  const { jobIds } = await cloud.runBackupPlan(account, 'acme-dev-backups-daily');
  expect(jobIds).toHaveLength(1);
  expect(await endOf(jobIds![0])).toMatchObject({ State: 'COMPLETED', ResourceArn: TABLE_ARN, ResourceType: 'DynamoDB', CreatedBy: { BackupRuleName: 'daily' } });
  const [point] = await points();
  expect(await backup.send(new DescribeRecoveryPointCommand({ BackupVaultName: VAULT, RecoveryPointArn: point.RecoveryPointArn! }))).toMatchObject({
    Status: 'COMPLETED', Lifecycle: { DeleteAfterDays: 14 }, CalculatedLifecycle: { DeleteAt: expect.any(Date) }, EncryptionKeyArn: output.Key, IsEncrypted: true,
  });
  expect((await backup.send(new ListTagsCommand({ ResourceArn: point.RecoveryPointArn! }))).Tags).toEqual({ Environment: 'dev' });
  await until(async () => ((await backup.send(new ListCopyJobsCommand({ ByState: 'COMPLETED' }))).CopyJobs!.length === 1 ? true : undefined), 'the copy');
  expect(await points(`${VAULT}-copies`)).toMatchObject([{ ResourceArn: TABLE_ARN, Lifecycle: { DeleteAfterDays: 30 }, SourceBackupVaultArn: VAULT_ARN }]);
  const message = await until(async () => {
    const { Messages } = await new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl: output.Queue, WaitTimeSeconds: 1 }));
    return Messages?.[0];
  }, 'the notification');
  await new SQSClient(config).send(new DeleteMessageCommand({ QueueUrl: output.Queue, ReceiptHandle: message.ReceiptHandle! }));
  expect(JSON.parse(message.Body!)).toMatchObject({
    Subject: 'Notification from AWS Backup', Message: expect.stringContaining('completed successfully'),
    MessageAttributes: { State: { Value: 'COMPLETED' }, EventType: { Value: 'BACKUP_JOB' } },
  });
  const { Datapoints } = await new CloudWatchClient(config).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Backup', MetricName: 'NumberOfBackupJobsCompleted', Dimensions: [{ Name: 'BackupVaultName', Value: VAULT }], Period: 7200, Statistics: ['Sum'],
    StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000),
  }));
  expect(Datapoints).toMatchObject([{ Sum: 1 }]);
});

it('tells the topic when the key is disabled or to be deleted, and of no other key', async () => {
  const { KeyMetadata } = await root.kms.send(new CreateKeyCommand({}));
  await root.kms.send(new DisableKeyCommand({ KeyId: KeyMetadata!.KeyId! }));
  const KeyId = output.Key.slice(output.Key.indexOf('/') + 1);
  await root.kms.send(new DisableKeyCommand({ KeyId: output.Key }));
  await root.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await root.kms.send(new CancelKeyDeletionCommand({ KeyId }));
  await root.kms.send(new EnableKeyCommand({ KeyId }));
  const events: { detail: { eventName: string } }[] = [];
  await until(async () => {
    const receive = new ReceiveMessageCommand({ QueueUrl: output.Queue, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await new SQSClient(config).send(receive);
    events.push(...Messages.map(({ Body }) => JSON.parse((JSON.parse(Body!) as { Message: string }).Message) as { detail: { eventName: string } }));
    return events.length === 2 ? true : undefined;
  }, 'the events');
  expect(events.sort((a, b) => a.detail.eventName.localeCompare(b.detail.eventName))).toMatchObject([
    { 'detail-type': 'AWS API Call via CloudTrail', 'detail': { eventName: 'DisableKey', requestParameters: { keyId: output.Key } } },
    {
      'source': 'aws.kms',
      'detail': {
        eventName: 'ScheduleKeyDeletion', requestParameters: { keyId: KeyId, pendingWindowInDays: 7 }, responseElements: { keyState: 'PendingDeletion' },
        resources: [{ type: 'AWS::KMS::Key', ARN: output.Key }], userIdentity: { type: 'Root' },
      },
    },
  ]);
});

it('binds the root of the account by what a key policy denies', async () => {
  const statement = (Effect: string, Action: string) => ({ Effect, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action, Resource: '*' });
  const { KeyMetadata } = await root.kms.send(new CreateKeyCommand({
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement('Allow', 'kms:*'), { ...statement('Deny', 'kms:DisableKey'), Principal: '*' }] }),
  }));
  await expect(root.kms.send(new DisableKeyCommand({ KeyId: KeyMetadata!.KeyId! }))).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  await root.kms.send(new EnableKeyCommand({ KeyId: KeyMetadata!.KeyId! }));
});

it('fails jobs whose retention the vault lock forbids, and those whose role may not', async () => {
  expect(await run(6)).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringContaining('shorter than the minimum of 7 days') });
  expect(await run(401)).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringContaining('longer than the maximum of 400 days') });
  expect(await run()).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringContaining('always') });
  const bucket = { Bucket: 'acme-dev-files' };
  await root.s3.send(new CreateBucketCommand({ ...bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  expect(await run(14, 'arn:aws:s3:::acme-dev-files')).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringContaining('not versioned') });
  await root.s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  expect(await run(14, 'arn:aws:s3:::acme-dev-files')).toMatchObject({ State: 'COMPLETED', ResourceType: 'S3' });
  await root.iam.send(new PutRolePolicyCommand({
    RoleName: 'acme-dev-backup', PolicyName: 'deny', PolicyDocument: JSON.stringify({
      Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'dynamodb:StartAwsBackupJob', Resource: TABLE_ARN }],
    }),
  }));
  expect(await run(14)).toMatchObject({ State: 'FAILED', StatusMessage: expect.stringMatching(/^Access denied\. .*dynamodb:StartAwsBackupJob/) });
});

it('lets nobody delete or shorten recovery points of a locked vault, and keeps what its access policy denies after that', async () => {
  const [{ RecoveryPointArn }] = await points();
  const named = { BackupVaultName: VAULT, RecoveryPointArn: RecoveryPointArn! };
  await root.iam.send(new CreateRoleCommand({
    RoleName: 'acme-dev-break-glass', AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }],
    }),
  }));
  await root.iam.send(new PutRolePolicyCommand({
    RoleName: 'acme-dev-break-glass', PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'backup:*', Resource: '*' }] }),
  }));
  const runner = await user('runner', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]);
  const { Credentials } = await new STSClient(runner).send(new AssumeRoleCommand({ RoleArn: BREAK_GLASS, RoleSessionName: 's' }));
  const breakGlass = new BackupClient({
    ...config,
    credentials: { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! },
  });
  await expect(breakGlass.send(new DeleteRecoveryPointCommand(named))).rejects.toThrow('is locked');
  await expect(breakGlass.send(new UpdateRecoveryPointLifecycleCommand({ ...named, Lifecycle: { DeleteAfterDays: 8 } }))).rejects.toThrow('is locked');
  await expect(backup.send(new DeleteBackupVaultCommand({ BackupVaultName: VAULT }))).rejects.toThrow('contains recovery points');
  // A governance lock can be taken off.
  await backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: VAULT }));
  await expect(backup.send(new DeleteRecoveryPointCommand(named))).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  const shorten = new UpdateRecoveryPointLifecycleCommand({ ...named, Lifecycle: { DeleteAfterDays: 8 } });
  await expect(backup.send(shorten)).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  expect((await breakGlass.send(shorten)).Lifecycle).toEqual({ DeleteAfterDays: 8 });
  await breakGlass.send(new DeleteRecoveryPointCommand(named));
  expect((await points()).map((point) => point.RecoveryPointArn)).not.toContain(RecoveryPointArn);
});

it('decides calls on vault, plan and recovery point, and asks who starts a job for its role', async () => {
  const own = new BackupClient(await user('operator', [
    { Effect: 'Allow', Action: ['backup:StartBackupJob', 'backup:DescribeBackupVault'], Resource: VAULT_ARN },
    { Effect: 'Allow', Action: 'backup:GetBackupPlan', Resource: `arn:aws:backup:${REGION}:${ACCOUNT}:backup-plan:${output.Plan}` },
  ]));
  await own.send(new DescribeBackupVaultCommand({ BackupVaultName: VAULT }));
  await own.send(new GetBackupPlanCommand({ BackupPlanId: output.Plan }));
  await expect(own.send(new DescribeBackupVaultCommand({ BackupVaultName: `${VAULT}-copies` }))).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  await expect(own.send(new StartBackupJobCommand(job(14)))).rejects.toThrow(/iam:PassRole on resource: arn:aws:iam::111111111111:role\/acme-dev-backup/);
});

async function user(UserName: string, Statement: object[]): Promise<object> {
  await root.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }));
  await root.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
  return { ...config, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } };
}

it('keeps recovery points over a restart, and a compliance lock for good once its date has come', async () => {
  await putLock({ MinRetentionDays: 7, ChangeableForDays: 3 });
  expect((await lockOf()).LockDate!.getTime()).toBeGreaterThan(Date.now() + 2.9 * 86_400_000);
  await backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: VAULT }));
  await putLock({ MinRetentionDays: 7, ChangeableForDays: 3 });
  const before = await points();
  await cloud.stop();
  // Three days later.
  const file = join(directoryOf('backups'), 'dev', 'state', 'state.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/("LockDate": *)(\d+)/g, (_all, name: string, seconds: string) => `${name}${Number(seconds) - 3 * 86_400 - 60}`));
  [account] = await cloudOf('backups').start();
  expect(await points()).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
  await expect(backup.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: VAULT }))).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(putLock({ MinRetentionDays: 1 })).rejects.toMatchObject({ name: 'InvalidRequestException' });
  expect(await lockOf()).toMatchObject({ Locked: true, MinRetentionDays: 7 });
});
