import { EmailPolicies, EmailSenderNames, EmailSenderPresets, EmailWebhook, PolicyDocuments } from '@plinth/env-presets';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';

export interface WebhooksProps {
  readonly names: EmailSenderNames;
  readonly webhooks: EmailWebhook[];
  readonly topic: CfnTopic;
  readonly key: CfnKey;
}

/** The mark of a token in a string. */
const MARK = /\$\{Token\[([^\]]+)\]\}/g;

/**
 * The webhooks as env-presets can judge them: of a URL that CloudFormation completes, what is written before and after. One
 * unknown URL is no reason to look at none of them. A name is part of logical ids, so a token is as wrong as it reads.
 */
export function judgedWebhooks(webhooks: EmailWebhook[]): EmailWebhook[] {
  return webhooks.map(({ name, url, rawMessageDelivery }) => {
    const known = url.replace(MARK, (_mark, token: string) => token.replace(/[^a-z0-9]+/gi, '-').toLowerCase());
    return { name: name?.replace(MARK, 'a token'), url: url.startsWith('${') ? `https://${known}` : known, rawMessageDelivery };
  });
}

/** Subscriptions that their endpoints must confirm, and the queue of what these did not take; none without webhooks. */
export function createWebhooks(scope: Construct, { names, webhooks, topic, key }: WebhooksProps): CfnQueue | undefined {
  if (webhooks.length === 0) {
    return undefined;
  }
  const queue = new CfnQueue(scope, 'DeadLetterQueue', {
    queueName: names.deadLetterQueueName, kmsMasterKeyId: key.attrArn, messageRetentionPeriod: EmailSenderPresets.DEAD_LETTER_RETENTION_SECONDS,
  });
  acknowledgeNag(queue, 'AwsSolutions-SQS3', 'it is a dead-letter queue itself');
  const policy = new CfnQueuePolicy(scope, 'DeadLetterQueuePolicy', {
    queues: [queue.ref], policyDocument: PolicyDocuments.render(EmailPolicies.deadLetterQueue(names)),
  });
  for (const { name = 'webhook', url, rawMessageDelivery } of webhooks) {
    const subscription = new CfnSubscription(scope, name === 'webhook' ? 'webhook' : `webhook-${name}`, {
      topicArn: topic.ref,
      protocol: 'https',
      endpoint: url,
      rawMessageDelivery: rawMessageDelivery ?? false,
      redrivePolicy: { deadLetterTargetArn: queue.attrArn },
    });
    subscription.addDependency(policy);
  }
  return queue;
}
