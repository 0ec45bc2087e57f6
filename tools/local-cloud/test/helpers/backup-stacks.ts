import type { Template } from './stacks';

export const REGION = 'eu-central-1';
export const ACCOUNT = '111111111111';
export const VAULT = 'acme-dev-backups';
export const VAULT_ARN = `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:${VAULT}`;
export const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/acme-dev-orders`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/acme-dev-backup`;
export const BREAK_GLASS = `arn:aws:iam::${ACCOUNT}:role/acme-dev-break-glass`;

const att = (name: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [name, attribute] });
const ref = (name: string) => ({ Ref: name });
export const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

/** Nobody but the break-glass role deletes recovery points or shortens their life. */
export const vaultPolicy = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Deny', Principal: '*', Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], Resource: '*',
    Condition: { ArnNotLike: { 'aws:PrincipalArn': BREAK_GLASS } },
  }],
};

export interface BackupOptions {
  readonly lock?: object | null;
  readonly deleteAfterDays?: number;
  readonly schedule?: string;
  readonly policy?: object;
  readonly owner?: string;
}

/** A plan that saves what is tagged `plinth:backup` = daily, with everything that it stands on. */
export function backupPlan(options: BackupOptions = {}): Template {
  const lock = options.lock === undefined ? { MinRetentionDays: 7, MaxRetentionDays: 400 } : options.lock;
  return {
    Resources: {
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }] } },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'acme-dev-backups-alarms' } },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [ref('Topic')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{
              Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sns:Publish', Resource: ref('Topic'),
              Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:*` } },
            }, { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: ref('Topic') }],
          },
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'acme-dev-backups-alarms' } },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('Queue')],
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: att('Queue') }] },
        },
      },
      Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue'), RawMessageDelivery: false } },
      KeyRule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'acme-dev-backups-key',
          EventPattern: {
            'source': ['aws.kms'], 'detail-type': ['AWS API Call via CloudTrail'],
            'detail': { eventSource: ['kms.amazonaws.com'], eventName: ['ScheduleKeyDeletion', 'DisableKey'], resources: { ARN: [att('Key')] } },
          },
          Targets: [{ Id: 'alarms', Arn: ref('Topic') }],
        },
      },
      Vault: {
        Type: 'AWS::Backup::BackupVault',
        Properties: {
          BackupVaultName: VAULT, EncryptionKeyArn: att('Key'), BackupVaultTags: { Owner: options.owner ?? 'team' }, AccessPolicy: options.policy ?? vaultPolicy,
          ...(lock && { LockConfiguration: lock }), Notifications: { SNSTopicArn: ref('Topic'), BackupVaultEvents: ['BACKUP_JOB_COMPLETED', 'COPY_JOB_FAILED'] },
        },
      },
      Second: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: `${VAULT}-copies` } },
      AirGapped: {
        Type: 'AWS::Backup::LogicallyAirGappedBackupVault',
        Properties: { BackupVaultName: `${VAULT}-air-gapped`, MinRetentionDays: 7, MaxRetentionDays: '60', BackupVaultTags: { Owner: 'team' } },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'acme-dev-backup', AssumeRolePolicyDocument: trust('backup.amazonaws.com'),
          ManagedPolicyArns: [
            'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup', 'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup',
          ],
        },
      },
      Plan: {
        Type: 'AWS::Backup::BackupPlan',
        Properties: {
          BackupPlan: {
            BackupPlanName: 'acme-dev-backups-daily',
            BackupPlanRule: [{
              RuleName: 'daily', TargetBackupVault: ref('Vault'), ScheduleExpression: options.schedule ?? 'cron(0 4 * * ? *)', ScheduleExpressionTimezone: 'Etc/UTC',
              StartWindowMinutes: '60', CompletionWindowMinutes: 240, Lifecycle: { DeleteAfterDays: options.deleteAfterDays ?? 14 }, RecoveryPointTags: { Environment: 'dev' },
              CopyActions: [{ DestinationBackupVaultArn: att('Second', 'BackupVaultArn'), Lifecycle: { DeleteAfterDays: 30 } }],
            }],
          },
          BackupPlanTags: { Owner: options.owner ?? 'team' },
        },
      },
      Selection: {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: ref('Plan'),
          BackupSelection: {
            SelectionName: 'tagged-daily', IamRoleArn: att('Role'), ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'plinth:backup', ConditionValue: 'daily' }],
          },
        },
      },
      TestingPlan: {
        Type: 'AWS::Backup::RestoreTestingPlan',
        Properties: {
          RestoreTestingPlanName: 'acme_dev_backups', ScheduleExpression: 'cron(0 6 ? * SUN *)', StartWindowHours: 1, Tags: [{ Key: 'Owner', Value: options.owner ?? 'team' }],
          RecoveryPointSelection: { Algorithm: 'LATEST_WITHIN_WINDOW', IncludeVaults: [att('Vault', 'BackupVaultArn')], RecoveryPointTypes: ['SNAPSHOT'], SelectionWindowDays: 7 },
        },
      },
      TestingSelection: {
        Type: 'AWS::Backup::RestoreTestingSelection',
        Properties: {
          RestoreTestingPlanName: ref('TestingPlan'), RestoreTestingSelectionName: 'tables', IamRoleArn: att('Role'), ProtectedResourceType: 'DynamoDB',
          ProtectedResourceConditions: { StringEquals: [{ Key: 'aws:ResourceTag/plinth:backup', Value: 'daily' }] }, ValidationWindowHours: 1,
        },
      },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'acme-dev-orders', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], Tags: [{ Key: 'plinth:backup', Value: 'daily' }],
        },
      },
      Untagged: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'acme-dev-other', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
    },
    Outputs: { Plan: { Value: ref('Plan') }, Selection: { Value: att('Selection', 'SelectionId') }, Queue: { Value: ref('Queue') }, Key: { Value: att('Key') } },
  };
}
