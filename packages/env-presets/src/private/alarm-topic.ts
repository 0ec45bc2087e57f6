import { PlatformEnvironment } from '../environment';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const EVENTS = 'events.amazonaws.com';

/**
 * The policy of a topic that alarms go to: CloudWatch publishes for this account's alarms, EventBridge for rules, whose
 * messages carry no condition key that a topic's policy could ask for.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export function alarmTopicStatements(environment: PlatformEnvironment, topicArn: string): PolicyStatementData[] {
  return [
    allowPublish('AllowAlarmsToPublish', CLOUDWATCH, topicArn, fromAlarms(environment)),
    { sid: 'AllowRulesToPublish', effect: PolicyEffect.ALLOW, servicePrincipals: [EVENTS], actions: ['sns:Publish'], resources: [topicArn] },
    denyInsecurePublish(topicArn),
  ];
}

/** What the policy of an alarm topic's key must allow. */
export function alarmKeyStatements(environment: PlatformEnvironment): PolicyStatementData[] {
  return [
    allowKey('AllowAlarms', CLOUDWATCH, fromAlarms(environment)),
    // the key is asked by EventBridge without saying for which rule
    allowKey('AllowRules', EVENTS, []),
  ];
}

export function allowPublish(sid: string, service: string, topicArn: string, conditions: PolicyCondition[]): PolicyStatementData {
  return { sid, effect: PolicyEffect.ALLOW, servicePrincipals: [service], actions: ['sns:Publish'], resources: [topicArn], conditions };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export function allowKey(sid: string, service: string, conditions: PolicyCondition[]): PolicyStatementData {
  return { sid, effect: PolicyEffect.ALLOW, servicePrincipals: [service], actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'], conditions };
}

export function denyInsecurePublish(topicArn: string): PolicyStatementData {
  return {
    sid: 'DenyInsecureTransport',
    effect: PolicyEffect.DENY,
    awsPrincipals: ['*'],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
  };
}

function fromAlarms({ partition, region, account }: PlatformEnvironment): PolicyCondition[] {
  return [
    { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
    { operator: 'ArnLike', key: 'aws:SourceArn', values: [`arn:${partition}:cloudwatch:${region}:${account}:alarm:*`] },
  ];
}
