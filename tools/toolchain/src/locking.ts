import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

export type OnProgress = (message: string) => void;

const STALE_MS = 20_000;
const POLL_MS = 250;
const REPORT_MS = 10_000;
const DEADLINE_MS = 20 * 60_000;

/**
 * Runs the work while no other process runs one for the same target, which need not exist yet. The lock
 * (`<target>.lock`) of a killed process is taken over after 20 seconds without a sign of life.
 */
export async function withLock<T>(target: string, what: string, work: () => Promise<T>, onProgress?: OnProgress): Promise<T> {
  await fs.mkdir(path.dirname(target), { recursive: true });
  let lost: Error | undefined;
  const release = await acquire(target, what, (error) => (lost = error), onProgress);
  try {
    const result = await work();
    if (lost) {
      throw new Error(`another process took over while ${what} was made (${(lost as Error).message}); run it again`);
    }
    return result;
  } finally {
    if (!lost) {
      await release();
    }
  }
}

async function acquire(
  target: string, what: string, onCompromised: (error: Error) => void, onProgress?: OnProgress,
): Promise<() => Promise<void>> {
  const started = Date.now();
  for (let reported = started; ; await delay(POLL_MS)) {
    try {
      return await lock(target, { realpath: false, stale: STALE_MS, update: STALE_MS / 4, onCompromised });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') {
        throw error;
      }
    }
    const now = Date.now();
    if (now - started > DEADLINE_MS) {
      throw new Error(`another process has been making ${what} for ${DEADLINE_MS / 60_000} minutes; end it and run this again`);
    }
    if (now - reported >= REPORT_MS) {
      reported = now;
      onProgress?.(`waiting for another process that makes ${what}, ${Math.round((now - started) / 1000)} s`);
    }
  }
}
