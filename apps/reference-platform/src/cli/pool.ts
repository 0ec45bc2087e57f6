import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import type { Deployment, EngineName } from '../platform';
import type { FromWorker, Job, Outcomes, ToWorker } from './protocol';

export interface PoolTask {
  readonly deployment: Deployment;
  readonly job: Job;
  /** The environment variables of the worker. */
  readonly variables: NodeJS.ProcessEnv;
}

export interface TaskResult {
  readonly deployment: Deployment;
  readonly seconds: number;
  readonly outcomes: Outcomes;
  readonly error?: { readonly message: string; readonly exitCode: number };
}

export interface PoolListener {
  started(deployment: Deployment): void;
  heard(deployment: Deployment, message: FromWorker): void;
  ended(result: TaskResult): void;
}

/**
 * How many workers of an engine run at a time. Terraform's provider sleeps for most of a minute until S3 is sure to
 * have a lifecycle, so all environments go through that together; CDK keeps a core busy, and beside Terraform it is
 * left one core less.
 */
export function limits(engines: ReadonlySet<EngineName>, cores = availableParallelism()): Readonly<Record<EngineName, number>> {
  return { terraform: 3, cdk: Math.max(1, Math.min(3, engines.has('terraform') ? cores - 1 : cores)) };
}

/** Runs one worker for each environment and engine. */
export class Pool {
  private readonly workers = new Set<ChildProcess>();
  private stopped = false;

  public constructor(private readonly listener: PoolListener) {}

  public async run(tasks: readonly PoolTask[]): Promise<TaskResult[]> {
    const most = limits(new Set(tasks.map(({ deployment }) => deployment.engine)));
    const results = new Map<PoolTask, TaskResult>();
    const line = async (engine: EngineName) => {
      const waiting = tasks.filter(({ deployment }) => deployment.engine === engine);
      await Promise.all(Array.from({ length: most[engine] }, async () => {
        for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
          results.set(task, await this.runOne(task));
        }
      }));
    };
    await Promise.all([line('terraform'), line('cdk')]);
    return tasks.map((task) => results.get(task)!);
  }

  /** Asks every worker to end in order, and starts no other. */
  public stop(): void {
    this.stopped = true;
    this.workers.forEach((worker) => tell(worker, { type: 'stop' }));
  }

  private async runOne({ deployment, job, variables }: PoolTask): Promise<TaskResult> {
    const began = Date.now();
    const end = (outcomes: Outcomes, error?: TaskResult['error']): TaskResult => {
      const result = { deployment, seconds: (Date.now() - began) / 1000, outcomes, error };
      this.listener.ended(result);
      return result;
    };
    if (this.stopped) {
      return end({}, { message: 'not begun', exitCode: 1 });
    }
    this.listener.started(deployment);
    const log = openLog(job.logFile);
    const worker = fork(join(__dirname, 'main.js'), ['run-one'], { env: variables, stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    this.workers.add(worker);
    if (deployment.engine === 'cdk' && worker.pid !== undefined) {
      // Terraform's minute of waiting cannot be made shorter, so it is to begin first.
      setPriority(worker.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    }
    let last: FromWorker | undefined;
    worker.on('message', (message: FromWorker) => {
      last = message.type === 'done' || message.type === 'failed' ? message : last;
      this.listener.heard(deployment, message);
    });
    tell(worker, { type: 'job', job });
    const how = await new Promise<string>((resolve) => {
      worker.once('error', (error) => resolve(error.message));
      worker.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    this.workers.delete(worker);
    switch (last?.type) {
      case 'done': return end(last.outcomes);
      case 'failed': return end(last.outcomes, last);
      default: return end({}, { message: `the worker ended with ${how}, its log is ${job.logFile}; run the same command again: it goes on where this ended`, exitCode: 1 });
    }
  }
}

/** The log of the run before is kept beside it: that is the one in question when this one finds something odd. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) {
    renameSync(file, `${file}.previous`);
  }
  return openSync(file, 'w', 0o600);
}

function tell(worker: ChildProcess, message: ToWorker): void {
  if (worker.connected) {
    worker.send(message);
  }
}
