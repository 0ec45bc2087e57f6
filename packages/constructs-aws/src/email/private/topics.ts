import { EmailPolicies, EmailSenderNames, PlatformEnvironment } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createProtectedKey } from '../../private/protected-bucket';
import { createTopic } from '../../private/topic';

export interface TopicsProps {
  readonly environment: PlatformEnvironment;
  readonly names: EmailSenderNames;
  /** Where alarms go; without it a topic is made. */
  readonly alarmTopicArn?: string;
}

export interface Topics {
  readonly key: CfnKey;
  readonly events: CfnTopic;
  /** SES tries the topic when it is named as a destination, so it is to be named after this. */
  readonly eventsPolicy: CfnTopicPolicy;
  readonly alarms?: CfnTopic;
  readonly alarmTopicArn: string;
}

/** The key, the topic of events, and the topic of alarms unless there is one. */
export function createTopics(scope: Construct, { environment, names, alarmTopicArn }: TopicsProps): Topics {
  const key = createProtectedKey(scope, {
    description: `Email events of ${environment}`,
    alias: names.keyAlias,
    deletionWindowDays: 7,
    policy: EmailPolicies.key(environment, names, alarmTopicArn === undefined),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const [events, eventsPolicy] = createTopic(scope, 'EventsTopic', names.eventsTopicName, key, EmailPolicies.eventsTopic(environment, names));
  if (alarmTopicArn !== undefined) {
    return { key, events, eventsPolicy, alarmTopicArn };
  }
  const [alarms] = createTopic(scope, 'AlarmTopic', names.alarmTopicName, key, EmailPolicies.alarmTopic(environment, names.alarmTopicArn));
  return { key, events, eventsPolicy, alarms, alarmTopicArn: alarms.ref };
}
