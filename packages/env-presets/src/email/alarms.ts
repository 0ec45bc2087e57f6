import { AlarmComparison, MetricAlarmData, MissingData } from '../alarm';
import { EmailSenderNames } from './names';
import { EmailSenderSettings } from './settings';

/** SES says what it knows of the reputation now and then, so an hour without a word changes nothing. */
const REPUTATION = {
  namespace: 'AWS/SES',
  statistic: 'Average',
  periodSeconds: 3600,
  evaluationPeriods: 1,
  comparison: AlarmComparison.GREATER_THAN_OR_EQUAL,
  missingData: MissingData.IGNORE,
};
/** From these rates on SES reviews an account. @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html */
const REVIEWED_FROM = { bouncePercent: 5, complaintPercent: 0.1 };
const ADVICE = 'stop what sends to bad addresses before SES pauses the account';

/**
 * The alarms of an email sender, as data.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
 * @stability experimental
 */
export class EmailAlarms {
  /** The source of SES's own events on EventBridge. */
  public static readonly EVENT_SOURCE = 'aws.ses';
  /**
   * The event that tells that sending is paused, by SES or by the account itself.
   * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
   */
  public static readonly PAUSED_EVENT = 'Sending Status Disabled';

  /**
   * The alarms: bounces and complaints of this sender, those of the whole account, and events that no webhook took.
   *
   * @param names the sender's names
   * @param settings the thresholds
   * @param webhooks whether there are any
   */
  public static all(names: EmailSenderNames, settings: EmailSenderSettings, webhooks: boolean): MetricAlarmData[] {
    const { configurationSetName } = names;
    const own = { 'ses:configuration-set': configurationSetName };
    // no word ends in another one: senders named `email` and `email-account` would have one alarm otherwise
    const rate = (id: string, word: string, metricName: string, percent: number, dimensions: { [name: string]: string }, whose: string): MetricAlarmData => ({
      ...REPUTATION,
      id,
      name: names.alarmName(word),
      description: `${whose} has a ${word.includes('bounce') ? 'bounce' : 'complaint'} rate of ${percent} % or more: ${ADVICE}`,
      metricName,
      dimensions,
      threshold: fraction(percent),
    });
    const { bounceRatePercent, complaintRatePercent } = settings;
    return [
      rate('BounceRateAlarm', 'bounce-rate', 'Reputation.BounceRate', bounceRatePercent, own, configurationSetName),
      rate('ComplaintRateAlarm', 'complaint-rate', 'Reputation.ComplaintRate', complaintRatePercent, own, configurationSetName),
      rate('AccountBounceRateAlarm', 'account-bounces', 'Reputation.BounceRate', REVIEWED_FROM.bouncePercent, {}, 'the account'),
      rate('AccountComplaintRateAlarm', 'account-complaints', 'Reputation.ComplaintRate', REVIEWED_FROM.complaintPercent, {}, 'the account'),
      ...(webhooks ? [deadLetters(names)] : []),
    ];
  }

  private constructor() {}
}

function deadLetters(names: EmailSenderNames): MetricAlarmData {
  return {
    id: 'DeadLetterAlarm',
    name: names.alarmName('events-dlq'),
    description: `events that no webhook took lie in ${names.deadLetterQueueName}: look at the endpoint, then handle the messages; they are kept for 14 days`,
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: names.deadLetterQueueName },
    statistic: 'Maximum',
    periodSeconds: 300,
    evaluationPeriods: 1,
    threshold: 0,
    comparison: AlarmComparison.GREATER_THAN,
    missingData: MissingData.NOT_BREACHING,
  };
}

/** CloudWatch has rates as fractions. Decimal percents would get digits of rounding, which a second deploy could see otherwise. */
function fraction(percent: number): number {
  return Number((percent / 100).toFixed(6));
}
