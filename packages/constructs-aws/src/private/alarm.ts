import { MetricAlarmData } from '@plinth/env-presets';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
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
