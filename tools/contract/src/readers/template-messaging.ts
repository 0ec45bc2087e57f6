import { parsePolicy, Statement } from '../iam';
import { AlarmModel, QueueModel, RuleModel, SubscriptionModel, TopicModel } from '../model';
import { CfnResource, CfnTemplate } from './cloudformation';
import { NAMINGS } from './cloudformation-names';
import { alarmOf, DEFAULT_RETENTION_SECONDS, ruleOf, subscriptionOf } from './messaging';
import { readTags } from './template-bucket';
import { count, Json, list, members, text } from './values';

export function readTemplateTopics(cfn: CfnTemplate): TopicModel[] {
  return cfn.all('AWS::SNS::Topic').map((topic) => {
    const { properties } = topic;
    const name = nameOf(topic);
    const arn = arnOf(cfn, topic);
    return {
      name,
      arn,
      keyReference: text(properties.KmsMasterKeyId),
      signatureVersion: text(properties.SignatureVersion),
      policy: policiesOf(cfn, 'AWS::SNS::TopicPolicy', 'Topics', arn),
      tags: readTags(properties.Tags),
    };
  });
}

/** Those of their own, and those that a topic has with it. */
export function readTemplateSubscriptions(cfn: CfnTemplate): SubscriptionModel[] {
  return [
    ...cfn.all('AWS::SNS::Subscription').map(({ properties }) => subscriptionOf(properties)),
    ...cfn.all('AWS::SNS::Topic').flatMap((topic) => list(topic.properties.Subscription)
      .map((given) => subscriptionOf({ ...members(given), TopicArn: arnOf(cfn, topic) }))),
  ];
}

export function readTemplateQueues(cfn: CfnTemplate): QueueModel[] {
  return cfn.all('AWS::SQS::Queue').map((queue) => {
    const { properties } = queue;
    return {
      name: nameOf(queue),
      arn: arnOf(cfn, queue),
      keyReference: text(properties.KmsMasterKeyId),
      retentionSeconds: count(properties.MessageRetentionPeriod) ?? DEFAULT_RETENTION_SECONDS,
      policy: policiesOf(cfn, 'AWS::SQS::QueuePolicy', 'Queues', nameOf(queue)),
      tags: readTags(properties.Tags),
    };
  });
}

export function readTemplateAlarms(cfn: CfnTemplate): AlarmModel[] {
  return cfn.all('AWS::CloudWatch::Alarm').map((alarm) => ({ ...alarmOf(alarm.properties, readTags(alarm.properties.Tags)), name: nameOf(alarm) }));
}

export function readTemplateRules(cfn: CfnTemplate): RuleModel[] {
  return cfn.all('AWS::Events::Rule').map((rule) => {
    const { EventPattern: pattern, State: state, Targets: targets, Tags: tags } = rule.properties;
    return ruleOf(nameOf(rule), pattern, text(state), list(targets).map((target) => String(members(target).Arn)), readTags(tags));
  });
}

function nameOf({ logicalId, type, properties }: CfnResource): string {
  return text(properties[NAMINGS[type].property!]) ?? logicalId;
}

function arnOf(cfn: CfnTemplate, resource: CfnResource): string {
  return NAMINGS[resource.type].arn(nameOf(resource), cfn.place);
}

function policiesOf(cfn: CfnTemplate, type: string, attachedTo: string, target: Json): Statement[] {
  return cfn.all(type).filter(({ properties }) => list(properties[attachedTo]).includes(target))
    .flatMap(({ properties }) => parsePolicy(properties.PolicyDocument));
}
