/**
 * How a metric is compared with the threshold of an alarm.
 *
 * @stability experimental
 */
export enum AlarmComparison {
  /** The alarm goes off at the threshold and above. */
  GREATER_THAN_OR_EQUAL = 'GreaterThanOrEqualToThreshold',
  /** The alarm goes off above the threshold. */
  GREATER_THAN = 'GreaterThanThreshold',
  /** The alarm goes off below the threshold. */
  LESS_THAN = 'LessThanThreshold',
}

/**
 * What an alarm makes of periods without data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @stability experimental
 */
export enum MissingData {
  /** It stays as it is. */
  IGNORE = 'ignore',
  /** All is well. */
  NOT_BREACHING = 'notBreaching',
  /** Silence is what the alarm is for. */
  BREACHING = 'breaching',
}

/**
 * A CloudWatch alarm on one metric as plain data, the same for every engine.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @stability experimental
 */
export interface MetricAlarmData {
  /** A short noun in PascalCase: the construct's id. */
  readonly id: string;
  /** The alarm's name. */
  readonly name: string;
  /** What went wrong, and what to do: whoever is woken reads it. */
  readonly description: string;
  /** The metric's namespace, for example `AWS/SES`. */
  readonly namespace: string;
  /** The metric's name. */
  readonly metricName: string;
  /** The metric's dimensions by name; empty for none. */
  readonly dimensions: { [name: string]: string };
  /** The statistic, for example `Average`. */
  readonly statistic: string;
  /** Seconds that one data point stands for. */
  readonly periodSeconds: number;
  /** Data points in a row that must breach. */
  readonly evaluationPeriods: number;
  /** What the statistic is compared with, in the metric's own unit. */
  readonly threshold: number;
  /** How it is compared. */
  readonly comparison: AlarmComparison;
  /** What periods without data mean. */
  readonly missingData: MissingData;
}
