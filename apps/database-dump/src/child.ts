import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

const KEPT_BYTES = 16 * 1024;
const GRACE_MS = 3_000;

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote on standard error. */
  readonly messages: string;
}

export interface Child {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Always resolves: a program that could not be started has ended too. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

/**
 * Starts a program with those variables and no others: what this process was told, secrets among it, is none of its
 * business.
 */
export function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    messages = (messages + text).slice(-KEPT_BYTES);
  });
  // what is written after its end is told by how it ended
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, messages: error.message }));
    child.once('close', (code, signal) => resolve({ code, signal, messages: messages.trim() }));
  });
  const kill = (): void => {
    // pg_dump then cancels what it asked of the server
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

export const succeeded = ({ code }: Ending): boolean => code === 0;

/** What it says, in one line, or how it ended where it said nothing. */
export function lastWords({ code, signal, messages }: Ending): string {
  const lines = messages.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.length > 0 ? lines.slice(-3).join(' / ') : signal ? `ended by ${signal}` : `ended with ${code}`;
}

/**
 * Writes to a program and waits while it is behind. One that ended early has found a fault, or has all that it needs; `explain`
 * says which fault.
 */
export function feeder(child: Child, explain: (ending: Ending) => Error): (chunk: Buffer) => Promise<void> {
  let over = false;
  const ended = child.ended.then((ending) => {
    over = true;
    if (!succeeded(ending)) {
      throw explain(ending);
    }
  });
  // told to whoever writes next
  ended.catch(() => undefined);
  return async (chunk) => {
    if (over) {
      return ended;
    }
    if (!child.stdin.write(chunk)) {
      let drained = (): void => undefined;
      const drain = new Promise<void>((resolve) => {
        drained = resolve;
      });
      child.stdin.once('drain', drained);
      // an error of the pipe is no news: its end will tell why
      await Promise.race([drain, ended]).finally(() => child.stdin.off('drain', drained));
    }
  };
}
