import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { StateBackendModel } from '../model';
import { StateBackendSubject } from '../subject';

/** What a live try works with. Scratch objects only: nothing that was there before is changed. */
export interface LiveAttempt {
  readonly subject: StateBackendSubject;
  readonly model: StateBackendModel;
  /** Whether the account is an emulated one, in which more may be tried than in somebody's. */
  readonly emulated: boolean;
  /** The scratch name of this try. */
  readonly component: string;
  readonly bucket: string;
  /** Clients with the identity's own credentials. */
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly dynamodb: DynamoDBClient;
  /** S3 without TLS, with the identity's own credentials; static only where there is none. */
  plainS3(): S3Client;
  /** S3 with a deployer's credentials, to read what a try writes back. */
  readonly deployerS3: S3Client;
  /** Writes a scratch object as a deployer, so that there is something to read or delete; answers its version. */
  seed(key: string): Promise<string>;
  /** Names an item of the lock table that the try writes; it is removed afterwards. */
  lockItem(lockId: string): string;
  /** The same, and writes the item as a deployer. */
  seedLockItem(lockId: string): Promise<string>;
}

/** Does what a row is about. Resolves if it was allowed; throws what the service answers if not. */
export type LiveTry = (attempt: LiveAttempt) => Promise<unknown>;

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
