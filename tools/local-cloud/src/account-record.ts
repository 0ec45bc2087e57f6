import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LocalAccountProps } from './accounts';

/** What is remembered of an account's process, so that another command finds it. */
export interface AccountRecord extends LocalAccountProps {
  readonly pid: number;
  readonly port: number;
  readonly plainPort: number;
  readonly smtpPort: number;
  /** Part of the process' command line: tells it from a stranger that got the same pid. */
  readonly token: string;
  /** Hash of what the process was started with: the launcher, the emulator's version, the certificate. */
  readonly fingerprint: string;
}

export function readRecord(file: string): AccountRecord | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as AccountRecord;
  } catch {
    // Cut off by a full disk or a kill: the account counts as stopped, and its next start writes it anew.
    return undefined;
  }
}

export function writeRecord(file: string, record: AccountRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}
