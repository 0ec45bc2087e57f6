import { readFileSync } from 'node:fs';
import execa from 'execa';

export async function until(deadlineMs: number, condition: () => Promise<boolean> | boolean): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    if (await condition()) {
      return true;
    }
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Whether the process of that id is the one that was started with the token on its command line.
 * A pid that is merely alive may belong to any other program by now.
 */
export async function isOurs(pid: number, token: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
  }
  return (await commandLine(pid)).includes(token);
}

async function commandLine(pid: number): Promise<string> {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    if (process.platform === 'linux') {
      // Gone between the two looks.
      return '';
    }
    const listed = await execa('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { reject: false });
    return listed.stdout;
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
