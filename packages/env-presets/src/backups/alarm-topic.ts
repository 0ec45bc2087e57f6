import { PlatformEnvironment } from '../environment';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { alarmKeyStatements, alarmTopicStatements, allowKey, allowPublish } from '../private/alarm-topic';

const BACKUP = 'backup.amazonaws.com';
/** AWS Backup says for no account or vault that it publishes: its documentation has the statement without a condition, and with one it is refused. */
const NO_SOURCE: PolicyCondition[] = [];

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
   * The topic's policy: CloudWatch for this account's alarms, EventBridge for rules, AWS Backup, over TLS.
   *
   * @param environment the environment
   * @param topicArn ARN of the topic
   */
  public static topic(environment: PlatformEnvironment, topicArn: string): PolicyStatementData[] {
    return [...alarmTopicStatements(environment, topicArn), allowPublish('AllowBackupToPublish', BACKUP, topicArn, NO_SOURCE)];
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
      allowKey('AllowBackup', BACKUP, NO_SOURCE),
    ];
  }

  private constructor() {}
}
