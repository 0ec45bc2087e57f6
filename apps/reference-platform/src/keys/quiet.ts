import { GetAccessKeyLastUsedCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AccessKeyLastUsed } from '@aws-sdk/client-iam';
import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';

/** How long a key must be unused, or disabled, before the next step. */
export const QUIET_SECONDS = {
  // Nothing here reads the secret later than at once.
  local: 2,
  // The External Secrets Operator reads every 15 minutes by default, and IAM tells of a use with delay.
  aws: 3_600,
} as const;

/** What is waited for without being asked to. */
const MOMENT_MS = 15_000;
const POLL_MS = 1_000;

export interface QuietQuestion {
  /** For messages, for example `key A (AKIA...) of acme-cdk-dev-uploader`. */
  readonly key: string;
  readonly accessKeyId: string;
  /** When the secret was given the other key. */
  readonly repointedAt: string;
  readonly quietSeconds: number;
  /** Whether to wait as long as it takes. */
  readonly wait: boolean;
}

/**
 * Returns once nothing has used the key for long enough since the secret was given the other one.
 *
 * @throws if something still uses it, or it is too early to know, and waiting was not asked for
 */
export async function requireQuiet(question: QuietQuestion, context: EngineContext, region: string): Promise<void> {
  const iam = new IAMClient({ region });
  for (;;) {
    context.signal.throwIfAborted();
    const { AccessKeyLastUsed: last } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: question.accessKeyId }));
    const { remainingMs, used } = judge(question, last?.LastUsedDate, new Date());
    if (remainingMs <= 0) {
      return;
    }
    if (!question.wait && (used || remainingMs > MOMENT_MS)) {
      throw new PlatformError(used ? stillUsed(question, last!) : tooEarly(question, remainingMs));
    }
    context.step(`waiting until nothing has used ${question.key} for ${duration(question.quietSeconds)}${used ? `, last at ${last!.LastUsedDate!.toISOString()}` : ''}`);
    await pause(Math.min(remainingMs, question.wait ? 10 * POLL_MS : POLL_MS));
  }
}

/** How much longer the key must stay unused, and whether it was used since the secret was given the other one. */
export function judge(
  { repointedAt, quietSeconds }: Pick<QuietQuestion, 'repointedAt' | 'quietSeconds'>, lastUsed: Date | undefined, now: Date,
): { readonly remainingMs: number; readonly used: boolean } {
  const repointed = Date.parse(repointedAt);
  const used = lastUsed !== undefined && lastUsed.getTime() > repointed;
  return { used, remainingMs: (used ? lastUsed.getTime() : repointed) + quietSeconds * 1000 - now.getTime() };
}

/** Returns once the key has been disabled for long enough: whoever still needed it has failed by then, and been heard. */
export async function requireCooled(key: string, disabledAt: string, { quietSeconds, wait }: Pick<QuietQuestion, 'quietSeconds' | 'wait'>, context: EngineContext): Promise<void> {
  const until = Date.parse(disabledAt) + quietSeconds * 1000;
  if (!wait && until - Date.now() > MOMENT_MS) {
    throw new PlatformError(`${key} is disabled since ${disabledAt}, and deleted not before ${new Date(until).toISOString()}, since a deleted key does not come back; `
      + 'see that nothing misses it and run the same command again then, or with --wait, or enable it again with --back');
  }
  while (until > Date.now()) {
    context.signal.throwIfAborted();
    context.step(`waiting until ${key} has been disabled for ${duration(quietSeconds)}`);
    await pause(Math.min(until - Date.now(), POLL_MS));
  }
}

function stillUsed({ key, repointedAt, quietSeconds }: QuietQuestion, { LastUsedDate, ServiceName, Region }: AccessKeyLastUsed): string {
  return `${key} was still used at ${LastUsedDate!.toISOString()} (${ServiceName} in ${Region}), after the secret was given the other key at ${repointedAt}; `
    + `make what uses it read the secret, and run the same command again when it was quiet for ${duration(quietSeconds)}, or with --wait, or go back with --back`;
}

function tooEarly({ key, repointedAt, quietSeconds }: QuietQuestion, remainingMs: number): string {
  return `it is too early to disable ${key}: the secret was given the other key at ${repointedAt}, and ${duration(quietSeconds)} must pass without a use; `
    + `run the same command again at ${new Date(Date.now() + remainingMs).toISOString()}, or with --wait`;
}

const duration = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} minute${seconds === 60 ? '' : 's'}` : `${seconds} seconds`);

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
