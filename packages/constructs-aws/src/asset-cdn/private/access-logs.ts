import { AssetCdnNames } from '@plinth/env-presets';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AssetLogBucket } from '../asset-log-bucket';

/** Standard logging v2: CloudWatch delivers what the distribution logs to the bucket, as one JSON object a line. */
export function deliverLogs(scope: Construct, names: AssetCdnNames, distributionArn: string, bucket: AssetLogBucket): void {
  const source = new CfnDeliverySource(scope, 'LogSource', { name: names.logDeliveryName, resourceArn: distributionArn, logType: 'ACCESS_LOGS' });
  const destination = new CfnDeliveryDestination(scope, 'LogDestination', {
    name: names.logDeliveryName, destinationResourceArn: bucket.bucketArn, outputFormat: 'json',
  });
  const delivery = new CfnDelivery(scope, 'LogDelivery', { deliverySourceName: source.ref, deliveryDestinationArn: destination.attrArn });
  // whoever makes a delivery may otherwise have CloudWatch write the bucket's policy, and then two would own it
  delivery.node.addDependency(bucket.cfnBucketPolicy);
}
