import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { EmailPolicies, EmailSenderNames, EmailSenderPresets, EmailWebhook, PlatformEnvironment, PolicyDocuments } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';

export interface WebhooksProps {
  readonly environment: PlatformEnvironment;
  readonly names: EmailSenderNames;
  readonly webhooks: EmailWebhook[];
  readonly topic: SnsTopic;
  readonly key: KmsKey;
  readonly provider?: TerraformProvider;
}

/** The mark of a token in a string. */
const MARK = /\$\{TfToken\[([^\]]+)\]\}/g;

/**
 * The webhooks as env-presets can judge them: of a URL that Terraform completes, what is written before and after. One
 * unknown URL is no reason to look at none of them. A name is part of addresses, so a token is as wrong as it reads.
 */
export function judgedWebhooks(webhooks: EmailWebhook[]): EmailWebhook[] {
  return webhooks.map(({ name, url, rawMessageDelivery }) => {
    const known = url.replace(MARK, (_mark, token: string) => token.replace(/[^a-z0-9]+/gi, '-').toLowerCase());
    return { name: name?.replace(MARK, 'a token'), url: url.startsWith('${TfToken[') ? `https://${known}` : known, rawMessageDelivery };
  });
}

/** Subscriptions that their endpoints must confirm, and the queue of what these did not take; none without webhooks. */
export function createWebhooks(scope: Construct, { environment, names, webhooks, topic, key, provider }: WebhooksProps): SqsQueue | undefined {
  if (webhooks.length === 0) {
    return undefined;
  }
  const queue = pinAddress(new SqsQueue(scope, 'DeadLetterQueue', {
    name: names.deadLetterQueueName,
    kmsMasterKeyId: key.arn,
    messageRetentionSeconds: EmailSenderPresets.DEAD_LETTER_RETENTION_SECONDS,
    tags: environment.tags,
    provider,
  }), names.configurationSetName);
  const policy = pinAddress(new SqsQueuePolicy(scope, 'DeadLetterQueuePolicy', {
    queueUrl: queue.id, policy: JSON.stringify(PolicyDocuments.render(EmailPolicies.deadLetterQueue(names))), provider,
  }), names.configurationSetName);
  for (const { name = 'webhook', url, rawMessageDelivery } of webhooks) {
    pinAddress(new SnsTopicSubscription(scope, name === 'webhook' ? 'webhook' : `webhook-${name}`, {
      topicArn: topic.arn,
      protocol: 'https',
      endpoint: url,
      // an apply waits for no endpoint: the subscription is pending until its own confirms it
      endpointAutoConfirms: false,
      rawMessageDelivery: rawMessageDelivery ?? false,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }),
      dependsOn: [policy],
      provider,
    }), names.configurationSetName);
  }
  return queue;
}
