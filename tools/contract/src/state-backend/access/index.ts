import { keyRows } from './key-rows';
import { outsiderRows } from './outsider-rows';
import { roleRows } from './role-rows';
import { AccessRow } from './row';
import { tableRows } from './table-rows';

export { evaluateRow, type RowEvaluation, rowsOf } from './evaluate-row';
export { type IdentityName } from './identities';
export { type LiveAttempt, type LiveTry } from './live';
export { type AccessRow, type Where } from './row';
export { type StaticOnlyReport, writeStaticOnlyReport } from './static-only-report';

/** Who may do what with a state backend, and who may not. */
export const stateBackendAccess: AccessRow[] = [...roleRows, ...keyRows, ...tableRows, ...outsiderRows];
