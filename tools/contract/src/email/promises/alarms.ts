import { expectSame, firstProblem } from '../../promises/expect';
import { AlarmModel } from '../../model';
import { EmailSenderModel } from '../model';
import { alarmTopicArnOf, EmailSenderSubject, hasWebhooks } from '../subject';
import { EmailSenderPromise } from './types';

type Expected = Omit<AlarmModel, 'name' | 'description' | 'actions' | 'enabled' | 'tags'>;

/** What SES publishes of reputations: fractions, now and then. */
const rate = (metricName: string, percent: number, dimensions: Readonly<Record<string, string>>): Expected => ({
  namespace: 'AWS/SES', metricName, dimensions, statistic: 'Average', periodSeconds: 3600, evaluationPeriods: 1,
  threshold: Number((percent / 100).toFixed(6)), comparison: 'GreaterThanOrEqualToThreshold', missingData: 'ignore',
});
const own = ({ names }: EmailSenderSubject) => ({ 'ses:configuration-set': names.configurationSetName });

/** SES reviews an account from 5 % bounces and 0.1 % complaints on. */
const EXPECTED: ReadonlyArray<{ word: string; applies?: (subject: EmailSenderSubject) => boolean; expected: (subject: EmailSenderSubject) => Expected }> = [
  { word: 'bounce-rate', expected: (subject) => rate('Reputation.BounceRate', subject.settings.bounceRatePercent, own(subject)) },
  { word: 'complaint-rate', expected: (subject) => rate('Reputation.ComplaintRate', subject.settings.complaintRatePercent, own(subject)) },
  { word: 'account-bounces', expected: () => rate('Reputation.BounceRate', 5, {}) },
  { word: 'account-complaints', expected: () => rate('Reputation.ComplaintRate', 0.1, {}) },
  {
    word: 'events-dlq',
    applies: hasWebhooks,
    expected: ({ names }) => ({
      namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: names.deadLetterQueueName }, statistic: 'Maximum',
      periodSeconds: 300, evaluationPeriods: 1, threshold: 0, comparison: 'GreaterThanThreshold', missingData: 'notBreaching',
    }),
  },
];

const wanted = (subject: EmailSenderSubject) => EXPECTED.filter(({ applies }) => applies?.(subject) ?? true)
  .map(({ word, expected }) => ({ name: subject.names.alarmName(word), expected: expected(subject) }));

function matches(words: readonly string[]): EmailSenderPromise['check'] {
  const isMeant = (name: string, { names }: EmailSenderSubject): boolean => words.some((word) => name === names.alarmName(word));
  return ({ alarms }, subject) => firstProblem(wanted(subject).filter(({ name }) => isMeant(name, subject)).map(({ name, expected }) => {
    const alarm = alarms.find((candidate) => candidate.name === name);
    return alarm && firstProblem(Object.entries(expected).map(([part, value]) => expectSame(`${part} of ${name}`, alarm[part as keyof Expected], value)));
  }));
}

const eachOwn = ({ alarms }: EmailSenderModel, subject: EmailSenderSubject, check: (alarm: AlarmModel) => string | undefined) =>
  firstProblem(alarms.filter(({ name }) => wanted(subject).some((expected) => expected.name === name)).map(check));

/** Who is woken, and when. */
export const alarmPromises: EmailSenderPromise[] = [
  {
    id: 'alarms',
    title: 'There are alarms on bounces and complaints of the sender and of the account, and on undelivered events where there is a webhook',
    check: ({ alarms }, subject) => {
      const names = wanted(subject).map(({ name }) => name);
      return expectSame('the alarms', names.filter((name) => alarms.some((alarm) => alarm.name === name)), names);
    },
  },
  {
    id: 'rate-alarms',
    title: 'The sender\'s alarms go off at the bounce and complaint rates of the settings',
    check: matches(['bounce-rate', 'complaint-rate']),
  },
  {
    id: 'account-alarms',
    title: 'The account\'s alarms go off at the rates from which SES reviews it: 5 % bounces, 0.1 % complaints',
    check: matches(['account-bounces', 'account-complaints']),
  },
  {
    id: 'dead-letter-alarm',
    title: 'An alarm goes off with the first event that no webhook took',
    applies: hasWebhooks,
    check: matches(['events-dlq']),
  },
  {
    id: 'alarms-told',
    title: 'Every alarm tells the alarm topic, and says what went wrong',
    check: (model, subject) => eachOwn(model, subject, ({ name, actions, enabled, description = '' }) =>
      expectSame(`whom ${name} tells`, actions, [alarmTopicArnOf(subject)])
      ?? expectSame(`whether ${name} tells anybody`, enabled, true)
      ?? (description.length > 20 ? undefined : `the description of ${name} is ${description || 'not set'}, must say what went wrong and what to do`)),
  },
  {
    id: 'paused-told',
    title: 'The alarm topic is told when sending is paused',
    check: ({ pausedRule }, subject) => expectSame('the rule', pausedRule?.name, subject.names.pausedRuleName)
      ?? expectSame('what it waits for', inOrder(pausedRule?.pattern), { 'detail-type': ['Sending Status Disabled'], 'source': ['aws.ses'] })
      ?? expectSame('whether it is on', pausedRule?.enabled, true)
      ?? expectSame('whom it tells', pausedRule?.targetArns, [alarmTopicArnOf(subject)]),
  },
];

/** Terraform writes the keys of a pattern in another order. */
function inOrder(pattern: unknown): unknown {
  return typeof pattern === 'object' && pattern !== null ? Object.fromEntries(Object.entries(pattern).sort(([one], [other]) => (one < other ? -1 : 1))) : pattern;
}
