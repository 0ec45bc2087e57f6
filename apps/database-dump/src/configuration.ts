import { DumpExitCode, DumpVariables, Problems } from '@plinth/env-presets';
import { DumpFailure } from './failure';
import { checkSecret, type Database } from './secret';

export type Tls = 'verify-full' | 'verify-ca' | 'require';

/** What the program is told by its variables. */
export interface Configuration {
  readonly database: Database;
  readonly tls: Tls;
  /** PEM; Amazon RDS's when absent. */
  readonly caCertificate?: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly environment: string;
  readonly name: string;
  readonly minimumBytes: number;
  /** What pg_dump gets as --compress. */
  readonly compression?: string;
  /** Folder of PostgreSQL's programs; PATH when absent. */
  readonly programs?: string;
}

const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const COMPRESSION = /^(\d|none|(gzip|lz4|zstd)(:[a-z0-9=,]+)?)$/;
const TLS: readonly string[] = ['verify-full', 'verify-ca', 'require'];

/** Reads the variables and says everything that is wrong with them at once. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = new Problems('database-dump');
  const value = (name: string): string => environment[name]?.trim() ?? '';
  const check = (name: string, fits: boolean, rule: string, fix: string): void => {
    if (!fits) {
      variables.add(name, environment[name], rule, fix);
    }
  };
  const optional = (name: string, pattern: RegExp, rule: string, fix: string): string | undefined => {
    check(name, value(name) === '' || pattern.test(value(name)), rule, fix);
    return value(name) || undefined;
  };
  check(DumpVariables.BUCKET, value(DumpVariables.BUCKET) !== '', 'must be the name of a bucket', 'set the bucket of the backup store');
  check(DumpVariables.PREFIX, /^([^/]+\/)+$/.test(value(DumpVariables.PREFIX)), 'must end in / and have no empty part', 'write it like dumps/acme-prod/database/');
  for (const name of [DumpVariables.ENVIRONMENT, DumpVariables.NAME]) {
    check(name, WORDS.test(value(name)), 'must be lower-case words of letters and digits joined by single hyphens', 'write it like acme-prod');
  }
  const tls = optional(DumpVariables.TLS, new RegExp(`^(${TLS.join('|')})$`), `must be one of ${TLS.join(', ')}`, 'remove it to use verify-full');
  const caCertificate = optional(DumpVariables.CA_CERTIFICATE, /-----BEGIN CERTIFICATE-----/, 'must be certificates as PEM', 'remove it to trust those of Amazon RDS');
  const minimum = optional(DumpVariables.MINIMUM_BYTES, /^[1-9]\d{0,14}$/, 'must be a whole number of at least 1', 'remove it to use 1');
  const compression = optional(DumpVariables.COMPRESSION, COMPRESSION, 'must be what pg_dump --compress takes', 'write it like 6 or zstd:3, or remove it');
  const [database, secret] = checkSecret(environment);
  if (variables.messages.length > 0 || secret.messages.length > 0 || database === undefined) {
    const code = variables.messages.length > 0 ? DumpExitCode.CONFIGURATION : DumpExitCode.SECRET;
    throw new DumpFailure(code, [...variables.messages, ...secret.messages].join('\n'));
  }
  return {
    database,
    tls: (tls ?? 'verify-full') as Tls,
    caCertificate,
    bucket: value(DumpVariables.BUCKET),
    prefix: value(DumpVariables.PREFIX),
    environment: value(DumpVariables.ENVIRONMENT),
    name: value(DumpVariables.NAME),
    minimumBytes: Number(minimum ?? 1),
    compression,
    programs: value(DumpVariables.PG_BIN) || undefined,
  };
}

/** The secrets among the variables, known before anything is read from them: what no log may have. */
export function secretsOf(environment: NodeJS.ProcessEnv): string[] {
  const secret = environment[DumpVariables.SECRET] ?? '';
  return [secret, passwordIn(secret), environment.AWS_SECRET_ACCESS_KEY ?? '', environment.AWS_SESSION_TOKEN ?? '', environment.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? ''];
}

function passwordIn(secret: string): string {
  try {
    const { password } = (JSON.parse(secret) ?? {}) as { password?: unknown };
    return typeof password === 'string' ? password : '';
  } catch {
    // no JSON: then the whole of it is hidden
    return '';
  }
}
