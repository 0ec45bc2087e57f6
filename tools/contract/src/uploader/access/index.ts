import { outsiderRows } from './outsider-rows';
import { UploaderRow } from './row';
import { secretRows } from './secret-rows';
import { trustRows } from './trust-rows';
import { uploadRows } from './upload-rows';

export { type UploaderAttempt } from './attempt';
export { type UploaderRow } from './row';

/** Who may do what with an uploader, its bucket and its secret, and who may not. */
export const uploaderAccess: UploaderRow[] = [...uploadRows, ...secretRows, ...trustRows, ...outsiderRows];
