import { Problems } from '../../errors';
import { readSchedule } from './aws-cron';

/** What AWS Backup takes: cron alone. EventBridge Scheduler also takes rates. */
export type Scheduler = 'AWS Backup' | 'EventBridge Scheduler';

/** Adds a problem if the expression is no schedule; else says the longest time between two runs, in hours. */
export function checkSchedule(name: string, expression: string, scheduler: Scheduler, problems: Problems): number | undefined {
  const schedule = readSchedule(expression, { rate: scheduler === 'EventBridge Scheduler' });
  if ('rule' in schedule) {
    problems.add(name, expression, schedule.rule, schedule.fix);
    return undefined;
  }
  return schedule.longestGapMinutes / 60;
}
