import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinAddress } from './addresses';
import { Common } from './common';

export interface TopicProps extends Common {
  readonly name: string;
  readonly key: KmsKey;
  readonly policy: PolicyStatementData[];
}

/** Signature version 2: SHA256, where 1 is SHA1. @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
export function createTopic(scope: Construct, id: string, { name, key, policy, pinnedTo, tags, provider }: TopicProps): [SnsTopic, SnsTopicPolicy] {
  const topic = pinAddress(new SnsTopic(scope, id, { name, kmsMasterKeyId: key.arn, signatureVersion: 2, tags, provider }), pinnedTo);
  return [topic, pinAddress(
    new SnsTopicPolicy(scope, `${id}Policy`, { arn: topic.arn, policy: JSON.stringify(PolicyDocuments.render(policy)), provider }), pinnedTo,
  )];
}
