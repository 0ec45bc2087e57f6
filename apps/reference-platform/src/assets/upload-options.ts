import { existsSync, statSync } from 'node:fs';
import { UsageError } from '../errors';

export interface UploadOptions {
  /** An absolute path. */
  readonly file: string;
  /**
   * What it is called below the uploader's prefix.
   * @default - the file's own name
   */
  readonly name?: string;
}

/** Before anything is asked of AWS. */
export function checkUpload({ file, name }: UploadOptions): void {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new UsageError(`${file} is no file, name one that exists`);
  }
  if (name !== undefined && (name === '' || name.startsWith('/') || /(^|\/)\.{1,2}(\/|$)/.test(name))) {
    throw new UsageError(`the name "${name}" must stay below the prefix, write it like images/logo.png`);
  }
}
