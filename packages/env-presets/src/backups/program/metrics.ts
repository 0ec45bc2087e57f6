/**
 * What a dump that counts says of itself.
 *
 * @stability experimental
 */
export interface DumpMetricsData {
  /** The environment as `{project}-{environment}`. */
  readonly environment: string;
  /** The name of the dump. */
  readonly name: string;
  /** When it was done, in milliseconds since 1970. */
  readonly timestamp: number;
  /** Bytes of the dump. */
  readonly bytes: number;
  /** Seconds that it took. */
  readonly durationSeconds: number;
}

/**
 * What a restore drill says of itself.
 *
 * @stability experimental
 */
export interface RestoreDrillMetricsData {
  /** The environment as `{project}-{environment}`. */
  readonly environment: string;
  /** The name of the dump. */
  readonly name: string;
  /** When it was done, in milliseconds since 1970. */
  readonly timestamp: number;
  /** Whether the restored database is what was dumped. */
  readonly succeeded: boolean;
  /** Seconds from its beginning to a database that can be used: RTO. */
  readonly seconds: number;
  /** Seconds from the dump's beginning to the drill's: RPO. */
  readonly ageSeconds: number;
}

/**
 * The metrics of dumps and restore drills: names, dimensions and the log lines in CloudWatch's embedded metric format, by
 * which a task without any permission for CloudWatch has them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @stability experimental
 */
export class BackupMetrics {
  /** The namespace. */
  public static readonly NAMESPACE = 'Plinth/Backups';
  /** The dimension of the environment, `{project}-{environment}`. */
  public static readonly ENVIRONMENT = 'Environment';
  /** The dimension of the dump's name. */
  public static readonly DATABASE = 'Database';
  /** 1 for each dump that counts. */
  public static readonly DUMP_SUCCEEDED = 'DumpSucceeded';
  /** Bytes of the dump. */
  public static readonly DUMP_BYTES = 'DumpBytes';
  /** Seconds that the dump took. */
  public static readonly DUMP_DURATION_SECONDS = 'DumpDurationSeconds';
  /** 1 for a drill that succeeded, 0 for one that did not. */
  public static readonly RESTORE_DRILL_SUCCEEDED = 'RestoreDrillSucceeded';
  /** Seconds to a restored database: RTO. */
  public static readonly RESTORE_DRILL_SECONDS = 'RestoreDrillSeconds';
  /** Seconds since the dump that was restored: RPO. */
  public static readonly RESTORE_DRILL_AGE_SECONDS = 'RestoreDrillAgeSeconds';

  /**
   * The dimensions of a dump's metrics.
   *
   * @param environment as `{project}-{environment}`
   * @param name of the dump
   */
  public static dimensions(environment: string, name: string): { [name: string]: string } {
    return { [BackupMetrics.ENVIRONMENT]: environment, [BackupMetrics.DATABASE]: name };
  }

  /** The log line of a dump that counts: the very last thing that the program writes. */
  public static dumpLine(data: DumpMetricsData): string {
    return line(data.environment, data.name, data.timestamp, [
      [BackupMetrics.DUMP_SUCCEEDED, 'Count', 1],
      [BackupMetrics.DUMP_BYTES, 'Bytes', data.bytes],
      [BackupMetrics.DUMP_DURATION_SECONDS, 'Seconds', data.durationSeconds],
    ]);
  }

  /** The log line of a restore drill, whichever way it ended. */
  public static drillLine(data: RestoreDrillMetricsData): string {
    return line(data.environment, data.name, data.timestamp, [
      [BackupMetrics.RESTORE_DRILL_SUCCEEDED, 'Count', data.succeeded ? 1 : 0],
      [BackupMetrics.RESTORE_DRILL_SECONDS, 'Seconds', data.seconds],
      [BackupMetrics.RESTORE_DRILL_AGE_SECONDS, 'Seconds', data.ageSeconds],
    ]);
  }

  private constructor() {}
}

function line(environment: string, name: string, timestamp: number, metrics: Array<[name: string, unit: string, value: number]>): string {
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{
        Namespace: BackupMetrics.NAMESPACE,
        Dimensions: [[BackupMetrics.ENVIRONMENT, BackupMetrics.DATABASE]],
        Metrics: metrics.map(([Name, Unit]) => ({ Name, Unit })),
      }],
    },
    ...BackupMetrics.dimensions(environment, name),
    ...Object.fromEntries(metrics.map(([metric, , value]) => [metric, value])),
  });
}
