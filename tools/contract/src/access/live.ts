/** Does what a row is about. Resolves if it was allowed; throws what the service answers if not. */
export type LiveTry<Attempt> = (attempt: Attempt) => Promise<unknown>;

/** Thrown by a try that finds that it cannot be made here, with why. */
export class StaticOnly extends Error {
  public constructor(reason: string) {
    super(reason);
    this.name = 'StaticOnly';
  }
}

/**
 * Waits for what a try needs first. Should that be refused, it must not be taken for the answer to the try.
 */
export async function prepare<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StaticOnly) {
      throw error;
    }
    const { name, message } = error as Error;
    throw new Error(`${what} failed (${name}: ${message}), so nothing was tried; verify with the credentials of a deployer`, { cause: error });
  }
}

const REFUSED = new Set(['AccessDenied', 'AccessDeniedException', 'AccessDeniedError', 'UnauthorizedOperation', 'AllAccessDisabled']);
/** Refused for who it says it is, not for what it may do: such an answer proves nothing. */
const NOT_AUTHENTICATED = new Set([
  'ExpiredToken', 'ExpiredTokenException', 'InvalidAccessKeyId', 'InvalidClientTokenId', 'InvalidToken', 'MissingAuthenticationToken',
  'RequestExpired', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch', 'UnrecognizedClientException',
]);
/** Answers that come after the permission was granted. */
const AFTER_ALLOWED = new Set([404, 409, 412]);

interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Whether an attempt was allowed. AccessDenied and 403 are a refusal; what S3, KMS or DynamoDB answers about a thing
 * that is not there, or a condition that does not hold, is not.
 *
 * @throws whatever else went wrong: it says nothing about access
 */
export async function outcomeOf(attempt: Promise<unknown>): Promise<'allow' | 'deny'> {
  try {
    await attempt;
    return 'allow';
  } catch (error) {
    const { name, $metadata: { httpStatusCode: status } = {} } = error as ServiceError;
    if (NOT_AUTHENTICATED.has(name)) {
      throw error;
    }
    if (REFUSED.has(name) || status === 403) {
      return 'deny';
    }
    if (status !== undefined && AFTER_ALLOWED.has(status)) {
      return 'allow';
    }
    throw error;
  }
}

/**
 * Takes what a service answers once it has granted the permission, and found that the thing cannot be done, for a success.
 *
 * @param answers the names of such errors; a name that a service has for other answers too comes with what its message says
 */
export async function grantedBy(answers: Readonly<Record<string, RegExp>>, call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    const { name, message } = error as Error;
    if (answers[name]?.test(message)) {
      return undefined;
    }
    throw error;
  }
}
