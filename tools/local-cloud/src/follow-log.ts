import { closeSync, existsSync, openSync, readSync, statSync, watchFile } from 'node:fs';

/** Hands over every line that is added to the file, until the process ends. */
export function follow(file: string, onLine: (line: string) => void): Promise<never> {
  let position = existsSync(file) ? statSync(file).size : 0;
  let rest = '';
  watchFile(file, { interval: 300 }, ({ size }) => {
    if (size < position) {
      // Rotated: the file begins anew.
      position = 0;
    }
    if (size === position) {
      return;
    }
    const buffer = Buffer.alloc(size - position);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, buffer, 0, buffer.length, position);
    } finally {
      closeSync(descriptor);
    }
    position = size;
    const lines = (rest + buffer.toString('utf8')).split('\n');
    rest = lines.pop()!;
    lines.forEach(onLine);
  });
  return new Promise<never>(() => undefined);
}
