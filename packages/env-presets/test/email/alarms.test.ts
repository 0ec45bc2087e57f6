import { AlarmComparison, EmailAlarms, EmailSenderNames, EmailSenderPresets, EmailSenderSettings, MetricAlarmData, MissingData, Tier } from '../../src';
import { environments, TIERS } from './environments';

const names = new EmailSenderNames(environments.dev);
const alarms = (changes: Partial<EmailSenderSettings> = {}, webhooks = true) => (
  EmailAlarms.all(names, { ...EmailSenderPresets.defaults(Tier.DEV), ...changes }, webhooks)
);
const byId = (id: string, given: MetricAlarmData[] = alarms()) => given.find((alarm) => alarm.id === id)!;
const RATES = ['BounceRateAlarm', 'ComplaintRateAlarm', 'AccountBounceRateAlarm', 'AccountComplaintRateAlarm'];

test('are bounces and complaints of the sender and of the account, and events that no webhook took', () => {
  expect(alarms().map(({ id }) => id)).toEqual([...RATES, 'DeadLetterAlarm']);
  expect(alarms({}, false).map(({ id }) => id)).toEqual(RATES);
});

test.each([
  [Tier.DEV, [0.1, 0.005]], [Tier.STAGING, [0.05, 0.001]], [Tier.PROD, [0.05, 0.001]],
])('in %s go off at fractions, as CloudWatch has rates; the account\'s where SES begins to review', (tier, own) => {
  const given = EmailAlarms.all(new EmailSenderNames(environments[tier]), EmailSenderPresets.defaults(tier), false);
  expect(given.map(({ threshold }) => threshold)).toEqual([...own, 0.05, 0.001]);
});

test.each([[0.1, 0.001], [0.7, 0.007], [1.1, 0.011], [2.3, 0.023], [5.7, 0.057], [10, 0.1]])('%d percent is exactly %d', (percent, threshold) => {
  expect(byId('BounceRateAlarm', alarms({ bounceRatePercent: percent })).threshold).toBe(threshold);
});

test('of a rate go off at the rate itself, and silence changes nothing', () => {
  for (const alarm of RATES.map((id) => byId(id))) {
    expect(alarm).toMatchObject({
      namespace: 'AWS/SES', statistic: 'Average', periodSeconds: 3600, evaluationPeriods: 1, comparison: AlarmComparison.GREATER_THAN_OR_EQUAL, missingData: MissingData.IGNORE,
    });
  }
});

test('of the sender look at its configuration set, of the account at everything', () => {
  const own = { 'ses:configuration-set': 'acme-dev-email' };
  expect(RATES.map((id) => byId(id)).map(({ name, metricName, dimensions }) => [name, metricName, dimensions])).toEqual([
    ['acme-dev-email-bounce-rate', 'Reputation.BounceRate', own],
    ['acme-dev-email-complaint-rate', 'Reputation.ComplaintRate', own],
    ['acme-dev-email-account-bounces', 'Reputation.BounceRate', {}],
    ['acme-dev-email-account-complaints', 'Reputation.ComplaintRate', {}],
  ]);
});

test('say in percent what went wrong, and what to do', () => {
  const advice = 'stop what sends to bad addresses before SES pauses the account';
  expect(alarms({ bounceRatePercent: 2.5 }).map(({ description }) => description)).toEqual([
    `acme-dev-email has a bounce rate of 2.5 % or more: ${advice}`,
    `acme-dev-email has a complaint rate of 0.5 % or more: ${advice}`,
    `the account has a bounce rate of 5 % or more: ${advice}`,
    `the account has a complaint rate of 0.1 % or more: ${advice}`,
    'events that no webhook took lie in acme-dev-email-events-dlq: look at the endpoint, then handle the messages; they are kept for 14 days',
  ]);
});

test('of the queue go off at the first message', () => {
  expect(byId('DeadLetterAlarm')).toEqual(expect.objectContaining({
    name: 'acme-dev-email-events-dlq', namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: 'acme-dev-email-events-dlq' },
    statistic: 'Maximum', threshold: 0, comparison: AlarmComparison.GREATER_THAN, missingData: MissingData.NOT_BREACHING,
  }));
});

test('of a stricter tier never go off later', () => {
  const alarmsOf = (tier: Tier) => EmailAlarms.all(new EmailSenderNames(environments[tier]), EmailSenderPresets.defaults(tier), true);
  const thresholds = TIERS.map((tier) => alarmsOf(tier).map(({ threshold }) => threshold));
  thresholds.slice(1).forEach((own, index) => expect(own.every((threshold, alarm) => threshold <= thresholds[index][alarm])).toBe(true));
});
