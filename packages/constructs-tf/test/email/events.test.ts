import { TerraformVariable } from 'cdktf';
import { newStack } from '../stacks';
import { dev, EVERYTHING, HOOK, newSender, ofType, resourcesOf, statementsOf } from './senders';

const SET = '${aws_sesv2_configuration_set.acme-dev-email_ConfigurationSet.id}';

describe('events', () => {
  const resources = resourcesOf(newSender(dev, EVERYTHING));

  test('that somebody has to act on go to a topic with signatures of version 2, once its policy admits SES', () => {
    expect(resources['aws_sesv2_configuration_set_event_destination.acme-dev-email_Events']).toEqual({
      configuration_set_name: SET,
      event_destination_name: 'events',
      event_destination: {
        enabled: true, matching_event_types: ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'],
        sns_destination: { topic_arn: '${aws_sns_topic.acme-dev-email_EventsTopic.arn}' },
      },
      depends_on: ['aws_sns_topic_policy.acme-dev-email_EventsTopicPolicy'],
    });
    for (const id of ['EventsTopic', 'AlarmTopic']) {
      expect(resources[`aws_sns_topic.acme-dev-email_${id}`]).toMatchObject({ signature_version: 2, kms_master_key_id: '${aws_kms_key.acme-dev-email_Key.arn}' });
    }
  });

  test('that are chosen go to EventBridge, and by default none do', () => {
    expect(resources['aws_sesv2_configuration_set_event_destination.acme-dev-email_EventBridge']).toEqual({
      configuration_set_name: SET,
      event_destination_name: 'event-bridge',
      event_destination: {
        enabled: true, matching_event_types: ['DELIVERY'],
        event_bridge_destination: { event_bus_arn: 'arn:aws:events:eu-central-1:111111111111:event-bus/default' },
      },
    });
    expect(ofType(newSender(dev), 'aws_sesv2_configuration_set_event_destination')).toHaveLength(1);
  });

  test('are published by SES for this configuration set of this account only, over TLS', () => {
    const condition = {
      StringEquals: { 'aws:SourceAccount': '111111111111' },
      ArnEquals: { 'aws:SourceArn': 'arn:aws:ses:eu-central-1:111111111111:configuration-set/acme-dev-email' },
    };
    const topic = resources['aws_sns_topic_policy.acme-dev-email_EventsTopicPolicy'];
    expect(topic.arn).toBe('${aws_sns_topic.acme-dev-email_EventsTopic.arn}');
    expect(statementsOf(topic)).toMatchObject([
      {
        Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish',
        Resource: 'arn:aws:sns:eu-central-1:111111111111:acme-dev-email-events', Condition: condition,
      },
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
    const key = resources['aws_kms_key.acme-dev-email_Key'];
    expect(key.enable_key_rotation).toBe(true);
    expect(statementsOf(key)).toContainEqual(expect.objectContaining({
      Principal: { Service: 'ses.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: condition,
    }));
  });
});

describe('a webhook', () => {
  const sender = newSender(dev, EVERYTHING);
  const resources = resourcesOf(sender);

  test('is signed unless it asks for raw messages, waits for nobody, and has a queue for what it does not take, once that admits the topic', () => {
    const [signed, raw] = ['webhook', 'webhook-audit'].map((id) => resources[`aws_sns_topic_subscription.acme-dev-email_${id}`]);
    expect(signed).toEqual({
      topic_arn: '${aws_sns_topic.acme-dev-email_EventsTopic.arn}',
      protocol: 'https',
      endpoint: HOOK.url,
      endpoint_auto_confirms: false,
      raw_message_delivery: false,
      redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.acme-dev-email_DeadLetterQueue.arn}"}',
      depends_on: ['aws_sqs_queue_policy.acme-dev-email_DeadLetterQueuePolicy'],
    });
    expect(raw).toEqual({ ...signed, endpoint: 'https://audit.example.com/email', raw_message_delivery: true });
  });

  test('brings a queue that only the events topic may send to, over TLS, which keeps events for 14 days', () => {
    expect(ofType(sender, 'aws_sqs_queue')).toEqual([expect.objectContaining({
      name: 'acme-dev-email-events-dlq', message_retention_seconds: 1_209_600, kms_master_key_id: '${aws_kms_key.acme-dev-email_Key.arn}',
    })]);
    const [policy] = ofType(sender, 'aws_sqs_queue_policy');
    expect(policy.queue_url).toBe('${aws_sqs_queue.acme-dev-email_DeadLetterQueue.id}');
    expect(statementsOf(policy)).toMatchObject([
      {
        Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: sender.deadLetterQueueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': sender.eventsTopicArn } },
      },
      { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  test('brings the queue\'s alarm, and without one there is neither', () => {
    expect(Object.keys(sender.alarms)).toContain('DeadLetterAlarm');
    const without = newSender(dev);
    expect(without).toMatchObject({ deadLetterQueueArn: undefined, deadLetterQueue: undefined });
    expect(Object.keys(resourcesOf(without)).filter((address) => /sqs|subscription/.test(address))).toEqual([]);
    expect(Object.keys(without.alarms)).toHaveLength(4);
  });

  test('may have a URL that Terraform completes', () => {
    const stack = newStack();
    const host = new TerraformVariable(stack, 'host', {}).stringValue;
    const given = newSender(dev, { webhooks: [{ url: host }, { name: 'b', url: `https://${host}/events` }, { name: 'c', url: `${host}/c` }] }, 'Email', stack);
    expect(['webhook', 'webhook-b', 'webhook-c'].map((id) => resourcesOf(given)[`aws_sns_topic_subscription.acme-dev-email_${id}`].endpoint))
      .toEqual(['${var.host}', 'https://${var.host}/events', '${var.host}/c']);
  });
});
