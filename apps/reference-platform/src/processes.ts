import { readFileSync } from 'node:fs';
/** Whether a process of that id lives and is the one that was recorded. */
export function isRunning({ pid, startedAt }: { readonly pid: number; readonly startedAt: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // Gone, or (EPERM) somebody else's and so not ours.
    return false;
  }
  const started = startTime(pid);
  // Where the system does not tell, an equal pid has to do: the cautious answer is that it lives.
  return started === undefined || started === startedAt;
}

/** When a process started, in the system's own words; undefined where it does not tell. */
export function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Field 22 of proc(5); a zombie has ended, its parent has only not looked yet.
    return state === 'Z' ? 'ended' : rest[18];
  } catch {
    // No /proc, or the process is gone.
    return undefined;
  }
}
