import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { EmailPolicies, EmailSenderNames, PlatformEnvironment } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { createProtectedKey } from '../../private/protected-key';
import { createTopic } from '../../private/topic';

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
  const common = { pinnedTo: names.configurationSetName, tags: environment.tags, provider };
  const key = createProtectedKey(scope, {
    ...common,
    description: `Email events of ${environment}`,
    alias: names.keyAlias,
    deletionWindowDays: 7,
    policy: EmailPolicies.key(environment, names, alarmTopicArn === undefined),
    retainOnDeletion: false,
  });
  const [events, eventsPolicy] = createTopic(scope, 'EventsTopic', { ...common, name: names.eventsTopicName, key, policy: EmailPolicies.eventsTopic(environment, names) });
  if (alarmTopicArn !== undefined) {
    return { key, events, eventsPolicy, alarmTopicArn };
  }
  const policy = EmailPolicies.alarmTopic(environment, names.alarmTopicArn);
  const [alarms] = createTopic(scope, 'AlarmTopic', { ...common, name: names.alarmTopicName, key, policy });
  return { key, events, eventsPolicy, alarms, alarmTopicArn: alarms.arn };
}
