import { dumpRows } from './dump-rows';
import { roleRows } from './role-rows';
import { DatabaseDumpRow } from './row';

export { type DatabaseDumpAttempt, type DatabaseDumpRow } from './row';

/** Who may do what with the dump of a database, and who may not. What others may do with its objects is the store's matrix. */
export const databaseDumpAccess: DatabaseDumpRow[] = [...dumpRows, ...roleRows];
