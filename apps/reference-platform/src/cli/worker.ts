import { requireAccount } from '../aws';
import { localDatabase } from '../backups/database-access';
import { config } from '../config';
import { claimFolder } from '../engines/claim';
import type { EngineContext } from '../engines/engine';
import type { EnginesInOrder } from '../engines/in-order';
import { explain, PlatformError } from '../errors';
import { localCloud, Places } from '../places';
import { type Deployment, resolvePlatform } from '../platform';
import { RecordFile } from '../record';
import { RecordKeeper } from '../record-keeper';
import { watchEndpoint } from './heartbeat';
import type { FromWorker, Job, Outcomes, ToWorker } from './protocol';
import { CHANGING, runCommand, type Work } from './work';

/**
 * Works on one environment with one engine, in a process of its own: clients of AWS take endpoint, credentials and
 * certificate authority from environment variables, and the last of them only when the process starts.
 */
export function runWorker(): void {
  const stopping = new AbortController();
  // The terminal sends Ctrl-C to everybody; when to stop is said by the parent.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => stopping.abort());
  process.on('disconnect', () => stopping.abort());
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stop') {
      stopping.abort();
    } else {
      void workOn(message.job, stopping).then((exitCode) => {
        process.exitCode = exitCode;
        // Clients keep connections open: nothing else is to be waited for.
        process.disconnect?.();
        process.exit();
      });
    }
  });
}

async function workOn(job: Job, stopping: AbortController): Promise<number> {
  const { signal } = stopping;
  const outcomes: { -readonly [K in keyof Outcomes]: Outcomes[K] } = {};
  let giveBack = () => {};
  let endWatch = () => {};
  try {
    const platform = resolvePlatform(config, { target: job.target, singleAccount: job.singleAccount });
    const deployment = platform.deployments.find(({ id }) => id === job.deploymentId);
    if (deployment === undefined) {
      throw new Error(`there is no deployment ${job.deploymentId}`);
    }
    const places = new Places(platform, job.cloud);
    const keeper = new RecordKeeper(new RecordFile(places.recordFile(deployment)));
    const context: EngineContext = {
      target: job.target,
      workDirectory: places.workDirectory(deployment),
      accountDirectory: places.accountDirectory(deployment.environment.account),
      record: () => keeper.record,
      step: (text) => report(text, false),
      detail: (text) => report(text, true),
      waited: (wait) => { outcomes.waits = [...outcomes.waits ?? [], wait]; },
      log: (text) => process.stdout.write(`${text}\n`),
      signal,
    };
    if (job.commands.some((command) => CHANGING.includes(command))) {
      giveBack = claimFolder(context.workDirectory, deployment.environment.toString());
    }
    await requireAccount(deployment);
    if (job.target === 'local' && deployment.engine === 'cdk') {
      // Terraform is left alone: it gives up by itself, and what it cannot write into the bucket it then writes here.
      endWatch = watchEndpoint(process.env.AWS_ENDPOINT_URL!, () => stopping.abort(describe(new Error('ECONNREFUSED'), job, signal)));
    }
    const engine = await engineFor(deployment, context);
    await keeper.open(() => engine.status(deployment));
    const work: Work = {
      engine, deployment, context, keeper, parameters: job.parameters, only: job.only,
      mail: job.target === 'local'
        ? async () => (await import('../email/local-mail.js')).localMail(localCloud(platform, [deployment], job.cloud, context.detail), deployment.environment.account)
        : undefined,
      database: job.target === 'local' ? localDatabase(localCloud(platform, [deployment], job.cloud, context.detail), places.databaseDirectory(), deployment) : undefined,
      onLine: (line) => { void send({ type: 'line', line }); },
    };
    for (const command of job.commands) {
      signal.throwIfAborted();
      Object.assign(outcomes, await untilStopped(runCommand(command, work), deployment, signal));
    }
    await send({ type: 'done', outcomes });
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const { message, exitCode } = describe(error, job, signal);
    await send({ type: 'failed', message, exitCode, outcomes });
    return exitCode;
  } finally {
    endWatch();
    giveBack();
  }
}

/** CDK and the SDKs are loaded only where they are used: a status takes a moment. */
async function engineFor({ engine }: Deployment, context: EngineContext): Promise<EnginesInOrder> {
  return engine === 'cdk' ? (await import('../engines/cdk/index.js')).cdkEngines(context) : (await import('../engines/terraform/index.js')).terraformEngines(context);
}

/** Terraform is interrupted and ends in order; CloudFormation goes on by itself whoever watches. */
async function untilStopped<T>(work: Promise<T>, { engine }: Deployment, signal: AbortSignal): Promise<T> {
  if (engine === 'terraform') {
    return work;
  }
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason instanceof PlatformError
      ? signal.reason
      : new PlatformError('stopped; what CloudFormation has begun it ends by itself, run the same command again to go on')));
  });
  return Promise.race([work, stopped]);
}

function report(text: string, passing: boolean): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  void send({ type: 'step', text, passing });
}

function describe(error: unknown, job: Job, signal: AbortSignal): PlatformError {
  if (signal.reason instanceof PlatformError) {
    return signal.reason;
  }
  if (signal.aborted && !(error instanceof PlatformError)) {
    return new PlatformError('stopped; run the same command again: it goes on where this ended');
  }
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const local = job.target === 'local';
  return explain(error, {
    endpoint: endpoint === undefined ? 'AWS' : local ? `the local cloud at ${endpoint}` : endpoint,
    local,
    logFile: job.logFile,
  });
}

function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    // The parent may be gone already: the log has what it would have been told.
    if (process.send === undefined || !process.connected) {
      resolve();
    } else {
      process.send(message, undefined, undefined, () => resolve());
    }
  });
}
