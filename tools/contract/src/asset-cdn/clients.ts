import { ACMClient } from '@aws-sdk/client-acm';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { AssetCdnNames } from '@plinth/env-presets';
import { AwsCredentials } from '../aws-access';
import { Connection } from '../connection';

/** Clients of the region in which CloudFront is configured. */
export interface EdgeClients {
  readonly cloudfront: CloudFrontClient;
  readonly acm: ACMClient;
  readonly waf: WAFV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
}

export const edgeClients = (connection: Connection, credentials: AwsCredentials = connection.access.credentials): EdgeClients =>
  connection.once(credentials, make);

function make(connection: Connection, credentials: AwsCredentials): EdgeClients {
  const config = { ...connection.config(AssetCdnNames.EDGE_REGION), credentials };
  return {
    cloudfront: new CloudFrontClient(config),
    acm: new ACMClient(config),
    waf: new WAFV2Client(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: connection.access.endpoint !== undefined }),
  };
}
