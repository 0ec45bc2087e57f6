import { requireAccount } from '../aws';
import { config } from '../config';
import { claimFolder } from '../engines/claim';
import type { Engine, EngineContext } from '../engines/engine';
import { explain, PlatformError } from '../errors';
import { Places } from '../places';
import { type Deployment, resolvePlatform } from '../platform';
import { watchEndpoint } from './heartbeat';
import type { CommandName, FromWorker, Job, Outcomes, ToWorker } from './protocol';

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
      void work(message.job, stopping).then((exitCode) => {
        process.exitCode = exitCode;
        // Clients keep connections open: nothing else is to be waited for.
        process.disconnect?.();
        process.exit();
      });
    }
  });
}

async function work(job: Job, stopping: AbortController): Promise<number> {
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
    const context: EngineContext = {
      target: job.target,
      workDirectory: places.workDirectory(deployment),
      accountDirectory: places.accountDirectory(deployment.environment.account),
      step: (text) => report(text, false),
      detail: (text) => report(text, true),
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
    for (const command of job.commands) {
      signal.throwIfAborted();
      Object.assign(outcomes, await untilStopped(runCommand(command, engine, deployment, context), deployment, signal));
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

/** The commands that write into the work folder: two at a time would write over each other. */
const CHANGING: readonly CommandName[] = ['deploy', 'plan', 'destroy'];

/** CDK and the SDKs are loaded only where they are used: a status takes a moment. */
async function engineFor({ engine }: Deployment, context: EngineContext): Promise<Engine> {
  return engine === 'cdk'
    ? new (await import('../engines/cdk/cdk-engine.js')).CdkEngine(context)
    : new (await import('../engines/terraform/terraform-engine.js')).TerraformEngine(context);
}


async function runCommand(command: CommandName, engine: Engine, deployment: Deployment, context: EngineContext): Promise<Outcomes> {
  switch (command) {
    case 'deploy': return { deploy: await engine.deploy(deployment) };
    case 'plan': return { plan: await engine.plan(deployment) };
    case 'destroy': return { destroy: await engine.destroy(deployment) };
    case 'status': return { status: await engine.status(deployment) };
    case 'verify': {
      await requireDeployed(engine, deployment);
      context.step('verifying');
      const { verify } = await import('../verify.js');
      return {
        verify: await verify(deployment, (line) => {
          context.detail(`verifying: ${line.title}`);
          void send({ type: 'line', line });
        }),
      };
    }
  }
}

/** Where nothing is deployed every promise would be broken, which says less than that. */
async function requireDeployed(engine: Engine, deployment: Deployment): Promise<void> {
  const { state, detail } = await engine.status(deployment);
  if (state === 'absent' || state === 'reduced') {
    throw new PlatformError(`${deployment.environment} is ${detail}, run deploy ${deployment.stage} first`);
  }
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
