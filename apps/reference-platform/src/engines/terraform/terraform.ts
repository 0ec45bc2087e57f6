import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import type { EngineContext } from '../engine';
import { PlatformError } from '../../errors';
import { canBeOf, type LockInfo, type RunRecord } from './lock';
import { isRunning, startTime } from '../../processes';
import type { WorkFolder } from './work-folder';

/** Where it is noted that a terraform process of ours works in the folder. */
export const RUN_RECORD = 'run.json';

export interface TerraformRun {
  readonly args: readonly string[];
  /** Called for each line of standard output, while it runs. */
  readonly onLine?: (line: string) => void;
  readonly lock?: LockWatch;
}

/** How the lock that a process holds is found, to be noted down while it runs. */
export interface LockWatch {
  /** The lock on the state, whoever holds it. */
  find(): Promise<LockInfo | undefined>;
  /** Whether the process holds it, by what it has said so far: a lock that is seen then can be nobody else's. */
  isHeld(output: string): boolean;
}

export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the terraform or tofu binary in a work folder. */
export class Terraform {

  public constructor(
    public readonly binary: string,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly folder: WorkFolder,
    private readonly context: EngineContext,
  ) {}

  /**
   * Its output goes to files and it has a process group of its own: were it a pipe of ours, or did it get the
   * terminal's Ctrl-C beside our own, then our end would be its end, in the middle of an apply.
   */
  public async run({ args, onLine, lock }: TerraformRun): Promise<TerraformResult> {
    this.context.signal.throwIfAborted();
    const out = this.folder.file('run.out');
    const err = this.folder.file('run.err');
    const descriptors = [openSync(out, 'w', 0o600), openSync(err, 'w', 0o600)];
    const child = spawn(this.binary, args, {
      cwd: this.folder.path, env: this.environment(), detached: true, stdio: ['ignore', ...descriptors],
    });
    descriptors.forEach((descriptor) => closeSync(descriptor));
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
    const interrupt = () => { child.kill('SIGINT'); };
    this.context.signal.addEventListener('abort', interrupt);
    const output = new GrowingFile(out, onLine);
    const timer = setInterval(() => output.read(), 100);
    try {
      if (child.pid !== undefined) {
        const record = this.record(child.pid, args);
        if (lock !== undefined) {
          void this.watchLock(record, lock, output, ended);
        }
      }
      const exitCode = await ended;
      output.read();
      const result = { exitCode, stdout: output.text, stderr: this.folder.read('run.err') ?? '' };
      this.context.log(`$ ${this.binary} ${args.join(' ')} (exit ${exitCode})\n${result.stdout}${result.stderr}`);
      if (exitCode === 0 || exitCode === 2) {
        // After a failure it stays: a process that cannot reach the bucket any more cannot release its lock either.
        this.folder.remove(RUN_RECORD);
      }
      return result;
    } finally {
      clearInterval(timer);
      this.context.signal.removeEventListener('abort', interrupt);
    }
  }

  /** Waits for a process that an earlier, killed run left behind and that still works in the folder. */
  public async awaitOrphan(deadlineMs: number): Promise<RunRecord | undefined> {
    const record = this.readRecord();
    const deadline = Date.now() + deadlineMs;
    while (record !== undefined && isRunning(record)) {
      this.context.signal.throwIfAborted();
      if (Date.now() > deadline) {
        throw new PlatformError(`process ${record.pid} (${record.command}) of an earlier run still works in ${this.folder.path}, wait until it is done or end it with "kill -INT ${record.pid}"`);
      }
      this.context.step(`waiting for process ${record.pid} of an earlier run`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return record;
  }

  private readRecord(): RunRecord | undefined {
    try {
      return JSON.parse(this.folder.read(RUN_RECORD) ?? 'null') as RunRecord ?? undefined;
    } catch {
      // Cut off: whoever wrote it was killed in that moment, and had not started anything yet.
      return undefined;
    }
  }

  private record(pid: number, args: readonly string[]): RunRecord {
    const record: RunRecord = {
      pid, startedAt: startTime(pid) ?? '', began: Date.now(), host: hostname(), user: userInfo().username, command: `terraform ${args[0]}`,
    };
    this.folder.write(RUN_RECORD, JSON.stringify(record));
    return record;
  }

  private async watchLock(record: RunRecord, { find, isHeld }: LockWatch, output: GrowingFile, ended: Promise<unknown>): Promise<void> {
    let running = true;
    const stop = () => { running = false; };
    ended.then(stop, stop);
    while (running) {
      if (isHeld(output.text)) {
        // Without an answer nothing is noted, and then the lock counts as somebody else's.
        const lock = await find().catch(() => undefined);
        output.read();
        if (running && lock !== undefined && isHeld(output.text) && canBeOf(lock, record)) {
          this.folder.write(RUN_RECORD, JSON.stringify({ ...record, lockId: lock.ID }));
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 100).unref());
    }
  }

  /** The shell's own settings for terraform would change what runs here. */
  private environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(([name]) => !/^(TF_CLI_ARGS.*|TF_WORKSPACE|TF_DATA_DIR|TF_VAR_.*)$/.test(name));
    return { ...Object.fromEntries(kept), ...this.variables };
  }
}

/** Reads what was appended to a file, line by line. */
class GrowingFile {
  public text = '';
  private position = 0;
  private rest = '';
  /** A read may end in the middle of a character. */
  private readonly decoder = new StringDecoder('utf8');

  public constructor(private readonly path: string, private readonly onLine?: (line: string) => void) {}

  public read(): void {
    if (!existsSync(this.path)) {
      return;
    }
    const descriptor = openSync(this.path, 'r');
    try {
      const bytes: Buffer[] = [];
      for (;;) {
        const buffer = Buffer.alloc(64 * 1024);
        const length = readSync(descriptor, buffer, 0, buffer.length, this.position);
        if (length === 0) {
          break;
        }
        bytes.push(buffer.subarray(0, length));
        this.position += length;
      }
      this.append(this.decoder.write(Buffer.concat(bytes)));
    } finally {
      closeSync(descriptor);
    }
  }

  private append(text: string): void {
    this.text += text;
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach((line) => this.onLine?.(line));
  }
}
