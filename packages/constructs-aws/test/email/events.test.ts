import { CfnParameter } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { newStack } from '../stacks';
import { dev, EVERYTHING, HOOK, newSender, resourcesOf, templateOf, typesOf } from './senders';

describe('events', () => {
  const sender = newSender(dev, EVERYTHING);

  test('that somebody has to act on go to a topic with signatures of version 2, once its policy admits SES', () => {
    templateOf(sender).hasResource('AWS::SES::ConfigurationSetEventDestination', {
      Properties: { EventDestination: {
        Name: 'events', Enabled: true, MatchingEventTypes: ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'],
        SnsDestination: { TopicARN: { Ref: 'AcmeDevEmailEventsTopic' } },
      } },
      DependsOn: ['AcmeDevEmailEventsTopicPolicy'],
    });
    templateOf(sender).allResourcesProperties('AWS::SNS::Topic', { SignatureVersion: '2', KmsMasterKeyId: { 'Fn::GetAtt': ['AcmeDevEmailKey', 'Arn'] } });
  });

  test('that are chosen go to EventBridge, and by default none do', () => {
    templateOf(sender).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', { EventDestination: {
      Name: 'event-bridge', MatchingEventTypes: ['DELIVERY'],
      EventBridgeDestination: { EventBusArn: 'arn:aws:events:eu-central-1:111111111111:event-bus/default' },
    } });
    templateOf(newSender(dev)).resourceCountIs('AWS::SES::ConfigurationSetEventDestination', 1);
  });

  test('are published by SES for this configuration set of this account only, over TLS', () => {
    const condition = {
      StringEquals: { 'aws:SourceAccount': '111111111111' },
      ArnEquals: { 'aws:SourceArn': 'arn:aws:ses:eu-central-1:111111111111:configuration-set/acme-dev-email' },
    };
    templateOf(sender).hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: 'AcmeDevEmailEventsTopic' }],
      PolicyDocument: { Statement: [
        { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish', Resource: sender.eventsTopicArn, Condition: condition },
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ] },
    });
    templateOf(sender).hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'ses.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: condition })]) },
    });
  });

  test('are subscribed to by the topic as a construct, which adds no second policy', () => {
    const stack = newStack();
    const { eventsTopic } = newSender(dev, {}, 'Email', stack);
    const queue = new Queue(stack, 'Queue');
    eventsTopic.addSubscription(new SqsSubscription(queue));
    const template = templateOf(newSender(dev, { name: 'other', domains: [{ domainName: 'other.dev.example.com' }] }, 'Other', stack));
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', TopicArn: { Ref: 'AcmeDevEmailEventsTopic' } });
    expect(Object.values<any>(template.findResources('AWS::SNS::TopicPolicy')).filter(({ Properties }) => Properties.Topics[0].Ref === 'AcmeDevEmailEventsTopic')).toHaveLength(1);
  });
});

describe('a webhook', () => {
  const sender = newSender(dev, EVERYTHING);

  test('is signed unless it asks for raw messages, and has a queue for what it does not take, once that admits the topic', () => {
    const redrive = { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['AcmeDevEmailDeadLetterQueue', 'Arn'] } } };
    const { AcmeDevEmailWebhook: signed, AcmeDevEmailWebhookAudit: raw } = resourcesOf(sender);
    expect(signed.Properties).toEqual({ TopicArn: { Ref: 'AcmeDevEmailEventsTopic' }, Protocol: 'https', Endpoint: HOOK.url, RawMessageDelivery: false, ...redrive });
    expect(raw.Properties).toMatchObject({ Endpoint: 'https://audit.example.com/email', RawMessageDelivery: true, ...redrive });
    expect([signed.DependsOn, raw.DependsOn]).toEqual([['AcmeDevEmailDeadLetterQueuePolicy'], ['AcmeDevEmailDeadLetterQueuePolicy']]);
  });

  test('brings a queue that only the events topic may send to, over TLS, which keeps events for 14 days', () => {
    templateOf(sender).hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'acme-dev-email-events-dlq', MessageRetentionPeriod: 1_209_600, KmsMasterKeyId: { 'Fn::GetAtt': ['AcmeDevEmailKey', 'Arn'] },
    });
    templateOf(sender).hasResourceProperties('AWS::SQS::QueuePolicy', { PolicyDocument: { Statement: [
      {
        Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: sender.deadLetterQueueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': sender.eventsTopicArn } },
      },
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ] } });
  });

  test('brings the queue\'s alarm, and without one there is neither', () => {
    expect(Object.keys(sender.cfnAlarms)).toContain('DeadLetterAlarm');
    const without = newSender(dev);
    expect(without).toMatchObject({ deadLetterQueueArn: undefined, cfnDeadLetterQueue: undefined });
    expect(typesOf(without).filter((type) => /SQS|Subscription/.test(type))).toEqual([]);
    expect(Object.keys(without.cfnAlarms)).toHaveLength(4);
  });

  test('may have a URL that CloudFormation completes', () => {
    const stack = newStack();
    const host = new CfnParameter(stack, 'Host').valueAsString;
    const given = newSender(dev, { webhooks: [{ url: host }, { name: 'b', url: `https://${host}/events` }, { name: 'c', url: `${host}/c` }] }, 'Email', stack);
    expect(resourcesOf(given).AcmeDevEmailWebhook.Properties.Endpoint).toEqual({ Ref: 'Host' });
    expect(resourcesOf(given).AcmeDevEmailWebhookB.Properties.Endpoint).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Host' }, '/events']] });
  });
});
