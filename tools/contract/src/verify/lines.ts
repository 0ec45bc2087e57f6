import { VerifyLine } from '../promise';

/** Makes lines of one thing that was tried, which know how long it took. */
export function stopwatch(id: string, title: string): (status: VerifyLine['status'], detail: string) => VerifyLine {
  const started = performance.now();
  return (status, detail) => ({ id, title, status, detail, milliseconds: performance.now() - started });
}

export function describe(error: unknown): string {
  const { name, message } = error as Error;
  return name && name !== 'Error' ? `${name}: ${message}` : String(message);
}

export function capitalized(sentence: string): string {
  return sentence[0].toUpperCase() + sentence.slice(1);
}
