import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { EmailAlarms, EmailSenderNames, MetricAlarmData, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';

export interface AlarmsProps {
  readonly environment: PlatformEnvironment;
  readonly names: EmailSenderNames;
  /** Who is told. */
  readonly topicArn: string;
  readonly provider?: TerraformProvider;
}

/** An alarm that tells a topic when it goes off, and when all is well again. */
export function createAlarm(scope: Construct, data: MetricAlarmData, { environment, names, topicArn, provider }: AlarmsProps): CloudwatchMetricAlarm {
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
    tags: environment.tags,
    provider,
  }), names.configurationSetName);
}

/** No metric says that sending is paused, but SES tells EventBridge. */
export function createPausedRule(scope: Construct, { environment, names, topicArn, provider }: AlarmsProps): CloudwatchEventRule {
  const rule = pinAddress(new CloudwatchEventRule(scope, 'PausedRule', {
    name: names.pausedRuleName,
    description: 'Sending is paused: by SES for reputation, or by hand',
    eventPattern: JSON.stringify({ 'source': [EmailAlarms.EVENT_SOURCE], 'detail-type': [EmailAlarms.PAUSED_EVENT] }),
    state: 'ENABLED',
    tags: environment.tags,
    provider,
  }), names.configurationSetName);
  pinAddress(new CloudwatchEventTarget(scope, 'PausedTarget', { rule: rule.name, targetId: 'alarms', arn: topicArn, provider }), names.configurationSetName);
  return rule;
}
