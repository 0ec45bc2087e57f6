import { EmailAlarms, EmailSenderNames } from '@plinth/env-presets';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** No metric says that sending is paused, but SES tells EventBridge. */
export function createPausedRule(scope: Construct, names: EmailSenderNames, topicArn: string): CfnRule {
  return new CfnRule(scope, 'PausedRule', {
    name: names.pausedRuleName,
    description: 'Sending is paused: by SES for reputation, or by hand',
    eventPattern: { 'source': [EmailAlarms.EVENT_SOURCE], 'detail-type': [EmailAlarms.PAUSED_EVENT] },
    state: 'ENABLED',
    targets: [{ id: 'alarms', arn: topicArn }],
  });
}
