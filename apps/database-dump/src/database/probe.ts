import { DumpExitCode } from '@plinth/env-presets';
import type { Client } from 'pg';
import { DumpFailure } from '../failure';
import { majorOf } from '../tools';
import { failedQuery } from './refusals';

export interface Server {
  /** For example `15.18`. */
  readonly version: string;
  /** Whether it is a replica, of which unlogged tables cannot be read. */
  readonly replica: boolean;
  readonly databaseBytes: number;
}

const SHOWN = 3;

interface Reader {
  readonly version: string;
  readonly replica: boolean;
  readonly bytes: string;
  readonly user: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly reads_all: boolean | null;
  readonly any_large_object: boolean;
}

// pg_read_all_data is there from 14 on
const READER = `
  SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS replica, pg_database_size(current_database()) AS bytes,
    rolname AS user, rolsuper AS superuser, rolbypassrls AS bypasses,
    (SELECT pg_has_role(current_user, oid, 'USAGE') FROM pg_roles WHERE rolname = 'pg_read_all_data') AS reads_all,
    current_setting('lo_compat_privileges')::boolean AS any_large_object
  FROM pg_roles WHERE rolname = current_user`;

export const OWN_SCHEMAS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'";

const UNREADABLE = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'S') AND ${OWN_SCHEMAS}
    AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')) ORDER BY 1`;

const ROW_SECURITY = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relrowsecurity AND ${OWN_SCHEMAS} AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE')) ORDER BY 1`;

const LARGE_OBJECTS = `
  SELECT oid::text AS name FROM pg_largeobject_metadata WHERE NOT pg_has_role(lomowner, 'USAGE') AND NOT EXISTS (
    SELECT FROM aclexplode(lomacl) WHERE privilege_type = 'SELECT' AND (grantee = 0 OR pg_has_role(grantee, 'USAGE'))) ORDER BY oid`;

/** From 18 on the server says it itself. */
const LARGE_OBJECTS_18 = "SELECT oid::text AS name FROM pg_largeobject_metadata WHERE NOT has_largeobject_privilege(oid, 'SELECT') ORDER BY oid";

/** Looks whether the dump can succeed before anything is dumped. */
export async function probe(client: Client, pgDumpVersion: string): Promise<Server> {
  const names = async (query: string): Promise<string[]> => (await client.query<{ name: string }>(query)).rows.map(({ name }) => name);
  try {
    const [reader] = (await client.query<Reader>(READER)).rows;
    const version = reader.version.split(' ')[0];
    if (majorOf(version) > majorOf(pgDumpVersion)) {
      throw new DumpFailure(DumpExitCode.SERVER_TOO_NEW, `the server is ${version}, newer than pg_dump ${pgDumpVersion}; use a pg_dump of at least ${majorOf(version)}`);
    }
    if (!reader.superuser) {
      await checkRights(reader, names);
    }
    return { version, replica: reader.replica, databaseBytes: Number(reader.bytes) };
  } catch (error) {
    throw error instanceof DumpFailure ? error : failedQuery(error, 'looking at the server');
  }
}

async function checkRights(reader: Reader, names: (query: string) => Promise<string[]>): Promise<void> {
  const { user } = reader;
  const refusals: string[] = [];
  const unreadable = reader.reads_all ? [] : await names(UNREADABLE);
  // where there is the role, it is wanted: a table made tomorrow would not be readable
  if (reader.reads_all === false || unreadable.length > 0) {
    const fix = reader.reads_all === null ? `GRANT SELECT on them to "${user}"` : `GRANT pg_read_all_data TO "${user}"`;
    refusals.push(`${user} may not read everything${shown(unreadable)}; ${fix}`);
  }
  const hidden = reader.bypasses ? [] : await names(ROW_SECURITY);
  if (hidden.length > 0) {
    refusals.push(`row security hides rows from ${user}${shown(hidden)}; ALTER ROLE "${user}" BYPASSRLS`);
  }
  const large = reader.any_large_object ? [] : await names(majorOf(reader.version) >= 18 ? LARGE_OBJECTS_18 : LARGE_OBJECTS);
  if (large.length > 0) {
    refusals.push(`${user} may not read large objects${shown(large)}, which pg_read_all_data does not cover; `
      + 'GRANT SELECT ON LARGE OBJECT for each, or ALTER DATABASE ... SET lo_compat_privileges = on');
  }
  if (refusals.length > 0) {
    throw new DumpFailure(DumpExitCode.RIGHTS, refusals.join('\n'));
  }
}

function shown(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.length}: ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''})`;
}
