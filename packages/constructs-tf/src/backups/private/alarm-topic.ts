import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { BackupTopicPolicies, PlatformEnvironment } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { Common } from '../../private/common';
import { createProtectedKey } from '../../private/protected-key';
import { createTopic } from '../../private/topic';

export interface AlarmTopicProps extends Common {
  readonly environment: PlatformEnvironment;
  readonly topicName: string;
  readonly topicArn: string;
  readonly keyAlias: string;
  /** Where alarms go; without it a topic is made. */
  readonly alarmTopicArn?: string;
}

export interface AlarmTopic {
  readonly arn: string;
  readonly topic?: SnsTopic;
  /** AWS Backup tries the topic when a vault names it, so it is to be named after this. */
  readonly policy?: SnsTopicPolicy;
}

/** A topic that is told when backups fail, with a key of its own: that of the backups may be what fails. */
export function createAlarmTopic(scope: Construct, props: AlarmTopicProps): AlarmTopic {
  const { environment, alarmTopicArn, pinnedTo, tags, provider } = props;
  if (alarmTopicArn !== undefined) {
    return { arn: alarmTopicArn };
  }
  const common = { pinnedTo, tags, provider };
  const key = createProtectedKey(scope, {
    ...common,
    idPrefix: 'Alarm',
    description: `Alarms about backups of ${environment}`,
    alias: props.keyAlias,
    deletionWindowDays: 7,
    policy: BackupTopicPolicies.key(environment),
    retainOnDeletion: false,
  });
  const [topic, policy] = createTopic(scope, 'AlarmTopic', {
    ...common, name: props.topicName, key, policy: BackupTopicPolicies.topic(environment, props.topicArn),
  });
  return { arn: topic.arn, topic, policy };
}
