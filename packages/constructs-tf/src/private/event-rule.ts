import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import { pinAddress } from './addresses';
import { Common } from './common';

export interface EventRuleProps extends Common {
  readonly name: string;
  readonly description: string;
  readonly pattern: { [field: string]: any };
  /** Who is told. */
  readonly topicArn: string;
}

/** A rule that tells a topic of events: `{word}Rule` and `{word}Target`. */
export function createEventRule(scope: Construct, word: string, props: EventRuleProps): CloudwatchEventRule {
  const { pinnedTo, tags, provider } = props;
  const rule = pinAddress(new CloudwatchEventRule(scope, `${word}Rule`, {
    name: props.name,
    description: props.description,
    eventPattern: JSON.stringify(props.pattern),
    state: 'ENABLED',
    tags,
    provider,
  }), pinnedTo);
  pinAddress(new CloudwatchEventTarget(scope, `${word}Target`, { rule: rule.name, targetId: 'alarms', arn: props.topicArn, provider }), pinnedTo);
  return rule;
}
