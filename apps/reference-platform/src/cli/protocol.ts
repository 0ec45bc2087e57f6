import type { VerifyLine } from '@plinth/contract';
import type { Change, DeployOutcome, DestroyOutcome, StatusReport } from '../engines/engine';
import type { Target } from '../platform';
import type { VerifyOutcome } from '../verify';

export const COMMANDS = ['deploy', 'plan', 'verify', 'status', 'destroy'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What each command hands back, by its name. */
export interface Outcomes {
  readonly deploy?: DeployOutcome;
  readonly plan?: readonly Change[];
  readonly verify?: VerifyOutcome;
  readonly status?: StatusReport;
  readonly destroy?: DestroyOutcome;
}

/** What a worker is told: one environment on one engine, and what to do with it, in this order. */
export interface Job {
  readonly deploymentId: string;
  readonly commands: readonly CommandName[];
  readonly target: Target;
  readonly singleAccount?: string;
  readonly cloud: string;
  readonly logFile: string;
}

export type ToWorker = { readonly type: 'job'; readonly job: Job } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'step'; readonly text: string; readonly passing: boolean }
  | { readonly type: 'line'; readonly line: VerifyLine }
  | { readonly type: 'done'; readonly outcomes: Outcomes }
  | { readonly type: 'failed'; readonly message: string; readonly exitCode: number; readonly outcomes: Outcomes };
