import pino, { type Logger } from 'pino';

export interface Log extends Pick<Logger, 'info' | 'warn' | 'error'> {
  /** A line that is not the logger's: a metric. */
  line(text: string): void;
}

/**
 * One JSON object a line on standard output, written before the call returns: nothing is lost when the process ends.
 * No line has any of the secrets, whoever wrote it.
 */
export function createLog(secrets: readonly string[], base: Record<string, string> = {}): Log {
  const destination = pino.destination({ dest: 1, sync: true });
  // as JSON writes it, since it is the written line that is searched; what is shorter would be found in every word
  const hidden = secrets.filter((secret) => secret.length >= 4).flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  const logger = pino({
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.err },
    hooks: { streamWrite: (text) => hidden.reduce((kept, secret) => kept.split(secret).join('[secret]'), text) },
  }, destination);
  return Object.assign(logger, { line: (text: string) => void destination.write(`${text}\n`) });
}
