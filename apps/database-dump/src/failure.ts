import { DumpExitCode } from '@plinth/env-presets';

/** Why there is no dump, as an exit code and one sentence; the cause is for the log. */
export class DumpFailure extends Error {
  constructor(readonly code: DumpExitCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DumpFailure';
  }
}

export function asFailure(error: unknown): DumpFailure {
  return error instanceof DumpFailure ? error : new DumpFailure(DumpExitCode.UNEXPECTED, messageOf(error), error);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
