import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type FoundDump, newestDump } from '@plinth/database-dump';
import { BackupMetrics } from '@plinth/env-presets';
import { type Deployment, roleArn } from '../platform';

export interface DrillMetrics {
  readonly succeeded: boolean;
  readonly seconds: number;
  /** Unknown where there is no dump. */
  readonly ageSeconds?: number;
}

/** Who restores: everything is done with the role's own rights, so that a drill shows that these are enough. */
export class Restorer {
  public readonly bucket: string;

  private constructor(private readonly deployment: Deployment, public readonly s3: S3Client, private readonly cloudwatch: CloudWatchClient) {
    this.bucket = deployment.backups.storeNames.bucketName;
  }

  public static async assume(deployment: Deployment): Promise<Restorer> {
    const { environment: { region }, backups: { restoreRoleName } } = deployment;
    const { Credentials } = await new STSClient({ region }).send(new AssumeRoleCommand({
      RoleArn: roleArn(deployment, restoreRoleName), RoleSessionName: 'plinth-restore', DurationSeconds: 3600,
    }));
    const credentials = { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken };
    const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined;
    return new Restorer(deployment, new S3Client({ region, credentials, forcePathStyle }), new CloudWatchClient({ region, credentials }));
  }

  /** The newest dump that counts: what has no manifest was never finished. */
  public newest(): Promise<FoundDump | undefined> {
    return newestDump(this.s3, this.bucket, this.deployment.backups.dumpNames.prefix);
  }

  public async tell({ succeeded, seconds, ageSeconds }: DrillMetrics): Promise<void> {
    const { environmentName, name } = this.deployment.backups.dumpNames;
    const Dimensions = Object.entries(BackupMetrics.dimensions(environmentName, name)).map(([Name, Value]) => ({ Name, Value }));
    const datum = (MetricName: string, Unit: 'Count' | 'Seconds', Value: number) => ({ MetricName, Unit, Value, Dimensions });
    await this.cloudwatch.send(new PutMetricDataCommand({
      Namespace: BackupMetrics.NAMESPACE,
      MetricData: [
        datum(BackupMetrics.RESTORE_DRILL_SUCCEEDED, 'Count', succeeded ? 1 : 0),
        datum(BackupMetrics.RESTORE_DRILL_SECONDS, 'Seconds', seconds),
        ...(ageSeconds === undefined ? [] : [datum(BackupMetrics.RESTORE_DRILL_AGE_SECONDS, 'Seconds', ageSeconds)]),
      ],
    }));
  }
}
