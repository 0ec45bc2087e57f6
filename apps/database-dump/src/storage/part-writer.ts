import { createHash } from 'node:crypto';
import { DumpExitCode } from '@plinth/env-presets';
import { DumpFailure } from '../failure';
import { BUFFER_BYTES, MOST_PARTS, PartPlan } from './part-plan';

export interface Part {
  readonly number: number;
  readonly bytes: number;
  /** Base64. */
  readonly sha256: string;
}

export interface PartUpload {
  readonly number: number;
  readonly body: Buffer;
  /** Of the body. */
  readonly sha256: Buffer;
}

export type SendPart<P extends Part> = (part: PartUpload) => Promise<P>;

/**
 * Cuts a stream into parts and sends them, a few at once. Whoever writes faster than they are sent waits; no more memory is
 * held than the parts in flight and the one being filled, whose buffers are used again and again.
 */
export class PartWriter<P extends Part> {
  private readonly sent: P[] = [];
  private readonly sending = new Set<Promise<void>>();
  private free: Buffer[] = [];
  private current?: Buffer;
  private filled = 0;
  private count = 0;
  private failure?: { readonly error: unknown };

  constructor(private readonly send: SendPart<P>, private readonly plan: PartPlan, private readonly memoryBytes: number = memoryForParts()) {}

  async write(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      this.throwIfFailed();
      this.current ??= await this.buffer();
      const taken = rest.copy(this.current, this.filled);
      this.filled += taken;
      rest = rest.subarray(taken);
      if (this.filled === this.current.length) {
        await this.flush();
      }
    }
  }

  /** Sends the last part, which may be of any size, and waits for all; in order. */
  async end(): Promise<P[]> {
    if (this.filled > 0) {
      await this.flush();
    }
    await this.settled();
    this.throwIfFailed();
    return [...this.sent].sort((a, b) => a.number - b.number);
  }

  /** Resolves when nothing is on its way any more, whichever way it ended. */
  async settled(): Promise<void> {
    await Promise.all(this.sending);
  }

  private async flush(): Promise<void> {
    const buffer = this.current!;
    const body = buffer.subarray(0, this.filled);
    this.count += 1;
    const part: PartUpload = { number: this.count, body, sha256: createHash('sha256').update(body).digest() };
    this.current = undefined;
    this.filled = 0;
    const sending: Promise<void> = this.send(part).then(
      (sent) => {
        this.sent.push(sent);
        this.free.push(buffer);
      },
      (error: unknown) => {
        this.failure ??= { error };
      },
    ).finally(() => this.sending.delete(sending));
    this.sending.add(sending);
    while (this.sending.size > PartPlan.sending(buffer.length)) {
      await Promise.race(this.sending);
    }
    this.throwIfFailed();
  }

  private async buffer(): Promise<Buffer> {
    if (this.count === MOST_PARTS) {
      throw new DumpFailure(DumpExitCode.TOO_LARGE, `the dump is larger than ${MOST_PARTS} parts can be`);
    }
    const bytes = this.plan.bytesOf(this.count + 1);
    const found = this.free.pop();
    if (found?.length === bytes) {
      return found;
    }
    this.free = [];
    if (bytes > this.memoryBytes) {
      const mib = (value: number): number => Math.ceil(value / 1024 / 1024);
      throw new DumpFailure(DumpExitCode.TOO_LARGE, `part ${this.count + 1} of ${MOST_PARTS} needs ${mib(bytes)} MiB of memory where ${mib(this.memoryBytes)} MiB are left for it; `
        + `give the task at least ${mib(2 * bytes + BASE_BYTES)} MiB`);
    }
    return Buffer.allocUnsafeSlow(bytes);
  }

  private throwIfFailed(): void {
    if (this.failure) {
      throw this.failure.error;
    }
  }
}

/** What the process and pg_dump with its kin take beside the parts. */
const BASE_BYTES = 256 * 1024 * 1024;

/** What the container's limit leaves for one part; without a limit as much as there is. */
function memoryForParts(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < Number.MAX_SAFE_INTEGER ? Math.max(limit - BASE_BYTES, BUFFER_BYTES) : Number.MAX_SAFE_INTEGER;
}
