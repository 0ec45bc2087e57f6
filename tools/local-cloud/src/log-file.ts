import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const LARGEST = 10 * 1024 * 1024;

/** Moves a large log aside as `.1`, replacing the one before. */
export function rotate(file: string, largest: number = LARGEST): void {
  if (existsSync(file) && statSync(file).size > largest) {
    renameSync(file, `${file}.1`);
  }
}

/** The last lines of a log, empty when there is none. */
export function tail(file: string, lines: number): string {
  if (!existsSync(file)) {
    return '';
  }
  const size = statSync(file).size;
  const length = Math.min(size, lines * 400);
  const buffer = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, length, size - length);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
