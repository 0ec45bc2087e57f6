import { hostname, userInfo } from 'node:os';

/** What Terraform writes into a lock. */
export interface LockInfo {
  readonly ID: string;
  readonly Operation?: string;
  readonly Who?: string;
  readonly Created?: string;
}

/** What is noted down of a terraform process of ours, for the run after it. */
export interface RunRecord {
  /** Of terraform. */
  readonly pid: number;
  /** Tells the process from a later one with the same pid. */
  readonly startedAt: string;
  /** By the clock of the host, in milliseconds. */
  readonly began: number;
  readonly host: string;
  readonly user: string;
  readonly command: string;
  /** The lock that it was seen to hold. */
  readonly lockId?: string;
}

/** The lock that an error message of Terraform or OpenTofu describes. */
export function parseLockError(text: string): LockInfo | undefined {
  if (!/state lock|ConditionalCheckFailed|PreconditionFailed/i.test(text)) {
    return undefined;
  }
  const field = (name: string) => new RegExp(`^[\\s│]*${name}:\\s+(\\S.*?)\\s*$`, 'm').exec(text)?.[1];
  const id = field('ID');
  return id === undefined ? undefined : { ID: id, Operation: field('Operation'), Who: field('Who'), Created: field('Created') };
}

/** Whether a lock names this machine and user, and is not older than the process. */
export function canBeOf({ Who, Created }: LockInfo, { user, host, began }: RunRecord): boolean {
  return Who === `${user}@${host}` && Date.parse(Created ?? '') >= began - 1_000;
}

export type LockVerdict =
  /** Our own process of an earlier run: dead, so nothing will ever release the lock. */
  | 'abandoned'
  /** Our own process of an earlier run, still working. */
  | 'running'
  | 'unknown';

/**
 * Whose lock it is, as far as it can be proven: only a lock that a process of ours was seen to hold is called ours.
 * A lock that merely names this machine may be that of another clone.
 */
export function judgeLock(lock: LockInfo, record: RunRecord | undefined, isAlive: (record: RunRecord) => boolean): LockVerdict {
  if (record === undefined || record.lockId !== lock.ID || record.host !== hostname() || record.user !== userInfo().username) {
    return 'unknown';
  }
  return isAlive(record) ? 'running' : 'abandoned';
}

export function lockSentence(environment: string, lock: LockInfo, binary: string, workDirectory: string): string {
  const since = lock.Created === undefined ? '' : ` since ${lock.Created}`;
  const what = lock.Operation === undefined ? '' : ` (${lock.Operation})`;
  return `the state of ${environment} is locked by ${lock.Who ?? 'somebody'}${what}${since}; wait until that is done, or if it is known to be dead: `
    + `cd ${workDirectory} && ${binary} force-unlock ${lock.ID}`;
}
