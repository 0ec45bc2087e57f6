import { PlatformEnvironment } from '../environment';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { alarmKeyStatements, alarmTopicStatements, allowKey, allowPublish } from '../private/alarm-topic';

const BACKUP = 'backup.amazonaws.com';

/**
 * Who may publish to a topic that is told when backups fail, as data. A topic of your own needs these statements, and its key those.
 *
 * The topic that is made has a key of its own: encrypted with the key whose deletion it reports, it would be silent when that happens.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
 * @stability experimental
 */
export class BackupTopicPolicies {
  /**
   * The topic's policy: CloudWatch for this account's alarms, EventBridge for rules, AWS Backup for this account's vaults, over TLS.
   *
   * @param environment the environment
   * @param topicArn ARN of the topic
   */
  public static topic(environment: PlatformEnvironment, topicArn: string): PolicyStatementData[] {
    return [...alarmTopicStatements(environment, topicArn), allowPublish('AllowBackupToPublish', BACKUP, topicArn, fromVaults(environment))];
  }

  /**
   * The policy of the topic's key.
   *
   * @param environment the environment
   */
  public static key(environment: PlatformEnvironment): PolicyStatementData[] {
    return [
      { sid: 'AllowAccount', effect: PolicyEffect.ALLOW, awsPrincipals: [environment.accountRootArn], actions: ['kms:*'], resources: ['*'] },
      ...alarmKeyStatements(environment),
      // for the key AWS documents no condition
      allowKey('AllowBackup', BACKUP, []),
    ];
  }

  private constructor() {}
}

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-service-confused-deputy-prevention.html */
function fromVaults({ partition, region, account }: PlatformEnvironment): PolicyCondition[] {
  return [
    { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
    { operator: 'ArnLike', key: 'aws:SourceArn', values: [`arn:${partition}:backup:${region}:${account}:backup-vault:*`] },
  ];
}
