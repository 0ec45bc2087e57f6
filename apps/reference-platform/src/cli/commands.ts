import { UsageError } from '../errors';
import { type Deployment, type EngineName, type Stage, STAGES } from '../platform';
import type { TaskResult } from './pool';
import { destroyReport, errorReport, jsonDocument, planReport, resultTable, type Skipped, statusReport, verifyReport } from './output';
import type { CommandName } from './protocol';
import { exitCodeOf, Session, type SessionOptions } from './session';

/** Runs one command on the environments and engines that were asked for, and prints what came of it. */
export async function runCommand(command: CommandName, stage: Stage | 'all', options: SessionOptions): Promise<number> {
  const began = Date.now();
  const session = new Session(options);
  const { engines, skipped } = await session.engines();
  const results = await session.run(session.deployments(stage, engines), [command]);
  return print(command, results, { session, skipped, began });
}

/** Above dev what is destroyed is named twice: by the argument and by hand or `--confirm`. */
export async function runDestroy(stage: Stage | 'all', confirmed: readonly string[], options: SessionOptions): Promise<number> {
  const began = Date.now();
  const session = new Session(options);
  const { engines, skipped } = await session.engines();
  const deployments = session.deployments(stage, engines);
  await requireConfirmation(deployments, confirmed, options.json);
  return print('destroy', await session.run(deployments, ['destroy']), { session, skipped, began });
}

async function requireConfirmation(deployments: readonly Deployment[], confirmed: readonly string[], json: boolean): Promise<void> {
  const wrong = confirmed.find((name) => !(STAGES as readonly string[]).includes(name));
  if (wrong !== undefined) {
    throw new UsageError(`--confirm ${wrong} names no environment, write one of ${STAGES.join(', ')}`);
  }
  const stages = [...new Set(deployments.map(({ stage }) => stage))].filter((stage) => stage !== 'dev' && !confirmed.includes(stage));
  for (const stage of stages) {
    const engines: EngineName[] = deployments.filter((deployment) => deployment.stage === stage).map(({ engine }) => engine);
    if (json || !process.stdin.isTTY || !process.stderr.isTTY) {
      throw new UsageError(`destroying ${stage} (${engines.join(' and ')}) needs its name a second time, add --confirm ${stage}`);
    }
    const { input } = await import('@inquirer/prompts');
    const answer = await input({ message: `Write "${stage}" to destroy ${stage} (${engines.join(' and ')}); the bucket with its states is kept:` }, { output: process.stderr });
    if (answer.trim() !== stage) {
      throw new UsageError(`${stage} is not destroyed: the answer was "${answer}", write ${stage} if that is meant`);
    }
  }
}

export interface Printed {
  readonly session: Session;
  readonly skipped: readonly Skipped[];
  readonly began: number;
}

const DETAILS: Readonly<Partial<Record<string, (results: readonly TaskResult[]) => string>>> = {
  verify: verifyReport, plan: planReport, status: statusReport, destroy: destroyReport,
};

function print(command: string, results: readonly TaskResult[], { session, skipped, began }: Printed): number {
  const exitCode = exitCodeOf(results);
  const { json, target } = session.options;
  if (json) {
    const seconds = (Date.now() - began) / 1000;
    process.stdout.write(`${jsonDocument(results, { command, target, skipped, exitCode, seconds })}\n`);
    return exitCode;
  }
  const parts = [DETAILS[command]?.(results), command === 'status' ? undefined : resultTable(results, skipped), errorReport(results)];
  process.stdout.write(`${parts.filter(Boolean).join('\n\n')}\n`);
  return exitCode;
}
