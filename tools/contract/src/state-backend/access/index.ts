import { keyRows } from './key-rows';
import { outsiderRows } from './outsider-rows';
import { roleRows } from './role-rows';
import { StateBackendRow } from './row';
import { tableRows } from './table-rows';

export { type StateBackendAttempt } from './attempt';
export { type StateBackendRow } from './row';

/** Who may do what with a state backend, and who may not. */
export const stateBackendAccess: StateBackendRow[] = [...roleRows, ...keyRows, ...tableRows, ...outsiderRows];
