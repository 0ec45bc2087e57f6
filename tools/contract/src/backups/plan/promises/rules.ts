import { BackupPlanPresets, BackupRuleData } from '@plinth/env-presets';
import { expectSame, firstProblem } from '../../../promises/expect';
import { BackupPlanModel, BackupRuleModel, PlanModel } from '../model';
import { BackupPlanSubject } from '../subject';
import { BackupPlanPromise } from './types';

/** AWS Backup's own rules. */
const COLD_DAYS = 90;
const CONTINUOUS_DAYS = 35;
const UTC = [undefined, 'UTC', 'Etc/UTC'];

/** The rules that were asked for. */
function asked(subject: BackupPlanSubject): BackupRuleData[] {
  return BackupPlanPresets.rules(subject.settings, { copies: [...subject.copies ?? []] });
}

/** The first problem of each asked rule's plan; that there is one is a promise of its own. */
function each({ plans }: BackupPlanModel, subject: BackupPlanSubject,
  check: (rule: BackupRuleModel, wanted: BackupRuleData, plan: PlanModel) => string | undefined) {
  return firstProblem(asked(subject).flatMap((wanted) => {
    const plan = plans.find(({ name }) => name === subject.names.planName(wanted.frequency));
    return plan ? plan.rules.map((rule) => check(rule, wanted, plan)) : [];
  }));
}

const all = ({ plans }: BackupPlanModel, check: (rule: BackupRuleModel, plan: PlanModel) => string | undefined) =>
  firstProblem(plans.flatMap((plan) => plan.rules.map((rule) => check(rule, plan))));

/** What is kept longer than its lifecycle, and what the other end takes. */
function cold(what: string, { deleteAfterDays, coldAfterDays }: Pick<BackupRuleModel, 'deleteAfterDays' | 'coldAfterDays'>): string | undefined {
  return coldAfterDays !== undefined && deleteAfterDays !== undefined && coldAfterDays + COLD_DAYS > deleteAfterDays
    ? `${what} goes cold after ${coldAfterDays} days and away after ${deleteAfterDays}, must stay cold for ${COLD_DAYS} days` : undefined;
}

function inside(what: string, days: number | undefined, minimum = 1, maximum = 36_500): string | undefined {
  return days === undefined || days < minimum || days > maximum ? `${what} is kept for ${days ?? 'ever'}, must be kept for ${minimum} to ${maximum} days as the vault's lock asks` : undefined;
}

/** What is backed up, when, and for how long it is kept. */
export const rulePromises: BackupPlanPromise[] = [
  {
    id: 'plans',
    title: 'There is one plan for each value of the tag plinth:backup, with the name that follows from the environment',
    check: ({ plans }, { settings, names }) => expectSame('the plans', plans.map(({ name }) => name).sort(), settings.frequencies.map((frequency) => names.planName(frequency)).sort()),
  },
  {
    id: 'one-rule',
    title: 'A plan has one rule, since every rule of a plan runs for everything that it selects',
    check: ({ plans }) => firstProblem(plans.map(({ name, rules }) => expectSame(`the number of rules of ${name}`, rules.length, 1))),
  },
  {
    id: 'one-selection',
    title: 'A plan selects what carries its value of the tag, by one selection, and nothing else',
    check: ({ plans }, subject) => firstProblem(subject.settings.frequencies.map((frequency) => {
      const plan = plans.find(({ name }) => name === subject.names.planName(frequency));
      return plan && (expectSame(`what ${plan.name} selects`, plan.selections.map(({ tags, resources }) => [...tags, ...resources.filter((arn) => arn !== '*')]), [[`STRINGEQUALS plinth:backup=${frequency}`]])
        ?? firstProblem(plan.selections.map(({ name, roleArn }) => expectSame(`the name of ${plan.name}'s selection`, name, plan.name)
          ?? expectSame(`the role of ${plan.name}`, roleArn, subject.names.roleArn))));
    })),
  },
  {
    id: 'schedules',
    title: 'Backups start when the settings say, in UTC',
    check: (model, subject) => each(model, subject, ({ schedule, timezone }, wanted, { name }) => expectSame(`the schedule of ${name}`, schedule, wanted.schedule)
      ?? (UTC.includes(timezone) ? undefined : `the time zone of ${name} is ${timezone}, must be UTC`)),
  },
  {
    id: 'into-vault',
    title: 'Every backup goes into the vault of the environment',
    check: (model, { names }) => all(model, ({ vaultName }, { name }) => expectSame(`the vault of ${name}`, vaultName, names.vault.vaultName)),
  },
  {
    id: 'windows',
    title: 'A job starts and ends in the windows of the settings: an hour at least to start, and more to end',
    check: (model, { settings }) => all(model, ({ startWindowMinutes: start = 0, completionWindowMinutes: end = 0 }, { name }) =>
      expectSame(`the start window of ${name}`, start, settings.startWindowMinutes)
      ?? expectSame(`the completion window of ${name}`, end, settings.completionWindowMinutes)
      ?? (start < 60 || end <= start ? `the windows of ${name} are ${start} and ${end} minutes, must be at least 60 and more than that` : undefined)),
  },
  {
    id: 'kept',
    title: 'A backup is kept for the days of the settings, and never for ever',
    check: (model, subject) => each(model, subject, ({ deleteAfterDays }, { retentionDays }, { name }) => expectSame(`the days that ${name} keeps`, deleteAfterDays, retentionDays)),
  },
  {
    id: 'kept-inside-lock',
    title: 'Every backup is kept as long as the vault\'s lock asks, or its job would fail night after night',
    check: (model) => all(model, ({ deleteAfterDays }, { name }) => (model.vault?.lock
      ? inside(`what ${name} backs up`, deleteAfterDays, model.vault.lock.minimumDays, model.vault.lock.maximumDays) : undefined)),
  },
  {
    id: 'continuous',
    title: 'Backups are continuous as the settings say, kept for 35 days at most, and never cold',
    check: (model, subject) => each(model, subject, ({ continuous, deleteAfterDays = Infinity, coldAfterDays }, wanted, { name }) =>
      expectSame(`whether ${name} is continuous`, continuous, wanted.continuous)
      ?? (continuous && (deleteAfterDays > CONTINUOUS_DAYS || coldAfterDays !== undefined)
        ? `${name} is continuous and kept for ${deleteAfterDays} days${coldAfterDays === undefined ? '' : `, cold after ${coldAfterDays}`}, may be kept for ${CONTINUOUS_DAYS} and never cold` : undefined)),
  },
  {
    id: 'cold',
    title: 'Backups go to cold storage when the settings say, and stay there for the 90 days that are billed',
    check: (model, subject) => each(model, subject, (rule, wanted, { name }) =>
      expectSame(`the days after which ${name} goes cold`, rule.coldAfterDays, wanted.coldStorageAfterDays || undefined) ?? cold(`what ${name} backs up`, rule)),
  },
  {
    id: 'copies',
    title: 'Every copy that was asked for is made, and no other',
    check: (model, subject) => each(model, subject, ({ copies }, wanted, { name }) => expectSame(`where ${name} is copied to`,
      copies.map(({ vaultArn, deleteAfterDays, coldAfterDays }) => ({ vaultArn, days: deleteAfterDays, cold: coldAfterDays ?? 0 })),
      wanted.copies.map(({ vaultArn, retentionDays, coldStorageAfterDays }) => ({ vaultArn, days: retentionDays, cold: coldStorageAfterDays })))),
  },
  {
    id: 'copies-inside-lock',
    title: 'Every copy is kept as long as the lock of its vault asks, and as long as cold storage is billed',
    applies: ({ copies = [] }) => copies.length > 0,
    check: (model, { copies: given = [] }) => all(model, ({ copies }, { name }) => firstProblem(copies.map((copy) => {
      const { vaultMinimumRetentionDays, vaultMaximumRetentionDays } = given.find(({ vaultArn }) => vaultArn === copy.vaultArn) ?? {};
      return inside(`the copy of ${name}`, copy.deleteAfterDays, vaultMinimumRetentionDays, vaultMaximumRetentionDays) ?? cold(`the copy of ${name}`, copy);
    }))),
  },
];
