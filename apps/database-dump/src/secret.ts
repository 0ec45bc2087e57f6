import { DumpVariables, Problems } from '@plinth/env-presets';

/** Where the database is and who reads it. */
export interface Database {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

const DEFAULT_PORT = '5432';
const ENGINES = ['postgres', 'postgresql', 'aurora-postgresql'];

/**
 * The database of the secret, as Secrets Manager stores it for RDS, with host, port and database by variables where the
 * secret has none (RDS's own managed secrets hold a user and a password alone). No message has any of its values.
 */
export function checkSecret(environment: NodeJS.ProcessEnv): [database: Database | undefined, problems: Problems] {
  const problems = new Problems('database-dump');
  const fields = fieldsOf(environment[DumpVariables.SECRET], problems);
  const text = (name: string): string => {
    const value = fields?.[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const given = (variable: string, field: string): string => environment[variable]?.trim() || text(field).trim();
  const require = (field: string, value: string, fix: string): void => {
    if (value === '' && fields !== undefined) {
      problems.add(`${DumpVariables.SECRET}.${field}`, undefined, 'must be there', fix);
    }
  };
  const host = given(DumpVariables.HOST, 'host');
  const port = given(DumpVariables.PORT, 'port') || DEFAULT_PORT;
  const name = given(DumpVariables.DATABASE, 'dbname');
  require('host', host, `store the host in the secret, or set ${DumpVariables.HOST}`);
  require('dbname', name, `store the database's name in the secret, or set ${DumpVariables.DATABASE}`);
  require('username', text('username'), 'store the user in the secret');
  require('password', text('password'), 'store the password in the secret');
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    problems.add(DumpVariables.PORT, 'no port', 'must be a whole number from 1 to 65535', `correct the secret's port or ${DumpVariables.PORT}`);
  }
  const engine = text('engine');
  if (engine !== '' && !ENGINES.includes(engine)) {
    problems.add(`${DumpVariables.SECRET}.engine`, 'another', `must be one of ${ENGINES.join(', ')}`, 'give the secret of a PostgreSQL database');
  }
  const database = { host, port: Number(port), name, user: text('username'), password: text('password') };
  return [problems.messages.length > 0 ? undefined : database, problems];
}

function fieldsOf(secret: string | undefined, problems: Problems): Record<string, unknown> | undefined {
  const fix = 'store host, port, username, password and dbname as JSON in the secret';
  if (!secret) {
    problems.add(DumpVariables.SECRET, undefined, 'must be the JSON of the secret', 'inject the secret as a whole into the container');
    return undefined;
  }
  try {
    const fields: unknown = JSON.parse(secret);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      return fields as Record<string, unknown>;
    }
    problems.add(DumpVariables.SECRET, 'no object', 'must be a JSON object', fix);
  } catch {
    // what JSON.parse says repeats the text, which is secret
    problems.add(DumpVariables.SECRET, 'no JSON', 'must be a JSON object', fix);
  }
  return undefined;
}
