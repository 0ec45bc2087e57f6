import { bucketPromises } from './bucket';
import { keyPromises } from './key';
import { protectionPromises } from './protection';
import { tablePromises } from './table';
import { StateBackendPromise } from './types';

export type { StateBackendPromise } from './types';

/** Everything that a state backend promises and that can be read off it. What it does is tried by `verifyStateBackend`. */
export const stateBackendPromises: StateBackendPromise[] = [
  ...bucketPromises,
  ...protectionPromises,
  ...keyPromises,
  ...tablePromises,
];
