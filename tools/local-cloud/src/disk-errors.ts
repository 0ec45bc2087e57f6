const CAUSES: Record<string, string> = {
  ENOSPC: 'no space is left on the disk, free some',
  EDQUOT: 'the disk quota is used up, free some space',
  EACCES: 'it is not writable for this user, change its permissions',
  EPERM: 'it is not writable for this user, change its permissions',
  EEXIST: 'a file is in the place of a folder, move it away',
  ENOTDIR: 'a file is in the place of a folder, move it away',
  EROFS: 'the disk is read-only, choose another folder with --directory',
};

/** Runs the work; an error of the disk becomes one sentence with the way out. */
export async function explainDiskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = CAUSES[(error as NodeJS.ErrnoException).code ?? ''];
    // A signal to a process that is not ours has EPERM too, but no path.
    const path = (error as NodeJS.ErrnoException).path;
    if (cause === undefined || path === undefined) {
      throw error;
    }
    throw new Error(`cannot write ${path}: ${cause} and run it again`, { cause: error });
  }
}
