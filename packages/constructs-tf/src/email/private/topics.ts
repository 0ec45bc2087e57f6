import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { EmailPolicies, EmailSenderNames, PlatformEnvironment, PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';
import { createProtectedKey } from '../../private/protected-key';

export interface TopicsProps {
  readonly environment: PlatformEnvironment;
  readonly names: EmailSenderNames;
  /** Where alarms go; without it a topic is made. */
  readonly alarmTopicArn?: string;
  readonly provider?: TerraformProvider;
}

export interface Topics {
  readonly key: KmsKey;
  readonly events: SnsTopic;
  /** SES tries the topic when it is named as a destination, so it is to be named after this. */
  readonly eventsPolicy: SnsTopicPolicy;
  readonly alarms?: SnsTopic;
  readonly alarmTopicArn: string;
}

/** The key, the topic of events, and the topic of alarms unless there is one. */
export function createTopics(scope: Construct, props: TopicsProps): Topics {
  const { environment, names, alarmTopicArn, provider } = props;
  const key = createProtectedKey(scope, {
    description: `Email events of ${environment}`,
    alias: names.keyAlias,
    deletionWindowDays: 7,
    policy: EmailPolicies.key(environment, names, alarmTopicArn === undefined),
    retainOnDeletion: false,
    pinnedTo: names.configurationSetName,
    tags: environment.tags,
    provider,
  });
  const [events, eventsPolicy] = createTopic(scope, props, 'EventsTopic', { name: names.eventsTopicName, key, policy: EmailPolicies.eventsTopic(environment, names) });
  if (alarmTopicArn !== undefined) {
    return { key, events, eventsPolicy, alarmTopicArn };
  }
  const policy = EmailPolicies.alarmTopic(environment, names.alarmTopicArn);
  const [alarms] = createTopic(scope, props, 'AlarmTopic', { name: names.alarmTopicName, key, policy });
  return { key, events, eventsPolicy, alarms, alarmTopicArn: alarms.arn };
}

interface TopicProps {
  readonly name: string;
  readonly key: KmsKey;
  readonly policy: PolicyStatementData[];
}

/** Signature version 2: SHA256, where 1 is SHA1. @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function createTopic(
  scope: Construct, { environment, names, provider }: TopicsProps, id: string, { name, key, policy }: TopicProps,
): [SnsTopic, SnsTopicPolicy] {
  const topic = pinAddress(
    new SnsTopic(scope, id, { name, kmsMasterKeyId: key.arn, signatureVersion: 2, tags: environment.tags, provider }), names.configurationSetName,
  );
  return [topic, pinAddress(
    new SnsTopicPolicy(scope, `${id}Policy`, { arn: topic.arn, policy: JSON.stringify(PolicyDocuments.render(policy)), provider }), names.configurationSetName,
  )];
}
