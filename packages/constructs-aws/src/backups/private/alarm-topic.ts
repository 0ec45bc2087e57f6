import { BackupTopicPolicies, PlatformEnvironment } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createProtectedKey } from '../../private/protected-bucket';
import { createTopic } from '../../private/topic';

export interface AlarmTopicProps {
  readonly environment: PlatformEnvironment;
  readonly topicName: string;
  readonly topicArn: string;
  readonly keyAlias: string;
  /** Where alarms go; without it a topic is made. */
  readonly alarmTopicArn?: string;
}

export interface AlarmTopic {
  readonly arn: string;
  readonly topic?: CfnTopic;
  readonly key?: CfnKey;
  /** Without it the topic takes nothing from AWS Backup, so a vault that names the topic is made after it. */
  readonly policy?: CfnTopicPolicy;
}

/** A topic that is told when backups fail, with a key of its own: that of the backups may be what fails. */
export function createAlarmTopic(scope: Construct, props: AlarmTopicProps): AlarmTopic {
  const { environment, alarmTopicArn } = props;
  if (alarmTopicArn !== undefined) {
    return { arn: alarmTopicArn };
  }
  const key = createProtectedKey(scope, {
    idPrefix: 'Alarm',
    description: `Alarms about backups of ${environment}`,
    alias: props.keyAlias,
    deletionWindowDays: 7,
    policy: BackupTopicPolicies.key(environment),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const [topic, policy] = createTopic(scope, 'AlarmTopic', props.topicName, key, BackupTopicPolicies.topic(environment, props.topicArn));
  return { arn: topic.ref, topic, key, policy };
}
