import { CloudWatchClient, DescribeAlarmsCommand, ListTagsForResourceCommand as ListAlarmTags } from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, EventBridgeClient, ListTagsForResourceCommand as ListRuleTags, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  GetSubscriptionAttributesCommand, GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, ListSubscriptionsByTopicResponse,
  ListTagsForResourceCommand as ListTopicTags, SNSClient, Subscription,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parsePolicy } from '../iam';
import { AlarmModel, QueueModel, RuleModel, SubscriptionModel, TopicModel } from '../model';
import { tagsOf } from './deployed-bucket';
import { ifPresent } from './if-present';
import { alarmOf, DEFAULT_RETENTION_SECONDS, ruleOf, subscriptionOf } from './messaging';

/** A topic as it stands in an account; nothing if there is none. */
export async function readDeployedTopic(sns: SNSClient, arn: string): Promise<TopicModel | undefined> {
  const found = await ifPresent(sns.send(new GetTopicAttributesCommand({ TopicArn: arn })));
  if (!found?.Attributes) {
    return undefined;
  }
  const { Attributes: attributes } = found;
  const tags = await sns.send(new ListTopicTags({ ResourceArn: arn }));
  return {
    name: arn.slice(arn.lastIndexOf(':') + 1),
    arn,
    keyReference: attributes.KmsMasterKeyId || undefined,
    signatureVersion: attributes.SignatureVersion || undefined,
    policy: attributes.Policy ? parsePolicy(attributes.Policy) : [],
    tags: tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])),
  };
}

/** What a topic tells, confirmed or not. Of what is not confirmed SNS says little more than whom it asked. */
export async function readDeployedSubscriptions(sns: SNSClient, topicArn: string): Promise<SubscriptionModel[]> {
  const found: Subscription[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page: ListSubscriptionsByTopicResponse = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken: token }));
    found.push(...page.Subscriptions ?? []);
    token = page.NextToken;
  }
  return Promise.all(found.map(async (subscription) => {
    const { SubscriptionArn: arn = '', ...rest } = subscription;
    if (!arn.startsWith('arn:')) {
      return subscriptionOf({ ...rest }, false);
    }
    const { Attributes: attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
    return subscriptionOf({ ...rest, ...attributes }, attributes.PendingConfirmation !== 'true');
  }));
}

/** A queue as it stands in an account; nothing if there is none. */
export async function readDeployedQueue(sqs: SQSClient, name: string): Promise<QueueModel | undefined> {
  const where = await ifPresent(sqs.send(new GetQueueUrlCommand({ QueueName: name })));
  if (!where?.QueueUrl) {
    return undefined;
  }
  const [{ Attributes: attributes = {} }, { Tags: tags = {} }] = await Promise.all([
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: where.QueueUrl, AttributeNames: ['All'] })),
    sqs.send(new ListQueueTagsCommand({ QueueUrl: where.QueueUrl })),
  ]);
  return {
    name,
    arn: String(attributes.QueueArn),
    keyReference: attributes.KmsMasterKeyId || undefined,
    retentionSeconds: Number(attributes.MessageRetentionPeriod ?? DEFAULT_RETENTION_SECONDS),
    policy: attributes.Policy ? parsePolicy(attributes.Policy) : [],
    tags,
  };
}

/** The alarms whose names begin so. */
export async function readDeployedAlarms(cloudwatch: CloudWatchClient, prefix: string): Promise<AlarmModel[]> {
  const { MetricAlarms: alarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm'] }));
  return Promise.all(alarms.map(async (alarm) => {
    const tags = await cloudwatch.send(new ListAlarmTags({ ResourceARN: alarm.AlarmArn }));
    return alarmOf({ ...alarm }, tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])));
  }));
}

/** A rule of the default bus; nothing if there is none. */
export async function readDeployedRule(events: EventBridgeClient, name: string): Promise<RuleModel | undefined> {
  const rule = await ifPresent(events.send(new DescribeRuleCommand({ Name: name })));
  if (!rule?.Arn) {
    return undefined;
  }
  const [targets, tags] = await Promise.all([
    events.send(new ListTargetsByRuleCommand({ Rule: name })),
    events.send(new ListRuleTags({ ResourceARN: rule.Arn })),
  ]);
  return ruleOf(name, rule.EventPattern, rule.State, (targets.Targets ?? []).map(({ Arn: arn }) => String(arn)),
    tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])));
}
