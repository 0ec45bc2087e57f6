import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

export interface Peak {
  /** Of the process alone: the kernel's own count, which misses nothing. */
  readonly own: number;
  /** With its children, as they were seen together. */
  readonly together: number;
}

/** Watches a process until `stop`, in megabytes. */
export function watchMemory(pid: number): { stop(): Peak } {
  let [own, together] = [0, 0];
  const look = (): void => {
    own = Math.max(own, field(pid, 'VmHWM'));
    together = Math.max(together, [pid, ...childrenOf(pid)].reduce((sum, each) => sum + field(each, 'VmRSS'), 0));
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { own: own / 1024, together: together / 1024 };
    },
  };
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter((id) => id.trim() !== '').map(Number);
}

/** In kilobytes; 0 of a process that is gone. */
function field(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // it ended between two looks
    return '';
  }
}
