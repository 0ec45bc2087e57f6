import { DumpExitCode } from '@plinth/env-presets';
import { DumpFailure, messageOf } from '../failure';

interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const EXISTS = ['PreconditionFailed', 'ConditionalRequestConflict'];
const BUSY = [408, 429];
const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'];

export const statusOf = (error: unknown): number | undefined => (error as ServiceError).$metadata?.httpStatusCode;

/** Whether S3 may have got it before: an answer that is lost is asked for again. */
export const wasRepeated = (error: unknown): boolean => ((error as ServiceError).$metadata?.attempts ?? 1) > 1;

export const isConflict = (error: unknown): boolean => EXISTS.includes((error as Error).name) || statusOf(error) === 412;

export const isUnknownUpload = (error: unknown): boolean => (error as Error).name === 'NoSuchUpload' || statusOf(error) === 404;

/** Why S3 did not do it. */
export function refusedByStorage(error: unknown, what: string): DumpFailure {
  if (error instanceof DumpFailure) {
    return error;
  }
  const { name } = error as Error;
  const status = statusOf(error);
  const said = [name, messageOf(error)].filter((text) => text !== '' && text !== 'Error').join(': ');
  const failure = (code: DumpExitCode): DumpFailure => new DumpFailure(code, `${what} failed: ${said}`, error);
  if (isConflict(error)) {
    return failure(DumpExitCode.EXISTS);
  }
  if (NO_CREDENTIALS.includes(name) || name === 'RequestTimeTooSkewed') {
    return failure(DumpExitCode.STORAGE_REFUSED);
  }
  const refused = status !== undefined && status >= 300 && status < 500 && !BUSY.includes(status);
  return failure(refused ? DumpExitCode.STORAGE_REFUSED : DumpExitCode.STORAGE_UNAVAILABLE);
}
