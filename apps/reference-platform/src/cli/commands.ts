import { existsSync, statSync } from 'node:fs';
import { type DnsFormat, renderRecords } from '../dns/render-records';
import type { RestoreDrillOptions } from '../backups/restore-drill';
import { checkUpload, type UploadOptions } from '../assets/upload-options';
import { config } from '../config';
import { UsageError } from '../errors';
import { type Deployment, type EngineName, type Stage, STAGES } from '../platform';
import type { TaskResult } from './pool';
import { certificateReport, rotationReport, storeKeyReport, uploadReport } from './asset-output';
import { dumpReport, restoreDrillReport } from './backup-output';
import { emailStatusReport, publishReport, sendEmailReport } from './email-output';
import { deployReport, destroyReport, errorReport, jsonDocument, planReport, resultTable, type Skipped, statusReport, verifyReport } from './output';
import type { CommandName, Parameters } from './protocol';
import { exitCodeOf, Session, type SessionOptions } from './session';

/** Runs one command on the environments and engines that were asked for, and prints what came of it. */
export async function runCommand(command: CommandName, stage: Stage | 'all', options: SessionOptions, parameters: Parameters = {}): Promise<number> {
  return run(command, await begin(stage, options), parameters);
}

/** Above dev what is destroyed is named twice: by the argument and by hand or `--confirm`. */
export async function runDestroy(stage: Stage | 'all', confirmed: readonly string[], options: SessionOptions): Promise<number> {
  const begun = await begin(stage, options);
  await requireConfirmation(begun.deployments, confirmed, options.json);
  return run('destroy', begun, {});
}

export async function runUpload(stage: Stage, upload: UploadOptions, options: SessionOptions): Promise<number> {
  checkUpload(upload);
  return runCommand('upload', stage, options, { upload });
}

export async function runRestoreDrill(stage: Stage, { assertions }: RestoreDrillOptions, options: SessionOptions): Promise<number> {
  if (assertions !== undefined && !(existsSync(assertions) && statSync(assertions).isFile())) {
    throw new UsageError(`${assertions} is no file, name one with assertions in SQL`);
  }
  return runCommand('restore-drill', stage, options, { restoreDrill: { assertions } });
}

/** The records of all engines together, as one document that can be piped on. */
export async function runDns(stage: Stage, format: DnsFormat, options: SessionOptions): Promise<number> {
  const begun = await begin(stage, options);
  const { session, deployments } = begun;
  const results = await session.run(deployments, () => ['dns']);
  if (options.json) {
    return print('dns', results, begun);
  }
  const records = results.flatMap(({ outcomes }) => outcomes.dns ?? []);
  if (records.length > 0) {
    process.stdout.write(renderRecords(records, format, config.domain));
  }
  const errors = errorReport(results);
  process.stderr.write(errors === '' ? '' : `${errors}\n`);
  return exitCodeOf(results);
}

interface Begun extends Printed {
  readonly deployments: readonly Deployment[];
}

async function begin(stage: Stage | 'all', options: SessionOptions): Promise<Begun> {
  const began = Date.now();
  const session = new Session(options);
  const { engines, skipped } = await session.engines();
  return { session, deployments: session.deployments(stage, engines), skipped, began };
}

async function run(command: CommandName, begun: Begun, parameters: Parameters): Promise<number> {
  return print(command, await begun.session.run(begun.deployments, () => [command], parameters), begun);
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
  'deploy': deployReport, 'verify': verifyReport, 'plan': planReport, 'status': statusReport, 'destroy': destroyReport, 'upload': uploadReport,
  'rotate-uploader-key': rotationReport, 'store-uploader-key': storeKeyReport, 'certificate': certificateReport,
  'rotate-smtp-key': rotationReport, 'store-smtp-key': storeKeyReport, 'publish-dns': publishReport, 'email-status': emailStatusReport, 'send-email': sendEmailReport,
  'dump': dumpReport, 'restore-drill': restoreDrillReport,
};

/** What says everything itself. */
const WITHOUT_TABLE = ['status', 'upload', 'store-uploader-key', 'store-smtp-key', 'certificate', 'publish-dns', 'email-status', 'send-email', 'dump', 'restore-drill'];

function print(command: string, results: readonly TaskResult[], { session, skipped, began }: Printed): number {
  const exitCode = exitCodeOf(results);
  const { json, target } = session.options;
  if (json) {
    const seconds = (Date.now() - began) / 1000;
    process.stdout.write(`${jsonDocument(results, { command, target, skipped, exitCode, seconds })}\n`);
    return exitCode;
  }
  const parts = [DETAILS[command]?.(results), WITHOUT_TABLE.includes(command) ? undefined : resultTable(results, skipped), errorReport(results)];
  process.stdout.write(`${parts.filter(Boolean).join('\n\n')}\n`);
  return exitCode;
}
