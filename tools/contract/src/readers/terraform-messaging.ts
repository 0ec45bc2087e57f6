import { parsePolicy } from '../iam';
import { AlarmModel, QueueModel, RuleModel, SubscriptionModel, TopicModel } from '../model';
import { alarmOf, DEFAULT_RETENTION_SECONDS, ruleOf, subscriptionOf } from './messaging';
import { readTags } from './terraform-bucket';
import { TerraformDocument, TfResource } from './terraform-document';
import { count, flag, text } from './values';

export function readTerraformTopics(tf: TerraformDocument): TopicModel[] {
  return tf.all('aws_sns_topic').map((topic) => {
    const { arguments: given } = topic;
    const arn = regional(tf, 'sns', nameOf(topic, 'name'));
    return {
      name: nameOf(topic, 'name'),
      arn,
      keyReference: text(given.kms_master_key_id),
      signatureVersion: text(given.signature_version),
      policy: [given.policy, tf.of('aws_sns_topic_policy', 'arn', arn)?.policy].filter((policy) => policy !== undefined).flatMap((policy) => parsePolicy(policy)),
      tags: readTags(tf, given),
    };
  });
}

export function readTerraformSubscriptions(tf: TerraformDocument): SubscriptionModel[] {
  return tf.all('aws_sns_topic_subscription').map(({ arguments: given }) => subscriptionOf(given));
}

export function readTerraformQueues(tf: TerraformDocument): QueueModel[] {
  return tf.all('aws_sqs_queue').map((queue) => {
    const { arguments: given } = queue;
    const name = nameOf(queue, 'name');
    return {
      name,
      arn: regional(tf, 'sqs', name),
      keyReference: text(given.kms_master_key_id),
      retentionSeconds: count(given.message_retention_seconds) ?? DEFAULT_RETENTION_SECONDS,
      policy: [given.policy, tf.of('aws_sqs_queue_policy', 'queue_url', name)?.policy].filter((policy) => policy !== undefined).flatMap((policy) => parsePolicy(policy)),
      tags: readTags(tf, given),
    };
  });
}

export function readTerraformAlarms(tf: TerraformDocument): AlarmModel[] {
  return tf.all('aws_cloudwatch_metric_alarm').map((alarm) => ({ ...alarmOf(alarm.arguments, readTags(tf, alarm.arguments)), name: nameOf(alarm, 'alarm_name') }));
}

export function readTerraformRules(tf: TerraformDocument): RuleModel[] {
  return tf.all('aws_cloudwatch_event_rule').map((rule) => {
    const { arguments: given } = rule;
    const name = nameOf(rule, 'name');
    const targets = tf.all('aws_cloudwatch_event_target').filter((target) => target.arguments.rule === name).map((target) => String(target.arguments.arn));
    // the argument that `state` took the place of
    const off = given.is_enabled !== undefined && !flag(given.is_enabled);
    return ruleOf(name, given.event_pattern, off ? 'DISABLED' : text(given.state), targets, readTags(tf, given));
  });
}

function nameOf({ name, arguments: given }: TfResource, argument: string): string {
  return text(given[argument]) ?? name;
}

function regional({ place: { partition, region, account } }: TerraformDocument, service: string, name: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${name}`;
}
