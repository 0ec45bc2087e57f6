import { BackupClient } from '@aws-sdk/client-backup';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { AwsCredentials } from '../aws-access';
import { Clients, Connection } from '../connection';

/** Clients of everything that backups are made of. */
export interface BackupClients extends Clients {
  readonly backup: BackupClient;
  readonly cloudwatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly events: EventBridgeClient;
  readonly logs: CloudWatchLogsClient;
  readonly scheduler: SchedulerClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
}

export const backupClients = (connection: Connection, credentials: AwsCredentials = connection.access.credentials): BackupClients =>
  connection.once(credentials, make);

function make(connection: Connection, credentials: AwsCredentials): BackupClients {
  const config = { ...connection.config(), credentials };
  // what is locked by default must come with a checksum, which the SDK computes unless it is told not to
  const s3 = new S3Client({ ...config, forcePathStyle: connection.access.endpoint !== undefined });
  return { ...connection.clients(credentials), s3, ...others(config) };
}

/** Those through which somebody without credentials would try. */
export function anonymousBackupClients(connection: Connection): Omit<BackupClients, keyof Clients> {
  return others(connection.unsigned());
}

function others(config: ReturnType<Connection['config']> & { readonly credentials: AwsCredentials }) {
  return {
    backup: new BackupClient(config),
    cloudwatch: new CloudWatchClient(config),
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    events: new EventBridgeClient(config),
    logs: new CloudWatchLogsClient(config),
    scheduler: new SchedulerClient(config),
    secrets: new SecretsManagerClient(config),
    sns: new SNSClient(config),
  };
}
