import { asFailure, type DumpFailure } from './failure';

/** One run of the program: the first thing that goes wrong ends all of it, and is what is told. */
export class Run {
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Ends everything that is under way. What goes wrong later is a consequence. */
  fail(error: unknown): void {
    if (!this.signal.aborted) {
      this.controller.abort(asFailure(error));
    }
  }

  /** Runs a part of the work, whose failure ends the others. */
  async part<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.signal.throwIfAborted();
      const result = await work();
      this.signal.throwIfAborted();
      return result;
    } catch (error) {
      this.fail(error);
      throw this.signal.reason as DumpFailure;
    }
  }
}
