import Table from 'cli-table3';
import pc from 'picocolors';
import { EMAIL_RECORDS_OUTPUT } from '../compositions/email';
import type { Wait } from '../engines/engine';
import type { KeyAge } from '../keys/key-age';
import { RECORD_OUTPUT } from '../record';
import type { ShownLine, VerifyOutcome } from '../verify';
import type { TaskResult } from './pool';
import { seconds } from './reporter';

/** An engine that could not be used, and why. */
export interface Skipped {
  readonly engine: string;
  readonly reason: string;
}

/** What the commands themselves read: of these records `dns` prints something readable. */
const FOR_PROGRAMS: readonly string[] = [RECORD_OUTPUT, EMAIL_RECORDS_OUTPUT];

export const PLAIN = {
  'top': '', 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom': '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  'left': '', 'left-mid': '', 'mid': '', 'mid-mid': '', 'right': '', 'right-mid': '', 'middle': '  ',
};

const MARKS: Readonly<Record<ShownLine['status'], string>> = { 'kept': pc.green('✔'), 'broken': pc.red('✖'), 'static only': pc.yellow('~'), 'not shown': pc.yellow('?') };

/** The table at the end: what became of each environment on each engine. */
export function resultTable(results: readonly TaskResult[], skipped: readonly Skipped[]): string {
  const verified = results.some(({ outcomes }) => outcomes.verify !== undefined);
  const waited = results.some(({ outcomes }) => outcomes.waits !== undefined);
  const table = new Table({
    head: ['environment', 'engine', 'account', 'result', ...(verified ? ['verified'] : []), 'seconds', ...(waited ? ['of which waiting'] : [])].map((title) => pc.bold(title)),
    chars: PLAIN,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { deployment, outcomes, error, seconds: took } of results) {
    table.push([
      deployment.stage, deployment.engine, deployment.environment.account,
      error === undefined || outcomes.deploy !== undefined ? resultOf({ outcomes }) : pc.red('failed'),
      ...(verified ? [outcomes.verify === undefined ? pc.red('no') : verifiedOf(outcomes.verify)] : []),
      took.toFixed(1),
      ...(waited ? [outcomes.waits === undefined ? '' : `${waitedSeconds(outcomes.waits).toFixed(1)} (${waitedFor(outcomes.waits)})`] : []),
    ]);
  }
  const rows = table.toString().split('\n').map((line) => line.trimEnd());
  return [...rows, ...skipped.map(({ engine, reason }) => pc.yellow(`${engine} skipped: ${reason}`))].join('\n');
}

/** Several waits at a time are one. */
export function waitedSeconds(waits: readonly Wait[]): number {
  let total = 0;
  let end = 0;
  for (const { from, to } of [...waits].sort((one, other) => one.from - other.from)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total / 1000;
}

/** In short, for what. */
const waitedFor = (waits: readonly Wait[]): string =>
  [...new Set(waits.map(({ what }) => what.replace(/^aws_/, '').replace('s3_bucket_lifecycle_configuration', 's3 lifecycle').replace(/_/g, ' ')))].join(', ');

function resultOf({ outcomes: { deploy, destroy, plan, status, rotate } }: Pick<TaskResult, 'outcomes'>): string {
  if (plan !== undefined) {
    return plan.length === 0 ? 'no changes' : `${plan.length} change${plan.length === 1 ? '' : 's'}`;
  }
  return deploy?.summary ?? destroy?.summary ?? status?.state ?? rotate?.standing ?? 'done';
}

function verifiedOf({ kept, broken, lines, staticOnly, notShown }: VerifyOutcome): string {
  const text = `${kept}/${lines.length - staticOnly - notShown}`;
  const rest = [staticOnly === 0 ? '' : `, ${staticOnly} static only`, notShown === 0 ? '' : pc.yellow(`, ${notShown} not shown`)].join('');
  return `${broken === 0 ? pc.green(text) : pc.red(`${text}, ${broken} broken`)}${rest}`;
}

/** Every promise on a line of its own, or only those that are broken, and the counts. */
export function verifyReport(results: readonly TaskResult[], only?: ShownLine['status']): string {
  const blocks = results.filter(({ outcomes }) => outcomes.verify !== undefined).map(({ deployment, outcomes }) => [
    pc.bold(`${deployment.environment} (${deployment.stage}, ${deployment.engine})`),
    ...outcomes.verify!.lines.filter(({ status }) => only === undefined || status === only).map(verifyLine),
  ].join('\n'));
  const sum = (field: 'kept' | 'broken' | 'staticOnly' | 'notShown') => results.reduce((total, { outcomes }) => total + (outcomes.verify?.[field] ?? 0), 0);
  const [kept, broken, staticOnly, notShown] = [sum('kept'), sum('broken'), sum('staticOnly'), sum('notShown')];
  const rest = notShown === 0 ? '' : `, ${pc.yellow(`${notShown} not shown`)} (this machine lacks what it takes)`;
  return [...blocks, `${kept} kept, ${broken === 0 ? '0 broken' : pc.red(`${broken} broken`)}, ${staticOnly} static only (checked in the policies, not tried)${rest}`]
    .join('\n\n');
}

export function verifyLine({ status, title, detail, milliseconds }: ShownLine): string {
  const why = detail === undefined ? '' : status === 'broken' ? `\n      ${pc.red(detail)}` : pc.dim(` (${detail})`);
  return `  ${MARKS[status]} ${title} ${pc.dim(`${Math.round(milliseconds)} ms`)}${why}`;
}

export function planReport(results: readonly TaskResult[]): string {
  const signs = { create: pc.green('+'), update: pc.yellow('~'), replace: pc.red('-/+'), delete: pc.red('-'), import: pc.cyan('<-') };
  return results.filter(({ outcomes }) => outcomes.plan !== undefined).map(({ deployment, outcomes }) => [
    pc.bold(`${deployment.environment} (${deployment.stage}, ${deployment.engine})`),
    ...(outcomes.plan!.length === 0 ? ['  no changes'] : outcomes.plan!.map(({ action, type, address }) => `  ${signs[action]} ${address.startsWith(`${type}.`) ? '' : `${type} `}${address}`)),
  ].join('\n')).join('\n\n');
}

export function statusReport(results: readonly TaskResult[]): string {
  return results.filter(({ outcomes }) => outcomes.status !== undefined).map(({ deployment, outcomes }) => [
    `${pc.bold(deployment.environment.toString())} (${deployment.stage}, ${deployment.engine}): ${outcomes.status!.state}`,
    ...Object.entries(outcomes.status!.parts).map(([name, { state, detail }]) => `  ${name}: ${state === 'absent' ? detail : `${state}, ${detail}`}`),
    ...Object.entries(outcomes.status!.outputs).filter(([name]) => !FOR_PROGRAMS.includes(name)).map(([name, value]) => `  ${name} = ${value}`),
    ...(outcomes.status!.keys ?? []).map(keyLine),
    ...(outcomes.status!.smtpKeys ?? []).map((key) => keyLine(key).replace('access key', 'SMTP key')),
  ].join('\n')).join('\n\n');
}

export function keyLine({ slot, createdOn, days, maxAgeDays, use }: KeyAge): string {
  const text = `  access key ${slot}: ${days} day${days === 1 ? '' : 's'} old, made on ${createdOn}, ${use}, to be replaced after ${maxAgeDays} days`;
  return days >= maxAgeDays ? pc.red(text) : text;
}

export function destroyReport(results: readonly TaskResult[]): string {
  return results.filter(({ outcomes }) => outcomes.destroy !== undefined).map(({ deployment, outcomes: { destroy } }) => [
    `${pc.bold(deployment.environment.toString())} (${deployment.stage}, ${deployment.engine}): ${destroy!.summary}`,
    ...(destroy!.kept.length === 0 ? [] : ['  kept:', ...destroy!.kept.map((line) => `    ${line}`)]),
    ...(destroy!.byHand.length === 0 ? [] : ['  to remove that too:', ...destroy!.byHand.map((line) => `    ${line}`)]),
  ].join('\n')).join('\n\n');
}

/** What is left to be done by a person. */
export function deployReport(results: readonly TaskResult[]): string {
  return results.flatMap(({ deployment, outcomes: { deploy } }) =>
    (deploy?.next === undefined ? [] : [`${pc.bold(`${deployment.stage} ${deployment.engine}`)}: ${deploy.next}`])).join('\n');
}

/** What went wrong, below the table, where it is read. */
export function errorReport(results: readonly TaskResult[]): string {
  return results.filter(({ error }) => error !== undefined)
    .map(({ deployment, error }) => `${pc.red('✖')} ${pc.bold(`${deployment.stage} ${deployment.engine}`)}: ${error!.message}`).join('\n');
}

export interface JsonContext {
  readonly command: string;
  readonly target: string;
  readonly skipped: readonly Skipped[];
  readonly exitCode: number;
  readonly seconds: number;
}

export function jsonDocument(results: readonly TaskResult[], { command, target, skipped, exitCode, seconds: took }: JsonContext): string {
  return JSON.stringify({
    command,
    target,
    ok: exitCode === 0,
    seconds: Number(took.toFixed(1)),
    results: results.map(({ deployment, outcomes, error, seconds: each }) => ({
      environment: deployment.stage,
      engine: deployment.engine,
      account: deployment.environment.account,
      ok: error === undefined && (outcomes.verify?.broken ?? 0) === 0 && outcomes.restoreDrill?.succeeded !== false,
      seconds: Number(each.toFixed(1)),
      ...outcomes,
      ...(outcomes.waits !== undefined && { waitedSeconds: Number(waitedSeconds(outcomes.waits).toFixed(1)) }),
      ...(error !== undefined && { error: error.message }),
    })),
    skipped,
  }, undefined, 2);
}

export { seconds };
