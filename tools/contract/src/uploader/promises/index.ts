import { identityPromises } from './identity';
import { secretAndKeyPromises } from './secret';
import { UploaderPromise } from './types';

export type { UploaderPromise } from './types';

/** Everything that an uploader promises and that can be read off it. What it does is tried by `verifyUploader`. */
export const uploaderPromises: UploaderPromise[] = [...identityPromises, ...secretAndKeyPromises];
