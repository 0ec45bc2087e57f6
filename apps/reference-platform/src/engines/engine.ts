import type { Deployment, Target } from '../platform';

/** One change that a deploy would make. */
export interface Change {
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'import';
  readonly type: string;
  /** The logical id or the address. */
  readonly address: string;
}

export interface DeployOutcome {
  readonly changed: boolean;
  /** In a few words, for a table. */
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DestroyOutcome {
  readonly changed: boolean;
  readonly summary: string;
  /** What stays, on purpose. */
  readonly kept: readonly string[];
  /** How a person removes it, line by line. */
  readonly byHand: readonly string[];
}

export interface StatusReport {
  /** `reduced`: destroyed, so that only what is retained is left. */
  readonly state: 'absent' | 'deployed' | 'reduced' | 'unfinished';
  readonly detail: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What an engine is given to work with. */
export interface EngineContext {
  readonly target: Target;
  /** The folder of this deployment; it is there across runs. */
  readonly workDirectory: string;
  /** A folder shared by all deployments of the account, for locks between them. */
  readonly accountDirectory: string;
  /** What is being done, in a few words. */
  step(message: string): void;
  /** The same for what passes in a moment: shown where lines are drawn over, left out where they pile up. */
  detail(message: string): void;
  /** What tools said, for the log. */
  log(text: string): void;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

export interface Engine {
  deploy(deployment: Deployment): Promise<DeployOutcome>;
  /** What a deploy would change; empty when it would change nothing. */
  plan(deployment: Deployment): Promise<Change[]>;
  /** Removes what is not retained, and never empties anything. */
  destroy(deployment: Deployment): Promise<DestroyOutcome>;
  status(deployment: Deployment): Promise<StatusReport>;
}
