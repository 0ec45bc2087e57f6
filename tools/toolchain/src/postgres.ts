import * as path from 'node:path';
import { installHint, installSystem } from './install-hint';
import { type FoundTool, type Inspection, type Lookup, lookUp } from './lookup';
import { type Environment, isExecutable } from './search-path';
import { PROGRAMS } from './tool-table';

/** What makes a server, fills it, dumps and restores it: distributions pack some of them apart. */
const SIBLINGS = ['initdb', 'pg_ctl', 'psql', 'pg_dump', 'pg_dumpall', 'pg_restore'];

/** A PostgreSQL of which everything is there. */
export interface FoundPostgres extends FoundTool {
  /** Where all its programs are. */
  readonly folder: string;
}

const complete: Inspection = async ([postgres]) => {
  const folder = path.dirname(postgres!);
  const checked = await Promise.all(SIBLINGS.map(async (name) => ((await isExecutable(path.join(folder, name))) ? undefined : name)));
  const missing = checked.filter((name) => name !== undefined);
  return missing.length > 0 ? { unusable: `${folder} has no ${missing.join(', ')}` } : { path: postgres! };
};

export const lookUpPostgres = (environment?: Environment): Promise<Lookup> => lookUp('postgres', environment, complete);

/** A PostgreSQL server >= 13 with its client programs in one folder, also where Debian and Homebrew keep it off PATH; `$PLINTH_POSTGRES` names another. */
export async function findPostgres(environment?: Environment): Promise<FoundPostgres | undefined> {
  const { found } = await lookUpPostgres(environment);
  return found && { ...found, folder: path.dirname(found.path) };
}

/** What stands in the way of `findPostgres`, and the command that gets it, in a clause. */
export async function missingPostgres(environment: Environment = process.env): Promise<string> {
  const { rejected } = await lookUpPostgres(environment);
  const row = PROGRAMS.postgres;
  const hint = installHint(row, rejected?.tooOld ?? false, await installSystem(environment));
  return `${row.name} >= ${row.minimum}${rejected ? `, but ${rejected.reason}` : ''}: ${hint}`;
}
