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
 * The metrics of dumps and restore drills: names, dimensions and the log line of a dump in CloudWatch's embedded metric
 * format, by which a task without any permission for CloudWatch has them. A drill puts its metrics itself.
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
    const metrics: Array<[name: string, unit: string, value: number]> = [
      [BackupMetrics.DUMP_SUCCEEDED, 'Count', 1],
      [BackupMetrics.DUMP_BYTES, 'Bytes', data.bytes],
      [BackupMetrics.DUMP_DURATION_SECONDS, 'Seconds', data.durationSeconds],
    ];
    return JSON.stringify({
      _aws: {
        Timestamp: data.timestamp,
        CloudWatchMetrics: [{
          Namespace: BackupMetrics.NAMESPACE,
          Dimensions: [[BackupMetrics.ENVIRONMENT, BackupMetrics.DATABASE]],
          Metrics: metrics.map(([Name, Unit]) => ({ Name, Unit })),
        }],
      },
      ...BackupMetrics.dimensions(data.environment, data.name),
      ...Object.fromEntries(metrics.map(([metric, , value]) => [metric, value])),
    });
  }

  private constructor() {}
}
