import { PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Signature version 2: SHA256, where 1 is SHA1. @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
export function createTopic(scope: Construct, id: string, topicName: string, key: CfnKey, policy: PolicyStatementData[]): [CfnTopic, CfnTopicPolicy] {
  const topic = new CfnTopic(scope, id, { topicName, kmsMasterKeyId: key.attrArn, signatureVersion: '2' });
  return [topic, new CfnTopicPolicy(scope, `${id}Policy`, { topics: [topic.ref], policyDocument: PolicyDocuments.render(policy) })];
}
