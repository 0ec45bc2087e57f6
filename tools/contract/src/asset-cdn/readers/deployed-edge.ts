import {
  Delivery, DescribeDeliveriesCommand, DescribeDeliveriesCommandOutput, DescribeLogGroupsCommand, GetDeliveryDestinationCommand, GetDeliverySourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetLoggingConfigurationCommand, GetWebACLCommand, ListTagsForResourceCommand } from '@aws-sdk/client-wafv2';
import { readDeployedBucket, tagsOf } from '../../readers/deployed-bucket';
import { ifPresent } from '../../readers/if-present';
import { Shape } from '../../readers/shape';
import { EdgeClients } from '../clients';
import { AccessLogModel, DistributionModel, FirewallModel } from '../model';
import { AssetCdnSubject } from '../subject';
import { readFirewall } from './firewall';

export async function readDeployedFirewall({ waf, logs }: EdgeClients, arn: string): Promise<FirewallModel | undefined> {
  const [name, id] = arn.split('/').slice(-2);
  const found = (await ifPresent(waf.send(new GetWebACLCommand({ Name: name, Id: id, Scope: 'CLOUDFRONT' }))))?.WebACL;
  if (!found) {
    return undefined;
  }
  const [tags, logging] = await Promise.all([
    waf.send(new ListTagsForResourceCommand({ ResourceARN: arn })),
    ifPresent(waf.send(new GetLoggingConfigurationCommand({ ResourceArn: arn }))),
  ]);
  const group = logging?.LoggingConfiguration?.LogDestinationConfigs?.[0]?.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
  const groups = group === undefined ? undefined : await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
  const named = groups?.logGroups?.find(({ logGroupName }) => logGroupName === group);
  return readFirewall(Shape.of(found), {
    name,
    arn,
    tags: tagsOf(tags.TagInfoForResource?.TagList?.map(({ Key: key, Value: value }) => [key, value])),
    log: named && { group: group!, retentionDays: named.retentionInDays },
  });
}

/** Source, delivery, destination and bucket, from one end to the other: what is not joined is not there. */
export async function readDeployedLogs({ logs, s3 }: EdgeClients, { arn }: DistributionModel, { names }: AssetCdnSubject): Promise<AccessLogModel | undefined> {
  const source = (await ifPresent(logs.send(new GetDeliverySourceCommand({ name: names.logDeliveryName }))))?.deliverySource;
  if (!source?.resourceArns?.includes(arn)) {
    return undefined;
  }
  const delivery = await deliveryOf(logs, source.name);
  if (!delivery) {
    return undefined;
  }
  const destinationName = String(delivery.deliveryDestinationArn).replace(/^.*:delivery-destination:/, '');
  const destination = (await ifPresent(logs.send(new GetDeliveryDestinationCommand({ name: destinationName }))))?.deliveryDestination;
  const destinationArn = destination?.deliveryDestinationConfiguration?.destinationResourceArn;
  const bucketName = destinationArn?.split(':::')[1]?.split('/')[0];
  return bucketName === undefined ? undefined : {
    bucket: await readDeployedBucket(s3, bucketName),
    sourceName: String(source.name),
    logType: String(source.logType),
    destinationArn: destinationArn!,
  };
}

async function deliveryOf(logs: EdgeClients['logs'], sourceName: string | undefined): Promise<Delivery | undefined> {
  for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
    const page: DescribeDeliveriesCommandOutput = await logs.send(new DescribeDeliveriesCommand({ nextToken }));
    const found = page.deliveries?.find(({ deliverySourceName }) => deliverySourceName === sourceName);
    if (found) {
      return found;
    }
    nextToken = page.nextToken;
  }
  return undefined;
}
