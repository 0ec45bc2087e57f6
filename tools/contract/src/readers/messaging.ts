import { AlarmModel, RuleModel, SubscriptionModel } from '../model';
import { Shape } from './shape';
import { isObject, Json, JsonObject, members } from './values';

type Tags = Readonly<Record<string, string>>;

/** SQS's own default: four days. */
export const DEFAULT_RETENTION_SECONDS = 345_600;

/** An alarm as any of the three spells it. */
export function alarmOf(given: JsonObject, tags: Tags): AlarmModel {
  const alarm = Shape.of(given);
  return {
    name: alarm.text('AlarmName') ?? '',
    description: alarm.text('AlarmDescription'),
    namespace: alarm.text('Namespace'),
    metricName: alarm.text('MetricName'),
    dimensions: dimensionsOf(given.Dimensions ?? given.dimensions),
    statistic: alarm.text('Statistic'),
    periodSeconds: alarm.count('Period'),
    evaluationPeriods: alarm.count('EvaluationPeriods'),
    threshold: alarm.count('Threshold'),
    comparison: alarm.text('ComparisonOperator'),
    // CloudWatch's own default
    missingData: alarm.text('TreatMissingData') ?? 'missing',
    enabled: alarm.text('ActionsEnabled') !== 'false',
    actions: alarm.texts('AlarmActions'),
    tags,
  };
}

/** Terraform writes a map, the others a list of names and values. */
function dimensionsOf(given: Json): Record<string, string> {
  return isObject(given) ? Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
    : Object.fromEntries(Shape.of({ given }).many('given').map((dimension) => [dimension.text('Name') ?? '', dimension.text('Value') ?? '']));
}

/** A rule whose pattern is an object, or JSON. */
export function ruleOf(name: string, pattern: Json, state: string | undefined, targetArns: readonly string[], tags: Tags): RuleModel {
  return { name, pattern: members(parsed(pattern)), enabled: (state ?? 'ENABLED') !== 'DISABLED', targetArns, tags };
}

/** A subscription, whose redrive policy is an object, or JSON. */
export function subscriptionOf(given: JsonObject, confirmed?: boolean): SubscriptionModel {
  const subscription = Shape.of(given);
  return {
    topicArn: subscription.text('TopicArn') ?? '',
    protocol: subscription.text('Protocol') ?? '',
    endpoint: subscription.text('Endpoint') ?? '',
    raw: subscription.flag('RawMessageDelivery'),
    deadLetterArn: Shape.of(parsed(given.RedrivePolicy ?? given.redrive_policy)).text('deadLetterTargetArn'),
    ...(confirmed !== undefined && { confirmed }),
  };
}

function parsed(value: Json): Json {
  return typeof value === 'string' && value !== '' ? JSON.parse(value) : value;
}
