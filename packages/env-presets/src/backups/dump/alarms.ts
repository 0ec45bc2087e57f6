import { AlarmComparison, MetricAlarmData, MissingData } from '../../alarm';
import { BackupMetrics } from '../program';
import { DatabaseDumpNames } from './names';
import { DatabaseDumpSettings } from './settings';

/**
 * The alarms of a dump, as data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @stability experimental
 */
export class DatabaseDumpAlarms {
  /**
   * The dead man's switch: it goes off when no dump counted for `rpoHours` one-hour periods, whatever the reason. A task that failed, a schedule
   * that was switched off and a database that is gone all look alike: silent.
   *
   * @param names the dump's names
   * @param settings the hours
   */
  public static silence(names: DatabaseDumpNames, settings: DatabaseDumpSettings): MetricAlarmData {
    const { rpoHours } = settings;
    return {
      id: 'SilenceAlarm',
      name: names.silenceAlarmName,
      description: `no dump of ${names.environmentName} ${names.name} counted for ${rpoHours} hours: look into the log group ${names.logGroupName}, its last line has the exit code and what to do`,
      namespace: BackupMetrics.NAMESPACE,
      metricName: BackupMetrics.DUMP_SUCCEEDED,
      dimensions: BackupMetrics.dimensions(names.environmentName, names.name),
      statistic: 'Sum',
      periodSeconds: 3600,
      evaluationPeriods: rpoHours,
      threshold: 1,
      comparison: AlarmComparison.LESS_THAN,
      missingData: MissingData.BREACHING,
    };
  }

  private constructor() {}
}
