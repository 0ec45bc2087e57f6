import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';

/** @param what of the construct publishes to the topic, for example `the alarms` */
export function checkTopicArn(name: string, arn: string | undefined, environment: PlatformEnvironment, what: string, problems: Problems): void {
  const { partition, region, account } = environment;
  if (arn === undefined) {
    return;
  }
  const [, topicRegion, topicName] = /^arn:[a-z-]+:sns:([a-z0-9-]+):\d{12}:([\w-]{1,256}(?:\.fifo)?)$/.exec(arn) ?? [];
  if (topicName === undefined) {
    problems.add(name, arn, 'must be the ARN of an SNS topic', `write it like arn:${partition}:sns:${region}:${account}:alarms`);
  } else if (topicName.endsWith('.fifo')) {
    problems.add(name, arn, 'may not be a FIFO topic, whose messages need a group', 'name a standard topic');
  } else if (topicRegion !== region) {
    problems.add(name, arn, `must be in ${region}, where ${what} are`, 'name a topic of that region');
  }
}

/**
 * A rule of EventBridge without a role, and a vault of AWS Backup, reach topics of their own account only.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
 */
export function checkOwnTopic(name: string, arn: string | undefined, { account, partition }: PlatformEnvironment, publisher: string, problems: Problems): void {
  const [, topicPartition, topicAccount] = /^arn:([a-z-]+):sns:[a-z0-9-]+:(\d{12}):/.exec(arn ?? '') ?? [];
  if (topicAccount !== undefined && (topicAccount !== account || topicPartition !== partition)) {
    problems.add(name, arn, `must be in account ${account} of the partition ${partition}, since ${publisher} publishes to topics of its own account only`,
      'name a topic there, and forward from it');
  }
}
