import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { MetricAlarmData } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinAddress } from './addresses';
import { Common } from './common';

/** An alarm that tells a topic when it goes off, and when all is well again. */
export function createAlarm(scope: Construct, data: MetricAlarmData, topicArn: string, { pinnedTo, tags, provider }: Common): CloudwatchMetricAlarm {
  return pinAddress(new CloudwatchMetricAlarm(scope, data.id, {
    alarmName: data.name,
    alarmDescription: data.description,
    namespace: data.namespace,
    metricName: data.metricName,
    dimensions: Object.keys(data.dimensions).length > 0 ? data.dimensions : undefined,
    statistic: data.statistic,
    period: data.periodSeconds,
    evaluationPeriods: data.evaluationPeriods,
    threshold: data.threshold,
    comparisonOperator: data.comparison,
    treatMissingData: data.missingData,
    alarmActions: [topicArn],
    okActions: [topicArn],
    tags,
    provider,
  }), pinnedTo);
}
