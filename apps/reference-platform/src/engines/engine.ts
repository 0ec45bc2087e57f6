import type { CompositionName } from '../compositions/composition';
import type { Deployment, Target } from '../platform';
import type { DeploymentRecord } from '../record';

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
  /** What a person does next, if anything is left to do. */
  readonly next?: string;
}

export interface DestroyOutcome {
  readonly changed: boolean;
  readonly summary: string;
  /** What stays, on purpose. */
  readonly kept: readonly string[];
  /** How a person removes it, line by line. */
  readonly byHand: readonly string[];
}

/** `reduced`: destroyed, so that only what is retained is left. */
export type Standing = 'absent' | 'deployed' | 'reduced' | 'unfinished';

export interface PartStatus {
  readonly state: Standing;
  readonly detail: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StatusReport {
  readonly state: Standing;
  readonly parts: Readonly<Partial<Record<CompositionName, Omit<PartStatus, 'outputs'>>>>;
  /** Of all parts together. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A time in which a tool waited. */
export interface Wait {
  /** For what, for example a type of resources. */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** What an engine is given to work with. */
export interface EngineContext {
  readonly target: Target;
  /** The folder of this deployment; it is there across runs. */
  readonly workDirectory: string;
  /** The deployment's record: as its file has it, or what a first deploy would write there. */
  record(): DeploymentRecord;
  /** A folder shared by all deployments of the account, for locks between them. */
  readonly accountDirectory: string;
  /** What is being done, in a few words. */
  step(message: string): void;
  /** The same for what passes in a moment: shown where lines are drawn over, left out where they pile up. */
  detail(message: string): void;
  /** A time in which a tool did nothing but wait, since whoever wrote it says so: no machine makes it shorter. */
  waited(wait: Wait): void;
  /** What tools said, for the log. */
  log(text: string): void;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** Deploys one composition with one engine. */
export interface Engine {
  deploy(deployment: Deployment): Promise<DeployOutcome>;
  /** What a deploy would change; empty when it would change nothing. */
  plan(deployment: Deployment): Promise<Change[]>;
  /** Refuses what `destroy` would leave half done. */
  requireDestroyable(deployment: Deployment): Promise<void>;
  /** Removes what is not retained, and never empties anything. */
  destroy(deployment: Deployment): Promise<DestroyOutcome>;
  status(deployment: Deployment): Promise<PartStatus>;
}
