import { EmailAlarms, EmailSenderNames, MetricAlarmData } from '@plinth/env-presets';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** An alarm that tells a topic when it goes off, and when all is well again. */
export function createAlarm(scope: Construct, data: MetricAlarmData, topicArn: string): CfnAlarm {
  return new CfnAlarm(scope, data.id, {
    alarmName: data.name,
    alarmDescription: data.description,
    namespace: data.namespace,
    metricName: data.metricName,
    dimensions: Object.entries(data.dimensions).map(([name, value]) => ({ name, value })),
    statistic: data.statistic,
    period: data.periodSeconds,
    evaluationPeriods: data.evaluationPeriods,
    threshold: data.threshold,
    comparisonOperator: data.comparison,
    treatMissingData: data.missingData,
    alarmActions: [topicArn],
    okActions: [topicArn],
  });
}

/** No metric says that sending is paused, but SES tells EventBridge. */
export function createPausedRule(scope: Construct, names: EmailSenderNames, topicArn: string): CfnRule {
  return new CfnRule(scope, 'PausedRule', {
    name: names.pausedRuleName,
    description: 'Sending is paused: by SES for reputation, or by hand',
    eventPattern: { 'source': [EmailAlarms.EVENT_SOURCE], 'detail-type': [EmailAlarms.PAUSED_EVENT] },
    state: 'ENABLED',
    targets: [{ id: 'alarms', arn: topicArn }],
  });
}
