import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source';
import { AssetCdnNames } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { deployAfter } from '../../private/order';
import { AssetLogBucket } from '../asset-log-bucket';

export interface AccessLogsProps {
  readonly names: AssetCdnNames;
  readonly distributionArn: string;
  readonly bucket: AssetLogBucket;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

/** Standard logging v2: CloudWatch delivers what the distribution logs to the bucket, as one JSON object a line. */
export function deliverLogs(scope: Construct, { names, distributionArn, bucket, tags, provider }: AccessLogsProps): void {
  const name = names.logDeliveryName;
  const source = new CloudwatchLogDeliverySource(scope, 'LogSource', { name, resourceArn: distributionArn, logType: 'ACCESS_LOGS', tags, provider });
  const destination = new CloudwatchLogDeliveryDestination(scope, 'LogDestination', {
    name, outputFormat: 'json', deliveryDestinationConfiguration: [{ destinationResourceArn: bucket.bucketArn }], tags, provider,
  });
  const delivery = new CloudwatchLogDelivery(scope, 'LogDelivery', {
    deliverySourceName: source.name, deliveryDestinationArn: destination.arn, tags, provider,
  });
  // whoever makes a delivery may otherwise have CloudWatch write the bucket's policy, and then two would own it
  deployAfter(delivery, bucket.bucketPolicy);
}
